// Functions of the normal distribution. All are computed from
//   Φ(−a) = e^(−a²/2)·M(a),  a ≥ 0,
// where M(a) = e^(a²/2)·Φ(−a) is the Mills ratio up to a factor: one rational function for all a whose result is not 0
// (a ≤ 14.4 in f32, 38.6 in f64), with a relative error of 2⁻²⁷ (2⁻⁵⁹) and positive coefficients, so that nothing cancels.
// The exponent a²/2 is computed in two parts, of which the first is exact.

import { REAL_BYTES, select, splat } from '../vector/lanes'
import { add, atMost, coefficient, div, mul, signBit, splatBits, step, sub } from './arithmetic'
import { expNonPositive } from './exponential'

const NUMERATOR: usize =
  REAL_BYTES == 4
    ? memory.data<f32>([
        0.5000000029536011, 0.43829619813471926, 0.1832360704582631, 0.04063354274030858, 0.004116356119673015,
      ])
    : memory.data<f64>([
        0.5, 0.8279223624517811, 0.6796059981050318, 0.3573430780981009, 0.13204554127177123, 0.035667655679972994,
        0.007122850015553213, 0.0010397110455632175, 0.0001065720005665891, 6.975892599622728e-6, 2.2417935565615122e-7,
      ])
const DENOMINATOR: usize =
  REAL_BYTES == 4
    ? memory.data<f32>([
        1, 1.6744773775059667, 1.202506997754159, 0.4694730921532731, 0.10185963384188355, 0.010318054902429829,
      ])
    : memory.data<f64>([
        1, 2.453729285706428, 2.8170047096650572, 2.0014275991614316, 0.9800944797974567, 0.3483147638656486,
        0.09197675167477809, 0.01812034975718302, 0.0026236550740903783, 0.00026769832421251135, 1.7485969631033352e-5,
        5.619343114761393e-7,
      ])

/** erf x = x + x·E(x²) for |x| < SMALL. */
const ERF: usize =
  REAL_BYTES == 4
    ? memory.data<f32>([
        0.12837916612625122, -0.3761262893676758, 0.11283618211746216, -0.02685512602329254, 0.005190733820199966,
        -0.0008030760800465941, 7.920361531432718e-5,
      ])
    : memory.data<f64>([
        0.1283791670955126, -0.3761263890318411, 0.11283791670972065, -0.026866170648281344, 0.005223977655688531,
        -0.0008548328735510671, 0.00012055394338483445, -1.4927095031005515e-5, 1.648473258032078e-6,
        -1.6598358594775092e-7, 1.630391572707461e-8, -1.763348900290057e-9, 1.638738724120388e-10,
      ])
const SMALL: usize = memory.data<real>([1])

/** Where Φ(−a) rounds to 0, and erf a to 1. */
const VANISHED: usize = memory.data<real>([REAL_BYTES == 4 ? 14.4 : 38.6])
const SATURATED: usize = memory.data<real>([REAL_BYTES == 4 ? 4 : 6])
const SQRT2: usize = memory.data<real>([1.4142135623730951])
const HALF: usize = memory.data<real>([0.5])
const DENSITY: usize = memory.data<real>([0.3989422804014327])
/** Clears the lower half of the fraction: the square of the rest is exact. */
const UPPER_HALF: i64 = REAL_BYTES == 4 ? 0xfffff000 : 0xfffffffff8000000

const TOP: i32 = REAL_BYTES == 4 ? 4 : 10

/** Σ table[k]·aᵏ with z = a²; `odd` begins the odd powers. Even and odd powers apart: half the steps and rounding errors. */
function polynomial(table: usize, a: v128, z: v128, odd: v128): v128 {
  let even = coefficient(table, TOP)
  if (REAL_BYTES == 8) {
    even = step(even, z, table, 8)
    odd = step(odd, z, table, 7)
    even = step(even, z, table, 6)
    odd = step(odd, z, table, 5)
    even = step(even, z, table, 4)
    odd = step(odd, z, table, 3)
  }
  even = step(even, z, table, 2)
  odd = step(odd, z, table, 1)
  even = step(even, z, table, 0)
  return add(even, mul(odd, a))
}

/** M(a). */
function ratio(a: v128): v128 {
  const z = mul(a, a)
  const numerator = polynomial(NUMERATOR, a, z, coefficient(NUMERATOR, TOP - 1))
  const odd = step(coefficient(DENOMINATOR, TOP + 1), z, DENOMINATOR, TOP - 1)
  return div(numerator, polynomial(DENOMINATOR, a, z, odd))
}

/** e^(−factor·a²) for a ≥ 0 and a factor that is a power of two. */
function gaussian(a: v128, factor: v128): v128 {
  const upper = v128.and(a, splatBits(UPPER_HALF))
  const rest = mul(sub(a, upper), add(a, upper))
  return expNonPositive(v128.neg<real>(mul(factor, mul(upper, upper))), v128.neg<real>(mul(factor, rest)))
}

function erfPolynomial(z: v128): v128 {
  let sum = coefficient(ERF, REAL_BYTES == 4 ? 6 : 12)
  if (REAL_BYTES == 8) {
    sum = step(sum, z, ERF, 11)
    sum = step(sum, z, ERF, 10)
    sum = step(sum, z, ERF, 9)
    sum = step(sum, z, ERF, 8)
    sum = step(sum, z, ERF, 7)
    sum = step(sum, z, ERF, 6)
  }
  sum = step(sum, z, ERF, 5)
  sum = step(sum, z, ERF, 4)
  sum = step(sum, z, ERF, 3)
  sum = step(sum, z, ERF, 2)
  sum = step(sum, z, ERF, 1)
  return step(sum, z, ERF, 0)
}

/**
 * erf x = 2/√π·∫₀ˣ e^(−t²) dt. Error < 1.5 ULP; odd; NaN stays NaN. For |x| ≥ 1: 1 − 2·e^(−x²)·M(√2·|x|).
 */
export function erf(x: v128): v128 {
  const sign = v128.and(x, signBit())
  const a = atMost(v128.xor(x, sign), coefficient(SATURATED))
  const near = add(a, mul(a, erfPolynomial(mul(a, a))))
  const scaled = mul(a, coefficient(SQRT2))
  const half = mul(gaussian(a, splat(1)), ratio(scaled))
  const far = sub(splat(1), add(half, half))
  return v128.or(select(near, far, v128.lt<real>(a, coefficient(SMALL))), sign)
}

/**
 * gelu x = x·Φ(x). Error < 7 ULP, in the negative tail and for subnormal results too. NaN stays NaN, gelu −∞ = −0.
 */
export function gelu(x: v128): v128 {
  const a = atMost(v128.abs<real>(x), coefficient(VANISHED))
  const power = gaussian(a, coefficient(HALF))
  const mills = ratio(a)
  const negative = v128.neg<real>(mul(power, mul(a, mills)))
  const positive = mul(x, sub(splat(1), mul(power, mills)))
  return select(positive, negative, v128.gt<real>(x, splat(0)))
}

/**
 * gelu′(x) = Φ(x) + x·φ(x), φ the normal density. Error < 2.5·2⁻²⁴ (2⁻⁵³), as its zero at −0.75 allows; below −1 also
 * < 8 ULP while the result is normal. NaN stays NaN.
 */
export function geluDerivative(x: v128): v128 {
  const a = atMost(v128.abs<real>(x), coefficient(VANISHED))
  const power = gaussian(a, coefficient(HALF))
  const negative = mul(power, sub(ratio(a), mul(a, coefficient(DENSITY))))
  return select(sub(splat(1), negative), negative, v128.gt<real>(x, splat(0)))
}
