import type { Arithmetic } from './arithmetic.js'
import type { Constants } from './constants.js'

/** Powers of e: see assembly/math/exponential.ts. */
export interface Exponentials {
  readonly exp: (x: number) => number
  /** e^(x + low) for x ≤ 0. */
  readonly expNonPositive: (x: number, low: number) => number
  /** ½·(eˣ − 1). */
  readonly halfExpm1: (x: number) => number
  readonly expm1: (x: number) => number
}

export function exponentialsOf({ f, power, evenOdd }: Arithmetic, constants: Constants): Exponentials {
  const { LOG2_E, LN2_HIGH, LN2_LOW, ROUND, ROUND_HALVED, ROUND_RAISED, LOWER_AGAIN, EXP } = constants
  const { OVERFLOW, UNDERFLOW, MINUS_ONE, LINEAR } = constants

  function remainder(high: number, rest: number): number {
    const r = f(high + rest)
    const lost = f(f(high - r) + rest)
    return f(f(f(r * r) * evenOdd(EXP, r)) + lost)
  }

  function expOfRemainder(x: number, low: number, n: number): number {
    const high = f(x - f(n * LN2_HIGH))
    const rest = f(low - f(n * LN2_LOW))
    return f(1 + f(f(high + rest) + remainder(high, rest)))
  }

  function exp(x: number): number {
    const bounded = x > OVERFLOW ? OVERFLOW : x < UNDERFLOW ? UNDERFLOW : x
    const n = f(f(f(bounded * LOG2_E) + ROUND) - ROUND)
    const firstHalf = f(f(n * 0.5) + ROUND)
    const otherHalf = f(f(n - f(firstHalf - ROUND)) + ROUND)
    return f(f(expOfRemainder(bounded, 0, n) * power(firstHalf)) * power(otherHalf))
  }

  function expNonPositive(x: number, low: number): number {
    const bounded = x < UNDERFLOW ? UNDERFLOW : x
    const shifted = f(f(bounded * LOG2_E) + ROUND_RAISED)
    return f(f(expOfRemainder(bounded, low, f(shifted - ROUND_RAISED)) * power(shifted)) * LOWER_AGAIN)
  }

  function halfExpm1(x: number): number {
    const shifted = f(f(x * LOG2_E) + ROUND_HALVED)
    const n = f(shifted - ROUND_HALVED)
    const scale = power(shifted)
    const high = f(x - f(n * LN2_HIGH))
    const rest = -f(n * LN2_LOW)
    const whole = f(scale - 0.5)
    const linear = f(scale * f(high + rest))
    const sum = f(whole + linear)
    const lost = f(linear - f(sum - whole))
    return f(sum + f(lost + f(scale * remainder(high, rest))))
  }

  function expm1(x: number): number {
    if (Math.abs(x) < LINEAR) return x
    const half = halfExpm1(x > OVERFLOW ? OVERFLOW : x < MINUS_ONE ? MINUS_ONE : x)
    return f(half + half)
  }

  return { exp, expNonPositive, halfExpm1, expm1 }
}
