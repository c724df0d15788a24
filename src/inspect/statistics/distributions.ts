/** Tail probabilities for p-values. Nothing here influences the weights of a network. */

const LANCZOS_SHIFT = 607 / 128
const LANCZOS: readonly number[] = [
  0.9999999999999971, 57.15623566586292, -59.59796035547549, 14.136097974741746, -0.4919138160976202,
  3.399464998481189e-5, 4.652362892704858e-5, -9.837447530487956e-5, 0.0001580887032249125, -0.00021026444172410488,
  0.00021743961811521265, -0.0001643181065367639, 8.441822398385275e-5, -2.6190838401581408e-5, 3.6899182659531625e-6,
]
const LOG_ROOT_TWO_PI = 0.9189385332046728
const MOST_TERMS = 10_000

/** ln Γ(x) for x > 0 (Lanczos, 1964, with the coefficients of P. Godfrey). */
export function logGamma(x: number): number {
  const base = x + LANCZOS_SHIFT - 0.5
  let sum = LANCZOS[0] ?? 1
  for (let i = 1; i < LANCZOS.length; i++) sum += (LANCZOS[i] ?? 0) / (x - 1 + i)
  return LOG_ROOT_TWO_PI + Math.log(sum) + (x - 0.5) * Math.log(base) - base
}

/** Q(a, x) = Γ(a, x)/Γ(a): a series below a + 1, else a continued fraction (Numerical Recipes, 6.2). */
function upperGamma(a: number, x: number): number {
  if (!(x > 0)) return 1
  const front = Math.exp(a * Math.log(x) - x - logGamma(a))
  return x < a + 1 ? Math.max(0, 1 - front * lowerSeries(a, x)) : front * upperFraction(a, x)
}

function lowerSeries(a: number, x: number): number {
  let term = 1 / a
  let sum = term
  for (let n = 1; n < MOST_TERMS && term > sum * Number.EPSILON; n++) {
    term *= x / (a + n)
    sum += term
  }
  return sum
}

/** Lentz's method. */
function upperFraction(a: number, x: number): number {
  const tiny = 1e-300
  let b = x + 1 - a
  let c = 1 / tiny
  let d = 1 / b
  let value = d
  for (let i = 1; i < MOST_TERMS; i++) {
    const numerator = -i * (i - a)
    b += 2
    d = 1 / nonZero(numerator * d + b, tiny)
    c = nonZero(b + numerator / c, tiny)
    value *= d * c
    if (Math.abs(d * c - 1) <= Number.EPSILON) break
  }
  return value
}

function nonZero(value: number, tiny: number): number {
  return Math.abs(value) < tiny ? tiny : value
}

/** P(χ² ≥ x) with `degrees` degrees of freedom. */
export function chiSquareTail(x: number, degrees: number): number {
  return upperGamma(degrees / 2, x / 2)
}

/** P(Z ≥ z) of a standard normal Z. */
export function normalTail(z: number): number {
  const half = 0.5 * upperGamma(0.5, (z * z) / 2)
  return z >= 0 ? half : 1 - half
}

/** P(K ≥ x) of Kolmogorov's distribution: 2·Σ (−1)^(k−1)·e^(−2k²x²), for small x by its theta-function dual. */
export function kolmogorovTail(x: number): number {
  if (x <= 0.04) return 1
  let sum = 0
  if (x < 1.18) {
    for (let k = 1; k <= 20; k++) sum += Math.exp(-(((2 * k - 1) * Math.PI) ** 2) / (8 * x * x))
    return 1 - (Math.sqrt(2 * Math.PI) / x) * sum
  }
  for (let k = 1; k <= 20; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * x * x)
  return Math.min(1, sum)
}
