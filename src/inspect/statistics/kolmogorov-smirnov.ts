import { kolmogorovTail } from './distributions.js'

/** A two-sample test: its statistic, and the probability of one at least as large for samples from the same distribution. */
export interface TestResult {
  readonly statistic: number
  readonly p: number
}

/**
 * The two-sample Kolmogorov–Smirnov test, D = max |F₁(x) − F₂(x)|, for samples in ascending order; ties are counted before the
 * distribution functions are compared. p is Kolmogorov's limit with Stephens's small-sample correction,
 * λ = (√n + 0.12 + 0.11/√n)·D, n = n₁n₂/(n₁ + n₂); with ties it is conservative (Stephens, 1970; Numerical Recipes, 14.3).
 */
export function kolmogorovSmirnov(first: Float64Array, second: Float64Array): TestResult {
  const [m, n] = [first.length, second.length]
  if (m === 0 || n === 0) return { statistic: 0, p: 1 }
  const statistic = largestDistance(first, second)
  const root = Math.sqrt((m * n) / (m + n))
  return { statistic, p: kolmogorovTail((root + 0.12 + 0.11 / root) * statistic) }
}

function largestDistance(first: Float64Array, second: Float64Array): number {
  let [i, j, largest] = [0, 0, 0]
  while (i < first.length && j < second.length) {
    const value = Math.min(first[i] ?? Infinity, second[j] ?? Infinity)
    while (first[i] === value) i++
    while (second[j] === value) j++
    largest = Math.max(largest, Math.abs(i / first.length - j / second.length))
  }
  return largest
}
