import { describe, expect, it } from 'vitest'
import { datePartsOf } from '../../../src/data/dates/date-parts.js'
import { parseDateAs } from '../../../src/data/dates/parse-date-as.js'
import { splitDuration, areSpelledDurations } from '../../../src/data/parse/durations.js'
import { describeNumberFormat, isMoneyOrPercent, isPlain, withMissing } from '../../../src/data/parse/number-format.js'
import { parseQuantity, splitQuantity } from '../../../src/data/parse/quantities.js'

// Dates, durations and quantities at the limits of what they may be, and just beyond.

/** Days since 1970 by the engine's calendar. */
const day = (iso: string): number => new Date(iso).getTime() / 86_400_000

describe('a date', () => {
  it.each([
    ['2024-05-31 23:59:59', '2024-05-31T23:59:59Z'],
    ['2024/05/31 0:00', '2024-05-31'],
    ['2024/05/31 09:30:15,25', '2024-05-31T09:30:15.250Z'],
    ['2024/05/31 12:05 am', '2024-05-31T00:05:00Z'],
    ['2024/05/31 11:05 p.m.', '2024-05-31T23:05:00Z'],
    ['2024/05/31 1:05 PM', '2024-05-31T13:05:00Z'],
    ['2024/05/31 09:30 +18:59', '2024-05-30T14:31:00Z'],
    ['2024/05/31 09:30 -0930', '2024-05-31T19:00:00Z'],
    ['2024/05/31 09:30 -05', '2024-05-31T14:30:00Z'],
    ['2024/05/31 09:30 CET', '2024-05-31T08:30:00Z'],
    ['2024/05/31 09:30 CEST', '2024-05-31T07:30:00Z'],
    ['2024/05/31 09:30 EST', '2024-05-31T14:30:00Z'],
    ['2024/05/31 09:30 EDT', '2024-05-31T13:30:00Z'],
    ['2024/05/31 09:30 CST', '2024-05-31T15:30:00Z'],
    ['2024/05/31 09:30 CDT', '2024-05-31T14:30:00Z'],
    ['2024/05/31 09:30 MST', '2024-05-31T16:30:00Z'],
    ['2024/05/31 09:30 MDT', '2024-05-31T15:30:00Z'],
    ['2024/05/31 09:30 PST', '2024-05-31T17:30:00Z'],
    ['2024/05/31 09:30 PDT', '2024-05-31T16:30:00Z'],
    ['2024/05/31 09:30 GMT', '2024-05-31T09:30:00Z'],
    ['2024-Q1', '2024-01-01'],
    ['2024Q4', '2024-10-01'],
    ['Q3 2024', '2024-07-01'],
    ['07/2024', '2024-07-01'],
    ['2024-M07', '2024-07-01'],
    ['2020-W53', '2020-12-28'],
    ['2021-W01', '2021-01-04'],
    ['2020-W01', '2019-12-30'],
    ['2020-W01-7', '2020-01-05'],
    ['1969-W40-3', '1969-10-01'],
    ['2024-05-31 09', '2024-05-31T09:00:00Z'],
    ['20240531', '2024-05-31'],
    ['202405310930', '2024-05-31T09:30:00Z'],
    ['20240531T093015Z', '2024-05-31T09:30:15Z'],
    ['20240531T093015-0400', '2024-05-31T13:30:15Z'],
    ['31MAY2024', '2024-05-31'],
    ['31MAY24:09:30:00', '2024-05-31T09:30:00Z'],
    ['2024 May 31', '2024-05-31'],
    ['May-24', '2024-05-01'],
    ["May '99", '1999-05-01'],
    ['mai 2024', '2024-05-01'],
    ['juin 2024', '2024-06-01'],
    ['juillet 2024', '2024-07-01'],
    ['Fri May 31 09:30:00 +0100 2024', '2024-05-31T08:30:00Z'],
    ['Fri May 31 09:30:00 2024', '2024-05-31T09:30:00Z'],
    ['2024年5月31日', '2024-05-31'],
    ['2024年5月', '2024-05-01'],
  ])('%s is read', (text, expected) => {
    // A time of day is a fraction of a day, rounded twice.
    expect(parseDateAs(text, 'ymd')).toBeCloseTo(day(expected), 9)
  })

  it.each([
    '2024-05-31 24:00',
    '2024/05/31 09:60',
    '2024/05/31 09:30:60',
    '2024/05/31 13:05 pm',
    '2024/05/31 0:05 am',
    '2024/05/31 09:30 +19:00',
    '2024/05/31 09:30 +01:60',
    '2024/02/30',
    '2024/13/01',
    '2021-W53',
    '2024-W00',
    '2024-Q5',
    'Q0 2024',
    'Set-24',
    'May 24',
    'hello 2024',
    '31 foo 2024',
    '24/05/31',
    '2024/05/310',
    '202413',
    'Monday',
    '',
  ])('%s is none', (text) => {
    expect(parseDateAs(text, 'ymd')).toBe(NaN)
  })

  it('has years of two digits from 1969 to 2068, in the order that is asked for', () => {
    expect(parseDateAs('01/02/68', 'dmy')).toBe(day('2068-02-01'))
    expect(parseDateAs('01/02/69', 'dmy')).toBe(day('1969-02-01'))
    expect(parseDateAs('01/02/1868', 'mdy')).toBe(day('1868-01-02'))
    expect(parseDateAs('01/02/868', 'mdy')).toBe(NaN)
    expect(parseDateAs('001/02/1968', 'dmy')).toBe(NaN)
    expect(parseDateAs('2024/01/02', 'dmy')).toBe(NaN)
    expect(parseDateAs('01-02/1968', 'dmy')).toBe(NaN)
    expect(parseDateAs('07/2024', 'dmy')).toBe(NaN)
  })

  it('is read from seconds and milliseconds', () => {
    expect(parseDateAs('86400', 'seconds')).toBe(1)
    expect(parseDateAs('-43200', 'seconds')).toBe(-0.5)
    expect(parseDateAs('86400000', 'milliseconds')).toBe(1)
    expect(parseDateAs('2024-05-31', 'seconds')).toBe(NaN)
  })

  it('has at most 48 characters', () => {
    const zone = (length: number): string => `[${'x'.repeat(length)}]`
    const text = 'Friday, May 31, 2024 09:30:00'
    expect(parseDateAs(`${text}${zone(17)}`, 'ymd')).toBeCloseTo(day('2024-05-31T09:30:00Z'), 9)
    expect(`${text}${zone(17)}`).toHaveLength(48)
    expect(parseDateAs(`${text}${zone(18)}`, 'ymd')).toBe(NaN)
  })
})

describe('the parts of dates', () => {
  const dates = (count: number, at: (i: number) => number): Float64Array => Float64Array.from({ length: count }, (_, i) => at(i)) // prettier-ignore

  it('need thirty dates', () => {
    expect(datePartsOf(dates(30, (i) => i))).toEqual(['weekday'])
    expect(datePartsOf(dates(29, (i) => i))).toEqual([])
    expect(datePartsOf(Float64Array.of(...dates(29, (i) => i), NaN))).toEqual([])
  })

  it('need a year, two weeks and two days', () => {
    const within = (span: number): string[] => datePartsOf(dates(61, (i) => (i * span) / 60))
    expect(within(365.3)).toContain('season')
    expect(within(365.2)).not.toContain('season')
    expect(within(14)).toContain('weekday')
    expect(within(13.9)).not.toContain('weekday')
    expect(within(2)).toEqual(['time'])
    expect(within(1.9)).toEqual([])
  })

  it('need three months, weekdays or hours', () => {
    const weeks = (days: number): string[] => datePartsOf(dates(40, (i) => 7 * i + (i % days)))
    expect(weeks(3)).toContain('weekday')
    expect(weeks(2)).not.toContain('weekday')
    const hours = (count: number): string[] => datePartsOf(dates(40, (i) => 7 * i + (i % count) / 24 + 1e-4))
    expect(hours(3)).toContain('time')
    expect(hours(2)).not.toContain('time')
    const years = (months: number): string[] => datePartsOf(dates(40, (i) => 365.2425 * i + 30.5 * (i % months) + 5))
    expect(years(3)).toContain('season')
    expect(years(2)).not.toContain('season')
  })
})

describe('a duration', () => {
  it.each([
    ['2h 50m', 170, 'hm'],
    ['1.5 h', 90, 'h'],
    ['1,5 h', 90, 'h'],
    ['2 days, 3 hours', 3060, 'dh'],
    ['45s', 0.75, 's'],
    ['1d 1h 1m 30s', 1501.5, 'dhms'],
    ['-1h', -60, 'h'],
    ['−1h', -60, 'h'],
    ['1 days 02:30:00', 1590, 'd:'],
    ['1 day, 00:00:30.6', 1440.51, 'd:'],
    ['PT1H30M', 90, 'P'],
    ['P2D', 2880, 'P'],
    ['PT0.6S', 0.01, 'P'],
  ])('%s is read', (text, minutes, units) => {
    const found = splitDuration(text)
    expect(found?.minutes).toBeCloseTo(minutes, 12)
    expect(found?.units).toBe(units)
  })

  it.each(['P', 'PT', 'h', '', '5', '1:30', '1 day 00:60:00', '3 apples', `${'1'.repeat(48)}h`])(
    '%s is none',
    (text) => {
      expect(splitDuration(text)).toBe(null)
    },
  )

  it('has at most 48 characters', () => {
    expect(splitDuration(`${'1'.repeat(47)}h`)).not.toBe(null)
  })

  it('makes a column of durations where 95 % are such, with several units', () => {
    const column = (...cells: readonly (readonly [number, string])[]): string[] => cells.flatMap(([count, text]) => Array.from({ length: count }, () => text)) // prettier-ignore
    expect(areSpelledDurations(column([18, '1h'], [1, '5m'], [1, 'x']))).toBe(true)
    expect(areSpelledDurations(column([1, 'x'], [17, '1h'], [1, '5m']))).toBe(false)
    expect(areSpelledDurations(column([17, '1h'], [1, '5m'], [1, 'x']))).toBe(false)
    expect(areSpelledDurations(column([20, '1h']))).toBe(false)
    expect(areSpelledDurations(column([20, '1h 5m']))).toBe(true)
    expect(areSpelledDurations(column([20, 'PT1H']))).toBe(true)
  })
})

describe('a quantity', () => {
  it('has at most 48 characters', () => {
    expect(splitQuantity('1'.repeat(48))).toMatchObject({ body: '1'.repeat(48) })
    expect(splitQuantity('1'.repeat(49))).toBe(null)
  })

  it('has one sign, one unit and one direction', () => {
    for (const text of ['-5', '5-', '(5)', '-$5', '$-5', '$(5)', '5° S', '5°W', '−5'])
      expect(splitQuantity(text), `of ${text}`).toMatchObject({ isNegative: true, body: '5' })
    for (const text of ['5', '+5', '5°N', '5 kg', '$5']) expect(splitQuantity(text), `of ${text}`).toMatchObject({ isNegative: false }) // prettier-ignore
    for (const text of ['-5-', '(-5)', '-$-5', '-5°S', '(5°S)', '$5 kg', '5 $ kg', 'kg', ''])
      expect(splitQuantity(text), `of ${text}`).toBe(null)
  })

  it('is read in its format alone', () => {
    expect(parseQuantity('5 kg', { decimal: '.', unit: 'kg' })).toBe(5)
    expect(parseQuantity('5', { decimal: '.', unit: 'kg' })).toBe(5)
    expect(parseQuantity('5 lb', { decimal: '.', unit: 'kg' })).toBe(NaN)
    expect(parseQuantity('1:30', { decimal: '.', duration: true })).toBe(90)
    expect(parseQuantity('-1:02:03', { decimal: '.', duration: true })).toBe(-3723)
    expect(parseQuantity('90', { decimal: '.', duration: true })).toBe(NaN)
    expect(parseQuantity('1:30', { decimal: '.' })).toBe(NaN)
    expect(parseQuantity('2h', { decimal: '.', duration: 'minutes' })).toBe(120)
    expect(parseQuantity('2', { decimal: '.', duration: 'minutes' })).toBe(NaN)
    expect(parseQuantity('1.234,5', { decimal: ',', grouping: '.' })).toBe(1234.5)
    expect(parseQuantity('1,234.5', { decimal: ',', grouping: '.' })).toBe(NaN)
  })

  it.each([
    ['3k', 3e3],
    ['3 thousand', 3e3],
    ['3 Tsd.', 3e3],
    ['3 lakh', 3e5],
    ['3M', 3e6],
    ['3mn', 3e6],
    ['3 million', 3e6],
    ['3 Mio.', 3e6],
    ['3 crore', 3e7],
    ['3B', 3e9],
    ['3bn', 3e9],
    ['3 billion', 3e9],
    ['3 Mrd.', 3e9],
    ['2.5e1k', 25e3],
  ])('%s has a power of ten', (text, value) => {
    expect(parseQuantity(text, { decimal: '.' })).toBe(value)
  })

  it('has a format that is told in words', () => {
    const { words } = { words: describeNumberFormat }
    expect(words({ decimal: '.' })).toBe('numbers')
    expect(words({ decimal: ',', grouping: '.', unit: '€' })).toBe('numbers with a decimal comma and points between thousands, in €') // prettier-ignore
    expect(words({ decimal: '.', grouping: ',' })).toBe('numbers with commas between thousands')
    expect(words({ decimal: '.', grouping: ' ' })).toBe('numbers with spaces between thousands')
    expect(words({ decimal: '.', grouping: "'" })).toBe('numbers with apostrophes between thousands')
    expect(words({ decimal: '.', unit: 'kg' })).toBe('numbers, in kg')
    expect(words({ decimal: '.', duration: 'minutes' })).toBe('durations, in minutes')
    expect(words({ decimal: '.', duration: true })).toBe('durations, m:ss in seconds or h:mm in minutes')
  })

  it('is plain without separators, units and durations', () => {
    const plain = { decimal: '.' } as const
    expect(isPlain(plain)).toBe(true)
    for (const rest of [{ decimal: ',' }, { grouping: ',' }, { unit: 'kg' }, { duration: true }] as const)
      expect(isPlain({ ...plain, ...rest })).toBe(false)
    expect(withMissing(plain, [])).toBe(null)
    expect(withMissing({ decimal: ',' }, [])).toEqual({ decimal: ',' })
    expect(withMissing({ ...plain, missing: ['a'] }, ['b', 'a'])).toEqual({ decimal: '.', missing: ['a', 'b'] })
  })

  it('is one of money or a percentage by its unit', () => {
    for (const unit of ['%', '‰', '$', 'US$', '€/month', 'USD', 'kr.', 'zł']) expect(isMoneyOrPercent(unit), `of ${unit}`).toBe(true) // prettier-ignore
    for (const unit of ['kg', 'USDX', '', undefined]) expect(isMoneyOrPercent(unit), `of ${unit}`).toBe(false)
  })
})
