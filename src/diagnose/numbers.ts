import { grouped } from '../noun.js'
import type { Interval } from '../result/index.js'

/** A fraction as a percentage: 0.0139 is `1.39 %`. */
export function percent(fraction: number): string {
  const rounded = Number((100 * fraction).toPrecision(3))
  return `${Math.abs(rounded) < 5e-4 ? 0 : rounded} %`.replace('-', '−')
}

/** `0.4 % to 3.2 %`. */
export function range({ low, high }: Interval): string {
  return `${percent(low)} to ${percent(high)}`
}

/** A number with three significant digits; a dash where it is unknown. */
export function figure(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–'
  const size = Math.abs(value)
  if (size >= 1000 && size < 1e9) return grouped(value)
  return String(Number(value.toPrecision(3))).replace('-', '−')
}
