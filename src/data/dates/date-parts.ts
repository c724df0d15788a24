import type { Reals } from '../../tensor/reals.js'
import { sineAndCosine } from './cycle.js'
import { DATE_PARTS, type DatePart } from './part-names.js'

/** Of the Gregorian calendar, on average. */
export const DAYS_PER_YEAR = 365.2425
const DAYS_PER_WEEK = 7
/** 1970-01-01 was a Thursday. */
export const FIRST_WEEKDAY = 3

/** With fewer dates there is too little to learn a cycle from. */
const LEAST_DATES = 30
/** The days that the dates must span. */
const LEAST_SPAN = { season: DAYS_PER_YEAR, weekday: 14, time: 2 } as const
/** The distinct months, weekdays or hours that the dates must have. */
const LEAST_DISTINCT = 3

/**
 * The parts into which the dates of a column are expanded: the season if they span a year and lie in three months or more, the
 * weekday if they span two weeks and lie on three weekdays or more (but not all on the first of a month), the time of day if they
 * span two days and lie in three hours or more.
 *
 * @param days Days since 1970-01-01; NaN is skipped.
 */
export function datePartsOf(days: Reals): DatePart[] {
  const seen = { months: new Set<number>(), weekdays: new Set<number>(), hours: new Set<number>() }
  let [first, last, count, isMonthly] = [Infinity, -Infinity, 0, true]
  for (let row = 0; row < days.length; row++) {
    const day = days[row] ?? NaN
    if (Number.isNaN(day)) continue
    count++
    first = Math.min(first, day)
    last = Math.max(last, day)
    const whole = Math.floor(day)
    seen.months.add(Math.floor(12 * yearPhase(day)))
    seen.weekdays.add(weekdayOf(whole))
    seen.hours.add(Math.floor(24 * (day - whole)))
    isMonthly &&= isFirstOfMonth(whole)
  }
  if (count < LEAST_DATES) return []
  const span = last - first
  const isCovered: Readonly<Record<DatePart, boolean>> = {
    season: seen.months.size >= LEAST_DISTINCT,
    weekday: seen.weekdays.size >= LEAST_DISTINCT && !isMonthly,
    time: seen.hours.size >= LEAST_DISTINCT,
  }
  return DATE_PARTS.filter((part) => isCovered[part] && span >= LEAST_SPAN[part])
}

function yearPhase(day: number): number {
  const years = day / DAYS_PER_YEAR
  return years - Math.floor(years)
}

function weekdayOf(whole: number): number {
  return (((whole + FIRST_WEEKDAY) % 7) + 7) % 7
}

function isFirstOfMonth(whole: number): boolean {
  return new Date(whole * 86_400_000).getUTCDate() === 1
}

/**
 * Writes the features of the parts in order: sine and cosine of the phase in the year or the day, a 1 for the weekday. All must be
 * 0 before.
 *
 * @param at The index in `x` of a feature of this column's parts.
 */
export function writeDateParts(
  day: number,
  parts: readonly DatePart[],
  x: { [index: number]: number },
  at: (feature: number) => number,
): void {
  let feature = 0
  for (const part of parts) {
    if (part === 'weekday') {
      x[at(feature + weekdayOf(Math.floor(day)))] = 1
      feature += DAYS_PER_WEEK
      continue
    }
    const [sine, cosine] = sineAndCosine(part === 'season' ? yearPhase(day) : day - Math.floor(day))
    x[at(feature)] = sine
    x[at(feature + 1)] = cosine
    feature += 2
  }
}
