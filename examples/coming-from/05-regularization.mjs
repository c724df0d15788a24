import { dataset, network } from 'wellfit'
import { x, labels } from './data.mjs'

const train = dataset({ x, y: labels })
const layers = [{ units: 64, keepProb: 0.8 }, { units: 3 }]
const net = await network({ inputs: 4, layers, loss: 'softmaxCrossEntropy' })
await net.fit(train, { epochs: 60, batchSize: 32, l2: 0.8 })
console.log(net.evaluate(train).accuracy)
