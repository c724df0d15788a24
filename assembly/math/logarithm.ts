// Logarithms. x = 2ᵏ·(1 + f) with √½ ≤ 1 + f < √2; s = f / (2 + f), h = ½f²:
//   log(1 + f) = 2 artanh s = f − (h − s·(h + R)), R = s²·T(s²), T minimax to 2⁻³⁰ (f32), 2⁻⁵⁹ (f64) of the logarithm.
// k is carried negated: −k·(−ln 2) is −0 if k = 0, which keeps the sign of a zero result.

import { REAL_BYTES, select, splat } from '../vector/lanes'
import {
  EXPONENT_BIAS,
  FRACTION_BITS,
  add,
  addBits,
  atLeast,
  coefficient,
  div,
  mul,
  shiftLeft,
  shiftRightUnsigned,
  splatBits,
  step,
  sub,
} from './arithmetic'
import { LN2_HIGH, LN2_LOW } from './exponential'

const TAIL: usize =
  REAL_BYTES == 4
    ? memory.data<f32>([0.6666677594184875, 0.3997758626937866, 0.2987067401409149])
    : memory.data<f64>([
        0.6666666666666734, 0.39999999999416797, 0.2857142874198813, 0.2222219860856338, 0.18183562727903566,
        0.15314086140256197, 0.1479564066231083,
      ])

const NEGATED_LN2_HIGH: usize = memory.data<real>([REAL_BYTES == 4 ? -0.693145751953125 : -0.6931471805601177])
const NEGATED_LN2_LOW: usize = memory.data<real>([REAL_BYTES == 4 ? -1.428606765330187e-6 : 1.7239444525614835e-13])
/** √2 − 1, the largest f. */
const LARGEST: usize = memory.data<real>([0.41421356237309503])
const ONE: usize = memory.data<real>([1])
const TWO: usize = memory.data<real>([2])
const POSITIVE_INFINITY: usize = memory.data<real>([Infinity])
const NEGATIVE_INFINITY: usize = memory.data<real>([-Infinity])
const NOT_A_NUMBER: usize = memory.data<real>([NaN])
const HALF: usize = memory.data<real>([0.5])
const SMALLEST_NORMAL: usize = memory.data<real>([REAL_BYTES == 4 ? 1.1754943508222875e-38 : 2.2250738585072014e-308])
/** 2²⁵ (2⁵⁴), which makes a subnormal number normal, and its exponent. */
const RAISE: usize = memory.data<real>([REAL_BYTES == 4 ? 33554432 : 18014398509481984])
const RAISE_EXPONENT: usize = memory.data<real>([REAL_BYTES == 4 ? 25 : 54])

const SQRT_HALF_BITS: i64 = REAL_BYTES == 4 ? 0x3f3504f3 : 0x3fe6a09e667f3bcd
const ONE_BITS: i64 = EXPONENT_BIAS << FRACTION_BITS
/** 2^(fraction bits): or-ing an integer into it makes the float 2^(fraction bits) + integer. */
const INTEGER_BITS: i64 = (EXPONENT_BIAS + FRACTION_BITS) << FRACTION_BITS
const INTEGER_OFFSET: usize = memory.data<real>([REAL_BYTES == 4 ? 8388735 : 4503599627371519])
const ROUND: usize = memory.data<real>([REAL_BYTES == 4 ? 12583039 : 6755399441056767])
/** Below this power of two, the rounding error of 1 + x is negligible in log1p. */
const LOSS_EXPONENT: usize = memory.data<real>([-100])

/** s·(h + s²·T(s²)) for the f of `log`; log(1 + f) = f − (h − this). */
function artanhPart(f: v128, h: v128): v128 {
  const s = div(f, add(coefficient(TWO), f))
  return mul(s, add(h, remainder(s)))
}

function remainder(s: v128): v128 {
  const z = mul(s, s)
  let sum = coefficient(TAIL, REAL_BYTES == 4 ? 2 : 6)
  if (REAL_BYTES == 8) {
    sum = step(sum, z, TAIL, 5)
    sum = step(sum, z, TAIL, 4)
    sum = step(sum, z, TAIL, 3)
    sum = step(sum, z, TAIL, 2)
  }
  sum = step(sum, z, TAIL, 1)
  sum = step(sum, z, TAIL, 0)
  return mul(sum, z)
}

/** The bits of x relative to those of √½: the fraction is that of 1 + f, the exponent field is k. */
function fromSqrtHalf(x: v128): v128 {
  return addBits(x, splatBits(ONE_BITS - SQRT_HALF_BITS))
}

function negatedExponent(bits: v128): v128 {
  const integer = v128.or(shiftRightUnsigned(bits, FRACTION_BITS), splatBits(INTEGER_BITS))
  return sub(coefficient(INTEGER_OFFSET), integer)
}

function mantissa(bits: v128): v128 {
  return addBits(v128.and(bits, splatBits(((<i64>1) << FRACTION_BITS) - 1)), splatBits(SQRT_HALF_BITS))
}

/** `result` for x in (pole, ∞); −∞ at the pole, NaN below it, and x itself for ∞ and NaN. */
function withEdges(result: v128, x: v128, pole: v128): v128 {
  const below = select(coefficient(NOT_A_NUMBER), x, v128.lt<real>(x, pole))
  const outside = select(coefficient(NEGATIVE_INFINITY), below, v128.eq<real>(x, pole))
  const inside = v128.and(v128.gt<real>(x, pole), v128.lt<real>(x, coefficient(POSITIVE_INFINITY)))
  return select(result, outside, inside)
}

/**
 * Natural logarithm of each lane, subnormal arguments included. Error < 0.9 ULP. log ±0 = −∞, log 1 = +0, log ∞ = ∞;
 * NaN for x < 0 and NaN.
 */
export function log(x: v128): v128 {
  const isSubnormal = v128.lt<real>(x, coefficient(SMALLEST_NORMAL))
  const bits = fromSqrtHalf(select(mul(x, coefficient(RAISE)), x, isSubnormal))
  const k = add(negatedExponent(bits), v128.and(coefficient(RAISE_EXPONENT), isSubnormal))
  const f = sub(mantissa(bits), coefficient(ONE))
  const h = mul(mul(coefficient(HALF), f), f)
  const low = add(artanhPart(f, h), mul(k, coefficient(NEGATED_LN2_LOW)))
  const result = add(mul(k, coefficient(NEGATED_LN2_HIGH)), sub(f, sub(h, low)))
  return withEdges(result, x, splat(0))
}

/**
 * log(1 + x) in each lane. Error < 0.9 ULP. Gives ±0 for ±0, −∞ for −1, ∞ for ∞; NaN for x < −1 and NaN.
 */
export function log1p(x: v128): v128 {
  const sum = add(coefficient(ONE), x)
  const partOfX = sub(sum, coefficient(ONE))
  const lost = add(sub(coefficient(ONE), sub(sum, partOfX)), sub(x, partOfX))

  const bits = fromSqrtHalf(sum)
  const k = negatedExponent(bits)
  const isNearOne = v128.eq<real>(k, splat(0))
  const f = select(x, sub(mantissa(bits), coefficient(ONE)), isNearOne)
  const scale = shiftLeft(add(atLeast(k, coefficient(LOSS_EXPONENT)), coefficient(ROUND)), FRACTION_BITS)
  const lostFraction = v128.andnot(mul(lost, scale), isNearOne)

  // The lost part is multiplied by 1/(1 + f) = (1 − s)/(1 + s) ≈ 1 − 2s + 2s².
  const s = div(f, add(coefficient(TWO), f))
  const derivative = sub(coefficient(ONE), mul(add(s, s), sub(coefficient(ONE), s)))
  const h = mul(mul(coefficient(HALF), f), f)
  const correction = add(mul(k, coefficient(NEGATED_LN2_LOW)), mul(lostFraction, derivative))
  const low = add(mul(s, add(h, remainder(s))), correction)
  const result = add(mul(k, coefficient(NEGATED_LN2_HIGH)), sub(f, sub(h, low)))
  return withEdges(result, x, splat(-1))
}

/**
 * log(1 + x) for 0 ≤ x ≤ 1, cheaper than `log1p`. Error < 1.6 ULP. NaN stays NaN.
 */
export function log1pUnit(x: v128): v128 {
  const isLarge = v128.gt<real>(x, coefficient(LARGEST))
  const f = select(mul(coefficient(HALF), sub(x, coefficient(ONE))), x, isLarge)
  const h = mul(mul(coefficient(HALF), f), f)
  const low = add(artanhPart(f, h), v128.and(coefficient(LN2_LOW), isLarge))
  return add(v128.and(coefficient(LN2_HIGH), isLarge), sub(f, sub(h, low)))
}
