import { dataset, kFold, network } from 'wellfit'
import { x, labels } from './data.mjs'

let right = 0
for (const { train, dev } of kFold(dataset({ x, y: labels }), { folds: 5 })) {
  const net = await network({ inputs: 4, layers: [{ units: 32 }, { units: 3 }], loss: 'softmaxCrossEntropy' })
  await net.fit(train, { epochs: 60 })
  right += (net.evaluate(dev).accuracy ?? 0) * dev.rows
}
console.log(right / x.length)
