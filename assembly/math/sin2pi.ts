// Sine and cosine of an angle in turns. x = q/4 + r with an integer q and an exact |r| ≤ ⅛; then polynomials in r, swapped
// and negated according to the quadrant q.

import { REAL_BYTES, select, splat } from '../vector/lanes'
import { add, addBits, coefficient, equalBits, mul, shiftLeft, splatBits, step, sub } from './arithmetic'

/** 1½·2^(fraction bits): adding it rounds to an integer in the low bits. */
const ROUND: usize = memory.data<real>([REAL_BYTES == 4 ? 12582912 : 6755399441055744])
const QUARTER: usize = memory.data<real>([0.25])
/** 2π in two parts. */
const TWO_PI: usize = memory.data<real>([6.283185307179586])
const TWO_PI_LOW: usize = memory.data<real>([REAL_BYTES == 4 ? -1.7484555314695172e-7 : 2.4492935982947064e-16])
const SIGN_SHIFT: i32 = REAL_BYTES == 4 ? 30 : 62

/** sin 2πr = 2π·r + r·r²·S(r²). */
const SINE: usize =
  REAL_BYTES == 4
    ? memory.data<f32>([-41.3416748046875, 81.59423065185547, -75.46574401855469])
    : memory.data<f64>([
        -41.34170224039968, 81.60524927596994, -76.70585970921621, 42.05868555629078, -15.093831975080652,
        3.781420229463816,
      ])
/** cos 2πr = 1 + r²·C(r²). */
const COSINE: usize =
  REAL_BYTES == 4
    ? memory.data<f32>([-19.739208221435547, 64.93914031982422, -85.4231185913086, 58.56121826171875])
    : memory.data<f64>([
        -19.739208802178716, 64.93939402266663, -85.45681720595772, 60.24464121909992, -26.426240179792288,
        7.9025774277402885, -1.68723186327637,
      ])

function sine(r: v128, z: v128): v128 {
  let sum = coefficient(SINE, REAL_BYTES == 4 ? 2 : 5)
  if (REAL_BYTES == 8) {
    sum = step(sum, z, SINE, 4)
    sum = step(sum, z, SINE, 3)
    sum = step(sum, z, SINE, 2)
  }
  sum = step(sum, z, SINE, 1)
  sum = step(sum, z, SINE, 0)
  return add(mul(r, coefficient(TWO_PI)), mul(r, step(sum, z, TWO_PI_LOW, 0)))
}

function cosine(z: v128): v128 {
  let sum = coefficient(COSINE, REAL_BYTES == 4 ? 3 : 6)
  if (REAL_BYTES == 8) {
    sum = step(sum, z, COSINE, 5)
    sum = step(sum, z, COSINE, 4)
    sum = step(sum, z, COSINE, 3)
  }
  sum = step(sum, z, COSINE, 2)
  sum = step(sum, z, COSINE, 1)
  sum = step(sum, z, COSINE, 0)
  return add(splat(1), mul(sum, z))
}

/** sin(2π(x + quarters/4)). */
function sinOf2pi(x: v128, quarters: i64): v128 {
  const round = coefficient(ROUND)
  const shifted = add(mul(x, splat(4)), round)
  const r = sub(x, mul(sub(shifted, round), coefficient(QUARTER)))
  const z = mul(r, r)
  const quadrant = addBits(shifted, splatBits(quarters))
  const isEven = equalBits(v128.and(quadrant, splatBits(1)), splatBits(0))
  const sign = shiftLeft(v128.and(quadrant, splatBits(2)), SIGN_SHIFT)
  return v128.xor(select(sine(r, z), cosine(z), isEven), sign)
}

/**
 * sin 2πx, for x in [0, 1) (and any |x| < 2²⁰). Error < 1.7 ULP; exact at multiples of ¼. NaN stays NaN.
 */
export function sin2pi(x: v128): v128 {
  return sinOf2pi(x, 0)
}

/**
 * cos 2πx, for x in [0, 1) (and any |x| < 2²⁰). Error < 1.7 ULP; exact at multiples of ¼. NaN stays NaN.
 */
export function cos2pi(x: v128): v128 {
  return sinOf2pi(x, 1)
}
