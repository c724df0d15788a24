import type { ClassMetrics, Interval } from '../../result/index.js'
import { errorRate, type Measured } from './interval.js'

/**
 * The balanced error, the mean over the classes of the fraction misclassified (1 − `balanced_accuracy_score` of
 * scikit-learn), with its 95 % interval: the score intervals of the classes, combined by variance recovery (Zou and Donner,
 * 2008).
 */
export function balancedError(classes: readonly Pick<ClassMetrics, 'rows' | 'recall'>[]): Measured {
  const present = classes.filter(({ rows }) => rows > 0)
  const total = present.reduce((sum, { rows }) => sum + rows, 0)
  const errors = present.map(({ rows, recall }) => ({
    fraction: rows / total,
    rate: errorRate(1 - (recall ?? 0), rows),
  }))
  const estimate = errors.reduce((sum, { rate }) => sum + rate.estimate / errors.length, 0)
  const at = (rows: number): Interval => {
    const half = (of: (interval: Interval, error: number) => number): number =>
      Math.sqrt(errors.reduce((sum, { fraction, rate }) => sum + of(rate.at(fraction * rows), rate.estimate) ** 2, 0)) /
      errors.length
    return {
      low: Math.max(0, estimate - half(({ low }, error) => error - low)),
      high: Math.min(1, estimate + half(({ high }, error) => high - error)),
    }
  }
  return { estimate, interval: at(total), rows: total, at }
}
