// log of one f64, whatever `real` is: metrics of f32 networks are computed in f64, too. By fdlibm's __ieee754_log
// (Sun Microsystems, 1993): x = 2ᵏ·(1 + f), √½ ≤ 1 + f < √2, s = f / (2 + f), and log(1 + f) = f − s·(f − R) with R a
// polynomial of degree 14 in s. Error below 1 ULP.

const LN2_HIGH: f64 = 6.9314718036912381649e-1
const LN2_LOW: f64 = 1.90821492927058770002e-10
const L1: f64 = 6.66666666666673513e-1
const L2: f64 = 3.999999999940941908e-1
const L3: f64 = 2.857142874366239149e-1
const L4: f64 = 2.222219843214978396e-1
const L5: f64 = 1.818357216161805012e-1
const L6: f64 = 1.531383769920937332e-1
const L7: f64 = 1.479819860511658591e-1

/** log x for x ≥ 0; −∞ for 0. */
export function logOf(x: f64): f64 {
  if (x == 0) return -Infinity
  let exponent = -1023
  // Scale subnormal numbers up to normal ones.
  if (x < 2.2250738585072014e-308) {
    x *= 18014398509481984.0
    exponent -= 54
  }
  const bits = reinterpret<u64>(x)
  exponent += <i32>(bits >> 52)
  let mantissa = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000)
  if (mantissa > 1.4142135623730951) {
    mantissa *= 0.5
    exponent++
  }
  const k = <f64>exponent
  const f = mantissa - 1
  const s = f / (2 + f)
  const z = s * s
  const w = z * z
  const even = w * (L2 + w * (L4 + w * L6))
  const odd = z * (L1 + w * (L3 + w * (L5 + w * L7)))
  const half = 0.5 * f * f
  return k * LN2_HIGH - (half - (s * (half + even + odd) + k * LN2_LOW) - f)
}
