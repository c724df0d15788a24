// tanh, sigmoid and softplus: one exponential of −|x| or |x| and one division, so that nothing overflows or cancels.

import { REAL_BYTES, select, splat } from '../vector/lanes'
import { add, atLeast, atMost, coefficient, div, signBit } from './arithmetic'
import { expNonPositive, halfExpm1 } from './exponential'
import { log1pUnit } from './logarithm'

/** 2x where tanh x has reached 1. */
const SATURATED: usize = memory.data<real>([REAL_BYTES == 4 ? 20 : 44])

/**
 * tanh x = h / (h + 1) with h = ½·(e^2|x| − 1), and the sign of x. Error < 2.6 ULP; odd; NaN stays NaN.
 */
export function tanh(x: v128): v128 {
  const sign = v128.and(x, signBit())
  const magnitude = v128.xor(x, sign)
  const half = halfExpm1(atMost(add(magnitude, magnitude), coefficient(SATURATED)))
  return v128.or(div(half, add(half, splat(1))), sign)
}

/**
 * sigmoid x = 1 / (1 + e^−x), written as e^x / (1 + e^x) for x < 0. Error < 2.5 ULP, in the negative tail too; NaN stays NaN.
 */
export function sigmoid(x: v128): v128 {
  const power = expNonPositive(v128.or(x, signBit()), splat(0))
  const numerator = select(power, splat(1), v128.lt<real>(x, splat(0)))
  return div(numerator, add(splat(1), power))
}

/**
 * softplus x = log(1 + e^x) = max(x, 0) + log(1 + e^−|x|). Error < 1.8 ULP, in the negative tail too; NaN stays NaN.
 */
export function softplus(x: v128): v128 {
  const power = expNonPositive(v128.or(x, signBit()), splat(0))
  return add(atLeast(x, splat(0)), log1pUnit(power))
}
