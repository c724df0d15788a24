import { decideLabels } from '../decision/decide.js'
import type { ClassMetrics, Decision, LabelAverage, MultiLabelMetrics } from '../result/index.js'
import { areasUnder, countsOf, cutsOf, type Scored } from './curves.js'
import { classRates } from './rates.js'

/** Probabilities and targets of 0 and 1, both [rows, width], row-major. */
export interface LabelPredictions {
  readonly predictions: ArrayLike<number>
  readonly targets: ArrayLike<number>
  readonly names: readonly string[]
  /** Its thresholds. Default: ½ of every label. */
  readonly decision?: Decision
}

interface Counts {
  actual: number
  predicted: number
  correct: number
}

const none = (): Counts => ({ actual: 0, predicted: 0, correct: 0 })

/** The counts of every label and of every row. */
function countLabels({ predictions, targets, names, decision = {} }: LabelPredictions): {
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
    for (const counts of [labels[i % width], rows[Math.floor(i / width)]]) {
      if (counts === undefined) continue
      counts.actual += isActual
      counts.predicted += isPredicted
      counts.correct += isActual * isPredicted
    }
  }
  return { labels, rows }
}

/** Averages and errors of several labels a row, as scikit-learn defines them for an indicator matrix. */
export function multiLabelMetrics(given: LabelPredictions): MultiLabelMetrics {
  const { labels, rows } = countLabels(given)
  const all = labels.reduce((sum, counts) => add(sum, counts), none())
  const wrong = all.actual + all.predicted - 2 * all.correct
  const isRight = ({ actual, predicted, correct }: Counts): boolean => actual === correct && predicted === correct
  return {
    subsetAccuracy: rows.filter(isRight).length / rows.length,
    hammingLoss: wrong / given.targets.length,
    averages: {
      micro: mean([all], () => 1),
      macro: mean(labels, () => 1),
      weighted: mean(labels, ({ actual }) => actual),
      samples: mean(rows, () => 1),
    },
  }
}

/** Precision, recall and F1 of each label, and how its probabilities rank the rows. */
export function labelMetrics(given: LabelPredictions, isRanked: boolean): ClassMetrics[] {
  const { labels } = countLabels(given)
  const of = (key: keyof Counts): Uint32Array => Uint32Array.from(labels, (counts) => counts[key])
  const rates = classRates({
    actual: of('actual'),
    predicted: of('predicted'),
    correct: of('correct'),
    confusion: null,
  })
  return rates.map((own, label) => ({
    name: given.names[label] ?? '',
    ...own,
    ...(isRanked ? ranked(given, label) : { auc: null, averagePrecision: null }),
  }))
}

function ranked(
  { predictions, targets, names }: LabelPredictions,
  label: number,
): Pick<ClassMetrics, 'auc' | 'averagePrecision'> {
  const width = names.length
  const rows = targets.length / width
  const scored: Scored = {
    label: '',
    scores: Float64Array.from({ length: rows }, (_, row) => predictions[row * width + label] ?? NaN),
    positive: Uint8Array.from({ length: rows }, (_, row) => targets[row * width + label] ?? 0),
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
function mean(all: readonly Counts[], weightOf: (counts: Counts) => number): LabelAverage {
  const rate = (part: number, whole: number): number => (whole > 0 ? part / whole : 0)
  let [precision, recall, f1, weights] = [0, 0, 0, 0]
  for (const counts of all) {
    const weight = weightOf(counts)
    precision += weight * rate(counts.correct, counts.predicted)
    recall += weight * rate(counts.correct, counts.actual)
    f1 += weight * rate(2 * counts.correct, counts.actual + counts.predicted)
    weights += weight
  }
  return { precision: rate(precision, weights), recall: rate(recall, weights), f1: rate(f1, weights) }
}
