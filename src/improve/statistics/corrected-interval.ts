import type { ErrorSums, FoldEstimate } from '../../result/index.js'
import { studentQuantile } from '../../diagnose/statistics/student.js'

/**
 * The mean of one value for each fold with the interval of Nadeau and Bengio ("Inference for the generalization error", 2003,
 * corrected resampled t): mean ± t·√((1/J + n₂/n₁)·s²), J values with sample variance s², t with J − 1 degrees of freedom,
 * n₂/n₁ (`testRatio`) the held-out rows over the training rows of a fold. The plain variance s²/J takes the folds for
 * independent, but their training sets overlap; n₂/n₁ stands for that correlation. The same formula holds for repeats of k
 * folds (Bouckaert and Frank, 2004), J being all of them.
 */
export function correctedMean(values: readonly number[], testRatio: number): FoldEstimate {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return around(
    mean,
    values.map((value) => value - mean),
    testRatio,
  )
}

/**
 * The quotient Σ error / Σ spread over all folds, with the interval of {@link correctedMean} for its linearization: fold j
 * deviates by (errorⱼ − quotient·spreadⱼ) / (mean spread). With equal spreads that is the mean of the folds' errors.
 */
export function correctedQuotient(sums: readonly ErrorSums[], testRatio: number): FoldEstimate {
  return around(quotientOf(sums), deviationsOf(sums), testRatio)
}

/** The quotient of `first` minus that of `second`, paired by fold. */
export function correctedDifference(
  first: readonly ErrorSums[],
  second: readonly ErrorSums[],
  testRatio: number,
  coverage = 0.95,
): FoldEstimate {
  const ofSecond = deviationsOf(second)
  const deviations = deviationsOf(first).map((deviation, fold) => deviation - (ofSecond[fold] ?? 0))
  return around(quotientOf(first) - quotientOf(second), deviations, testRatio, coverage)
}

function quotientOf(sums: readonly ErrorSums[]): number {
  const error = sums.reduce((sum, fold) => sum + fold.error, 0)
  const spread = sums.reduce((sum, fold) => sum + fold.spread, 0)
  return spread > 0 ? error / spread : 0
}

function deviationsOf(sums: readonly ErrorSums[]): number[] {
  const quotient = quotientOf(sums)
  const mean = sums.reduce((sum, fold) => sum + fold.spread, 0) / sums.length
  return sums.map(({ error, spread }) => (mean > 0 ? (error - quotient * spread) / mean : 0))
}

function around(estimate: number, deviations: readonly number[], testRatio: number, coverage = 0.95): FoldEstimate {
  const count = deviations.length
  if (count < 2) return { estimate, interval: { low: -Infinity, high: Infinity }, standardError: Infinity }
  const variance = deviations.reduce((sum, deviation) => sum + deviation * deviation, 0) / (count - 1)
  const standardError = Math.sqrt((1 / count + testRatio) * variance)
  const half = studentQuantile(count - 1, coverage) * standardError
  return { estimate, interval: { low: estimate - half, high: estimate + half }, standardError }
}
