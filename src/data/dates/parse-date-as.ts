import { daysSinceEpoch, parseDate } from '../parse/dates.js'
import { parseNumber } from '../parse/numbers.js'
import type { DateOrder } from './date-format.js'

const SECONDS_PER_DAY = 86_400
/** No date of the formats below is longer; a longer cell is not searched for one. */
const LONGEST = 48

const CLOCK = '(\\d{1,2}):(\\d\\d)(?::(\\d\\d)(?:[.,](\\d{1,9}))?)?'
const ZONE = '(Z|UTC|GMT|[ECMP][SD]T|CES?T|[+-]\\d\\d(?::?\\d\\d)?)?'
/** After a `T`, blanks or, in logs of servers, a colon; the name of a zone in brackets adds nothing to its offset. */
const TIME = `(?:(?:T|,?\\s+|:)${CLOCK}\\s?([AaPp]\\.?[Mm]\\.?)?\\s?${ZONE}(?:\\[[\\w/+-]{1,32}\\])?)?`
const WEEKDAY = '(?:\\p{L}{2,10}\\.?,?\\s+)?'
const MONTH = '(?:de )?(\\p{L}{3,10})\\.?'
const numeric = new RegExp(`^(\\d{1,4})([-./])(\\d{1,2})\\2(\\d{1,4})${TIME}$`, 'u')
const dayFirst = new RegExp(
  `^${WEEKDAY}(\\d{1,2})(?:st|nd|rd|th|\\.)?[-\\s/]${MONTH}[-\\s/,]\\s?(?:de )?(\\d{4}|\\d\\d)${TIME}$`,
  'u',
)
/** As SAS writes them: `31MAY2024`, `31MAY2024:09:30:00`. */
const joined = new RegExp(`^(\\d{1,2})([A-Za-z]{3})(\\d{4}|\\d\\d)${TIME}$`, 'u')
const monthFirst = new RegExp(`^${WEEKDAY}${MONTH}[-\\s](\\d{1,2})(?:st|nd|rd|th)?,?[-\\s](\\d{4})${TIME}$`, 'u')
const yearNamed = new RegExp(`^(\\d{4})[-\\s/]${MONTH}[-\\s/](\\d{1,2})${TIME}$`, 'u')
/** As C and e-mail write them, with the year at the end: `Fri May 31 09:30:00 2024`, `Fri May 31 09:30:00 +0000 2024`. */
const yearLast = new RegExp(`^${WEEKDAY}${MONTH}\\s+(\\d{1,2})\\s+${CLOCK}(?:\\s${ZONE})?\\s(\\d{4})$`, 'u')
const eastAsian = new RegExp(`^(\\d{4})[年년]\\s?(\\d{1,2})[月월](?:\\s?(\\d{1,2})[日일])?${TIME}$`, 'u')
const monthOnly = /^(\d{4})(?:[-/]|-?M)(\d\d)$/
const monthBeforeYear = /^(\d{1,2})[-/](\d{4})$/
const namedMonthOnly = /^(\p{L}{3,10})\.?[-\s/](\d{4})$/u
/** A year of two digits only after a hyphen or an apostrophe, since `May 24` is a day, and after an English name: `Set-24` is none. */
const shortMonthOnly = /^((?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6})\.?(?:-|\s?['’])(\d\d)$/i
const quarter = /^(\d{4})[-\s/]?Q([1-4])$/
const quarterFirst = /^Q([1-4])[-\s/]?(\d{4})$/
const week = /^(\d{4})-?W(\d\d)(?:-?([1-7]))?$/
const compact = /^(\d{4})(\d\d)(?:(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?(Z|[+-]\d{4})?)?)?$/
const hourOnly = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d)(Z)?$/

/** The first three letters of the months, as English, German, French, Spanish, Italian, Portuguese, Dutch and Nordic names have them. */
const MONTH_LETTERS = [
  'jan ene gen',
  'feb fév fev',
  'mar mär mrt maa',
  'apr avr abr',
  'may mai mag mei maj',
  'jun giu',
  'jul lug',
  'aug aoû ago',
  'sep set',
  'oct okt ott out',
  'nov',
  'dec dez déc dic des',
] as const

const MONTHS: ReadonlyMap<string, number> = new Map(
  MONTH_LETTERS.flatMap((letters, i) => letters.split(' ').map((three) => [three, i + 1] as const)),
)

/** Zones by name, as RFC 5322 has them, and Central European Time: hours ahead of UTC. */
const ZONE_HOURS: Readonly<Record<string, number>> = {
  Z: 0,
  UTC: 0,
  GMT: 0,
  CET: 1,
  CEST: 2,
  EST: -5,
  EDT: -4,
  CST: -6,
  CDT: -5,
  MST: -7,
  MDT: -6,
  PST: -8,
  PDT: -7,
}

type Match = readonly (string | undefined)[]

/**
 * Days since 1970-01-01 UTC, with a fraction, for a trimmed cell whose parts are in this order; NaN for any other text.
 * Dates with a month's name are read in any order. A year of two digits lies from 1969 to 2068, as in POSIX. A time without
 * a zone is UTC.
 */
export function parseDateAs(text: string, order: DateOrder): number {
  if (order === 'seconds' || order === 'milliseconds') {
    return parseNumber(text) / (order === 'seconds' ? SECONDS_PER_DAY : 1000 * SECONDS_PER_DAY)
  }
  const iso = parseDate(text)
  if (!Number.isNaN(iso) || text.length > LONGEST) return iso
  return numericDate(text, order) ?? (order === 'ymd' ? coarseDate(text) : null) ?? namedDate(text) ?? NaN
}

function numericDate(text: string, order: 'ymd' | 'dmy' | 'mdy'): number | null {
  const found = numeric.exec(text)
  if (found === null) return null
  const [, first = '', , second = '', third = ''] = found
  const time = found.slice(5)
  if (order === 'ymd') return first.length === 4 && third.length < 3 ? dateOf(first, second, third, time) : NaN
  if (first.length > 2) return NaN
  return order === 'dmy' ? dateOf(third, second, first, time) : dateOf(third, first, second, time)
}

/** A month, a quarter, a week of ISO 8601: the first day; or digits without separators. */
function coarseDate(text: string): number | null {
  const month = monthOnly.exec(text)
  if (month !== null) return dateOf(month[1], month[2], '1', [])
  const turnedMonth = monthBeforeYear.exec(text)
  if (turnedMonth !== null) return dateOf(turnedMonth[2], turnedMonth[1], '1', [])
  const part = quarter.exec(text)
  if (part !== null) return firstDayOfQuarter(part[1], part[2])
  const turned = quarterFirst.exec(text)
  if (turned !== null) return firstDayOfQuarter(turned[2], turned[1])
  const weekly = week.exec(text)
  if (weekly !== null) return dayOfWeek(Number(weekly[1]), Number(weekly[2]), Number(weekly[3] ?? 1))
  const hourly = hourOnly.exec(text)
  if (hourly !== null) return dateOf(hourly[1], hourly[2], hourly[3], [hourly[4]])
  const digits = compact.exec(text)
  if (digits === null) return null
  const [, year, numbered, day = '1', hour, minute, second, zone] = digits
  return dateOf(year, numbered, day, [hour, minute, second, undefined, undefined, zone])
}

function firstDayOfQuarter(year = '', number = ''): number {
  return dateOf(year, String(3 * Number(number) - 2), '1', [])
}

/** A day of a week of ISO 8601: the first week of a year has its first Thursday, and begins on Monday. NaN for a week that the year has not. */
function dayOfWeek(year: number, number: number, day: number): number {
  const first = firstMonday(year)
  const monday = first + 7 * (number - 1)
  return number < 1 || monday >= firstMonday(year + 1) ? NaN : monday + day - 1
}

/** The Monday of a year's first week: that of January 4. 1970-01-01 was a Thursday. */
function firstMonday(year: number): number {
  const fourth = daysSinceEpoch(year, 1, 4)
  return fourth - ((((fourth + 3) % 7) + 7) % 7)
}

function namedDate(text: string): number | null {
  const byDay = dayFirst.exec(text)
  if (byDay !== null) return dateOf(byDay[3], monthOf(byDay[2]), byDay[1], byDay.slice(4))
  const byMonth = monthFirst.exec(text)
  if (byMonth !== null) return dateOf(byMonth[3], monthOf(byMonth[1]), byMonth[2], byMonth.slice(4))
  const byYear = yearNamed.exec(text)
  if (byYear !== null) return dateOf(byYear[1], monthOf(byYear[2]), byYear[3], byYear.slice(4))
  const named = namedMonthOnly.exec(text) ?? shortMonthOnly.exec(text)
  if (named !== null) return dateOf(named[2], monthOf(named[1]), '1', [])
  return rareDate(text)
}

function rareDate(text: string): number | null {
  const last = yearLast.exec(text)
  if (last !== null) {
    const [, month, day, hour, minute, second, fraction, zone, year] = last
    return dateOf(year, monthOf(month), day, [hour, minute, second, fraction, undefined, zone])
  }
  const letters = joined.exec(text)
  if (letters !== null) return dateOf(letters[3], monthOf(letters[2]), letters[1], letters.slice(4))
  const signs = eastAsian.exec(text)
  return signs === null ? null : dateOf(signs[1], signs[2], signs[3] ?? '1', signs.slice(4))
}

/** The number of a month as a text; empty for a word that is no month. */
function monthOf(name = ''): string {
  const lower = name.toLowerCase()
  if (lower.startsWith('juil')) return '7'
  if (lower.startsWith('juin')) return '6'
  return String(MONTHS.get(lower.slice(0, 3)) ?? '')
}

function dateOf(year = '', month = '', day = '', time: Match): number {
  if (month === '') return NaN
  return daysSinceEpoch(fullYear(year), Number(month), Number(day)) + timeOf(time)
}

function fullYear(year: string): number {
  const value = Number(year)
  if (year.length === 4) return value
  if (year.length !== 2) return NaN
  return value + (value < 69 ? 2000 : 1900)
}

/** The fraction of a day; NaN for a time that no clock shows. */
function timeOf([hour, minute = '0', second = '0', fraction = '', half = '', zone = 'Z']: Match): number {
  if (hour === undefined) return 0
  const hours = half === '' ? Number(hour) : hoursOf(Number(hour), half)
  if (!(hours <= 23) || Number(minute) > 59 || Number(second) > 59) return NaN
  const seconds = hours * 3600 + Number(minute) * 60 + Number(`${second}.${fraction}`)
  return (seconds - zoneSeconds(zone)) / SECONDS_PER_DAY
}

/** Hours from midnight, for 12 to 11 before and after noon. */
function hoursOf(hour: number, half: string): number {
  if (hour < 1 || hour > 12) return NaN
  return (hour % 12) + (half.toLowerCase().startsWith('p') ? 12 : 0)
}

function zoneSeconds(zone: string): number {
  const named = ZONE_HOURS[zone]
  if (named !== undefined) return named * 3600
  const minutes = zone.length > 3 ? Number(zone.slice(-2)) : 0
  const hours = Number(zone.slice(1, 3))
  if (hours > 18 || minutes > 59) return NaN
  const seconds = hours * 3600 + minutes * 60
  return zone.startsWith('-') ? -seconds : seconds
}
