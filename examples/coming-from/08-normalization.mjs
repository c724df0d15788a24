import { dataset, network } from 'wellfit'
import { x, labels } from './data.mjs'

const train = dataset({ x, y: labels })
/** @type {import('wellfit').LayerOptions} */
const hidden = { units: 32, normalization: 'batch' }
const net = await network({ inputs: 4, layers: [hidden, hidden, hidden, { units: 3 }], loss: 'softmaxCrossEntropy' })
await net.fit(train, { epochs: 40, batchSize: 32 })
console.log(net.evaluate(train).accuracy)
