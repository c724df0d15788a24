import { listed } from '../../noun.js'

/** Parts of a date that become features of their own: the season of the year, the day of the week, the time of day. */
export type DatePart = 'season' | 'weekday' | 'time'

/** All parts, in the order of their features. */
export const DATE_PARTS: readonly DatePart[] = ['season', 'weekday', 'time']

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const

/** Names of the features of parts: `when season sine`, `when is Monday`. */
export function datePartNames(name: string, parts: readonly DatePart[]): string[] {
  return parts.flatMap((part) =>
    part === 'weekday'
      ? WEEKDAYS.map((weekday) => `${name} is ${weekday}`)
      : [`${name} ${part} sine`, `${name} ${part} cosine`],
  )
}

const PART_NAMES: Readonly<Record<DatePart, string>> = {
  season: 'the season as sine and cosine of the year',
  weekday: 'the weekday',
  time: 'the time of day as sine and cosine',
}

/** The parts as a sentence lists them, such as "the weekday and the time of day as sine and cosine". */
export function describeDateParts(parts: readonly DatePart[]): string {
  return listed(parts.map((part) => PART_NAMES[part]))
}
