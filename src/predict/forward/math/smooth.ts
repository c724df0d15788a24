import type { Arithmetic } from './arithmetic.js'
import type { Constants } from './constants.js'
import type { Exponentials } from './exponential.js'

/** An activation of one value. */
export type Smooth = (z: number) => number

/** tanh, sigmoid and softplus, by one exponential each: see assembly/math/logistic.ts. */
export function logisticOf(
  { f, horner }: Arithmetic,
  { halfExpm1, expNonPositive }: Exponentials,
  { SATURATED, LARGEST_FRACTION, LN2_HIGH, LN2_LOW, ARTANH }: Constants,
): { readonly tanh: Smooth; readonly sigmoid: Smooth; readonly softplus: Smooth } {
  function tanh(z: number): number {
    const twice = f(2 * Math.abs(z))
    const half = halfExpm1(twice > SATURATED ? SATURATED : twice)
    const magnitude = f(half / f(half + 1))
    return z < 0 || (z === 0 && 1 / z < 0) ? -magnitude : magnitude
  }

  function sigmoid(z: number): number {
    const e = expNonPositive(-Math.abs(z), 0)
    return f((z < 0 ? e : 1) / f(1 + e))
  }

  function softplus(z: number): number {
    const e = expNonPositive(-Math.abs(z), 0)
    const isLarge = e > LARGEST_FRACTION
    const x = isLarge ? f(0.5 * f(e - 1)) : e
    const h = f(f(0.5 * x) * x)
    const s = f(x / f(2 + x))
    const square = f(s * s)
    const low = f(f(s * f(h + f(horner(ARTANH, square) * square))) + (isLarge ? LN2_LOW : 0))
    const logarithm = f((isLarge ? LN2_HIGH : 0) + f(x - f(h - low)))
    return f((z < 0 ? 0 : z) + logarithm)
  }

  return { tanh, sigmoid, softplus }
}

/** silu, mish, hardSwish and gelu, z times a gate: see assembly/math/gated.ts, assembly/math/normal.ts. */
export function gatedOf(
  { f, evenOdd, upperHalf }: Arithmetic,
  { expNonPositive }: Exponentials,
  { SMALLEST, VANISHED, NUMERATOR, DENOMINATOR }: Constants,
  sigmoid: Smooth,
): { readonly silu: Smooth; readonly mish: Smooth; readonly hardSwish: Smooth; readonly gelu: Smooth } {
  function silu(z: number): number {
    return f((z < SMALLEST ? SMALLEST : z) * sigmoid(z))
  }

  function mish(z: number): number {
    const e = expNonPositive(-Math.abs(z), 0)
    const square = f(e * e)
    const n = f(f(e + e) + (z < 0 ? square : 1))
    const d = f(n + (z < 0 ? 2 : f(square + square)))
    return f((z < SMALLEST ? SMALLEST : z) * f(n / d))
  }

  function hardSwish(z: number): number {
    const above = f(z + 3)
    const gate = above < 0 ? 0 : above > 6 ? 6 : above
    return f((z < SMALLEST ? SMALLEST : z) * f(gate / 6))
  }

  function gelu(z: number): number {
    const magnitude = Math.abs(z)
    const a = magnitude > VANISHED ? VANISHED : magnitude
    const upper = upperHalf(a)
    const rest = f(f(a - upper) * f(a + upper))
    const density = expNonPositive(-f(0.5 * f(upper * upper)), -f(0.5 * rest))
    const mills = f(evenOdd(NUMERATOR, a) / evenOdd(DENOMINATOR, a))
    return z > 0 ? f(z * f(1 - f(density * mills))) : -f(density * f(a * mills))
  }

  return { silu, mish, hardSwish, gelu }
}
