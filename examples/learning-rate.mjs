// Learning-rate range tests: one short run per optimizer with a rising rate, then ten epochs at the suggestion and around it.
import { readFileSync, writeFileSync } from 'node:fs'
import { findLearningRate, fitPreprocessor, network, preprocess, splitTable } from 'wellfit'
import { readCsv } from 'wellfit/csv'
import { learningRateChart } from 'wellfit/report'

const table = await readCsv(readFileSync(new URL('../datasets/digits.csv', import.meta.url)))
const parts = splitTable(table, { target: 'digit', task: 'classification', seed: 1 })
const preprocessor = fitPreprocessor(parts.train, { target: 'digit', task: 'classification' })
const [train, dev] = [preprocess(parts.train, preprocessor), preprocess(parts.dev, preprocessor)]

const layers = [{ units: 64 }, { units: 10 }]
const make = () => network({ inputs: train.features, layers, loss: 'softmaxCrossEntropy', seed: 1 })

/** @type {import('wellfit').OptimizerName[]} */
const kinds = ['sgd', 'momentum', 'rmsprop', 'adam']
for (const kind of kinds) {
  const net = await make()
  const test = await findLearningRate(net, train, { fit: { optimizer: kind } })
  console.log(`${kind}: ${test.message}`)
  if (kind === 'adam') writeFileSync('learning-rate.svg', learningRateChart(test, { width: 640 }))
  for (const factor of [0.01, 0.1, 1, 10]) {
    const trained = await make()
    const learningRate = Number(((test.learningRate ?? NaN) * factor).toPrecision(2))
    const { rows } = await trained.fit(train, { dev, epochs: 10, optimizer: { kind, learningRate } })
    const [cost, loss] = [rows.at(-1)?.train.cost, rows.at(-1)?.dev?.loss].map((value) => value?.toPrecision(2))
    console.log(`  ${String(learningRate).padEnd(8)} train cost ${cost}, dev loss ${loss}`)
  }
}
