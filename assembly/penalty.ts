import { at, LANES, select, splat } from './lanes'
import { sumMagnitudes, sumSquares } from './reduce'

/**
 * The penalty of one slice of θ: λ₂/(2m)·Σw² + λ₁/(2m)·Σ|w| is returned, and λ₂/m·w + λ₁/(2m)·sign(w), sign(0) = 0,
 * added to `gradients` unless that is 0. `l2` = λ₂/m, `l1` = λ₁/(2m).
 */
export function penalize(parameters: usize, gradients: usize, count: i32, l2: f64, l1: f64): f64 {
  if (gradients != 0) addPenaltyGradient(parameters, gradients, count, l2, l1)
  let cost: f64 = 0
  if (l2 != 0) cost += 0.5 * l2 * sumSquares(parameters, count)
  if (l1 != 0) cost += l1 * sumMagnitudes(parameters, count)
  return cost
}

function slope(weight: v128, l2: v128, l1: v128): v128 {
  const zero = splat(0)
  const positive = v128.and(v128.gt<real>(weight, zero), l1)
  const signed = select(v128.neg<real>(l1), positive, v128.lt<real>(weight, zero))
  return v128.add<real>(v128.mul<real>(l2, weight), signed)
}

function addPenaltyGradient(parameters: usize, gradients: usize, count: i32, l2: f64, l1: f64): void {
  const l2s = splat(l2)
  const l1s = splat(l1)
  let i = 0
  for (; i + LANES <= count; i += LANES) {
    const place = at(gradients, i)
    v128.store(place, v128.add<real>(v128.load(place), slope(v128.load(at(parameters, i)), l2s, l1s)))
  }
  for (; i < count; i++) {
    const place = at(gradients, i)
    const added = slope(v128.splat<real>(load<real>(at(parameters, i))), l2s, l1s)
    store<real>(place, load<real>(place) + v128.extract_lane<real>(added, 0))
  }
}
