import type { NumberColumn } from './frame/frame.js'
import { listed as listedAll, noun } from '../noun.js'

/** A number with three significant digits. */
export function figure(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value)
  const size = Math.abs(value)
  return size < 1e-3 || size >= 1e6 ? value.toExponential(1) : String(Number(value.toPrecision(3)))
}

/** A value of a column as a reader knows it: of dates, which are days since 1970, the date. */
export function shown(
  { readAs }: Pick<NumberColumn, 'readAs'>,
  value: number,
  write: (value: number) => string = figure,
): string {
  return readAs === 'date' ? dateText(value) : write(value)
}

/** Days since 1970 as a date, and a time of day where there is one: `2024-03-14`, `2024-03-14 12:00`. */
export function dateText(days: number): string {
  const date = new Date(Math.round(days * MILLISECONDS_PER_DAY))
  if (Number.isNaN(date.getTime())) return figure(days)
  const [day = '', time = ''] = date.toISOString().split('T')
  return Number.isInteger(days) ? day : `${day} ${time.slice(0, 5)}`
}

const MILLISECONDS_PER_DAY = 86_400_000

/** A fraction as a percentage. */
export function percent(fraction: number): string {
  return `${figure(100 * fraction)} %`
}

/** `1 row`, `2 rows`. */
export function counted(count: number, one: string): string {
  return `${count} ${noun(count, one)}`
}

/** `a, b and c`, at most six by name. */
export function listed(names: readonly string[]): string {
  const shown = names.length > MAX_LISTED ? [...names.slice(0, MAX_LISTED), `${names.length - MAX_LISTED} more`] : names
  return listedAll(shown)
}

const MAX_LISTED = 6
