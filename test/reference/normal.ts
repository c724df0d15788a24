/** φ(z) = e^(−z²/2) / √(2π). */
export function standardNormalDensity(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
}

/** Φ(z) = erfc(−z/√2) / 2. */
export function standardNormalCumulative(z: number): number {
  return complementaryErrorFunction(-z / Math.SQRT2) / 2
}

/** erfc(x) = 1 − erf(x), to a few units in the last place on both sides. */
export function complementaryErrorFunction(x: number): number {
  if (x < 0) return 2 - complementaryErrorFunction(-x)
  // Beyond 0.5 the difference would cancel; the fraction then needs terms as 1/x².
  return x < 0.5 ? 1 - errorFunctionSeries(x) : errorFunctionFraction(x)
}

/** erf(x) = 2/√π · e^(−x²) · Σ 2ⁿ x^(2n+1) / (1·3·…·(2n+1)); all terms are positive (Abramowitz & Stegun 7.1.6). */
function errorFunctionSeries(x: number): number {
  let term = x
  let sum = x
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1)
    sum += term
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum
}

/** √π · e^(x²) · erfc(x) = 1/(x + ½/(x + 1/(x + 3⁄2/(x + …)))), from the inside out (Abramowitz & Stegun 7.1.14). */
function errorFunctionFraction(x: number): number {
  let fraction = x
  for (let n = x < 2 ? 2000 : 80; n > 0; n--) fraction = x + n / 2 / fraction
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction)
}
