/** The effect of scaling on columns and on training: prints the tables of docs/data/normalize.md. */
import { readFile } from 'node:fs/promises'
import {
  dataset,
  fitScaler,
  network,
  scale,
  scalerFitter,
  selectRows,
  split,
  unscale,
  type Dataset,
  type ScalerKind,
} from 'wellfit'
import { readCsv } from 'wellfit/csv'

const table = await readCsv(await readFile(new URL('../datasets/breast-cancer.csv', import.meta.url)))
const numbers = table.columns.filter((column) => column.kind === 'number')
const texts = table.columns.flatMap((column) => (column.kind === 'category' ? [column] : []))
const data = dataset({
  x: Array.from({ length: table.rows }, (_, row) => numbers.map(({ values }) => values[row] ?? NaN)),
  y: texts.flatMap(({ codes, categories }) => Array.from(codes, (code) => categories[code] ?? '')),
  columns: numbers.map(({ name }) => name),
})
const { train, dev } = split(data, { seed: 1 })

/** Unscaled, and with each kind of scaler. */
const kinds: readonly (ScalerKind | null)[] = [null, 'standard', 'minMax', 'robust']
const scaled = (part: Dataset, kind: ScalerKind | null): Dataset =>
  kind === null ? part : scale(part, fitScaler(train, { kind }))

function rangeOf({ x, features }: Dataset, feature: number): string {
  const values = Array.from(x).filter((_, i) => i % features === feature)
  return [Math.min(...values), Math.max(...values)].map((value) => Number(value.toPrecision(3))).join(' … ')
}

console.log(`${'range on train'.padEnd(18)}${kinds.map((kind) => (kind ?? 'unscaled').padStart(17)).join('')}`)
for (const name of ['mean_area', 'mean_smoothness', 'area_error', 'worst_concavity']) {
  const ranges = kinds.map((kind) => rangeOf(scaled(train, kind), train.columns.indexOf(name)))
  console.log(`${name.padEnd(18)}${ranges.map((text) => text.padStart(17)).join('')}`)
}

console.log('\nthe same network   train loss   dev loss   dev accuracy   best epoch of 200')
for (const kind of kinds) {
  using net = await network({ inputs: 30, layers: [{ units: 16 }, { units: 1 }], loss: 'binaryCrossEntropy', seed: 1 })
  const options = { dev: scaled(dev, kind), epochs: 200, batchSize: 32, earlyStopping: { patience: 200 } }
  const history = await net.fit(scaled(train, kind), options)
  const [ofTrain, ofDev] = [net.evaluate(scaled(train, kind)), net.evaluate(options.dev)]
  const cells = [ofTrain.loss.toFixed(4).padStart(12), ofDev.loss.toFixed(4).padStart(11)]
  cells.push(String(ofDev.accuracy?.toFixed(4)).padStart(15), String(history.best?.epoch).padStart(20))
  console.log(`${(kind ?? 'unscaled').padEnd(17)}${cells.join('')}`)
}

const fitter = scalerFitter()
for (let row = 0; row < train.rows; row += 50) {
  const rows = Array.from({ length: Math.min(50, train.rows - row) }, (_, i) => row + i)
  fitter.add(selectRows(train, rows))
}
const isSame = JSON.stringify(fitter.finish()) === JSON.stringify(fitScaler(train))
console.log(`\nfitted in chunks of 50 rows: ${isSame ? 'the same bytes' : 'other bytes'}`)

const prices = dataset({ x: [[1], [2], [3], [4]], y: [180_000, 250_000, 310_000, 390_000], task: 'regression' })
const scaler = fitScaler(prices, { of: 'targets' })
const { targets } = scale(prices, scaler)
const values = targets.kind === 'values' ? Array.from(targets.values) : []
console.log(
  `prices scaled: ${values.map((value) => value.toFixed(3)).join(', ')}; and back: ${unscale(values, scaler).join(', ')}`,
)
