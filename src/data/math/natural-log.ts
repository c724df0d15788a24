/** Highest term of the series 2·artanh(s) = 2·(s + s³/3 + s⁵/5 + …); with |s| < 0.172 the next one is below 2⁻⁵³ of the sum. */
const LAST_TERM = 11

/**
 * ln x for a finite x > 0: x = m·2ᵉ with m from √½ to √2, and ln m = 2·artanh((m − 1)/(m + 1)). Within 2 units in the last place,
 * and with the same bits on every engine, which `Math.log` does not promise.
 */
export function naturalLog(x: number): number {
  let [m, exponent] = [x, 0]
  while (m > Math.SQRT2) {
    m /= 2
    exponent++
  }
  while (m < Math.SQRT1_2) {
    m *= 2
    exponent--
  }
  const s = (m - 1) / (m + 1)
  let sum = 0
  for (let term = LAST_TERM; term >= 0; term--) sum = sum * s * s + 1 / (2 * term + 1)
  return exponent * Math.LN2 + 2 * s * sum
}
