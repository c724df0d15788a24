const SECONDS_PER_DAY = 86_400
const grammar = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i

/**
 * Days since 1970-01-01 UTC, with a fraction, for an ISO 8601 date; NaN for any other text.
 *
 * The grammar is `YYYY-MM-DD`, optionally followed by `T` or a space, `hh:mm`, `:ss`, `.fraction`, and `Z` or an offset
 * such as `+02:00`. A time without an offset is read as UTC, so the result does not depend on the machine's time zone.
 */
export function parseDate(text: string): number {
  const [found, year, month, day, hour = 0, minute = 0, second = 0, fraction = '', offset = 'Z'] =
    grammar.exec(text) ?? []
  if (found === undefined) return NaN
  const days = daysSinceEpoch(Number(year), Number(month), Number(day))
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return NaN
  const seconds = Number(hour) * 3600 + Number(minute) * 60 + Number(`${second}.${fraction}`)
  return days + (seconds - offsetSeconds(offset)) / SECONDS_PER_DAY
}

/** Days from 1970-01-01 to a date of the Gregorian calendar; NaN where the month has no such day. */
export function daysSinceEpoch(year: number, month: number, day: number): number {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  const isSame = date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  return isSame ? date.getTime() / (1000 * SECONDS_PER_DAY) : NaN
}

/** Seconds by which an offset is ahead of UTC; NaN where no time zone has it. */
function offsetSeconds(offset: string): number {
  if (offset.toUpperCase() === 'Z') return 0
  const hours = Number(offset.slice(1, 3))
  const minutes = Number(offset.slice(-2)) * (offset.length > 3 ? 1 : 0)
  if (hours > 18 || minutes > 59) return NaN
  return (offset.startsWith('-') ? -1 : 1) * (hours * 3600 + minutes * 60)
}
