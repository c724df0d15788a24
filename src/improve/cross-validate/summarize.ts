import { grouped } from '../../noun.js'
import { balancedError } from '../../diagnose/statistics/balanced-error.js'
import { bootstrapVariance, errorRate, type Measured, Z95 } from '../../diagnose/statistics/interval.js'
import type {
  BiasVariance,
  CrossValidation,
  ErrorSums,
  FoldEstimate,
  FoldScore,
  Interval,
  MetricName,
} from '../../result/index.js'
import { percent, range } from '../../diagnose/numbers.js'
import { likeliestClasses } from '../../decision/decide.js'
import { correctedDifference, correctedMean, correctedQuotient } from '../statistics/corrected-interval.js'
import { pairedRows } from '../statistics/paired-rows.js'
import { decomposeClasses, decomposeValues, FEWEST_PREDICTIONS } from './decomposition.js'
import type { FoldRowMeans, RowMeans } from './row-means.js'
import { sumsOf, type Truth } from './row-predictions.js'
import type { TrainedFold } from './train-fold.js'

/** What is known of a cross-validation besides its trainings. */
export type Frame = Pick<
  CrossValidation,
  'rows' | 'folds' | 'repeats' | 'repeatsAsked' | 'seed' | 'method' | 'stratified' | 'fingerprint' | 'seconds'
>

/**
 * Pools the scores of all trainings, which are in the order of their repeats and folds.
 *
 * @param outputs For each repeat what {@link heldOutOutputs} returns.
 */
export function summarizeFolds(
  frame: Frame,
  trained: readonly TrainedFold[],
  outputs: readonly Float64Array[],
  { train: ofTrain, heldOut: ofHeldOut }: FoldRowMeans,
  truth: Truth,
  metrics: readonly MetricName[],
): CrossValidation {
  const scores = trained.map(({ score }) => score)
  const testRatio = mean(scores.map(({ rows, trainRows, stoppingRows }) => rows / (trainRows + stoppingRows)))
  const heldOutSums = scores.map((score) => score.heldOutSums)
  const trainSums = scores.map((score) => score.trainSums)
  const heldOutRows = new Set(trained.flatMap(({ rows }) => [...rows.heldOut])).size
  const isRate = truth.task === 'classification'
  const pooled = correctedQuotient(heldOutSums, testRatio)
  const trainError = trainEstimate(ofTrain, truth)
  const isBalanced = truth.task === 'classification' && truth.classWeights !== null
  const sameRows = trainSumsOfHeldOut(trained, ofTrain)
  const paired = correctedDifference(heldOutSums, sameRows ?? trainSums, testRatio)
  const own = !isRate
    ? null
    : isBalanced
      ? balancedRate(ofHeldOut, truth)
      : errorRate(pooled.estimate, heldOutRows * truth.width)
  const error = withinRange(own === null ? pooled : widened(pooled, own.interval), isRate)
  const result = {
    ...frame,
    task: truth.task,
    ...(isBalanced ? { measure: 'balanced error' as const } : {}),
    testRatio,
    scores,
    error,
    trainError,
    gap: widened(paired, pairedRows(ofHeldOut, ofTrain, paired.estimate).interval),
    cost: correctedMean(
      scores.map(({ heldOut }) => heldOut.cost),
      testRatio,
    ),
    metrics: pooledMetrics(scores, metrics, testRatio),
    decomposition: frame.repeats < FEWEST_PREDICTIONS || isBalanced ? null : decompose(trained, outputs, truth),
  }
  return { ...result, message: messageOf(result) }
}

/**
 * For each fold the errors of the rows that it holds out by the networks of the other folds, which were trained on them: noise in
 * the targets is in both sums of a fold and cancels in their difference. `null` where a row is never trained on, as the latest of
 * folds in order of time.
 */
function trainSumsOfHeldOut(trained: readonly TrainedFold[], train: RowMeans): ErrorSums[] | null {
  const isTrained = (row: number): boolean => (train.counts[row] ?? 0) > 0
  if (!trained.every(({ rows }) => rows.heldOut.every(isTrained))) return null
  return trained.map(({ rows: { heldOut } }) => {
    const total = (values: ArrayLike<number>): number => heldOut.reduce((sum, row) => sum + (values[row] ?? 0), 0)
    return { error: total(train.errors), spread: total(train.spreads) }
  })
}

/**
 * The error on train rows: every row counts with the mean of its errors in the trainings that it was part of. Folds share
 * most of their train rows, so that their spread says nothing; the interval is that of the rows.
 */
function trainEstimate({ errors, spreads, counts }: RowMeans, truth: Truth): FoldEstimate {
  const isUsed = (_: number, row: number): boolean => (counts[row] ?? 0) > 0
  const [squaredErrors, squaredDeviations] = [errors.filter(isUsed), spreads.filter(isUsed)]
  const { error, spread } = sumsOf({ errors: squaredErrors, spreads: squaredDeviations })
  const estimate = spread > 0 ? error / spread : 0
  const { interval } =
    truth.task === 'regression'
      ? bootstrapVariance(estimate, { squaredErrors, squaredDeviations }, 0)
      : truth.classWeights === null
        ? errorRate(estimate, spread)
        : balancedRate({ errors, spreads, counts }, truth)
  return { estimate, interval, standardError: (interval.high - interval.low) / (2 * Z95) }
}

/** The balanced error with the interval of its classes, each a rate of its own. */
function balancedRate(
  { errors, spreads, counts }: RowMeans,
  { labels }: Extract<Truth, { task: 'classification' }>,
): Measured {
  const classes = new Map<number, { rows: number; errors: number }>()
  labels.forEach((label, row) => {
    if ((counts[row] ?? 0) === 0) return
    const own = classes.get(label) ?? { rows: 0, errors: 0 }
    classes.set(label, { rows: own.rows + 1, errors: own.errors + (errors[row] ?? 0) / (spreads[row] ?? 1) })
  })
  return balancedError([...classes.values()].map((own) => ({ rows: own.rows, recall: 1 - own.errors / own.rows })))
}

/** Never narrower than rows that were each held out once allow: where all folds agree, their spread is 0. */
function widened(estimate: FoldEstimate, { low, high }: Interval): FoldEstimate {
  const { interval } = estimate
  return { ...estimate, interval: { low: Math.min(interval.low, low), high: Math.max(interval.high, high) } }
}

function withinRange(estimate: FoldEstimate, isRate: boolean): FoldEstimate {
  const { low, high } = estimate.interval
  return { ...estimate, interval: { low: Math.max(0, low), high: isRate ? Math.min(1, high) : high } }
}

function pooledMetrics(
  scores: readonly FoldScore[],
  names: readonly MetricName[],
  testRatio: number,
): CrossValidation['metrics'] {
  const pooled: Partial<Record<MetricName, FoldEstimate>> = {}
  for (const name of names) {
    const values = scores.map(({ metrics }) => metrics[name] ?? NaN)
    if (values.every((value) => Number.isFinite(value))) pooled[name] = correctedMean(values, testRatio)
  }
  return pooled
}

function decompose(trained: readonly TrainedFold[], outputs: readonly Float64Array[], truth: Truth): BiasVariance {
  if (truth.task === 'classification') {
    const labels = outputs.map((values) => likeliestClasses(values, values.length / truth.labels.length))
    return decomposeClasses(labels, truth.labels)
  }
  const first = trained.filter(({ rows: own }) => own.repeat === 0)
  const spread = first.reduce((sum, { score }) => sum + score.heldOutSums.spread, 0)
  return decomposeValues(outputs, truth.values, spread)
}

/** The outputs of each row in the training that held it out, of the folds of one repeat; NaN for a row that none did. */
export function heldOutOutputs(folds: readonly TrainedFold[], rows: number): Float64Array {
  const [first] = folds
  const outputs = first === undefined ? 0 : first.heldOut.outputs.length / first.rows.heldOut.length
  const values = new Float64Array(rows * outputs).fill(NaN)
  for (const { rows: own, heldOut } of folds) {
    own.heldOut.forEach((row, i) => values.set(heldOut.outputs.subarray(i * outputs, (i + 1) * outputs), row * outputs))
  }
  return values
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function messageOf(result: Omit<CrossValidation, 'message'>): string {
  const { task, measure, rows, folds, repeats, repeatsAsked, error, trainError, gap, decomposition } = result
  const times = repeats === 1 ? '' : `, ${repeats} times over`
  const rate = measure === undefined ? 'misclassified rows' : 'the mean over classes of the fraction misclassified'
  const what = task === 'classification' ? rate : 'unexplained variance'
  const parts = [
    `The recipe, trained on ${folds} folds of ${grouped(rows)} rows${times}, has a held-out error of ${percent(error.estimate)}, ${range(error.interval)} (${what}; 95 % intervals corrected for overlapping training sets, Nadeau and Bengio, 2003).`,
    `On its own training rows the error is ${percent(trainError.estimate)}; the gap is ${percent(gap.estimate)}, ${range(gap.interval)}.`,
    'This estimates the recipe, not one network.',
  ]
  if (decomposition !== null) {
    const { bias, variance } = decomposition
    parts.push(
      `Over training sets (Domingos, 2000), bias and noise are ${percent(bias)} and variance is ${percent(variance)}.`,
    )
  }
  if (repeats < repeatsAsked) {
    parts.push(
      `Of ${repeatsAsked} repeats, ${repeats} ${repeats === 1 ? 'was' : 'were'} trained within the time limit.`,
    )
  }
  return parts.join(' ')
}
