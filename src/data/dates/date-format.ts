/**
 * The order of the parts of a date: year-month-day as in ISO 8601, day-month-year, month-day-year; or the seconds or
 * milliseconds since 1970-01-01 UTC.
 */
export type DateOrder = 'ymd' | 'dmy' | 'mdy' | 'seconds' | 'milliseconds'

/** The allowed values of `DateFormat.order`. */
export const DATE_ORDERS: readonly DateOrder[] = ['ymd', 'dmy', 'mdy', 'seconds', 'milliseconds']

/** How the dates of a column are written. */
export interface DateFormat {
  readonly order: DateOrder
  /** Cells of the column that are no dates and are read as missing values. */
  readonly missing?: readonly string[]
}

/** ISO 8601 and its relatives. */
export const ISO_DATES: DateFormat = { order: 'ymd' }

const ORDER_NAMES = {
  ymd: 'year, month, day',
  dmy: 'day, month, year',
  mdy: 'month, day, year',
  seconds: 'seconds since 1970',
  milliseconds: 'milliseconds since 1970',
} as const

/** The order in words. */
export function describeOrder(order: DateOrder): string {
  return ORDER_NAMES[order]
}
