import { wilsonInterval } from '../../data/statistics/wilson-interval.js'
import { likeliestClasses, probabilityOf } from '../../decision/decide.js'
import { Z95 } from '../../diagnose/statistics/interval.js'
import type { ConfusionPair, Mistake } from '../../result/index.js'
import type { HeldOut } from './held-out.js'

const MOST_PAIRS = 10
const MOST_MISTAKES = 20

/** What was predicted of each row, and how wrong it is. */
export interface RowLosses {
  /** 1 for a wrong class and 0 for the right one, or the squared error over the variance; 0 for a row without a prediction. */
  readonly losses: Float64Array
  /** The class predicted of each row; `null` for a regression. */
  readonly predicted: Int32Array | null
}

/** The losses of all rows. */
export function lossesOf({ rows, targets, predictions, width }: HeldOut): RowLosses {
  if (targets.kind === 'classes') {
    const predicted = likeliestClasses(predictions, width)
    const losses = new Float64Array(predicted.length)
    for (const row of rows) losses[row] = Number(predicted[row] !== targets.labels[row])
    return { losses, predicted }
  }
  const { values } = targets
  const mean = rows.reduce((sum, row) => sum + (values[row] ?? 0), 0) / rows.length
  const variance = rows.reduce((sum, row) => sum + ((values[row] ?? 0) - mean) ** 2, 0) / rows.length
  const losses = new Float64Array(predictions.length)
  for (const row of rows)
    losses[row] = variance > 0 ? ((predictions[row] ?? 0) - (values[row] ?? 0)) ** 2 / variance : 0
  return { losses, predicted: null }
}

/** The pairs of classes that are confused most often; none for a regression. */
export function confusionsOf({ rows, targets }: HeldOut, { predicted }: RowLosses): ConfusionPair[] {
  if (targets.kind === 'values' || predicted === null) return []
  const { labels, classes } = targets
  const counts = classes.map(() => new Float64Array(classes.length))
  for (const row of rows) {
    const own = counts[labels[row] ?? 0]
    const label = predicted[row] ?? 0
    if (own !== undefined) own[label] = (own[label] ?? 0) + 1
  }
  const pairs = counts.flatMap((own, actual) => {
    const total = own.reduce((sum, count) => sum + count, 0)
    return [...own].flatMap((count, label): ConfusionPair[] => {
      if (label === actual || count === 0) return []
      const { low, high } = wilsonInterval(count / total, total, Z95)
      const interval = { low: Math.max(0, low), high: Math.min(1, high) }
      const names = { actual: classes[actual] ?? '', predicted: classes[label] ?? '' }
      return [{ ...names, rows: count, fraction: count / total, interval }]
    })
  })
  return pairs.toSorted((a, b) => b.rows - a.rows).slice(0, MOST_PAIRS)
}

/** The wrong predictions that were most certain, or the largest residuals. */
export function mistakesOf(held: HeldOut, found: RowLosses, numberOf: (row: number) => number): Mistake[] {
  const { rows, targets, predictions, width } = held
  const { predicted, losses } = found
  if (targets.kind === 'classes' && predicted !== null) {
    const confidence = (row: number): number => probabilityOf(predictions, width, row, predicted[row] ?? 0)
    const wrong = [...rows].filter((row) => (losses[row] ?? 0) > 0)
    return wrong
      .toSorted((a, b) => confidence(b) - confidence(a))
      .slice(0, MOST_MISTAKES)
      .map((row) => ({
        row: numberOf(row),
        actual: targets.classes[targets.labels[row] ?? 0] ?? '',
        predicted: targets.classes[predicted[row] ?? 0] ?? '',
        confidence: confidence(row),
      }))
  }
  if (targets.kind === 'classes') return []
  return [...rows]
    .toSorted((a, b) => (losses[b] ?? 0) - (losses[a] ?? 0))
    .slice(0, MOST_MISTAKES)
    .map((row) => ({
      row: numberOf(row),
      actual: targets.values[row] ?? NaN,
      predicted: predictions[row] ?? NaN,
      confidence: null,
    }))
}
