import { dataset, network, split } from 'wellfit'
import { x, labels } from './data.mjs'

const { train, dev } = split(dataset({ x, y: labels }))
const net = await network({ inputs: 4, layers: [{ units: 64 }, { units: 3 }], loss: 'softmaxCrossEntropy' })
const { best, stop } = await net.fit(train, {
  dev,
  epochs: 500,
  optimizer: { kind: 'adam', learningRate: 0.01 },
  earlyStopping: { patience: 8 },
})
console.log(best?.epoch, stop.message)
