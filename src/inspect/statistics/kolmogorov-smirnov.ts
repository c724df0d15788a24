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
  const statistic = m < n ? largestDistance(first, second) : largestDistance(second, first)
  const root = Math.sqrt((m * n) / (m + n))
  return { statistic, p: kolmogorovTail((root + 0.12 + 0.11 / root) * statistic) }
}

/**
 * Between two steps of one distribution function the distance to the other is largest at an end: only the values of the
 * smaller sample are looked at, by binary search in the larger.
 */
function largestDistance(smaller: Float64Array, larger: Float64Array): number {
  let [i, j, largest] = [0, 0, 0]
  while (i < smaller.length) {
    const value = smaller[i] ?? 0
    j = firstNotBelow(larger, value, j)
    largest = Math.max(largest, Math.abs(i / smaller.length - j / larger.length))
    while (i < smaller.length && smaller[i] === value) i++
    j = firstAbove(larger, value, j)
    largest = Math.max(largest, Math.abs(i / smaller.length - j / larger.length))
  }
  return largest
}

/** The first index from `from` whose value is not below `value`. */
function firstNotBelow(sorted: Float64Array, value: number, from: number): number {
  // Steps that double find the neighbourhood: the sought index is often near.
  let low = from
  let step = 1
  while (low + step <= sorted.length && (sorted[low + step - 1] ?? 0) < value) {
    low += step
    step *= 2
  }
  let high = Math.min(sorted.length, low + step - 1)
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}

/** The first index from `from` whose value is above `value`. */
function firstAbove(sorted: Float64Array, value: number, from: number): number {
  let at = from
  // Of equal values as many are passed at a time as there were before.
  let step = 1
  while (at + step <= sorted.length && sorted[at + step - 1] === value) {
    at += step
    step *= 2
  }
  for (; step > 0; step >>>= 1) if (at + step <= sorted.length && sorted[at + step - 1] === value) at += step
  return at
}
