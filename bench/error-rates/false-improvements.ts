/**
 * How often `improve` claims a gain that there is not: targets that do not depend on the features. Every classifier errs on half of
 * the new rows, so that each claim is false; of a regression a claim is false if the averages of networks of folds with the final
 * settings, trained on the same rows, are no better on 20,000 fresh ones (the mean of three seeds).
 *
 * Then how often the error that `improve` expects on new rows is right, on targets that do depend on them: whether the error of the
 * average of the networks of the folds of the final settings on 20,000 fresh rows (the mean of three averages) lies in the interval of
 * `expected`.
 *
 *     npm run bench:false-improvements              short: 100 simulated data sets per case, about four minutes
 *     npm run bench:false-improvements -- long      1,000 per case
 *     npm run bench:false-improvements -- 300       so many per case; `claims` or `expected`, `classification` or `regression` besides: one of both alone
 *
 * Prints a line per case with the fraction of runs that make a false claim and its upper 95 % limit (Clopper–Pearson); fails where
 * more than 6.5 % of runs do, or fewer than 90 % of the expected errors are right.
 */
import { dataset, fitScaler, foldEnsemble, improve, scale, type Dataset } from '../../dist/src/index.js'
import { RandomStream } from '../../dist/src/data/random/philox.js'
import { binomialTail } from '../../dist/src/inspect/statistics/binomial.js'
import { draws } from '../lib/random.ts'

const long = process.argv.includes('long')
const RUNS = Number(process.argv.find((word) => /^\d+$/.test(word)) ?? (long ? 1000 : 100))
const [skipsClaims, skipsExpected] = ['expected', 'claims'].map((word) => process.argv.includes(word))
const TASKS = (['classification', 'regression'] as const).filter(
  (task, _, all) => process.argv.includes(task) || !all.some((one) => process.argv.includes(one)),
)
const GOAL = 0.065
const FEATURES = 5
/** A random-stream purpose that the library does not use. */
const PURPOSE = 1001

/** A sum of two features, and the product of two others: a network of four units has room to improve. */
function drawLearnable(task: 'classification' | 'regression', rows: number, stream: number): Dataset {
  const { uniform, normal } = draws(new RandomStream(1, PURPOSE, stream))
  const x = Array.from({ length: rows }, () => Array.from({ length: FEATURES }, normal))
  const signal = ([a = 0, b = 0, c = 0, d = 0]: readonly number[]): number => a + b + c * d
  if (task === 'regression') return dataset({ x, y: x.map((row) => signal(row) + normal()), task })
  const y = x.map((row) => Number(uniform() < 1 / (1 + Math.exp(-2 * signal(row)))))
  return dataset({ x, y, task, classes: ['no', 'yes'] })
}

function draw(task: 'classification' | 'regression', rows: number, stream: number): Dataset {
  const { uniform, normal } = draws(new RandomStream(1, PURPOSE, stream))
  const x = Array.from({ length: rows }, () => Array.from({ length: FEATURES }, normal))
  if (task === 'regression') return dataset({ x, y: x.map(normal), task })
  return dataset({ x, y: x.map(() => Number(uniform() < 0.5)), task, classes: ['no', 'yes'] })
}

/** Upper 95 % limit of a rate, one-sided 97.5 %: the p at which so few claims have a probability of 2.5 %. */
function upperLimit(claims: number, runs: number): number {
  let [low, high] = [claims / runs, 1]
  for (let i = 0; i < 60; i++) {
    const p = (low + high) / 2
    if (1 - binomialTail(claims + 1, runs, p) > 0.025) low = p
    else high = p
  }
  return high
}

const FRESH_ROWS = 20_000
const SEEDS = 3

/** Settings, and how the features are scaled. */
type Settings = Pick<Awaited<ReturnType<typeof improve>>, 'network' | 'fit' | 'preparation'>

/** The error on fresh rows of the average of networks of five folds, so many times over: the mean over three averages. */
async function errorOn(
  fresh: Dataset,
  train: Dataset,
  { network: shape, fit, preparation }: Settings,
  repeats = 1,
): Promise<number> {
  const { scaling: kind = 'standard' } = preparation
  const scaler = fitScaler(train, kind === 'none' ? {} : { kind })
  const [rows, others] = [scale(train, scaler), scale(fresh, scaler)]
  let error = 0
  for (let seed = 0; seed < SEEDS; seed++) {
    const options = { network: shape, fit, folds: 5, repeats, seed: 1000 + seed, metrics: [], threads: 1 }
    using average = (await foldEnsemble(rows, options)).network
    error += average.evaluate(others).error / SEEDS
  }
  return error
}

async function isBetter(fresh: Dataset, train: Dataset, last: Settings, first: Settings): Promise<boolean> {
  return (await errorOn(fresh, train, last)) < (await errorOn(fresh, train, first))
}

function settingsFor(task: 'classification' | 'regression', epochs: number): Settings {
  const loss = task === 'classification' ? 'binaryCrossEntropy' : 'meanSquaredError'
  const network = { layers: [{ units: 4 }, { units: 1 }], loss } as const
  return { network, fit: { epochs, batchSize: 16 }, preparation: {} }
}

let failed = false
for (const task of skipsClaims ? [] : TASKS) {
  for (const rows of [60, 150]) {
    let claims = 0
    let falseClaims = 0
    let trials = 0
    for (let run = 0; run < RUNS; run++) {
      const data = draw(task, rows, run)
      const settings = settingsFor(task, 5)
      const { network: shape, fit } = settings
      const found = await improve(data, { network: shape, fit, seed: run, trials: 12, threads: 1 })
      const isClaimed = found.changes.length > 0
      claims += Number(isClaimed)
      if (isClaimed) {
        const fresh = task === 'classification' ? null : draw(task, FRESH_ROWS, 1_000_000 + run)
        const isTrue = fresh !== null && (await isBetter(fresh, data, found, settings))
        falseClaims += Number(!isTrue)
      }
      trials += found.trials.length
    }
    const rate = falseClaims / RUNS
    failed ||= rate > GOAL
    const percent = (value: number): string => `${(100 * value).toFixed(1)} %`
    console.log(
      `${task}, ${rows} rows: ${claims} of ${RUNS} runs keep a change, ${falseClaims} without a gain: ${percent(rate)} (at most ${percent(upperLimit(falseClaims, RUNS))}); ${(trials / RUNS).toFixed(1)} trials a run`,
    )
  }
}
const LEAST_RIGHT = 0.9
/** Each run trains about 200 networks. */
const EXPECTED_RUNS = Math.floor(RUNS / 5)
for (const task of skipsExpected ? [] : TASKS) {
  for (const rows of [150, 600]) {
    let right = 0
    let kept = 0
    let difference = 0
    let uncorrected = 0
    for (let run = 0; run < EXPECTED_RUNS; run++) {
      const data = drawLearnable(task, rows, 2_000_000 + run)
      const { network: shape, fit } = settingsFor(task, 20)
      const found = await improve(data, { network: shape, fit, seed: run, trials: 12, threads: 1 })
      const averaged = found.networks?.repeats ?? 1
      found.networks?.[Symbol.dispose]()
      const error = await errorOn(drawLearnable(task, FRESH_ROWS, 3_000_000 + run), data, found, averaged)
      const { estimate, interval } = found.expected
      right += Number(error >= interval.low && error <= interval.high)
      kept += Number(found.changes.length > 0)
      difference += (error - estimate) / EXPECTED_RUNS
      uncorrected += (error - found.error.estimate) / EXPECTED_RUNS
    }
    failed ||= right / EXPECTED_RUNS < LEAST_RIGHT
    const points = (value: number): string => (100 * value).toFixed(2)
    console.log(
      `${task}, ${rows} rows, learnable: ${kept} of ${EXPECTED_RUNS} runs keep a change; the error on fresh rows lies in the interval of the expected one in ${right}, and is ${points(difference)} points above it on average (${points(uncorrected)} without the correction)`,
    )
  }
}
if (failed) process.exitCode = 1
