import { power } from '../math/scalar'
import { at, LANES, splat } from '../vector/lanes'

/**
 * The weight of the θ of step t, counted from 1, in its exponential moving average: (1 − d)/(1 − dᵗ), so that the weights
 * (1 − d)·dᵗ⁻ⁱ/(1 − dᵗ) of all steps i ≤ t sum to 1 (Kingma and Ba, 2015, section 7.2).
 */
export function averageWeight(decay: f64, t: f64): f64 {
  return t <= 1 ? 1 : (1 - decay) / (1 - power(decay, t))
}

/** average += weight·(value − average), for `count` entries. What does not change keeps its bits. */
export function averageInto(averages: usize, values: usize, count: i32, weight: f64): void {
  const weights = splat(weight)
  let i = 0
  for (; i + LANES <= count; i += LANES) {
    const average = v128.load(at(averages, i))
    const difference = v128.sub<real>(v128.load(at(values, i)), average)
    v128.store(at(averages, i), v128.add<real>(average, v128.mul<real>(weights, difference)))
  }
  for (; i < count; i++) {
    const average = load<real>(at(averages, i))
    store<real>(at(averages, i), average + <real>weight * (load<real>(at(values, i)) - average))
  }
}
