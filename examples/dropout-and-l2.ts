/**
 * Whether dropout and L2 lower the dev error on a small training set (Srivastava et al., 2014): 5,000 images of
 * Fashion-MNIST to train on, the other 55,000 for dev, with a new split for every seed, shared by all settings.
 *
 *     npm run bench:regularization                     short: 1,000 images, 3 seeds, about a minute
 *     npm run bench:regularization -- long [FOLDER]    5,000 images, 10 seeds, about ten minutes
 *
 * λ₂ was chosen among 3, 10 and 20 with seed 101, which is not used here; keepProb was not tuned.
 */
import { type Dataset, type FitOptions, type LayerOptions, network, split } from 'wellfit'
import { DEBIAN_FOLDER, explain, readImages } from './lib/fashion-mnist.ts'
import { type PairedInterval, pairedInterval } from './lib/pairs.ts'

interface Way {
  readonly layer?: Partial<LayerOptions>
  readonly fit?: FitOptions
}

const ways: Readonly<Record<string, Way>> = {
  none: {},
  'keepProb: 0.8': { layer: { keepProb: 0.8 } },
  'l2: 3': { fit: { l2: 3 } },
}

interface Errors {
  readonly train: number
  readonly dev: number
}

async function errorsOf(way: Way, train: Dataset, dev: Dataset, seed: number): Promise<Errors> {
  const hidden = [256, 128].map((units) => ({ units, ...way.layer }))
  const layers = [...hidden, { units: 10 }]
  using net = await network({ inputs: train.features, layers, loss: 'softmaxCrossEntropy', seed })
  const optimizer = { kind: 'momentum', learningRate: 0.02 } as const
  await net.fit(train, { epochs: 50, optimizer, schedule: 'cosine', seed, ...way.fit })
  return { train: net.evaluate(train).error, dev: net.evaluate(dev).error }
}

async function measure(data: Dataset, rows: number, seeds: number): Promise<Map<string, Errors[]>> {
  const found = new Map(Object.keys(ways).map((name) => [name, [] as Errors[]]))
  for (let seed = 1; seed <= seeds; seed++) {
    const { train, dev } = split(data, { counts: { dev: data.rows - rows }, test: false, seed })
    for (const [name, way] of Object.entries(ways)) found.get(name)?.push(await errorsOf(way, train, dev, seed))
  }
  return found
}

const percent = (share: number): string => (100 * share).toFixed(2)

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function lineOf(name: string, errors: readonly Errors[], gain: PairedInterval | null): string {
  const shown = gain === null ? '' : `${percent(gain.mean)} (${percent(gain.low)} to ${percent(gain.high)})`
  return `| ${name} | ${percent(mean(errors.map(({ train }) => train)))} | ${percent(mean(errors.map(({ dev }) => dev)))} | ${shown} |`
}

function report(found: ReadonlyMap<string, readonly Errors[]>): boolean {
  const none = found.get('none') ?? []
  console.log('| regularization | train error, % | dev error, % | reduction vs none (95 % interval) |')
  console.log('|---|---:|---:|---:|')
  let isMet = true
  for (const [name, errors] of found) {
    const gains = errors.map(({ dev }, i) => (none[i]?.dev ?? NaN) - dev)
    const gain = name === 'none' ? null : pairedInterval(gains)
    if (gain !== null && !(gain.low > 0)) isMet = false
    console.log(lineOf(name, errors, gain))
  }
  return isMet
}

const [mode = 'short', folder = DEBIAN_FOLDER] = process.argv.slice(2)
if (mode !== 'short' && mode !== 'long') throw new RangeError(`mode (=${mode}) must be short or long`)
const [rows, seeds] = mode === 'long' ? [5000, 10] : [1000, 3]
try {
  const found = await measure(await readImages(folder, 'train'), rows, seeds)
  console.log(`${rows} train images, ${seeds} seeds\n`)
  const isMet = report(found)
  console.log(isMet ? '\nEvery interval lies above 0.' : '\nMISSED: an interval contains 0.')
  if (mode === 'long' && !isMet) process.exitCode = 1
} catch (error) {
  explain(error)
}
