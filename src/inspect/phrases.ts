import { listed as listedAll, noun } from '../noun.js'

/** A number with three significant digits. */
export function figure(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value)
  const size = Math.abs(value)
  return size < 1e-3 || size >= 1e6 ? value.toExponential(1) : String(Number(value.toPrecision(3)))
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
