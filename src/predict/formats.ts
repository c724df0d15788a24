// How dates, free texts, money and other formatted numbers are read, and bins and normal scores of numbers written: loaded for a model that has
// such columns.

import type { DateFormat } from '../data/dates/date-format.js'
import { parseDateAs } from '../data/dates/parse-date-as.js'
import { parseDate } from '../data/parse/dates.js'
import type { NumberFormat } from '../data/parse/number-format.js'
import { parseQuantity } from '../data/parse/quantities.js'
import { cellError, type NumberReader, present } from './cells.js'

export { writeBins } from '../data/preprocess/bins.js'
export { writeDateParts } from '../data/dates/date-parts.js'
export { textWriter } from '../data/text/tf-idf.js'
export { normalScore } from '../data/scale/normal-score.js'

const MILLISECONDS_PER_DAY = 86_400_000

/** Reads numbers in the format of train. */
export function numberReader(format: NumberFormat): NumberReader {
  return { missing: format.missing, parse: (text) => parseQuantity(text, format) }
}

/** Days since 1970-01-01 UTC of a raw cell: a `Date`, or a text in the table's format; NaN where it is missing. */
export function daysOf(value: unknown, column: string, row: number, format?: DateFormat): number {
  if (value === null || value === undefined) return NaN
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.getTime() / MILLISECONDS_PER_DAY
  if (typeof value === 'string') {
    const text = present(value, format?.missing)
    if (text === null) return NaN
    const inFormat = format === undefined ? NaN : parseDateAs(text, format.order)
    const days = Number.isNaN(inFormat) ? parseDate(text) : inFormat
    if (!Number.isNaN(days)) return days
  }
  throw cellError(value, column, row, 'be a Date or an ISO 8601 date, as in train')
}
