import { splat } from '../vector/lanes'
import { cos2pi, exp, log } from '../math'
import { drawGroup, uniform } from './draws'

/** Enough attempts: each succeeds with a probability of at least ¾. */
const MOST_ATTEMPTS: u32 = 32

/**
 * A draw from Beta(α, α), by numbers `index` and `index` + 1 of the current group, and further groups if these are rejected.
 *
 * For α > ½ the draw is ½ + ½·cos(2πv)·√(1 − u^(2/(2α − 1))) (Ulrich, "Computer generation of distributions on the
 * m-sphere", 1984). Else by Jöhnk's rejection method: the ratio of u^(1/α) to u^(1/α) + v^(1/α) if that sum is at most 1;
 * by logarithms, because the powers underflow for small α.
 */
export function beta(alpha: f64, index: usize): f64 {
  if (alpha > 0.5) {
    const power = exponential((2 / (2 * alpha - 1)) * logarithm(uniform(index)))
    return 0.5 + 0.5 * <f64>v128.extract_lane<real>(cos2pi(splat(uniform(index + 1))), 0) * Math.sqrt(1 - power)
  }
  for (let attempt: u32 = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    const a = logarithm(uniform(index)) / alpha
    const b = logarithm(uniform(index + 1)) / alpha
    const largest = Math.max(a, b)
    const first = exponential(a - largest)
    const both = first + exponential(b - largest)
    if (largest + logarithm(both) <= 0) return first / both
    drawGroup(attempt)
  }
  return 0.5
}

function logarithm(x: f64): f64 {
  return <f64>v128.extract_lane<real>(log(splat(x)), 0)
}

function exponential(x: f64): f64 {
  return <f64>v128.extract_lane<real>(exp(splat(x)), 0)
}
