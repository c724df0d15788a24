/** The texts of a boolean column: the positions are 0 and 1. */
export const BOOLEANS: readonly string[] = ['false', 'true']

/** Pairs that say false and true, in any case. */
const pairs: readonly (readonly [no: string, yes: string])[] = [
  ['false', 'true'],
  ['no', 'yes'],
  ['f', 't'],
  ['n', 'y'],
]

/** 0 or 1 for a word of any pair, or the digit itself; −1 for other texts. */
export function parseBoolean(text: string): number {
  const lower = text.toLowerCase()
  if (lower === '0' || lower === '1') return Number(lower)
  if (pairs.some(([no]) => no === lower)) return 0
  return pairs.some(([, yes]) => yes === lower) ? 1 : -1
}

/** Whether texts are both words of one pair, and nothing else: an `f` alone may be a grade. */
export function areBooleans(texts: Iterable<string>): boolean {
  const found = new Set<string>()
  for (const text of texts) {
    found.add(text.toLowerCase())
    if (found.size > 2) return false
  }
  return pairs.some(([no, yes]) => found.has(no) && found.has(yes))
}

const DAY = 86_400
const grammar = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i

/**
 * Days since the beginning of 1970 in UTC, with their fraction, for a date of ISO 8601; NaN for other texts. The grammar
 * is `YYYY-MM-DD`, then, behind a `T` or a space, `hh:mm`, `:ss`, `.fraction`, and `Z` or an offset such as `+02:00`.
 * Without an offset a time is taken for UTC, so that it is the same on every machine.
 */
export function parseDate(text: string): number {
  const [found, year, month, day, hour = 0, minute = 0, second = 0, fraction = '', offset = 'Z'] =
    grammar.exec(text) ?? []
  if (found === undefined) return NaN
  const days = daysOf(Number(year), Number(month), Number(day))
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return NaN
  const seconds = Number(hour) * 3600 + Number(minute) * 60 + Number(`${second}.${fraction}`)
  return days + (seconds - offsetSeconds(offset)) / DAY
}

/** A day of the calendar; NaN where the month has none such. */
function daysOf(year: number, month: number, day: number): number {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  const isSame = date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  return isSame ? date.getTime() / (1000 * DAY) : NaN
}

/** Seconds that a clock of that offset is ahead of UTC; NaN for one that no place has. */
function offsetSeconds(offset: string): number {
  if (offset.toUpperCase() === 'Z') return 0
  const hours = Number(offset.slice(1, 3))
  const minutes = Number(offset.slice(-2)) * (offset.length > 3 ? 1 : 0)
  if (hours > 18 || minutes > 59) return NaN
  return (offset.startsWith('-') ? -1 : 1) * (hours * 3600 + minutes * 60)
}
