import {
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
}

interface Trained {
  readonly train: Evaluation
  readonly dev: Evaluation
  readonly trainDev: Evaluation | undefined
  /** Errors on very many fresh rows, like those of train and like those of dev. */
  readonly fresh: number
  readonly elsewhere: number
  readonly estimate: ReturnType<typeof estimateAchievableError>
}

/** Number of fresh rows that approximate the distribution. */
export interface Scale {
  readonly seeds: number
  readonly freshRows: number
}

/** Trains networks of one kind, each on its own rows, and checks the verdict on each. */
export async function casesOf(problem: Problem, kind: Kind, size: number, scale: Scale): Promise<Case[]> {
  const trained: Trained[] = []
  for (let seed = 0; seed < scale.seeds; seed++) trained.push(await train(problem, kind, size, seed, scale))
  return trained.map((one, i) => {
    const others = trained.filter((_, j) => j !== i).map(({ train }) => train.error)
    const gaps = trueGaps(problem, kind, one, others)
    const say = (achievableError: number | Trained['estimate'], scores: Scores): Diagnosis =>
      diagnose({ ...scores, task: problem.task, achievableError })
    const ideal = say(problem.bayesError, trueScores(one, mean(others)))
    const verdict = (diagnosis: Diagnosis): Verdict => judge(diagnosis, ideal, gaps)
    return {
      problem: problem.name,
      kind: kind.name,
      size,
      given: verdict(say(problem.bayesError, scoresOf(one))),
      estimated: verdict(say(one.estimate, scoresOf(one))),
    }
  })
}

async function train(problem: Problem, kind: Kind, size: number, seed: number, scale: Scale): Promise<Trained> {
  // Every sample of rows has its own seed.
  const own = 1000 * (100 * size + seed) + 10 * kindsOf(problem, size).findIndex(({ name }) => name === kind.name)
  const rows = problem.draw(kind.trainRows, own)
  const dev = problem.draw(devRows(size), own + 1, kind.angle)
  const layers = [...kind.hidden.map((units) => ({ units })), { units: problem.outputs }]
  const loss = problem.task === 'regression' ? 'meanSquaredError' : 'softmaxCrossEntropy'
  using net = await network({ inputs: rows.features, layers, loss, seed, threads: 1 })
  await net.fit(rows, { ...kind.fit, seed, ...(kind.fit.earlyStopping === undefined ? {} : { dev }) })
  const fresh = freshError(net, problem, 0, scale)
  return {
    train: net.evaluate(rows, { rowErrors: true }),
    dev: net.evaluate(dev, { rowErrors: true }),
    trainDev: kind.apart ? net.evaluate(problem.draw(devRows(size), own + 2), { rowErrors: true }) : undefined,
    fresh,
    elsewhere: kind.angle === 0 ? fresh : freshError(net, problem, kind.angle, scale),
    estimate: estimateAchievableError(rows),
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
