import {
  type AchievableEstimate,
  crossValidate,
  type CrossValidation,
  type Dataset,
  estimateAchievableError,
  type DiagnoseInput,
  type Evaluation,
  network,
  type Metrics,
  type Network,
} from '../../dist/src/index.js'
import { joined } from '../lib/datasets.ts'
import type { TrueGap } from './judge.ts'
import { devRows, type Kind, kindsOf } from './kinds.ts'
import type { Problem } from './problems.ts'

/** One network with what was measured of it, and the truth. */
export interface Measurement {
  readonly problem: string
  readonly task: Problem['task']
  readonly bayesError: number
  readonly kind: string
  readonly size: number
  readonly train: Evaluation
  readonly dev: Evaluation
  readonly trainDev: Evaluation | null
  /** Of a classification, for the baseline. */
  readonly metrics: DiagnoseInput['metrics'] | null
  readonly estimate: AchievableEstimate
  /** The errors on fresh rows, of the network, and the expected one on train. */
  readonly fresh: number
  readonly elsewhere: number
  readonly expected: number
  readonly gaps: readonly TrueGap[]
  /** Trains the recipe over folds; `null` where folds are not affordable. */
  readonly folds: (() => Promise<MeasuredFolds>) | null
}

/** What folds of all rows of the source of train add. */
export interface MeasuredFolds {
  readonly found: CrossValidation
  readonly estimate: AchievableEstimate
  /** Of the recipe on as many rows as a fold trains on. */
  readonly gaps: readonly TrueGap[]
}

/** Number of networks and of fresh rows that approximate the distribution. */
export interface Scale {
  readonly seeds: number
  /** Of the first network of each kind. */
  readonly firstSeed: number
  readonly freshRows: number
}

/** The defaults of the command line. */
const FOLDS = 10
/** Folds of more rows would exceed the command line's limit of ten times the run. */
const MOST_FOLDED_ROWS = 3000
/** Trainings whose mean is taken for the true errors of a recipe. */
const TRUTH_SEEDS = 8

/** Trains networks of one kind, each on its own rows, and measures them and the truth. */
export async function measure(problem: Problem, kind: Kind, size: number, scale: Scale): Promise<Measurement[]> {
  const expected = await trueErrors(problem, kind, kind.trainRows, scale)
  const measured: Measurement[] = []
  for (let seed = 0; seed < scale.seeds; seed++) {
    const own = await train(problem, kind, size, scale.firstSeed + seed, scale)
    const { all, ...one } = own
    const mean = expected.train.size
    const gaps = [
      { name: 'avoidable bias', size: mean - problem.bayesError, standardError: expected.train.standardError },
      { name: 'variance', size: one.fresh - mean, standardError: expected.train.standardError + SAMPLING },
      ...(kind.apart ? [{ name: 'mismatch', size: one.elsewhere - one.fresh, standardError: SAMPLING }] : []),
    ]
    measured.push({
      problem: problem.name,
      task: problem.task,
      bayesError: problem.bayesError,
      kind: kind.name,
      size,
      ...one,
      expected: mean,
      gaps,
      folds: all.rows <= MOST_FOLDED_ROWS ? () => overFolds(problem, kind, all, { ...scale, seed }) : null,
    })
  }
  return measured
}

/** The standard error of an error on the fresh rows, at most. */
const SAMPLING = 0.0015

async function overFolds(
  problem: Problem,
  kind: Kind,
  all: Dataset,
  scale: Scale & { readonly seed: number },
): Promise<MeasuredFolds> {
  const { outOfFold: _, ...found } = await crossValidate(all, {
    ...recipeOf(problem, kind),
    seed: scale.seed,
    folds: FOLDS,
    references: true,
    threads: 1,
    metrics: [],
  })
  const { train: trainTruth, gap } = await trueErrors(problem, kind, Math.round(all.rows * (1 - 1 / FOLDS)), scale)
  const gaps = [
    { name: 'avoidable bias', ...trainTruth, size: trainTruth.size - problem.bayesError },
    { name: 'variance', ...gap },
  ]
  return { found, estimate: estimateAchievableError(all), gaps }
}

type Recipe = Pick<Parameters<typeof crossValidate>[1], 'network'> & { readonly fit: Kind['fit'] }

function recipeOf(problem: Problem, kind: Kind): Recipe {
  return { network: shapeOf(problem, kind.hidden), fit: kind.fit }
}

function shapeOf({ outputs, task }: Problem, hidden: readonly number[]): Recipe['network'] {
  const layers = [...hidden.map((units) => ({ units })), { units: outputs }]
  return { layers, loss: task === 'regression' ? 'meanSquaredError' : 'softmaxCrossEntropy' }
}

/** Expected errors of a recipe, and how well they are known. */
export interface TrueErrors {
  readonly train: { readonly size: number; readonly standardError: number }
  readonly gap: { readonly size: number; readonly standardError: number }
}

const truths = new Map<string, TrueErrors>()

/** The expected errors of a recipe on so many rows: the mean over trainings on other rows. */
async function trueErrors(problem: Problem, kind: Kind, rows: number, scale: Scale): Promise<TrueErrors> {
  const key = `${problem.name} ${kind.name} ${rows}`
  const known = truths.get(key)
  if (known !== undefined) return known
  const errors: { readonly train: number; readonly gap: number }[] = []
  for (let seed = 0; seed < TRUTH_SEEDS; seed++) {
    const data = problem.draw(rows, 500_000 + 10 * seed)
    const stopping =
      kind.fit.earlyStopping === undefined ? {} : { dev: problem.draw(Math.ceil(rows / 10), 500_005 + 10 * seed) }
    const { network: layers, fit } = recipeOf(problem, kind)
    using net = await network({ ...layers, inputs: data.features, seed, threads: 1 })
    await net.fit(data, { ...fit, seed, ...stopping })
    const train = net.evaluate(data).error
    errors.push({ train, gap: freshError(net, problem, 0, scale) - train })
  }
  const found = {
    train: summary(errors.map(({ train }) => train)),
    gap: summary(errors.map(({ gap }) => gap)),
  }
  truths.set(key, found)
  return found
}

/** The mean, with its standard error. */
export function summary(sizes: readonly number[]): TrueErrors['train'] {
  const size = sizes.reduce((sum, value) => sum + value, 0) / sizes.length
  const squares = sizes.reduce((sum, value) => sum + (value - size) ** 2, 0)
  return { size, standardError: Math.sqrt(squares / (sizes.length - 1) / sizes.length) }
}

type Trained = Pick<Measurement, 'train' | 'dev' | 'trainDev' | 'metrics' | 'fresh' | 'elsewhere' | 'estimate'> & {
  /** All rows from the source of train. */
  readonly all: Dataset
}

async function train(problem: Problem, kind: Kind, size: number, seed: number, scale: Scale): Promise<Trained> {
  // Every sample of rows has its own seed.
  const own = 1000 * (100 * size + seed) + 10 * kindsOf(problem, size).findIndex(({ name }) => name === kind.name)
  const rows = problem.draw(kind.trainRows, own)
  const dev = problem.draw(devRows(size), own + 1, kind.angle)
  const trainDev = kind.apart ? problem.draw(devRows(size), own + 2) : null
  using net = await network({ ...recipeOf(problem, kind).network, inputs: rows.features, seed, threads: 1 })
  await net.fit(rows, { ...kind.fit, seed, ...(kind.fit.earlyStopping === undefined ? {} : { dev }) })
  const fresh = freshError(net, problem, 0, scale)
  return {
    train: net.evaluate(rows, { rowErrors: true }),
    dev: net.evaluate(dev, { rowErrors: true }),
    trainDev: trainDev === null ? null : net.evaluate(trainDev, { rowErrors: true }),
    fresh,
    metrics: metricsOf(net, problem, { train: rows, dev, trainDev }),
    elsewhere: kind.angle === 0 ? fresh : freshError(net, problem, kind.angle, scale),
    estimate: estimateAchievableError(rows),
    all: joined(rows, trainDev ?? dev),
  }
}

function metricsOf(
  net: Network,
  { task }: Problem,
  { train, dev, trainDev }: { readonly train: Dataset; readonly dev: Dataset; readonly trainDev: Dataset | null },
): Measurement['metrics'] {
  if (task === 'regression') return null
  const of = (data: Dataset): Metrics => net.metrics(data, { names: ['accuracy'] })
  return { train: of(train), dev: of(dev), ...(trainDev === null ? {} : { trainDev: of(trainDev) }) }
}

const drawn = new Map<string, Dataset>()

function freshError(net: Network, problem: Problem, angle: number, { freshRows }: Scale): number {
  const key = `${problem.name} ${angle}`
  const rows = drawn.get(key) ?? problem.draw(freshRows, 77_777_777, angle)
  drawn.set(key, rows)
  return net.evaluate(rows).error
}
