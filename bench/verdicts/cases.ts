import {
  crossValidate,
  dataset,
  type Dataset,
  diagnose,
  type Diagnosis,
  estimateAchievableError,
  type Evaluation,
  network,
  type Network,
} from '../../dist/src/index.js'
import { judge, type TrueGap, type Verdict } from './judge.ts'
import { devRows, type Kind, kindsOf } from './kinds.ts'
import type { Problem } from './problems.ts'

/** One network with its measured and its true errors. */
export interface Case {
  readonly problem: string
  readonly kind: string
  readonly size: number
  /** With the Bayes error given. */
  readonly given: Verdict
  /** With the achievable error estimated from train. */
  readonly estimated: Verdict
  /** The same, and where that is inconclusive folds of train and dev, as the command line runs them; `null` if not asked for. */
  readonly folded: Verdict | null
}

interface Trained {
  readonly train: Evaluation
  readonly dev: Evaluation
  readonly trainDev: Evaluation | undefined
  /** Errors on very many fresh rows, like those of train and like those of dev. */
  readonly fresh: number
  readonly elsewhere: number
  readonly estimate: ReturnType<typeof estimateAchievableError>
  /** The rows of train and dev, where folds of them are affordable. */
  readonly all: Dataset
}

/** Number of fresh rows that approximate the distribution. */
export interface Scale {
  readonly seeds: number
  readonly freshRows: number
  readonly folds: boolean
}

/** Trains networks of one kind, each on its own rows, and checks the verdict on each. */
export async function casesOf(problem: Problem, kind: Kind, size: number, scale: Scale): Promise<Case[]> {
  const trained: Trained[] = []
  for (let seed = 0; seed < scale.seeds; seed++) trained.push(await train(problem, kind, size, seed, scale))
  const cases: Case[] = []
  for (const [i, one] of trained.entries()) {
    const others = trained.filter((_, j) => j !== i).map(({ train }) => train.error)
    const gaps = trueGaps(problem, kind, one, others)
    const say = (achievableError: number | Trained['estimate'], scores: Scores): Diagnosis =>
      diagnose({ ...scores, task: problem.task, achievableError })
    const ideal = say(problem.bayesError, trueScores(one, mean(others)))
    const verdict = (diagnosis: Diagnosis): Verdict => judge(diagnosis, ideal, gaps)
    const estimated = say(one.estimate, scoresOf(one))
    const own = {
      problem: problem.name,
      kind: kind.name,
      size,
      given: verdict(say(problem.bayesError, scoresOf(one))),
      estimated: verdict(estimated),
    }
    const isOpen = estimated.state === 'inconclusive' && !kind.apart && kind.angle === 0
    const isFolded = scale.folds && isOpen && one.all.rows > kind.trainRows
    const folded = isFolded ? await byFolds(problem, kind, one, scale) : own.estimated
    cases.push({ ...own, folded: scale.folds ? folded : null })
  }
  return cases
}

/** The defaults of the command line. */
const FOLDS = 10
/** Folds of more rows would exceed the command line's limit of ten times the run. */
const MOST_FOLDED_ROWS = 3000

/** What is said with folds, beside the true errors of the recipe on as many rows as a fold trains on. */
async function byFolds(problem: Problem, kind: Kind, one: Trained, scale: Scale): Promise<Verdict> {
  const { network: net, fit } = recipeOf(problem, kind)
  const { outOfFold: _, ...folds } = await crossValidate(one.all, { network: net, fit, folds: FOLDS, workers: 1 })
  const achievableError = estimateAchievableError(one.all)
  const diagnosis = diagnose({ ...scoresOf(one), task: problem.task, achievableError, folds })
  const truth = await foldTruth(problem, kind, Math.round(one.all.rows * (1 - 1 / FOLDS)), scale)
  return judge(diagnosis, diagnosis, truth)
}

const truths = new Map<string, TrueGap[]>()

async function foldTruth(problem: Problem, kind: Kind, rows: number, scale: Scale): Promise<TrueGap[]> {
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
  const gapOf = (name: string, sizes: readonly number[]): TrueGap => {
    const size = mean(sizes)
    const squares = sizes.reduce((sum, value) => sum + (value - size) ** 2, 0)
    return { name, size, standardError: Math.sqrt(squares / (sizes.length - 1) / sizes.length) }
  }
  const bias = gapOf('avoidable bias', errors.map(({ train }) => train - problem.bayesError)) // prettier-ignore
  const found = [bias, gapOf('variance', errors.map(({ gap }) => gap))] // prettier-ignore
  truths.set(key, found)
  return found
}

/** Trainings whose mean is taken for the true errors of a recipe. */
const TRUTH_SEEDS = 8

function recipeOf(
  problem: Problem,
  kind: Kind,
): Pick<Parameters<typeof crossValidate>[1], 'network'> & { readonly fit: Kind['fit'] } {
  const layers = [...kind.hidden.map((units) => ({ units })), { units: problem.outputs }]
  const loss = problem.task === 'regression' ? 'meanSquaredError' : 'softmaxCrossEntropy'
  return { network: { layers, loss }, fit: kind.fit }
}

function joined(a: Dataset, b: Dataset): Dataset {
  const x = Float64Array.from([...a.x, ...b.x])
  if (a.targets.kind === 'classes' && b.targets.kind === 'classes') {
    const y = Array.from([...a.targets.labels, ...b.targets.labels])
    return dataset({ x, y, task: 'classification', classes: a.targets.classes })
  }
  const values = (one: Dataset): ArrayLike<number> => (one.targets.kind === 'values' ? one.targets.values : [])
  return dataset({ x, y: [...Array.from(values(a)), ...Array.from(values(b))], task: 'regression' })
}

async function train(problem: Problem, kind: Kind, size: number, seed: number, scale: Scale): Promise<Trained> {
  // Every sample of rows has its own seed.
  const own = 1000 * (100 * size + seed) + 10 * kindsOf(problem, size).findIndex(({ name }) => name === kind.name)
  const rows = problem.draw(kind.trainRows, own)
  const dev = problem.draw(devRows(size), own + 1, kind.angle)
  using net = await network({ ...recipeOf(problem, kind).network, inputs: rows.features, seed, threads: 1 })
  await net.fit(rows, { ...kind.fit, seed, ...(kind.fit.earlyStopping === undefined ? {} : { dev }) })
  const fresh = freshError(net, problem, 0, scale)
  return {
    train: net.evaluate(rows, { rowErrors: true }),
    dev: net.evaluate(dev, { rowErrors: true }),
    trainDev: kind.apart ? net.evaluate(problem.draw(devRows(size), own + 2), { rowErrors: true }) : undefined,
    fresh,
    elsewhere: kind.angle === 0 ? fresh : freshError(net, problem, kind.angle, scale),
    estimate: estimateAchievableError(rows),
    all: scale.folds && kind.trainRows + devRows(size) <= MOST_FOLDED_ROWS ? joined(rows, dev) : rows,
  }
}

const drawn = new Map<string, Dataset>()

function freshError(net: Network, problem: Problem, angle: number, { freshRows }: Scale): number {
  const key = `${problem.name} ${angle}`
  const rows = drawn.get(key) ?? problem.draw(freshRows, 77_777_777, angle)
  drawn.set(key, rows)
  return net.evaluate(rows).error
}

interface Scores {
  readonly train: Evaluation
  readonly dev: Evaluation
  readonly trainDev?: Evaluation
}

function scoresOf({ train, dev, trainDev }: Trained): Scores {
  return { train, dev, ...(trainDev === undefined ? {} : { trainDev }) }
}

/** The true errors, as if measured on as many rows. */
function trueScores({ train, dev, trainDev, fresh, elsewhere }: Trained, expected: number): Scores {
  const of = (measured: Evaluation, error: number): Evaluation => {
    const { rowErrors: _, ...score } = measured
    return { ...score, error }
  }
  const seen = trainDev === undefined ? {} : { trainDev: of(trainDev, fresh) }
  return { train: of(train, expected), dev: of(dev, elsewhere), ...seen }
}

/**
 * The expected train error of a network of this kind is the mean over networks trained on other rows; its error on its own
 * rows is a sample of it.
 */
function trueGaps(problem: Problem, kind: Kind, one: Trained, others: readonly number[]): TrueGap[] {
  const expected = mean(others)
  const squares = others.reduce((sum, error) => sum + (error - expected) ** 2, 0)
  const standardError = Math.sqrt(squares / Math.max(1, others.length - 1) / others.length)
  const sampling = 0.0015
  return [
    { name: 'avoidable bias', size: expected - problem.bayesError, standardError },
    { name: 'variance', size: one.fresh - expected, standardError: standardError + sampling },
    ...(kind.apart ? [{ name: 'mismatch', size: one.elsewhere - one.fresh, standardError: sampling }] : []),
  ]
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
