import { MINUS, PLUS, SPACE, TAB, ZERO } from '../parse/ascii.js'

/** Integers of this many digits are exact in f64, and so are the powers of ten below. */
export const MAX_DIGITS = 15
export const powersOfTen: Float64Array = Float64Array.from({ length: MAX_DIGITS + 1 }, (_, power) =>
  Number(`1e${power}`),
)

export function isSpace(code: number | undefined): boolean {
  return code === SPACE || code === TAB
}

/** Offset of the first byte that is not a space or tab. */
export function trimmedStart(bytes: Uint8Array, start: number, end: number): number {
  let first = start
  while (first < end && isSpace(bytes[first])) first++
  return first
}

/** Offset after the last byte that is not a space or tab. */
export function trimmedEnd(bytes: Uint8Array, start: number, end: number): number {
  let last = end
  while (last > start && isSpace(bytes[last - 1])) last--
  return last
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** The text of a cell without the spaces and tabs around it. */
export function textOf(bytes: Uint8Array, start: number, end: number): string {
  const first = trimmedStart(bytes, start, end)
  return decoder.decode(bytes.subarray(first, trimmedEnd(bytes, first, end)))
}

/**
 * Writes the number in a cell of at most 15 digits, without exponent or spaces, to `found[0]`: a returned number may be a
 * heap object, and there are millions of cells. Returns false for all other cells, which are left to `parseNumber`.
 * The digits form an integer below 2⁵³, and a single division by an exact power of ten is rounded correctly (Clinger,
 * "How to read floating point numbers accurately", 1990).
 */
export function readSimpleNumber(
  bytes: Uint8Array,
  start: number,
  end: number,
  point: number,
  found: Float64Array,
): boolean {
  let i = start
  const sign = bytes[i] ?? 0
  if (sign === MINUS || sign === PLUS) i++
  if (end - i > MAX_DIGITS + 1 || i >= end) return false
  let value = 0
  let pointAt = -1
  const first = i
  for (; i < end; i++) {
    const code = bytes[i] ?? 0
    const digit = code - ZERO
    if (digit >= 0 && digit <= 9) value = value * 10 + digit
    else if (code === point && pointAt === -1) pointAt = i
    else return false
  }
  const digits = end - first - (pointAt === -1 ? 0 : 1)
  if (digits === 0 || digits > MAX_DIGITS) return false
  if (pointAt !== -1) value /= powersOfTen[end - pointAt - 1] ?? NaN
  found[0] = sign === MINUS ? -value : value
  return true
}
