const PLUS = 43
const MINUS = 45
const POINT = 46
const ZERO = 48
const NINE = 57

/**
 * The number that a text spells, correctly rounded however many digits it has; NaN if it is not a number.
 *
 * The grammar is `[+-] digits [. digits] [(e|E) [+-] digits]`, with at least one digit before or behind the point.
 * `0x10`, `1_000`, `Infinity`, `12abc`, the empty text and what is too large for f64 (`1e400`) are no numbers.
 * `Number()` takes all of the grammar and rounds as IEEE 754 says; what it takes besides is ruled out by the ends of
 * the text (spaces), its second letter (`0x`, `0b`, `0o`) and the value (infinities).
 */
export function parseNumber(text: string): number {
  const first = text.charCodeAt(0)
  if (!((first >= ZERO && first <= NINE) || first === MINUS || first === PLUS || first === POINT)) return NaN
  const last = text.charCodeAt(text.length - 1)
  if (!((last >= ZERO && last <= NINE) || last === POINT)) return NaN
  if (text.length > 1 && isLetterOfBase(text.charCodeAt(1))) return NaN
  const value = Number(text)
  return value === Infinity || value === -Infinity ? NaN : value
}

/** b, o, x, of either case. */
function isLetterOfBase(code: number): boolean {
  const lower = code | 32
  return lower === 98 || lower === 111 || lower === 120
}

/** As `parseNumber`, with a comma where the grammar has a point. */
export function parseDecimalComma(text: string): number {
  return text.includes('.') ? NaN : parseNumber(text.replace(',', '.'))
}
