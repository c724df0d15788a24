import { dateText } from '../date-text.js'
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
  return readAs === 'date' ? shownDate(value) : write(value)
}

/** A date as a reader knows it; a number that is none as one. */
export function shownDate(days: number): string {
  return dateText(days) ?? figure(days)
}

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
