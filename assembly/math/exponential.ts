// Powers of e. x = n·ln 2 + r with |r| ≤ ½ ln 2, so e^x = 2ⁿ·e^r with e^r = 1 + r + r²·(½ + r·T(r)); T is minimax, weighted
// for the relative error of e^r − 1 (2⁻³⁰ in f32, 2⁻⁶⁰ in f64). The rounding error of r is carried along.
//
// Adding ROUND, 1½·2^(fraction bits), rounds to an integer. It includes the bias of the exponent, so that the low bits of
// the sum, shifted left, are a power of two. If 2ⁿ may be subnormal or overflow, the result is scaled by two factors, of
// which only the last product rounds.

import { REAL_BYTES, select, splat } from '../vector/lanes'
import { FRACTION_BITS, add, atLeast, atMost, coefficient, mul, shiftLeft, step, sub } from './arithmetic'

const LOG2_E: usize = memory.data<real>([1.4426950408889634])
/** ln 2 in two parts; n·LN2_HIGH is exact for every exponent n. */
export const LN2_HIGH: usize = memory.data<real>([REAL_BYTES == 4 ? 0.693145751953125 : 0.6931471805601177])
export const LN2_LOW: usize = memory.data<real>([REAL_BYTES == 4 ? 1.428606765330187e-6 : -1.7239444525614835e-13])
const ROUND: usize = memory.data<real>([REAL_BYTES == 4 ? 12583039 : 6755399441056767])
/** ROUND for twice, or 2⁻³² (2⁻⁶⁴) times, the power meant. */
const ROUND_HALVED: usize = memory.data<real>([REAL_BYTES == 4 ? 12583038 : 6755399441056766])
const ROUND_RAISED: usize = memory.data<real>([REAL_BYTES == 4 ? 12583071 : 6755399441056831])
const LOWER_AGAIN: usize = memory.data<real>([REAL_BYTES == 4 ? 2.3283064365386963e-10 : 5.421010862427522e-20])
const HALF: usize = memory.data<real>([0.5])

const OVERFLOW: usize = memory.data<real>([REAL_BYTES == 4 ? 89 : 710])
const UNDERFLOW: usize = memory.data<real>([REAL_BYTES == 4 ? -104.5 : -746])
const MINUS_ONE: usize = memory.data<real>([REAL_BYTES == 4 ? -20 : -40])
const LINEAR: usize = memory.data<real>([REAL_BYTES == 4 ? 2.9802322387695312e-8 : 5.551115123125783e-17])

const TAIL: usize =
  REAL_BYTES == 4
    ? memory.data<f32>([
        0.1666666716337204, 0.041666481643915176, 0.008333282545208931, 0.001393331796862185, 0.00019909658294636756,
      ])
    : memory.data<f64>([
        0.16666666666666677, 0.04166666666666669, 0.008333333333321695, 0.001388888888887025, 0.00019841269885988906,
        2.480158735590026e-5, 2.7557244333261676e-6, 2.755724575909903e-7, 2.5108997072671323e-8, 2.092370451512156e-9,
      ])

/** ½ + r·T(r), with z = r²: even and odd powers are summed apart, which halves the chain of dependent operations. */
function tail(r: v128, z: v128): v128 {
  if (REAL_BYTES == 4) {
    let even = coefficient(TAIL, 3)
    let odd = coefficient(TAIL, 4)
    even = step(even, z, TAIL, 1)
    odd = step(odd, z, TAIL, 2)
    even = step(even, z, HALF, 0)
    odd = step(odd, z, TAIL, 0)
    return add(even, mul(odd, r))
  }
  let even = coefficient(TAIL, 9)
  let odd = coefficient(TAIL, 8)
  even = step(even, z, TAIL, 7)
  odd = step(odd, z, TAIL, 6)
  even = step(even, z, TAIL, 5)
  odd = step(odd, z, TAIL, 4)
  even = step(even, z, TAIL, 3)
  odd = step(odd, z, TAIL, 2)
  even = step(even, z, TAIL, 1)
  odd = step(odd, z, TAIL, 0)
  return add(step(even, z, HALF, 0), mul(odd, r))
}

/** e^(x + low − n·ln 2), where |low| is far below |x|. */
function expOfRemainder(x: v128, low: v128, n: v128): v128 {
  const high = sub(x, mul(n, coefficient(LN2_HIGH)))
  const rest = sub(low, mul(n, coefficient(LN2_LOW)))
  const r = add(high, rest)
  const z = mul(r, r)
  const lost = add(sub(high, r), rest)
  const square = add(mul(z, tail(r, z)), lost)
  return add(splat(1), add(r, square))
}

/**
 * e^x in each lane, subnormal results included. Error < 0.95 ULP. e^−∞ = 0, e^∞ = ∞, NaN stays NaN.
 */
export function exp(x: v128): v128 {
  const bounded = atLeast(atMost(x, coefficient(OVERFLOW)), coefficient(UNDERFLOW))
  const round = coefficient(ROUND)
  const n = sub(add(mul(bounded, coefficient(LOG2_E)), round), round)
  const firstHalf = add(mul(n, coefficient(HALF)), round)
  const otherHalf = add(sub(n, sub(firstHalf, round)), round)
  const base = expOfRemainder(bounded, splat(0), n)
  return mul(mul(base, shiftLeft(firstHalf, FRACTION_BITS)), shiftLeft(otherHalf, FRACTION_BITS))
}

/**
 * e^(x + low) for x ≤ 0 and |low| far below |x|: cheaper than `exp`. Error < 0.95 ULP. NaN stays NaN.
 */
export function expNonPositive(x: v128, low: v128): v128 {
  const bounded = atLeast(x, coefficient(UNDERFLOW))
  const round = coefficient(ROUND_RAISED)
  const shifted = add(mul(bounded, coefficient(LOG2_E)), round)
  const base = expOfRemainder(bounded, low, sub(shifted, round))
  return mul(mul(base, shiftLeft(shifted, FRACTION_BITS)), coefficient(LOWER_AGAIN))
}

/**
 * ½·(e^x − 1), for x from −40 (f32: −20) to the overflow of e^x. With t = 2ⁿ⁻¹: (t − ½) + t·r + t·(e^r − 1 − r), the
 * first sum without error.
 */
export function halfExpm1(x: v128): v128 {
  const round = coefficient(ROUND_HALVED)
  const shifted = add(mul(x, coefficient(LOG2_E)), round)
  const n = sub(shifted, round)
  const scale = shiftLeft(shifted, FRACTION_BITS)
  const high = sub(x, mul(n, coefficient(LN2_HIGH)))
  const rest = mul(n, coefficient(LN2_LOW))
  const r = sub(high, rest)
  const z = mul(r, r)
  const lost = sub(sub(high, r), rest)
  const square = add(mul(z, tail(r, z)), lost)
  const whole = sub(scale, coefficient(HALF))
  const linear = mul(scale, r)
  const sum = add(whole, linear)
  const lostSum = sub(linear, sub(sum, whole))
  return add(sum, add(lostSum, mul(scale, square)))
}

/**
 * e^x − 1 in each lane. Error < 1.2 ULP. Gives ±0 for ±0, −1 for −∞, ∞ for ∞; NaN stays NaN.
 */
export function expm1(x: v128): v128 {
  const bounded = atLeast(atMost(x, coefficient(OVERFLOW)), coefficient(MINUS_ONE))
  const half = halfExpm1(bounded)
  const isLinear = v128.lt<real>(v128.abs<real>(x), coefficient(LINEAR))
  return select(x, add(half, half), isLinear)
}
