import {
  type AchievableEstimate,
  crossValidate,
  type Dataset,
  diagnose,
  type Diagnosis,
  estimateAchievableError,
  fitPreprocessor,
  type FitOptions,
  network,
  type Network,
  type Preprocessor,
  preprocess,
  splitTable,
  type Table,
} from '../../../dist/src/index.js'
import { joined } from '../../lib/datasets.ts'
import { baselineOf, OPEN } from '../cases.ts'
import { judge, type TrueGap, type Verdict } from '../judge.ts'
import { summary, type TrueErrors } from '../measure.ts'
import type { RealSet } from './sets.ts'

/** One network on a sample of a real set, with what is said of it. */
export interface RealCase {
  readonly set: string
  readonly kind: string
  readonly rows: number
  /** With the achievable error estimated, and folds with other recipes where that leaves it open, as the command line does. */
  readonly verdict: Verdict
  /** The same rows and folds, by one who knows the lowest error that any recipe reached with the rest of the set. */
  readonly oracle: Verdict
}

/** A way to train that leads to a state. */
export interface RealKind {
  readonly name: string
  readonly hidden: readonly number[]
  readonly keepProb: number
  readonly fit: FitOptions
}

const adam = { kind: 'adam', learningRate: 3e-3 } as const

export const realKinds: readonly RealKind[] = [
  { name: 'plain', hidden: [64], keepProb: 0.8, fit: { epochs: 60, batchSize: 32, l2: 1, optimizer: adam } },
  { name: 'linear', hidden: [], keepProb: 1, fit: { epochs: 60, batchSize: 32, optimizer: adam } },
  { name: 'long, no penalty', hidden: [128], keepProb: 1, fit: { epochs: 120, batchSize: 32, optimizer: adam } },
]

/** Recipes whose best error with the rest of a set is what the oracle takes for achievable. */
const CANDIDATES: readonly RealKind[] = [
  { name: 'wide', hidden: [256, 128], keepProb: 0.8, fit: { epochs: 40, batchSize: 64, optimizer: adam } },
  { name: 'plain', hidden: [128], keepProb: 1, fit: { epochs: 40, batchSize: 64, l2: 1, optimizer: adam } },
  { name: 'linear', hidden: [], keepProb: 1, fit: { epochs: 30, batchSize: 64, optimizer: adam } },
]
/** The tolerances of `diagnose`. */
const TOLERANCE = { classification: 0.01, regression: 0.02 } as const
const FOLDS = 10
/** Trainings whose mean is taken for the true errors of a recipe. */
const TRUTH_SEEDS = 5
/** Rows of the rest of a set that candidates are measured on: one in so many. */
const MEASURED = 3

interface Prepared {
  readonly data: Dataset
  readonly preprocessor: Preprocessor
}

function prepare({ target, task }: RealSet, table: Table): Prepared {
  const preprocessor = fitPreprocessor(table, { target, task })
  return { data: preprocess(table, preprocessor), preprocessor }
}

function shapeOf({ targets }: Dataset, { hidden, keepProb }: RealKind): Parameters<typeof crossValidate>[1]['network'] {
  const isClasses = targets.kind === 'classes'
  const layers = [...hidden.map((units) => ({ units, keepProb })), { units: isClasses ? targets.classes.length : 1 }]
  return { layers, loss: isClasses ? 'softmaxCrossEntropy' : 'meanSquaredError' }
}

async function trained(data: Dataset, kind: RealKind, seed: number): Promise<Network> {
  const net = await network({ ...shapeOf(data, kind), inputs: data.features, seed, threads: 1 })
  await net.fit(data, { ...kind.fit, seed })
  return net
}

const every = (table: Table, keep: (row: number) => boolean): number[] =>
  Array.from({ length: table.rows }, (_, row) => row).filter(keep)

/** The lowest error that a recipe reaches with two thirds of the rest of a set, on the other third. */
export async function achievableWithRest(
  set: RealSet,
  select: (table: Table, rows: number[]) => Table,
): Promise<number> {
  const { rest } = set
  const { data, preprocessor } = prepare(
    set,
    select(
      rest,
      every(rest, (row) => row % MEASURED !== 0),
    ),
  )
  const measured = preprocess(
    select(
      rest,
      every(rest, (row) => row % MEASURED === 0),
    ),
    preprocessor,
  )
  let least = Infinity
  for (const kind of CANDIDATES) {
    using net = await trained(data, kind, 1)
    least = Math.min(least, net.evaluate(measured).error)
  }
  return least
}

/** The expected errors of a recipe on so many rows of a set. */
async function trueErrors(set: RealSet, kind: RealKind, rows: number): Promise<TrueErrors> {
  const errors: { readonly train: number; readonly gap: number }[] = []
  for (let seed = 0; seed < TRUTH_SEEDS; seed++) {
    const { data, preprocessor } = prepare(set, set.sample(rows, 500 + seed))
    using net = await trained(data, kind, seed)
    const train = net.evaluate(data).error
    errors.push({ train, gap: net.evaluate(preprocess(set.rest, preprocessor)).error - train })
  }
  return { train: summary(errors.map(({ train }) => train)), gap: summary(errors.map(({ gap }) => gap)) }
}

/** The achievable error is at most what was reached: a bias above the tolerance is sure, one below is not. */
function biasOf({ task }: RealSet, train: TrueErrors['train'], achievable: number): TrueGap {
  const size = train.size - achievable
  const isSure = size > TOLERANCE[task]
  return { name: 'avoidable bias', size, standardError: isSure ? train.standardError : Infinity }
}

/** Trains on a sample, asks for the verdict, and holds it against the rest of the set. */
export async function realCase(
  set: RealSet,
  kind: RealKind,
  rows: number,
  seed: number,
  achievable: number,
): Promise<RealCase> {
  const parts = splitTable(set.sample(rows, seed), { target: set.target, test: false, seed })
  const { data: train, preprocessor } = prepare(set, parts.train)
  const dev = preprocess(parts.dev, preprocessor)
  using net = await trained(train, kind, seed)
  const isClasses = set.task === 'classification'
  const errors = {
    train: net.evaluate(train, { rowErrors: true }),
    dev: net.evaluate(dev, { rowErrors: true }),
    task: set.task,
    ...(isClasses ? { metrics: { train: net.metrics(train), dev: net.metrics(dev) } } : {}),
  }
  const say = (achievableError: number | AchievableEstimate, more: object = {}): Diagnosis =>
    diagnose({ ...errors, achievableError, ...more })
  const expected = await trueErrors(set, kind, train.rows)
  const fresh = net.evaluate(preprocess(set.rest, preprocessor)).error
  const variance = { name: 'variance', ...expected.train, size: fresh - expected.train.size }
  const own = [biasOf(set, expected.train, achievable), variance]
  const [estimated, known] = [say(estimateAchievableError(train)), say(achievable)]
  const isOpen = OPEN.includes(estimated.state) || OPEN.includes(known.state)
  const all = joined(train, dev)
  const folds = isOpen ? await foldsOf(all, kind, seed) : null
  const ofFolds = folds === null ? null : await trueErrors(set, kind, Math.round(rows * (1 - 1 / FOLDS)))
  const settle = (diagnosis: Diagnosis, achievableError: number | AchievableEstimate): Verdict => {
    if (folds === null || ofFolds === null || !OPEN.includes(diagnosis.state)) return verdictOn(diagnosis, own)
    const gaps = [biasOf(set, ofFolds.train, achievable), { name: 'variance', ...ofFolds.gap }]
    return verdictOn(say(achievableError, { folds }), gaps)
  }
  const verdictOn = (diagnosis: Diagnosis, gaps: readonly TrueGap[]): Verdict =>
    judge(diagnosis, gaps, baselineOf(diagnosis, set))
  return {
    set: set.name,
    kind: kind.name,
    rows,
    verdict: settle(estimated, estimateAchievableError(all)),
    oracle: settle(known, achievable),
  }
}

async function foldsOf(all: Dataset, kind: RealKind, seed: number): Promise<object> {
  const options = { seed, folds: FOLDS, references: true, threads: 1, metrics: [] } as const
  const { outOfFold: _, ...found } = await crossValidate(all, {
    network: shapeOf(all, kind),
    fit: kind.fit,
    ...options,
  })
  return found
}
