import { WellfitError } from '../errors.js'
import { checkChoice, checkKeys, checkNumber } from '../options.js'
import type { Action, Diagnosis, FitState, Score, Task } from '../result.js'

/** What a diagnosis is made from. */
export interface DiagnoseInput {
  /** Measured without dropout, on the rows trained on. */
  readonly train: Score
  /** Measured on rows that training did not see. */
  readonly dev: Score
  readonly task: Task
  /**
   * The error that the best predictor would still make: human level, or the Bayes error. Classification: share of
   * rows; regression: share of the variance. Default 0.
   */
  readonly achievableError?: number
  /** Gaps up to this count as none. Default: see {@link diagnose}. */
  readonly tolerance?: number
}

/**
 * Tells bias from variance.
 *
 * avoidable bias = train error − achievable error; variance = dev error − train error. A gap counts from the larger of
 * a floor (1 point for classification, 2 % of the variance for regression; or `tolerance`) and, for classification,
 * two standard errors of the difference, √(Σ p(1 − p)/rows), so that a small dev set is not taken for a bad network.
 *
 * @throws WellfitError `INVALID_OPTION`, `INVALID_DATA` where an error is not finite.
 * @example
 * const { state, words, actions } = diagnose({ train: net.evaluate(train), dev: net.evaluate(dev), task: 'classification' })
 */
export function diagnose(input: DiagnoseInput): Diagnosis {
  checkKeys('diagnose', 'options', input, ['train', 'dev', 'task', 'achievableError', 'tolerance'])
  const task = checkChoice('diagnose', 'task', input.task, ['classification', 'regression'])
  const trainError = errorOf('train', input.train)
  const devError = errorOf('dev', input.dev)
  const achievableError = checkNumber('diagnose', 'achievableError', input.achievableError ?? 0, { min: 0, max: 1 })
  const tolerance = tolerances(input, task, trainError, devError)
  const avoidableBias = trainError - achievableError
  const variance = devError - trainError
  const state = stateOf(avoidableBias > tolerance.bias, variance > tolerance.variance)
  const diagnosis = {
    state,
    task,
    trainError,
    devError,
    achievableError,
    achievableFrom: input.achievableError === undefined ? ('default' as const) : ('given' as const),
    avoidableBias,
    variance,
    tolerance,
    actions: actionsFor(state),
  }
  return { ...diagnosis, words: inWords(diagnosis) }
}

function errorOf(part: string, score: Score): number {
  const error: unknown = score?.error
  if (typeof error === 'number' && Number.isFinite(error) && error >= 0) return error
  throw new WellfitError({
    code: 'INVALID_DATA',
    door: 'diagnose',
    field: `${part}.error`,
    value: error,
    expected: 'be a finite error of at least 0',
    remedy: 'Pass what `evaluate` returns.',
  })
}

function tolerances(input: DiagnoseInput, task: Task, train: number, dev: number): { bias: number; variance: number } {
  const preset = task === 'classification' ? 0.01 : 0.02
  const floor = checkNumber('diagnose', 'tolerance', input.tolerance ?? preset, { min: 0, max: 1 })
  if (task === 'regression') return { bias: floor, variance: floor }
  const ofTrain = binomialVariance(train, input.train.rows)
  const ofDev = binomialVariance(dev, input.dev.rows)
  return { bias: Math.max(floor, 2 * Math.sqrt(ofTrain)), variance: Math.max(floor, 2 * Math.sqrt(ofTrain + ofDev)) }
}

/** p(1 − p)/n, with one error added on each side so that 0 errors of few rows do not pass for certainty. */
function binomialVariance(error: number, rows: number): number {
  const p = (Math.min(error, 1) * rows + 1) / (rows + 2)
  return (p * (1 - p)) / rows
}

function stateOf(bias: boolean, variance: boolean): FitState {
  if (bias) return variance ? 'high bias and high variance' : 'high bias'
  return variance ? 'high variance' : 'fits well'
}

function inWords(diagnosis: Omit<Diagnosis, 'words'>): string {
  const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`
  const { task, trainError, devError, achievableError, avoidableBias, variance, tolerance } = diagnosis
  const what = task === 'classification' ? 'of rows are misclassified' : 'of the variance is left unexplained'
  const measured =
    `On train ${percent(trainError)} ${what}, on dev ${percent(devError)}; ` +
    `${percent(achievableError)} is held to be achievable${diagnosis.achievableFrom === 'default' ? ' (nothing else was given)' : ''}.`
  const bias = `avoidable bias is ${percent(avoidableBias)}`
  const spread = `variance is ${percent(variance)}`
  const meaning: Record<FitState, string> = {
    'high bias': `The network underfits: ${bias}, more than ${percent(tolerance.bias)}. It cannot yet do on its own training rows what can be done.`,
    'high variance': `The network overfits: ${spread}, more than ${percent(tolerance.variance)}. What it learnt does not carry over to new rows.`,
    'high bias and high variance': `The network underfits and overfits: ${bias} and ${spread}. Lower the bias first.`,
    'fits well': `The network fits well: ${bias} and ${spread}, neither more than can be told from 0 or matters.`,
  }
  return `${meaning[diagnosis.state]} ${measured}`
}

const againstBias: readonly Action[] = [
  {
    against: 'bias',
    title: 'Train a larger network',
    reason: 'More units or layers can represent more; with regularization this seldom hurts.',
  },
  {
    against: 'bias',
    title: 'Train longer or with another optimizer',
    reason: 'If the train cost still falls at the end, it has not yet reached what this network can do.',
  },
  {
    against: 'bias',
    title: 'Regularize less',
    reason: 'A large λ or a small keepProb holds back the fit to the train set itself.',
  },
  {
    against: 'bias',
    title: 'Try another architecture or better features',
    reason: 'If a larger network does not fit train either, the inputs may not hold what is asked for.',
  },
]

const againstVariance: readonly Action[] = [
  {
    against: 'variance',
    title: 'Get more data, or augment it',
    reason: 'More rows leave less room to learn the noise of those at hand.',
  },
  {
    against: 'variance',
    title: 'Regularize more',
    reason: 'L2, a smaller keepProb or earlier stopping make the network less able to follow single rows.',
  },
  {
    against: 'variance',
    title: 'Try a smaller network or another architecture',
    reason: 'Fewer parameters can memorize less.',
  },
]

/** The basic recipe: bias first, since variance means little before it is low. */
function actionsFor(state: FitState): Action[] {
  if (state === 'fits well') return []
  return [...(state === 'high variance' ? [] : againstBias), ...(state === 'high bias' ? [] : againstVariance)]
}
