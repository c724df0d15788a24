import { Z95 } from '../../diagnose/statistics/interval.js'
import type { FoldEstimate } from '../../result/index.js'

/** The mean error of each row over some trainings. */
export interface RowErrorMeans {
  readonly errors: ArrayLike<number>
  /** What the errors are divided by: 1 for a classification, the squared deviation from the mean for a regression. */
  readonly spreads: ArrayLike<number>
  /** 0 for a row that none of the trainings used. */
  readonly counts: ArrayLike<number>
  /** The sum of the squared weights of the rows that are added to an interval. Default 2: two rows of weight 1. */
  readonly added?: number
}

/**
 * The first error minus the second on the same rows, with its 95 % interval over rows.
 *
 * Each row is its own pair: noise in its target, which no network predicts, makes it wrong in both errors and cancels. A
 * difference d of errors that are quotients is linearized: row i deviates by uᵢ = (firstᵢ − secondᵢ − d·spreadᵢ) / (mean
 * spread), and the interval is d ± 1.96·√(Σuᵢ² + 2) / (n + 2). The two rows added, one that only the first and one that only the
 * second gets wrong, are those of Bonett and Price (2012): without them, few differing rows would make the interval too narrow,
 * and none would make it a point. Of classes that are weighted two rows are added for each.
 *
 * @param given d, where it is known otherwise. Default: of the sums over rows.
 */
export function pairedRows(first: RowErrorMeans, second: RowErrorMeans, given?: number): FoldEstimate {
  let [rows, differences, spread] = [0, 0, 0]
  const isUsed = (row: number): boolean => (first.counts[row] ?? 0) > 0 && (second.counts[row] ?? 0) > 0
  for (let row = 0; row < first.errors.length; row++) {
    if (!isUsed(row)) continue
    rows++
    differences += (first.errors[row] ?? 0) - (second.errors[row] ?? 0)
    spread += first.spreads[row] ?? 0
  }
  const estimate = given ?? (spread > 0 ? differences / spread : 0)
  const mean = spread / rows
  let squares = first.added ?? 2
  for (let row = 0; row < first.errors.length; row++) {
    if (!isUsed(row) || !(mean > 0)) continue
    const own = (first.errors[row] ?? 0) - (second.errors[row] ?? 0) - estimate * (first.spreads[row] ?? 0)
    squares += (own / mean) ** 2
  }
  const standardError = Math.sqrt(squares) / (rows + 2)
  const half = Z95 * standardError
  return { estimate, interval: { low: estimate - half, high: estimate + half }, standardError }
}
