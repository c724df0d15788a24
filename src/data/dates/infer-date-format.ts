import type { DateOrder } from './date-format.js'
import { parseDateAs } from './parse-date-as.js'

/** The order that fits most of a column's cells. */
export interface InferredDates {
  readonly order: DateOrder
  /** Indices of the cells that are no dates in it. */
  readonly others: readonly number[]
  /** Whether day-month-year and month-day-year fit equally well, with different dates. */
  readonly isAmbiguous: boolean
}

const orders = ['ymd', 'mdy', 'dmy'] as const

/**
 * Decides over all cells of a column in which order its dates are written. Where no day is above 12, so that both orders fit:
 * the order in which the rows are sorted by date; otherwise days first with points (`1.2.2024`), months first with other
 * signs, as pandas does.
 */
export function inferDateFormat(texts: readonly string[]): InferredDates {
  const scored = orders.map((order) => {
    const days = texts.map((text) => parseDateAs(text, order))
    return { order, days, count: days.filter((day) => !Number.isNaN(day)).length }
  })
  const most = Math.max(...scored.map(({ count }) => count))
  const best = scored.filter(({ count }) => count === most)
  const [first] = best
  if (first === undefined || most === 0) {
    return { order: 'ymd', others: texts.map((_, i) => i), isAmbiguous: false }
  }
  const other = best.find(({ days }) => days.some((day, i) => !Number.isNaN(day) && day !== first.days[i]))
  if (other === undefined) return { order: first.order, others: othersOf(first.days), isAmbiguous: false }
  const sorted = best.filter(({ days }) => isSorted(days))
  const wanted = texts.some((text) => /^\d{1,2}\.\d/.test(text)) ? 'dmy' : 'mdy'
  const chosen = sorted.length === 1 ? sorted[0] : best.find(({ order }) => order === wanted)
  const { order, days } = chosen ?? first
  return { order, others: othersOf(days), isAmbiguous: sorted.length !== 1 }
}

function othersOf(days: readonly number[]): number[] {
  return days.flatMap((day, i) => (Number.isNaN(day) ? [i] : []))
}

/** Whether the dates never fall, or never rise. */
function isSorted(days: readonly number[]): boolean {
  const present = days.filter((day) => !Number.isNaN(day))
  return (
    present.every((day, i) => day >= (present[i - 1] ?? -Infinity)) ||
    present.every((day, i) => day <= (present[i - 1] ?? Infinity))
  )
}

/** A column's name that speaks of a time. */
const TIME_NAME = /time|date|stamp|epoch|unix|created|updated|modified|(?:^|_)(?:at|ts|t|when)$/i
/** 1990-01-01 to 2040-01-01 in seconds. */
const FIRST_SECOND = 631_152_000
const LAST_SECOND = 2_208_988_800

/** The unit of numbers that are times since 1970: integers from 1990 to 2040 in a column whose name speaks of a time. */
export function epochOrder(name: string, values: readonly number[]): 'seconds' | 'milliseconds' | null {
  if (!TIME_NAME.test(name) || values.length < 2) return null
  for (const [order, scale] of [
    ['seconds', 1],
    ['milliseconds', 1000],
  ] as const) {
    const isWithin = (value: number): boolean => value >= FIRST_SECOND * scale && value <= LAST_SECOND * scale
    if (values.every((value) => Number.isInteger(value) && isWithin(value))) return order
  }
  return null
}

/**
 * Whether cells are dates written in digits alone, in a column whose name says so: months such as 202405, days such as 20240531 or
 * with minutes or seconds, valid ones of 1900 to 2100.
 */
export function areCompactDates(name: string, texts: readonly string[]): boolean {
  if (!isTimeName(name)) return false
  return texts.every(
    (text) => /^(?:19|20)\d{2}(?:\d{2}|\d{4}|\d{8}|\d{10})$/.test(text) && !Number.isNaN(parseDateAs(text, 'ymd')),
  )
}

/** Whether a column's name speaks of a time, so that its numbers may be one. */
export function isTimeName(name: string): boolean {
  return TIME_NAME.test(name) || /^(?:day|dt)$|month|period|yyyymm/i.test(name)
}
