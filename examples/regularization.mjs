// The effect of each regularization on the digits: train and dev error, and the fraction of zero weights.
// Run after `npm run build`: node examples/regularization.mjs
import { readFile } from 'node:fs/promises'
import { dataset, fitScaler, network, scale, split } from 'wellfit'

const text = await readFile(new URL('../datasets/digits.csv', import.meta.url), 'utf8')
const cells = text
  .trim()
  .split(/\r?\n/)
  .slice(1)
  .map((line) => line.split(','))
const data = dataset({ x: cells.map((row) => row.slice(0, -1).map(Number)), y: cells.map((row) => String(row.at(-1))) })
const parts = split(data, { seed: 1 })
const scaler = fitScaler(parts.train)
const [train, dev] = [scale(parts.train, scaler), scale(parts.dev, scaler)]

/** @type {Record<string, { fit?: import('wellfit').FitOptions, layer?: Partial<import('wellfit').LayerOptions> }>} */
const ways = {
  none: {},
  'l2: 2': { fit: { l2: 2 } },
  'l1: 1, proximal': { fit: { l1: 1 } },
  'l1: 1, subgradient': { fit: { l1: 1, l1Method: 'subgradient' } },
  'l2: 1, l1: 0.5': { fit: { l2: 1, l1: 0.5 } },
  'maxNorm: 1': { fit: { maxNorm: 1 } },
  'keepProb: 0.5': { layer: { keepProb: 0.5 } },
  'labelSmoothing: 0.1': { fit: { labelSmoothing: 0.1 } },
}

console.log('| regularization | train error | dev error | dev loss | weights that are 0 |')
console.log('|---|---|---|---|---|')
for (const [name, { fit, layer }] of Object.entries(ways)) {
  const layers = [{ units: 128, ...layer }, { units: 10 }]
  const net = await network({ inputs: 64, layers, loss: 'softmaxCrossEntropy', seed: 1 })
  const history = await net.fit(train, { epochs: 60, schedule: 'cosine', ...fit })
  const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(1)} %`
  const { weight } = net.layer('dense1')
  const zeros = weight.filter((/** @type {number} */ value) => value === 0).length / weight.length
  const scores = [net.evaluate(train).error, net.evaluate(dev).error].map(percent)
  console.log(`| ${name} | ${scores.join(' | ')} | ${net.evaluate(dev).loss.toFixed(3)} | ${percent(zeros)} |`)
  for (const note of history.notes) console.log(note)
}
