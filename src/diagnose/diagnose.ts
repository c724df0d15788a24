import { inFunction, WellfitError } from '../errors.js'
import { checkChoice, checkKeys, checkNumber, checkPlainObject } from '../options.js'
import type { AchievableEstimate, Diagnosis, ErrorGap, FitState, Task } from '../result/index.js'
import { type End, gapBetween } from './gap.js'
import { bootstrapVariance, errorRate, exact, type Measured, normalVariance } from './statistics/interval.js'
import type { Evaluation } from '../train/network/contract.js'
import { checkFacts, type RunFacts } from './recommend/run-facts.js'
import { recommend } from './recommend/recommend.js'
import { diagnosisWords } from './words.js'

/** What a diagnosis is made from. */
export interface DiagnoseInput {
  /**
   * Measured on the rows trained on, without dropout and augmentation: what `evaluate` returns, for a regression with
   * `rowErrors: true`.
   */
  readonly train: Evaluation
  /** Measured on held-out rows from the source of train, where dev comes from another source. */
  readonly trainDev?: Evaluation
  /** Measured on held-out rows. */
  readonly dev: Evaluation
  readonly task: Task
  /**
   * The error of the best possible predictor: human-level or Bayes error as a number, or what `estimateAchievableError`
   * returns. Classification: a fraction of the rows; regression: a fraction of the variance. Default 0.
   */
  readonly achievableError?: number | AchievableEstimate
  /** The largest gap that does not matter. Default 0.01 (one point) for classification, 0.02 for regression. */
  readonly tolerance?: number
  /** The run's own numbers, which make the advice concrete. */
  readonly run?: RunFacts
}

const keys = ['train', 'trainDev', 'dev', 'task', 'achievableError', 'tolerance', 'run']

/**
 * Diagnoses avoidable bias, variance and data mismatch, with intervals, and recommends what to do next.
 *
 * avoidable bias = train error − achievable error; variance = dev − train; with a train-dev part variance = train-dev −
 * train and mismatch = dev − train-dev. Each has a 95 % interval: Newcombe's hybrid score interval for error rates; for a
 * regression a seeded bootstrap of each part's rows where the scores hold `rowErrors`, else one that assumes normal
 * errors. A gap is `high` where its whole interval lies above `tolerance`, `none` where all of it lies at or below. The
 * state names the gaps that are high; it is `'inconclusive'` where none is high and one may be, and says how many rows
 * would decide it.
 *
 * @throws WellfitError `INVALID_OPTION`; `INVALID_DATA` where an error is not finite or there are no rows.
 * @example
 * const { state, words, actions } = diagnose({ train: net.evaluate(train), dev: net.evaluate(dev), task: 'classification' })
 */
export function diagnose(input: DiagnoseInput): Diagnosis {
  checkKeys('diagnose', 'input', input, keys)
  checkFacts('diagnose', 'run', input.run)
  const task = checkChoice('diagnose', 'task', input.task, ['classification', 'regression'])
  const preset = task === 'classification' ? 0.01 : 0.02
  const tolerance = checkNumber('diagnose', 'tolerance', input.tolerance ?? preset, { min: 0, max: 1 })
  const train = endOf('train', input.train, task)
  const trainDev = input.trainDev === undefined ? null : endOf('train-dev', input.trainDev, task)
  const dev = endOf('dev', input.dev, task)
  const achievable = achievableOf(input.achievableError, dev.error.interval.high)
  const seen = trainDev ?? dev
  const bias = gapBetween('avoidable bias', { part: null, error: achievable }, train, tolerance)
  const variance = gapBetween('variance', train, seen, tolerance)
  const mismatch = trainDev === null ? null : gapBetween('mismatch', trainDev, dev, tolerance)
  const gaps = mismatch === null ? [bias, variance] : [bias, variance, mismatch]
  const judged = {
    state: stateOf(gaps, ({ verdict }) => verdict === 'high'),
    likely: stateOf(
      gaps.map((gap) => ({ ...gap, verdict: 'none' })),
      ({ estimate }) => estimate > tolerance,
    ),
    task,
    trainError: train.error.estimate,
    trainDevError: trainDev?.error.estimate ?? null,
    devError: dev.error.estimate,
    achievableError: achievable.estimate,
    achievableInterval: achievable.interval,
    achievableFrom: originOf(input.achievableError),
    avoidableBias: bias.estimate,
    variance: variance.estimate,
    mismatch: mismatch?.estimate ?? null,
    gaps,
    tolerance,
  }
  return { ...judged, words: diagnosisWords(judged), actions: recommend(judged, input.run) }
}

/** What `testGap` is made from. */
export interface TestGapInput {
  readonly dev: Evaluation
  readonly test: Evaluation
  readonly task: Task
  /** As in `diagnose`. */
  readonly tolerance?: number
}

/**
 * How much the choices made on dev have overfitted it: test error − dev error with its 95 % interval. It is separate from
 * `diagnose`, so that no choice depends on test.
 *
 * @throws WellfitError as `diagnose` does.
 * @example
 * const { verdict } = testGap({ dev: net.evaluate(dev), test: net.evaluate(test), task: 'classification' })
 */
export function testGap(input: TestGapInput): ErrorGap {
  checkKeys('testGap', 'input', input, ['dev', 'test', 'task', 'tolerance'])
  const task = checkChoice('testGap', 'task', input.task, ['classification', 'regression'])
  const preset = task === 'classification' ? 0.01 : 0.02
  const tolerance = checkNumber('testGap', 'tolerance', input.tolerance ?? preset, { min: 0, max: 1 })
  return inFunction('testGap', () =>
    gapBetween('overfitting to dev', endOf('dev', input.dev, task), endOf('test', input.test, task), tolerance),
  )
}

const streams = ['train', 'train-dev', 'dev', 'test']

function endOf(part: string, score: Evaluation, task: Task): End {
  checkPlainObject('diagnose', fieldOf(part), score)
  const error = checkError(fieldOf(part), score.error)
  const rows = checkRows(fieldOf(part), score.rows)
  if (task === 'classification') return { part, error: errorRate(error, rows) }
  const own = score.rowErrors
  return { part, error: own ? bootstrapVariance(error, own, streams.indexOf(part)) : normalVariance(error, rows) }
}

/** The option that holds a part's score. */
function fieldOf(part: string): string {
  return part === 'train-dev' ? 'trainDev' : part
}

function checkError(field: string, error: unknown): number {
  if (typeof error === 'number' && Number.isFinite(error) && error >= 0) return error
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'diagnose',
    field: `${field}.error`,
    value: error,
    expected: 'be a finite error of at least 0',
    remedy: 'Pass what `evaluate` returns.',
  })
}

function checkRows(field: string, rows: unknown): number {
  if (typeof rows === 'number' && Number.isInteger(rows) && rows >= 1) return rows
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'diagnose',
    field: `${field}.rows`,
    value: rows,
    expected: 'be a whole number of at least 1',
    remedy: 'Pass what `evaluate` returns.',
  })
}

/** The error reached on dev is achievable: an estimate is capped at the upper end of dev's interval. */
function achievableOf(given: DiagnoseInput['achievableError'], reached: number): Measured {
  if (typeof given !== 'object') {
    return exact(checkNumber('diagnose', 'achievableError', given ?? 0, { min: 0, max: 1 }))
  }
  checkPlainObject('diagnose', 'achievableError', given)
  const ends = { low: given.interval?.low, high: given.interval?.high }
  const low = Math.min(checkNumber('diagnose', 'achievableError.interval.low', ends.low, { min: 0 }), reached)
  const high = Math.min(checkNumber('diagnose', 'achievableError.interval.high', ends.high, { min: low }), reached)
  const value = Math.min(checkNumber('diagnose', 'achievableError.value', given.value, { min: low }), high)
  return { estimate: value, interval: { low, high }, rows: Infinity, at: () => ({ low, high }) }
}

function originOf(given: DiagnoseInput['achievableError']): Diagnosis['achievableFrom'] {
  if (given === undefined) return 'default'
  return typeof given === 'number' ? 'given' : 'estimated'
}

function stateOf(gaps: readonly ErrorGap[], isHigh: (gap: ErrorGap) => boolean): FitState {
  const high = gaps.filter(isHigh).map(({ name }) => name)
  if (high.includes('avoidable bias')) return high.includes('variance') ? 'high bias and high variance' : 'high bias'
  if (high.includes('variance')) return 'high variance'
  if (high.includes('mismatch')) return 'mismatch'
  return gaps.some(({ verdict }) => verdict === 'inconclusive') ? 'inconclusive' : 'fits well'
}
