// How strong a penalty? Three regularization paths on 300 digits, with 359 others for dev.
import { readFileSync, writeFileSync } from 'node:fs'
import { fitPreprocessor, network, preprocess, regularizationPath, selectRows, splitTable } from 'wellfit'
import { readCsv } from 'wellfit/csv'
import { regularizationPathChart } from 'wellfit/report'

const table = await readCsv(readFileSync(new URL('../datasets/digits.csv', import.meta.url)))
const parts = splitTable(table, { target: 'digit', task: 'classification', seed: 1 })
const preprocessor = fitPreprocessor(parts.train, { target: 'digit', task: 'classification' })
const first300 = Array.from({ length: 300 }, (_, i) => i)
const train = selectRows(preprocess(parts.train, preprocessor), first300)
const dev = preprocess(parts.dev, preprocessor)

const layers = [{ units: 64 }, { units: 10 }]
const fit = { epochs: 40, batchSize: 32, seed: 1 }
/** @type {('l2' | 'l1' | 'keepProb')[]} */
const kinds = ['l2', 'l1', 'keepProb']
for (const over of kinds) {
  const net = await network({ inputs: train.features, layers, loss: 'softmaxCrossEntropy', seed: 1 })
  const path = await regularizationPath(net, { train, dev, over, fit })
  console.log(`${over.padEnd(9)} train error  dev error         weights that are 0`)
  for (const { value, train, dev, standardError, sparsity } of path.points) {
    const [a = '', b, c = '', d] = [train?.error, dev?.error, standardError, sparsity].map(percent)
    console.log(`${String(value).padEnd(9)} ${a.padEnd(12)} ${b} ± ${c.padEnd(9)} ${d}`)
  }
  console.log(path.message)
  if (over === 'l2') writeFileSync('regularization-path.svg', regularizationPathChart(path, { width: 640 }))
}

/** @param {number | null | undefined} share */
function percent(share) {
  return `${(100 * (share ?? NaN)).toFixed(1)} %`
}
