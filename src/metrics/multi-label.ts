import { decideLabels } from '../decision/decide.js'
import type { ClassMetrics, Decision, LabelAverage, MultiLabelMetrics } from '../result/index.js'
import { areasUnder, countsOf, cutsOf, type Scored } from './curves.js'
import { classRates } from './rates.js'
import { sumOf } from './sum.js'

/** Probabilities and targets of 0 and 1, both [rows, width], row-major. */
export interface LabelPredictions {
  readonly predictions: ArrayLike<number>
  readonly targets: ArrayLike<number>
  readonly names: readonly string[]
  /** A weight for each row; 1 by default. */
  readonly weights?: Float64Array | undefined
  /** Its thresholds. Default: ½ of every label. */
  readonly decision?: Decision
}

interface Counts {
  actual: number
  predicted: number
  correct: number
}

const none = (): Counts => ({ actual: 0, predicted: 0, correct: 0 })

/** The counts of every label, by weight, and of every row. */
function countLabels({ predictions, targets, names, weights, decision = {} }: LabelPredictions): {
  labels: Counts[]
  rows: Counts[]
} {
  const width = names.length
  const decided = decideLabels(predictions, { width, names }, decision)
  const labels = names.map(none)
  const rows = Array.from({ length: targets.length / width }, none)
  for (let i = 0; i < targets.length; i++) {
    const isActual = Number(targets[i] === 1)
    const isPredicted = decided[i] ?? 0
    const row = Math.floor(i / width)
    const [ofLabel, ofRow] = [labels[i % width], rows[row]]
    count(ofLabel, isActual, isPredicted, weights?.[row] ?? 1)
    count(ofRow, isActual, isPredicted, 1)
  }
  return { labels, rows }
}

function count(counts: Counts | undefined, isActual: number, isPredicted: number, weight: number): void {
  if (counts === undefined) return
  counts.actual += isActual * weight
  counts.predicted += isPredicted * weight
  counts.correct += isActual * isPredicted * weight
}

/** Averages and errors of several labels a row, as scikit-learn defines them for an indicator matrix. */
export function multiLabelMetrics(given: LabelPredictions): MultiLabelMetrics {
  const { labels, rows } = countLabels(given)
  const weightOf = (row: number): number => given.weights?.[row] ?? 1
  const weight = sumOf(rows.map((_, row) => weightOf(row)))
  const all = labels.reduce((sum, counts) => add(sum, counts), none())
  const wrong = all.actual + all.predicted - 2 * all.correct
  const isRight = ({ actual, predicted, correct }: Counts): boolean => actual === correct && predicted === correct
  return {
    subsetAccuracy: sumOf(rows.map((counts, row) => (isRight(counts) ? weightOf(row) : 0))) / weight,
    hammingLoss: wrong / (weight * given.names.length),
    averages: {
      micro: mean([all], () => 1),
      macro: mean(labels, () => 1),
      weighted: mean(labels, ({ actual }) => actual),
      samples: mean(rows, (_, row) => weightOf(row)),
    },
  }
}

/** Precision, recall and F1 of each label, and how its probabilities rank the rows. */
export function labelMetrics(given: LabelPredictions, isRanked: boolean): ClassMetrics[] {
  const { labels } = countLabels(given)
  const of = (key: keyof Counts): number[] => labels.map((counts) => counts[key])
  const rates = classRates({ actual: of('actual'), predicted: of('predicted'), correct: of('correct') })
  return rates.map((own, label) => ({
    name: given.names[label] ?? '',
    ...own,
    ...(isRanked ? ranked(given, label) : { auc: null, averagePrecision: null }),
  }))
}

function ranked(
  { predictions, targets, names, weights }: LabelPredictions,
  label: number,
): Pick<ClassMetrics, 'auc' | 'averagePrecision'> {
  const width = names.length
  const rows = targets.length / width
  const scored: Scored = {
    label: '',
    scores: Float64Array.from({ length: rows }, (_, row) => predictions[row * width + label] ?? NaN),
    positive: Uint8Array.from({ length: rows }, (_, row) => targets[row * width + label] ?? 0),
    weights,
  }
  return areasUnder(cutsOf(scored), countsOf(scored))
}

function add(sum: Counts, counts: Counts): Counts {
  return {
    actual: sum.actual + counts.actual,
    predicted: sum.predicted + counts.predicted,
    correct: sum.correct + counts.correct,
  }
}

/** A weighted mean of rates; 0/0 counts as 0, also where all weights are 0. */
function mean(all: readonly Counts[], weightOf: (counts: Counts, index: number) => number): LabelAverage {
  const rate = (part: number, whole: number): number => (whole > 0 ? part / whole : 0)
  let [precision, recall, f1, weights] = [0, 0, 0, 0]
  for (const [index, counts] of all.entries()) {
    const weight = weightOf(counts, index)
    precision += weight * rate(counts.correct, counts.predicted)
    recall += weight * rate(counts.correct, counts.actual)
    f1 += weight * rate(2 * counts.correct, counts.actual + counts.predicted)
    weights += weight
  }
  return { precision: rate(precision, weights), recall: rate(recall, weights), f1: rate(f1, weights) }
}
