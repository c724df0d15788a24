// Functions of one f64 in either build, for values that are computed once per step. They consist of sums and products, so
// their bits are the same everywhere. Relative errors are a few 2⁻⁵³.

const PI: f64 = 3.141592653589793
const LOG2_HIGH: f64 = 0.6931471803691238
const LOG2_LOW: f64 = 1.9082149292705877e-10

/** cos πx for x in [0, 1]. */
export function cosPi(x: f64): f64 {
  if (x > 0.5) return -cosPi(1 - x)
  // cos y, or sin y of the complement: Taylor's series, y ≤ π/4, down to 1e-20.
  const isCosine = x <= 0.25
  const y = PI * (isCosine ? x : 0.5 - x)
  let sum: f64 = 0
  for (let i = 20; i > 0; i -= 2) {
    const divisor = <f64>(isCosine ? i * (i - 1) : i * (i + 1))
    sum = (-(y * y) / divisor) * (1 + sum)
  }
  return (isCosine ? 1 : y) * (1 + sum)
}

/** base^exponent for a normal base > 0; the error grows with |exponent · log base|. 0 instead of a subnormal result. */
export function power(base: f64, exponent: f64): f64 {
  if (base == 1 || exponent == 0) return 1
  return exponential(exponent * logarithm(base))
}

/** log x of a normal x > 0: e·log 2 + log f, f in [√½, √2]; log f = 2·artanh((f − 1)/(f + 1)) by its series. */
export function logarithm(x: f64): f64 {
  const bits = reinterpret<i64>(x)
  let e = <i32>(bits >> 52) - 1023
  let f = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000)
  if (f > 1.4142135623730951) {
    f *= 0.5
    e++
  }
  const s = (f - 1) / (f + 1)
  let sum: f64 = 0
  for (let i = 23; i > 0; i -= 2) sum = sum * s * s + 1 / <f64>i
  return <f64>e * LOG2_HIGH + (2 * s * sum + <f64>e * LOG2_LOW)
}

/** eˣ = 2ᵏ·eʳ, |r| ≤ ½ log 2, eʳ by its series. */
function exponential(x: f64): f64 {
  if (x < -708) return 0
  const k = nearest<f64>(x / (LOG2_HIGH + LOG2_LOW))
  const r = x - k * LOG2_HIGH - k * LOG2_LOW
  let sum: f64 = 0
  for (let i = 15; i > 0; i--) sum = (r / <f64>i) * (1 + sum)
  return (1 + sum) * reinterpret<f64>((<i64>k + 1023) << 52)
}
