/**
 * Test accuracy on the embedded digits after training on a few of them, with and without augmentation, over seeds.
 *
 *     npm run bench:augmentation [-- SEEDS [TRAIN_ROWS]]        10 seeds and 200 rows by default
 *
 * Every seed makes another split, other initial weights and another order; all augmentations share it, so that
 * differences are paired. All trainings take the same number of steps and never use the test set.
 */
import { readFile } from 'node:fs/promises'
import { type Augmentation, dataset, type Dataset, network, split } from '../../dist/src/index.js'
import { readCsv } from '../../dist/src/data/csv/index.js'

const image = [8, 8] as const
const warp: Augmentation = { kind: 'warp', image, rotate: 15, shift: 0.1, zoom: 0.1, shear: 10 }
const ways: Readonly<Record<string, readonly Augmentation[]>> = {
  none: [],
  'warp (rotate, shift, zoom, shear)': [warp],
  'noise, σ 0.1': [{ kind: 'noise', sigma: 0.1 }],
  'cutout 2 × 2': [{ kind: 'cutout', image, size: 2 }],
  'mixup 0.4': [{ kind: 'mixup', alpha: 0.4 }],
  'cutmix 1': [{ kind: 'cutmix', image }],
  'warp, then mixup 0.4': [warp, { kind: 'mixup', alpha: 0.4 }],
  'flipHorizontal (wrong for digits)': [{ kind: 'flipHorizontal', image }],
}

/** Pixels 0 … 16 as 0 … 1, and the digits. */
async function readDigits(): Promise<Dataset> {
  const table = await readCsv(await readFile(new URL('../../datasets/digits.csv', import.meta.url)))
  const values = (name: string): Float64Array => {
    const column = table.columns.find((candidate) => candidate.name === name)
    if (column?.kind !== 'number') throw new Error(`${name} is no column of numbers`)
    return Float64Array.from(column.values)
  }
  const pixels = Array.from({ length: 64 }, (_, i) => values(`p${i}`))
  const x = Float32Array.from({ length: table.rows * 64 }, (_, i) => (pixels[i % 64]?.[Math.floor(i / 64)] ?? NaN) / 16)
  return dataset({ x, y: values('digit'), task: 'classification' })
}

async function testAccuracy(data: Dataset, rows: number, seed: number, augment: readonly Augmentation[]) {
  const { train, test } = split(data, { counts: { dev: 10, test: data.rows - rows - 10 }, seed })
  using net = await network({
    inputs: 64,
    layers: [{ units: 128 }, { units: 10 }],
    loss: 'softmaxCrossEntropy',
    seed,
  })
  await net.fit(train, { epochs: 400, batchSize: 32, l2: 0.1, seed, augment })
  return net.evaluate(test).accuracy ?? NaN
}

function meanAndError(values: readonly number[]): [mean: number, standardError: number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return [mean, Math.sqrt(squares / (values.length - 1) / values.length)]
}

const percent = (value: number): string => (100 * value).toFixed(1)
const [seeds = 10, rows = 200] = process.argv.slice(2).map(Number)
if (![seeds, rows].every(Number.isInteger) || seeds < 2)
  throw new RangeError('SEEDS and TRAIN_ROWS must be whole numbers')
const data = await readDigits()
const plain: number[] = []
console.log(`test accuracy in % after training on ${rows} of ${data.rows} digits, ${seeds} seeds, 400 epochs\n`)
console.log(`${'augment'.padEnd(34)}  mean   worst  gain over none (± standard error)`)
for (const [name, augment] of Object.entries(ways)) {
  const found: number[] = []
  for (let seed = 1; seed <= seeds; seed++) found.push(await testAccuracy(data, rows, seed, augment))
  if (augment.length === 0) plain.push(...found)
  const [gain, error] = meanAndError(found.map((value, i) => value - (plain[i] ?? NaN)))
  const words = augment.length === 0 ? '' : `${gain < 0 ? '−' : '+'}${percent(Math.abs(gain))} ± ${percent(error)}`
  const line = `${name.padEnd(34)}  ${percent(meanAndError(found)[0])}   ${percent(Math.min(...found))}   ${words}`
  console.log(line.trimEnd())
}
