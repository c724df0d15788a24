import { WellfitError } from '../../errors.js'
import { parseBoolean } from '../parse/booleans.js'
import { parseDate } from '../parse/dates.js'
import { parseNumber } from '../parse/numbers.js'

/** Which cell a value comes from, for errors. */
export interface Cell {
  readonly functionName: string
  readonly column: string
  readonly row: number
}

export type ValueKind = 'number' | 'text' | 'boolean' | 'date'

const MILLISECONDS_PER_DAY = 86_400_000

/** What a column holds if this is its first value. */
export function kindOf(value: unknown, cell: Cell): ValueKind {
  if (typeof value === 'number' || typeof value === 'bigint') return 'number'
  if (typeof value === 'string') return 'text'
  if (typeof value === 'boolean') return 'boolean'
  if (value instanceof Date) return 'date'
  throw valueError(cell, value, 'be a number, string, boolean, Date or null')
}

/** A finite number of the given precision. */
export function toNumber(value: unknown, cell: Cell, precision: 'f32' | 'f64'): number {
  if (typeof value === 'number' && Number.isFinite(precision === 'f32' ? Math.fround(value) : value)) return value
  if (typeof value === 'bigint' && Number.isSafeInteger(Number(value))) return Number(value)
  if (typeof value === 'string' && !Number.isNaN(parseNumber(value))) return parseNumber(value)
  const range = precision === 'f32' ? ' within the range of f32' : ''
  const expected =
    typeof value === 'bigint' ? 'lie within ±2⁵³, where f64 is exact for integers' : `be a finite number${range}`
  throw valueError(cell, value, expected)
}

/** 0 or 1. */
export function toBoolean(value: unknown, cell: Cell): number {
  if (typeof value === 'boolean') return Number(value)
  const code = parseBoolean(String(value))
  if (code !== -1 && typeof value !== 'object') return code
  throw valueError(cell, value, 'be true or false')
}

/** Days since 1970-01-01 UTC. */
export function toDate(value: unknown, cell: Cell): number {
  const days =
    value instanceof Date ? value.getTime() / MILLISECONDS_PER_DAY : typeof value === 'string' ? parseDate(value) : NaN
  if (!Number.isNaN(days)) return days
  throw valueError(cell, value, 'be a Date or an ISO 8601 date string')
}

/** A string; numbers and booleans as their texts. */
export function toText(value: unknown, cell: Cell): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  throw valueError(cell, value, 'be a string, a number or a boolean')
}

function valueError({ functionName, column, row }: Cell, value: unknown, expected: string): WellfitError {
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName,
    field: column,
    column,
    value,
    row,
    expected,
    remedy: `Correct the value or set the column's type: types: { ${JSON.stringify(column)}: 'category' } or 'ignore'.`,
  })
}
