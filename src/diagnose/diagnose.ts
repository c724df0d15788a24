import { inFunction, WellfitError } from '../errors.js'
import { checkChoice, checkKeys, checkNumber, checkPlainObject } from '../options.js'
import type {
  AchievableEstimate,
  BaselineGap,
  CrossValidation,
  Diagnosis,
  ErrorGap,
  ErrorMeasure,
  Metrics,
  Task,
} from '../result/index.js'
import { biasOver, diagnosedFolds, type FoldErrors, foldErrors, varianceOver } from './folds.js'
import { boundsOf, gapBetween } from './gap.js'
import { endOf, measuredParts } from './measured-parts.js'
import { extremeTargets } from './state/extreme-targets.js'
import { overFolds, pooledBaseline } from './state/baseline.js'
import { byEstimates, byGaps, judge } from './state/judge.js'
import { exact, type Measured } from './statistics/interval.js'
import type { Evaluation } from '../train/network/contract.js'
import { checkFacts, type RunFacts } from './recommend/run-facts.js'
import { recommend } from './recommend/recommend.js'
import { diagnosisWords } from './message.js'

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
   * Of a classification: what `metrics` of the network returns for the same parts. They add the comparison with the baseline
   * and allow the balanced error.
   */
  readonly metrics?: { readonly train: Metrics; readonly trainDev?: Metrics; readonly dev: Metrics }
  /**
   * What to measure by. `balanced error`, the mean over classes of the fraction misclassified, needs `metrics` and is the
   * default where they name a rare class of train.
   */
  readonly measure?: ErrorMeasure
  /**
   * The error of the best possible predictor: human-level or Bayes error as a number, or what `estimateAchievableError`
   * returns. Classification: a fraction of the rows; regression: a fraction of the variance. Default 0, and the message says that
   * bias is measured against 0.
   */
  readonly achievableError?: number | AchievableEstimate
  /** The largest gap that does not matter. Default 0.01 (one point) for classification, 0.02 for regression. */
  readonly tolerance?: number
  /** The run's own numbers, which make the advice concrete. */
  readonly run?: RunFacts
  /**
   * What `crossValidate` returns for the same recipe: the gaps are then those of its pooled errors, and what is diagnosed is the
   * recipe, not one network. `train` and `dev` are only compared with the baseline; with `trainDev`, the folds are to be of rows
   * from the source of train, and mismatch is the dev error − the error over folds. Their `measure` is that of the diagnosis.
   */
  readonly folds?: CrossValidation
}

const keys = ['train', 'trainDev', 'dev', 'task', 'metrics', 'measure', 'achievableError', 'tolerance', 'run', 'folds']

/**
 * Diagnoses avoidable bias, variance and data mismatch, with intervals, and recommends what to do next.
 *
 * avoidable bias = train error − achievable error; variance = dev − train; with a train-dev part variance = train-dev −
 * train and mismatch = dev − train-dev. Each has a 95 % interval: Newcombe's hybrid score interval for error rates; for a
 * regression a seeded bootstrap of each part's rows where the scores hold `rowErrors`, else one that assumes normal
 * errors. A gap is `high` where it is above `tolerance`, `none` where it is at or below, each with 95 % confidence (two one-sided
 * tests). The state names the gaps that are high. Where none is, it may still be shown that one of bias and variance must be, or
 * that no gap exceeds `level`, small beside the baseline's error; else the state is `'inconclusive'`, and the message says how many
 * rows would decide it.
 *
 * Before the gaps comes what makes them meaningless: a network that does not beat the baseline (the most frequent class, the
 * mean of the targets) on train or dev, or whose training was not finished.
 *
 * With `folds` the errors are pooled over the folds of a cross-validation, with intervals corrected for overlapping training
 * sets, and variance is paired by row. With its `references` bias is measured against the best recipe on the same folds, unless
 * `achievableError` is a number.
 *
 * @throws WellfitError `INVALID_OPTION`; `INVALID_DATA` where an error is not finite or there are no rows.
 * @example
 * const { state, words, actions } = diagnose({ train: net.evaluate(train), dev: net.evaluate(dev), task: 'classification' })
 */
export function diagnose(input: DiagnoseInput): Diagnosis {
  const { task, tolerance } = checkedInput(input)
  const over = input.folds === undefined ? null : foldErrors(input.folds, task)
  const parts = measuredParts(over === null ? input : withFolds(input, over.measure), task)
  const { measure } = parts
  const references = typeof input.achievableError === 'number' ? null : (over?.references ?? null)
  const train = over?.train ?? parts.train
  // Rows from the source of train that the network, or a fold of it, was not trained on.
  const heldOut = over === null ? parts.trainDev : { part: 'data', error: over.heldOut }
  const trainDev = parts.trainDev === null ? null : heldOut
  const dev = trainDev === null ? (heldOut ?? parts.dev) : parts.dev
  const baselines = over === null || trainDev !== null ? parts.baselines : baselinesOver(over, parts.baselines, input)
  const reached = [
    parts.dev.error,
    ...(over === null ? [] : [over.heldOut]),
    ...baselines.map(({ error }) => exact(error)),
  ]
  const achievable = references?.achievable ?? achievableOf(input.achievableError, measure, reached)
  const seen = trainDev ?? dev
  const bias =
    references === null
      ? gapBetween('avoidable bias', { part: null, error: achievable }, train, tolerance)
      : biasOver(references, tolerance)
  const variance = over === null ? gapBetween('variance', train, seen, tolerance) : varianceOver(over, tolerance)
  const mismatch = trainDev === null ? null : gapBetween('mismatch', trainDev, dev, tolerance)
  const gaps = [bias, variance, ...(mismatch === null ? [] : [mismatch])]
  const achievableFrom = references === null ? originOf(input.achievableError, measure) : 'estimated'
  const level = Math.max(0, ...gaps.map(({ bounds }) => bounds.high))
  const above = references === null ? boundsOf(achievable, seen.error) : boundsOf(exact(0), references.excess)
  const byBounds = byGaps(gaps, {
    isNoisy: achievableFrom === 'estimated' && achievable.interval.low > tolerance,
    isEither: above.low > 2 * tolerance,
    isLevelSmall: level <= LEVEL * baselineError(baselines),
  })
  const likely = byEstimates(achievableFrom === 'unknown' ? knownOf(gaps) : gaps, tolerance)
  const byRun = judge(byBounds, likely, baselines, measure === 'balanced error', input.run)
  const { state, causes } = withTargets(byRun, input.train)
  const judged = {
    state,
    likely,
    task,
    measure,
    baselines,
    causes,
    trainError: train.error.estimate,
    trainDevError: trainDev?.error.estimate ?? null,
    devError: dev.error.estimate,
    achievableError: achievable.estimate,
    achievableInterval: achievable.interval,
    achievableFrom,
    avoidableBias: bias.estimate,
    variance: variance.estimate,
    mismatch: mismatch?.estimate ?? null,
    gaps,
    tolerance,
    level,
    ...(over === null ? {} : { folds: diagnosedFolds(over, variance, tolerance) }),
  }
  return { ...judged, message: diagnosisWords(judged), actions: recommend(judged, input.run) }
}

function checkedInput(input: DiagnoseInput): ReturnType<typeof taskOf> {
  checkKeys('diagnose', 'input', input, keys)
  checkFacts('diagnose', 'run', input.run)
  return taskOf('diagnose', input)
}

function taskOf(
  functionName: string,
  input: Pick<DiagnoseInput, 'task' | 'tolerance'>,
): { readonly task: Task; readonly tolerance: number } {
  const task = checkChoice(functionName, 'task', input.task, ['classification', 'regression'])
  const preset = task === 'classification' ? 0.01 : 0.02
  return { task, tolerance: checkNumber(functionName, 'tolerance', input.tolerance ?? preset, { min: 0, max: 1 }) }
}

/** Bias against an achievable error that nobody knows is no estimate of anything, unless it is shown to be high. */
function knownOf(gaps: readonly ErrorGap[]): ErrorGap[] {
  return gaps.filter(({ name, verdict }) => name !== 'avoidable bias' || verdict === 'high')
}

/** States in which the data may be at fault. */
const NOTHING: ReadonlySet<Diagnosis['state']> = new Set(['does not learn', 'no better than the baseline'])

/** With a few extreme targets as the first cause, where they are one. */
function withTargets(
  judged: Pick<Diagnosis, 'state' | 'causes'>,
  train: Evaluation,
): Pick<Diagnosis, 'state' | 'causes'> {
  const extreme = NOTHING.has(judged.state) ? extremeTargets(train) : null
  return extreme === null ? judged : { ...judged, causes: [extreme, ...judged.causes] }
}

/** Gaps up to this fraction of the baseline's error are small beside what there is to learn. */
const LEVEL = 0.1

/** The error of the baseline on dev; where it is not known, that of two classes that are equally frequent. */
function baselineError(baselines: readonly BaselineGap[]): number {
  return baselines.find(({ part }) => part === 'dev')?.error ?? 0.5
}

/** The baselines over folds: on all rows of train and dev, unless they are constants, or the folds are of other rows. */
function baselinesOver(
  { heldOut, measure, rows }: FoldErrors,
  baselines: readonly BaselineGap[],
  { metrics, task }: DiagnoseInput,
): BaselineGap[] {
  const isConstant = task === 'regression' || measure === 'balanced error' || metrics === undefined
  const pooled = isConstant ? null : pooledBaseline([metrics.train, metrics.dev])
  return overFolds(baselines, heldOut, pooled?.rows === rows ? pooled : null)
}

/** All errors are measured as the folds are. */
function withFolds(input: DiagnoseInput, measure: ErrorMeasure): DiagnoseInput {
  if (input.measure === undefined || input.measure === measure) return { ...input, measure }
  const expected = `be left out with \`folds\`, which are measured by the ${measure}`
  const remedy = 'Cross-validate with the same `measure`.'
  throw new WellfitError({ code: 'INVALID_OPTION', functionName: 'diagnose', field: 'measure', expected, remedy })
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
  const { task, tolerance } = taskOf('testGap', input)
  return inFunction('testGap', () =>
    gapBetween('overfitting to dev', endOf('dev', input.dev, task), endOf('test', input.test, task), tolerance),
  )
}

/**
 * The errors reached on dev and over folds are achievable, and those of the baseline: an estimate is capped at the upper ends of their intervals, its value
 * at the errors themselves. Neighbours that put all of it higher are refuted, and its lower end is then 0. They do not estimate
 * a balanced error, which lies anywhere between 0 and what is reached.
 */
function achievableOf(
  given: DiagnoseInput['achievableError'],
  measure: ErrorMeasure,
  reached: readonly Measured[],
): Measured {
  const most = Math.min(...reached.map(({ interval }) => interval.high))
  if (measure === 'balanced error' && typeof given === 'object') {
    const interval = { low: 0, high: most }
    return { estimate: 0, interval, rows: Infinity, at: () => interval }
  }
  if (typeof given !== 'object') {
    return exact(checkNumber('diagnose', 'achievableError', given ?? 0, { min: 0, max: 1 }))
  }
  checkPlainObject('diagnose', 'achievableError', given)
  const ends = { low: given.interval?.low, high: given.interval?.high }
  const low = checkNumber('diagnose', 'achievableError.interval.low', ends.low, { min: 0 })
  const high = checkNumber('diagnose', 'achievableError.interval.high', ends.high, { min: low })
  const value = checkNumber('diagnose', 'achievableError.value', given.value, { min: low, max: high })
  const interval = { low: low < most ? low : 0, high: Math.min(high, most) }
  const likely = Math.min(value, ...reached.map(({ estimate }) => estimate))
  return { estimate: Math.max(interval.low, likely), interval, rows: Infinity, at: () => interval }
}

function originOf(given: DiagnoseInput['achievableError'], measure: ErrorMeasure): Diagnosis['achievableFrom'] {
  if (given === undefined) return 'default'
  if (typeof given === 'object' && measure === 'balanced error') return 'unknown'
  return typeof given === 'number' ? 'given' : 'estimated'
}
