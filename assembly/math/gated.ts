// silu, mish and hardSwish: z times a gate between 0 and 1. silu and mish take one exponential, w = e^−|z|, so that nothing
// overflows or cancels. z is limited to finite values, so that 0 · ∞ does not make the limit at −∞ a NaN.

import { REAL_BYTES, select, splat } from '../vector/lanes'
import { add, atLeast, atMost, coefficient, div, mul, signBit } from './arithmetic'
import { expNonPositive } from './exponential'
import { sigmoid } from './logistic'

const LARGEST: usize = memory.data<real>([REAL_BYTES == 4 ? 3.4028234663852886e38 : 1.7976931348623157e308])
const SMALLEST: usize = memory.data<real>([REAL_BYTES == 4 ? -3.4028234663852886e38 : -1.7976931348623157e308])

function finite(z: v128): v128 {
  return atMost(atLeast(z, coefficient(SMALLEST)), coefficient(LARGEST))
}

function isNegative(z: v128): v128 {
  return v128.lt<real>(z, splat(0))
}

/** silu z = z·sigmoid z. −0 at −∞; NaN stays NaN. */
export function silu(z: v128): v128 {
  return mul(atLeast(z, coefficient(SMALLEST)), sigmoid(z))
}

/** silu′ z = sigmoid z + z·w / (1 + w)². */
export function siluDerivative(z: v128): v128 {
  const bounded = finite(z)
  const w = expNonPositive(v128.or(bounded, signBit()), splat(0))
  const inverse = div(splat(1), add(splat(1), w))
  const gate = mul(select(w, splat(1), isNegative(z)), inverse)
  return add(gate, mul(mul(bounded, w), mul(inverse, inverse)))
}

/**
 * mish z = z·tanh(softplus z) = z·n/d with n = w² + 2w, d = n + 2 for z < 0 and n = 1 + 2w, d = n + 2w² for z ≥ 0.
 * −0 at −∞; NaN stays NaN.
 */
export function mish(z: v128): v128 {
  const w = expNonPositive(v128.or(z, signBit()), splat(0))
  const n = mishNumerator(w, isNegative(z))
  return mul(atLeast(z, coefficient(SMALLEST)), div(n, mishDenominator(w, n, isNegative(z))))
}

/** mish′ z = n/d + 4z·w·(1 + w)/d², times w for z ≥ 0. */
export function mishDerivative(z: v128): v128 {
  const bounded = finite(z)
  const w = expNonPositive(v128.or(bounded, signBit()), splat(0))
  const n = mishNumerator(w, isNegative(z))
  const d = mishDenominator(w, n, isNegative(z))
  const factor = mul(mul(w, select(splat(1), w, isNegative(z))), mul(splat(4), add(splat(1), w)))
  return add(div(n, d), div(mul(bounded, factor), mul(d, d)))
}

function mishNumerator(w: v128, negative: v128): v128 {
  return add(add(w, w), select(mul(w, w), splat(1), negative))
}

function mishDenominator(w: v128, n: v128, negative: v128): v128 {
  const square = mul(w, w)
  return add(n, select(splat(2), add(square, square), negative))
}

/** hardSwish z = z·clamp(z + 3, 0, 6)/6. −0 at −∞; NaN stays NaN. */
export function hardSwish(z: v128): v128 {
  const gate = div(atMost(atLeast(add(z, splat(3)), splat(0)), splat(6)), splat(6))
  return mul(atLeast(z, coefficient(SMALLEST)), gate)
}

/** hardSwish′ z = 0 for z ≤ −3, 1 for z ≥ 3, z/3 + ½ between. */
export function hardSwishDerivative(z: v128): v128 {
  const between = add(div(z, splat(3)), splat(0.5))
  const above = select(splat(1), between, v128.ge<real>(z, splat(3)))
  return v128.andnot(above, v128.le<real>(z, splat(-3)))
}
