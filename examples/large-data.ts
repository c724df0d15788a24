/** The effect of buffer and chunk size on digits sorted by class. Prints the table of docs/data/large-data.md. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { chunkedDataset, network, prepareTable, selectRows, type Chunk, type ChunkedDatasetInput } from 'wellfit'
import { readCsv } from 'wellfit/csv'

const table = await readCsv(await readFile(new URL('../datasets/digits.csv', import.meta.url)), {
  types: { digit: 'category' },
})
const { train, dev } = prepareTable(table, { target: 'digit', precision: 'f32', seed: 1 })
if (train.targets.kind !== 'classes') throw new TypeError('digits are classes')
const { labels, classes } = train.targets
const { rows, features } = train
const byClass = Array.from(labels.keys()).sort((a, b) => (labels[a] ?? 0) - (labels[b] ?? 0) || a - b)
const sorted = selectRows(train, byClass)
const digits = byClass.map((row) => classes[labels[row] ?? 0] ?? '')

function rowsBetween(first: number, last: number): Chunk {
  return { x: sorted.x.slice(first * features, last * features), y: digits.slice(first, last) }
}

function* inChunks(size: number): Generator<Chunk> {
  for (let first = 0; first < rows; first += size) yield rowsBetween(first, Math.min(first + size, rows))
}

/** Random access; the source returns at most `size` rows at a time. */
const read =
  (size: number) =>
  (first: number, last: number): Chunk =>
    rowsBetween(first, Math.min(last, first + size))

async function line(
  name: string,
  shuffleRows: number,
  chunk: number,
  source: Partial<ChunkedDatasetInput>,
): Promise<void> {
  const data = chunkedDataset({ rows, features, classes, shuffleRows, ...source })
  using net = await network({
    inputs: features,
    layers: [{ units: 64 }, { units: classes.length }],
    loss: 'softmaxCrossEntropy',
    seed: 1,
  })
  await net.fit(data, { epochs: 10, batchSize: 32, seed: 1 })
  const { accuracy } = net.evaluate(dev)
  const digest = createHash('sha256').update(new Uint8Array(net.parameters.buffer)).digest('hex').slice(0, 8)
  const cells = [String(shuffleRows).padStart(7), String(chunk).padStart(8), (accuracy ?? NaN).toFixed(4).padStart(15)]
  console.log(`${name.padEnd(26)}${cells.join('')}   ${digest}`)
}

console.log(`${rows} rows sorted by class  buffer   chunk   dev accuracy   weights`)
for (const shuffleRows of [128, 512, rows]) {
  for (const size of [1, 100]) {
    await line('stream', shuffleRows, size, { chunks: () => inChunks(size) })
  }
}
for (const size of [1, 100]) await line('blocks of 16 rows', 128, size, { blockRows: 16, read: read(size) })
