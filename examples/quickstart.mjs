import { readFile } from 'node:fs/promises'
import { diagnose, fitPreprocessor, gradientCheck, network, preprocess, splitTable } from 'wellfit'
import { readCsv } from 'wellfit/csv'

const table = await readCsv(await readFile(new URL('../datasets/digits.csv', import.meta.url)))
const parts = splitTable(table, { target: 'digit', seed: 1 })
const preprocessor = fitPreprocessor(parts.train, { target: 'digit' })
const train = preprocess(parts.train, preprocessor)
const dev = preprocess(parts.dev, preprocessor)
const test = preprocess(parts.test, preprocessor)

const net = await network({
  inputs: train.features,
  layers: [{ units: 128, keepProb: 0.7 }, { units: 10 }],
  inputKeepProb: 0.9,
  loss: 'softmaxCrossEntropy',
  seed: 1,
})
const check = await gradientCheck(net, train, { l2: 0.3 })
const history = await net.fit(train, { dev, epochs: 300, batchSize: 32, l2: 0.3, earlyStopping: { patience: 30 } })
const diagnosis = diagnose({ train: net.evaluate(train), dev: net.evaluate(dev), task: 'classification' })

console.log([check.message, history.stop.message, diagnosis.message].join('\n'))
console.log(`test accuracy ${net.evaluate(test).accuracy?.toFixed(4)}`)
