import { dataset, network } from 'wellfit'
import { x, labels } from './data.mjs'

const train = dataset({ x, y: labels })
const loss = 'softmaxCrossEntropy'
const net = await network({ inputs: 4, layers: [{ units: 32, activation: 'tanh' }, { units: 3 }], loss })
await net.fit(train, {
  epochs: 60,
  batchSize: 32,
  optimizer: { kind: 'momentum', learningRate: 0.1, momentum: 0.9 },
  schedule: { kind: 'cosine', warmup: 5 },
  clipNorm: 1,
})
console.log(net.evaluate(train).accuracy)
