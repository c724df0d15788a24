import { normalQuantile } from '../math/normal-quantile.js'
import { countEdgesUpTo, quantileOf } from '../statistics/quantiles.js'

/** The probability of the outermost values, as in scikit-learn: Φ⁻¹ of it is −5.199337582605575. */
export const LEAST_PROBABILITY: number = 1e-7 - 2 ** -52
const BISECTIONS = 60

/**
 * The normal score Φ⁻¹(F(x)) of a value, F the distribution function whose k/(n − 1)-quantiles are given, ascending, k from 0 to n − 1:
 * interpolated linearly between them, and in the middle of equal ones, as in scikit-learn's `QuantileTransformer`. Values up to the
 * first quantile, and from the last on, get ∓5.199; every value gets 0 where there is but one quantile, that of a constant column.
 */
export function normalScore(value: number, quantiles: readonly number[]): number {
  const last = quantiles.length - 1
  if (last < 1) return 0
  return normalQuantile(Math.min(1 - LEAST_PROBABILITY, Math.max(LEAST_PROBABILITY, fractionBelow(value, quantiles))))
}

function fractionBelow(value: number, quantiles: readonly number[]): number {
  const last = quantiles.length - 1
  if (value <= (quantiles[0] ?? 0)) return 0
  if (value >= (quantiles[last] ?? 0)) return 1
  const upTo = countEdgesUpTo(quantiles, value)
  const [a = NaN, b = NaN] = [quantiles[upTo - 1], quantiles[upTo]]
  if (a === value) return (quantiles.indexOf(value) + upTo - 1) / 2 / last
  const width = b - a
  // Halves where the difference overflows f64.
  const t = width < Infinity ? (value - a) / width : (value / 2 - a / 2) / (b / 2 - a / 2)
  return (upTo - 1 + t) / last
}

/** The value with that normal score: by bisection of Φ⁻¹, so that no second function stands against it. Beyond the limits an end. */
export function ofNormalScore(score: number, quantiles: readonly number[]): number {
  let [low, high] = [LEAST_PROBABILITY, 1 - LEAST_PROBABILITY]
  if (score <= normalQuantile(low)) return quantiles[0] ?? NaN
  if (score >= normalQuantile(high)) return quantiles.at(-1) ?? NaN
  for (let i = 0; i < BISECTIONS; i++) {
    const middle = (low + high) / 2
    if (normalQuantile(middle) < score) low = middle
    else high = middle
  }
  return quantileOf(quantiles, low)
}
