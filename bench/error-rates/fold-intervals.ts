/**
 * Coverage of the 95 % intervals of `crossValidate`: how often they hold the true error of the recipe, and its gap to the error on
 * train rows.
 *
 *     npm run bench:fold-intervals              short: 200 simulated data sets per case, about half a minute
 *     npm run bench:fold-intervals -- long      2,000 per case, and more repeats, some minutes
 *
 * Rows are drawn from a known distribution. The true error is the mean error, on very many fresh rows, of networks trained on
 * as many rows as a fold trains on. Prints a line per case with the plain interval s²/J beside the corrected one; fails where a
 * corrected interval, or that of the gap, covers less than 93 %.
 */
import { crossValidate, dataset, fitScaler, network, type Network, scale, type Dataset } from '../../dist/src/index.js'
import { RandomStream } from '../../dist/src/data/random/philox.js'
import { draws } from '../lib/random.ts'

const long = process.argv.includes('long')
const SIMULATIONS = long ? 2000 : 200
const GOAL = 0.93
const FEATURES = 5
/** Makes one row in ten of the second class. */
const RARE = 4
/** A random-stream purpose that the library does not use. */
const PURPOSE = 1000
/** Random streams of the networks that show the true error. */
const TRUTH = 1_000_000

interface Case {
  readonly task: 'classification' | 'regression'
  readonly rows: number
  readonly folds: number
  readonly repeats: number
  /** Balanced errors are those of a class of a tenth of the rows and all others. */
  readonly measure?: 'balanced error'
}

const cases: readonly Case[] = [
  { task: 'classification', rows: 60, folds: 5, repeats: 1 },
  { task: 'regression', rows: 60, folds: 5, repeats: 1 },
  { task: 'classification', rows: 200, folds: 5, repeats: 1, measure: 'balanced error' },
  ...(long
    ? ([
        { task: 'classification', rows: 60, folds: 5, repeats: 5 },
        { task: 'regression', rows: 60, folds: 5, repeats: 5 },
        { task: 'classification', rows: 100, folds: 10, repeats: 3 },
        { task: 'regression', rows: 100, folds: 10, repeats: 3 },
        { task: 'classification', rows: 200, folds: 5, repeats: 5, measure: 'balanced error' },
        { task: 'classification', rows: 400, folds: 10, repeats: 1, measure: 'balanced error' },
      ] as const)
    : []),
]

/** Rows whose target depends on the sum of the first two of five normal features, with noise. */
function draw({ task, measure }: Case, rows: number, stream: number): Dataset {
  const { uniform, normal } = draws(new RandomStream(1, PURPOSE, stream))
  const x = Array.from({ length: rows }, () => Array.from({ length: FEATURES }, normal))
  const signal = x.map(([a = 0, b = 0]) => a + b)
  if (task === 'regression') return dataset({ x, y: signal.map((value) => value + 1.5 * normal()), task })
  const shift = measure === undefined ? 0 : RARE
  const y = signal.map((value) => Number(uniform() < 1 / (1 + Math.exp(shift - 1.5 * value))))
  return dataset({ x, y, task, classes: ['no', 'yes'] })
}

function recipeOf({ task }: Case): Pick<Parameters<typeof crossValidate>[1], 'network' | 'fit'> {
  const isClassification = task === 'classification'
  return {
    network: { layers: [{ units: 1 }], loss: isClassification ? 'binaryCrossEntropy' : 'meanSquaredError' },
    fit: { optimizer: 'lbfgs', epochs: 10, l2: 0.1 },
  }
}

/** What is true of networks trained on as many rows as those of a fold. */
interface Truth {
  /** The mean error on fresh rows. */
  readonly error: number
  /** The mean of error on fresh rows − error on the rows trained on. */
  readonly gap: number
}

async function truthOf(one: Case): Promise<Truth> {
  const fresh = draw(one, long ? 200_000 : 50_000, TRUTH)
  const rows = Math.round((one.rows * (one.folds - 1)) / one.folds)
  const { network: shape, fit } = recipeOf(one)
  const networks = long ? 1000 : 200
  let [error, gap] = [0, 0]
  for (let i = 1; i <= networks; i++) {
    const train = draw(one, rows, TRUTH + i)
    const scaler = fitScaler(train)
    using net = await network({ ...shape, inputs: FEATURES, seed: i })
    const own = scale(train, scaler)
    await net.fit(own, { ...fit, seed: i })
    const onFresh = errorOf(one, net, scale(fresh, scaler))
    error += onFresh / networks
    gap += (onFresh - errorOf(one, net, own)) / networks
  }
  return { error, gap }
}

function errorOf({ measure }: Case, net: Network, data: Dataset): number {
  if (measure === undefined) return net.evaluate(data).error
  return 1 - (net.metrics(data, { names: ['recallMacro'] }).values.recallMacro ?? NaN)
}

async function coverageOf(one: Case): Promise<number> {
  const truth = await truthOf(one)
  let [corrected, plain, width, gaps, gapWidth] = [0, 0, 0, 0, 0]
  for (let i = 0; i < SIMULATIONS; i++) {
    const { folds, repeats } = one
    const found = await crossValidate(draw(one, one.rows, i), {
      ...recipeOf(one),
      folds,
      repeats,
      ...(one.measure === undefined ? {} : { measure: one.measure }),
      seed: i,
      metrics: [],
    })
    const { interval, standardError, estimate } = found.error
    width += (interval.high - interval.low) / SIMULATIONS
    if (isWithin(truth.error, interval)) corrected++
    if (isWithin(truth.gap, found.gap.interval)) gaps++
    gapWidth += (found.gap.interval.high - found.gap.interval.low) / SIMULATIONS
    // What the variance of the mean would be if all trainings were independent.
    const trainings = folds * repeats
    const independent = standardError / Math.sqrt(1 + trainings * found.testRatio)
    if (Math.abs(truth.error - estimate) <= 1.96 * independent) plain++
  }
  const share = (count: number): string => `${((100 * count) / SIMULATIONS).toFixed(1)} %`
  const { task, rows, folds, repeats, measure = task } = one
  console.log(
    `${measure}, ${rows} rows, ${folds} folds × ${repeats}: true error ${(100 * truth.error).toFixed(1)} %, covered by the corrected interval ${share(corrected)} (mean width ${(100 * width).toFixed(1)} points), by the plain one ${share(plain)}; true gap ${(100 * truth.gap).toFixed(1)}, covered ${share(gaps)} (mean width ${(100 * gapWidth).toFixed(1)})`,
  )
  return Math.min(corrected, gaps) / SIMULATIONS
}

function isWithin(value: number, { low, high }: { readonly low: number; readonly high: number }): boolean {
  return low <= value && value <= high
}

const coverages: number[] = []
for (const one of cases) coverages.push(await coverageOf(one))
if (coverages.some((coverage) => coverage < GOAL)) {
  console.error(`A corrected interval covers less than ${100 * GOAL} %.`)
  process.exitCode = 1
}
