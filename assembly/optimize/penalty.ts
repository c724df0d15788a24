import { at, LANES, select, splat } from '../vector/lanes'

// The penalty of one slice of θ is λ₂/(2m)·Σw² + λ₁/(2m)·Σ|w|; here `l2` = λ₂/m and `l1` = λ₁/(2m).

/** The cost, from the sums over the slice. */
export function penaltyOf(squares: f64, magnitudes: f64, l2: f64, l1: f64): f64 {
  let cost: f64 = 0
  if (l2 != 0) cost += 0.5 * l2 * squares
  if (l1 != 0) cost += l1 * magnitudes
  return cost
}

/** λ₂/m·w + λ₁/(2m)·sign(w), with sign(0) = 0. */
function penaltyGradient(weight: v128, l2: v128, l1: v128): v128 {
  const zero = splat(0)
  const positive = v128.and(v128.gt<real>(weight, zero), l1)
  const signed = select(v128.neg<real>(l1), positive, v128.lt<real>(weight, zero))
  return v128.add<real>(v128.mul<real>(l2, weight), signed)
}

/** target = gradients + the gradient of the penalty, for `count` entries; `target` may be `gradients`. */
export function addPenaltyGradient(
  parameters: usize,
  gradients: usize,
  target: usize,
  count: i32,
  l2: f64,
  l1: f64,
): void {
  const l2s = splat(l2)
  const l1s = splat(l1)
  let i = 0
  // A separate loop for the usual case.
  if (l1 == 0) {
    for (; i + LANES <= count; i += LANES) {
      const added = v128.mul<real>(l2s, v128.load(at(parameters, i)))
      v128.store(at(target, i), v128.add<real>(v128.load(at(gradients, i)), added))
    }
  }
  for (; i + LANES <= count; i += LANES) {
    const added = penaltyGradient(v128.load(at(parameters, i)), l2s, l1s)
    v128.store(at(target, i), v128.add<real>(v128.load(at(gradients, i)), added))
  }
  for (; i < count; i++) {
    const added = penaltyGradient(v128.splat<real>(load<real>(at(parameters, i))), l2s, l1s)
    store<real>(at(target, i), load<real>(at(gradients, i)) + v128.extract_lane<real>(added, 0))
  }
}
