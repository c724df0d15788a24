import { MINUS, NINE, PLUS, POINT, ZERO } from './ascii.js'

/**
 * The number a text spells, correctly rounded whatever its number of digits; NaN for any other text.
 *
 * The grammar is `[+-] digits [. digits] [(e|E) [+-] digits]`, with at least one digit before or after the point.
 * `0x10`, `1_000`, `Infinity`, `12abc`, the empty text and values beyond f64 (`1e400`) are not numbers. `Number()` accepts
 * the whole grammar and rounds as IEEE 754 says; whatever else it accepts is excluded by the first and last character
 * (spaces), the second character (`0x`, `0b`, `0o`) and the value (infinities).
 */
export function parseNumber(text: string): number {
  const first = text.charCodeAt(0)
  if (!((first >= ZERO && first <= NINE) || first === MINUS || first === PLUS || first === POINT)) return NaN
  const last = text.charCodeAt(text.length - 1)
  if (!((last >= ZERO && last <= NINE) || last === POINT)) return NaN
  if (text.length > 1 && isRadixLetter(text.charCodeAt(1))) return NaN
  const value = Number(text)
  return value === Infinity || value === -Infinity ? NaN : value
}

/** b, o or x, in either case. */
function isRadixLetter(code: number): boolean {
  const lower = code | 32
  return lower === 98 || lower === 111 || lower === 120
}

/** Like `parseNumber`, with a comma as the decimal separator. */
export function parseDecimalComma(text: string): number {
  return text.includes('.') ? NaN : parseNumber(text.replace(',', '.'))
}

/** Whether a text is an integer beyond ±(2⁵³ − 1): two different ones may be the same f64, which spells back as neither. */
export function isUnsafeInteger(text: string): boolean {
  return text.length >= 16 && /^[-+]?\d{16,}$/.test(text) && !Number.isSafeInteger(Number(text))
}
