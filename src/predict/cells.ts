import { WellfitError } from '../errors.js'
import { BOOLEANS, parseBoolean } from '../data/parse/booleans.js'
import { isMissingWord } from '../data/parse/missing-words.js'
import { parseNumber } from '../data/parse/numbers.js'

/** How a column writes numbers that are not plain: money, percentages, thousands. */
export interface NumberReader {
  readonly missing?: readonly string[] | undefined
  /** NaN for what is no such number. */
  parse(text: string): number
}

/** A text as a table reader takes it: trimmed; `null` where it is missing. */
export function present(text: string, missing: readonly string[] = []): string | null {
  const trimmed = text.trim()
  return isMissingWord(trimmed) || missing.includes(trimmed) ? null : trimmed
}

/** The number of a raw cell: a number, or a text as the table had it, in its format; NaN where it is missing. */
export function numberOf(value: unknown, column: string, row: number, format?: NumberReader): number {
  if (typeof value === 'number' && Math.abs(value) !== Infinity) return value
  if (value === null || value === undefined) return NaN
  if (typeof value === 'string') {
    const text = present(value, format?.missing)
    if (text === null) return NaN
    const number = format === undefined ? parseNumber(text) : format.parse(text)
    if (!Number.isNaN(number)) return number
  }
  if (typeof value === 'bigint' && Number.isSafeInteger(Number(value))) return Number(value)
  throw cellError(value, column, row, 'be a finite number, as in train')
}

/** The category of a raw cell: a text, or a number or boolean that stands for one; `null` where it is missing. */
export function textOf(value: unknown, column: string, row: number): string | null {
  if (typeof value === 'string') return present(value)
  if (value === null || value === undefined) return null
  if (typeof value === 'number') return Number.isNaN(value) ? null : String(value)
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  throw cellError(value, column, row, 'be a text, as in train')
}

/** The category of a raw cell of a column of booleans: `false` or `true`; `null` where it is missing. */
export function booleanTextOf(value: unknown, column: string, row: number): string | null {
  const text = textOf(value, column, row)
  if (text === null) return null
  const code = booleanKeyOf(text)
  if (code !== null) return code
  throw cellError(value, column, row, 'be true or false, as in train')
}

/** The same key, `false` or `true`, for all words of that meaning; `null` for any other text. */
export function booleanKeyOf(text: string): string | null {
  return BOOLEANS[parseBoolean(text)] ?? null
}

/** The error for a cell that the model cannot read. */
export function cellError(value: unknown, column: string, row: number, expected: string): WellfitError {
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'predict',
    field: column,
    column,
    row,
    value,
    expected,
    remedy: 'Pass the value as the table had it; null, or an empty text, where it is missing.',
  })
}
