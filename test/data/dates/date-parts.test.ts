import { describe, expect, it } from 'vitest'
import { sineAndCosine } from '../../../src/data/dates/cycle.js'
import { datePartsOf, writeDateParts } from '../../../src/data/dates/date-parts.js'
import { datePartNames, type DatePart } from '../../../src/data/dates/part-names.js'
import { parseDate } from '../../../src/data/parse/dates.js'

describe('sineAndCosine', () => {
  it('is within 2⁻⁵⁰ of the exact sine and cosine, and exact at quarters', () => {
    // The rounding of the argument 2π·phase adds up to 2⁻⁵⁰ to the reference.
    const tolerance = 2 ** -49
    for (let i = 0; i <= 1000; i++) {
      const phase = i / 1000
      const [sine, cosine] = sineAndCosine(phase)
      expect(Math.abs(sine - Math.sin(2 * Math.PI * phase))).toBeLessThanOrEqual(tolerance)
      expect(Math.abs(cosine - Math.cos(2 * Math.PI * phase))).toBeLessThanOrEqual(tolerance)
    }
    const quarters = [0, 0.25, 0.5, 0.75].map((phase) => sineAndCosine(phase).map((value) => value + 0))
    expect(quarters).toEqual([
      [0, 1],
      [1, 0],
      [0, -1],
      [-1, 0],
    ])
  })
})

/** Days from a date on, in steps. */
function every(step: number, count: number, from = '2023-01-01'): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => parseDate(from) + i * step)
}

/** The first of each month. */
const months = Float64Array.from({ length: 48 }, (_, i) =>
  parseDate(`${2020 + Math.floor(i / 12)}-${String(1 + (i % 12)).padStart(2, '0')}-01`),
)

const cases: readonly (readonly [string, Float64Array, DatePart[]])[] = [
  ['days of two years', every(1, 730), ['season', 'weekday']],
  ['days of half a year', every(1, 180), ['weekday']],
  ['days of 12 days', every(1, 12), []],
  ['hours of a month', every(1 / 24, 720), ['weekday', 'time']],
  ['hours of one day', every(1 / 48, 40), []],
  ['hours of three years', every(1 / 3, 3300), ['season', 'weekday', 'time']],
  ['noon of every day', every(1, 400, '2023-01-01T12:00'), ['season', 'weekday']],
  ['weeks', every(7, 150), ['season']],
  ['months', months, ['season']],
  ['years', Float64Array.from({ length: 40 }, (_, i) => parseDate(`${1980 + i}-01-01`)), []],
  ['few dates', every(30, 20), []],
  ['none', new Float64Array(50).fill(NaN), []],
  ['before 1970', every(1, 800, '1950-01-01'), ['season', 'weekday']],
  ['some missing', every(1, 800).map((day, i) => (i % 3 === 0 ? NaN : day)), ['season', 'weekday']],
]

describe('datePartsOf', () => {
  it.each(cases)('%s', (_, days, parts) => {
    expect(datePartsOf(days)).toEqual(parts)
  })
})

describe('writeDateParts', () => {
  const features = (date: string, parts: readonly DatePart[]): number[] => {
    const x = new Float64Array(datePartNames('d', parts).length)
    writeDateParts(parseDate(date), parts, x, (feature) => feature)
    return [...x]
  }

  it('marks the weekday, before 1970 too', () => {
    // By any calendar: 1 March 2024 was a Friday, 20 July 1969 a Sunday.
    expect(features('2024-03-01', ['weekday'])).toEqual([0, 0, 0, 0, 1, 0, 0])
    expect(features('2024-03-01T23:59', ['weekday'])).toEqual([0, 0, 0, 0, 1, 0, 0])
    expect(features('1969-07-20', ['weekday'])).toEqual([0, 0, 0, 0, 0, 0, 1])
    expect(datePartNames('d', ['weekday'])[4]).toBe('d is Friday')
  })

  it('has the time of day and the season on a circle', () => {
    expect(features('2024-03-01T06:00', ['time']).map((value) => value + 0)).toEqual([1, 0])
    expect(features('1969-12-31T18:00', ['time']).map((value) => value + 0)).toEqual([-1, 0])
    const [sine = 0, cosine = 0] = features('2021-07-02T12:00', ['season'])
    // The middle of the year; a year of 365.2425 days drifts by up to a day.
    expect(Math.abs(sine)).toBeLessThan((2 * Math.PI) / 365)
    expect(cosine).toBeCloseTo(-1, 3)
    expect(datePartNames('d', ['season', 'time'])).toEqual([
      'd season sine',
      'd season cosine',
      'd time sine',
      'd time cosine',
    ])
  })
})
