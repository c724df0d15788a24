import { dataset, network, split } from 'wellfit'
import { x, labels } from './data.mjs'

const { train, dev, test } = split(dataset({ x, y: labels }))
const net = await network({ inputs: 4, layers: [{ units: 32 }, { units: 3 }], loss: 'softmaxCrossEntropy' })
await net.fit(train, { dev, epochs: 60, batchSize: 32 })
console.log(net.evaluate(test).accuracy)
