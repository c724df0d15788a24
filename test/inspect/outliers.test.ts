import { expect, it } from 'vitest'
import { outlierFinding } from '../../src/inspect/columns/outliers.js'
import { sentinelFinding } from '../../src/inspect/columns/sentinels.js'
import { summarizeColumn } from '../../src/inspect/columns/summarize-column.js'
import { parseDate } from '../../src/data/parse/dates.js'
import { dateText } from '../../src/date-text.js'
import { shownDate } from '../../src/inspect/phrases.js'
import { numberColumn } from '../../src/inspect/frame/frame.js'
import { SIGMA_PER_MAD } from '../../src/inspect/frame/ordered-values.js'

const column = (...values: number[]) => numberColumn('x', Float64Array.from(values))
/** Its median is 0, its median absolute deviation 1. */
const train = column(-1, -1, 0, 1, 1)

it('an outlier lies more than ten robust deviations from the median of train', () => {
  const ten = 10 * SIGMA_PER_MAD
  expect(outlierFinding(train, column(0, ten, -ten), 'dev')).toBeNull()
  const found = outlierFinding(train, column(0, 1.001 * ten, -ten), 'dev')
  expect(found).toMatchObject({ kind: 'outliers', column: 'x', parts: ['dev'], severity: 'note' })
  expect(found?.numbers).toMatchObject({ rows: 1, worst: 1.001 * ten, median: 0, deviation: SIGMA_PER_MAD })
})

it('the values of dates are told as dates', () => {
  const days = Array.from({ length: 60 }, (_, i) => (i % 6 === 0 ? -25567 : 18_000 + 7 * i))
  const dates = { ...numberColumn('joined', Float64Array.from(days)), readAs: 'date' } as const
  expect(sentinelFinding(dates, 'train')?.message).toBe(
    '"joined" is 1900-01-01 in 10 of 60 rows of train; all other values lie between 2019-04-21 and 2020-05-31.',
  )
  expect(sentinelFinding(dates, 'train')?.action).toContain('with the date as the file has it')
  const one = { ...numberColumn('joined', Float64Array.of(18_000, 18_001, 18_002, 40_000)), readAs: 'date' } as const
  const message = outlierFinding(dates, one, 'dev')?.message ?? ''
  expect(message).toMatch(/median 20\d\d-\d\d-\d\d.*, the farthest 2079-07-08\.$|^"joined" is 2079-07-08/)
  expect(summarizeColumn(one, 'feature')).toMatchObject({
    dates: { minimum: '2019-04-14', median: '2019-04-15 12:00', maximum: '2079-07-08' },
    mostFrequent: { value: '2019-04-14' },
  })
  expect(summarizeColumn(column(1, 2), 'feature')).not.toHaveProperty('dates')
  expect(shownDate(1e12)).toBe('1.0e+12')
})

it('a time of day is told as far as there is one, and reads back as the same date', () => {
  const start = 19_796
  for (const [seconds, text] of [
    [0, '2024-03-14'],
    [12 * 3600, '2024-03-14 12:00'],
    [60, '2024-03-14 00:01'],
    [30, '2024-03-14 00:00:30'],
    [12 * 3600 + 30.25, '2024-03-14 12:00:30.250'],
    [0.5, '2024-03-14 00:00:00.500'],
  ] as const) {
    const days = start + seconds / 86_400
    expect(dateText(days)).toBe(text)
    expect(parseDate(text)).toBeCloseTo(days, 9)
  }
  expect(dateText(1e12)).toBeNull()
})

it('of few different dates, one that occurs again and again is no outlier', () => {
  const dates = (...days: number[]) => ({ ...numberColumn('wave', Float64Array.from(days)), readAs: 'date' }) as const
  const week = Array.from({ length: 60 }, (_, i) => 20_000 + (i % 4))
  const wave = [19_000, 19_000, 19_000]
  const waves = dates(...week, ...wave)
  expect(outlierFinding(waves, waves, 'train')).toBeNull()
  // As often as it is in train, or in the part itself.
  expect(outlierFinding(waves, dates(20_001, 19_000), 'dev')).toBeNull()
  expect(outlierFinding(waves, dates(20_001, 21_000, 21_000, 21_000), 'dev')).toBeNull()
  // A slip in a single row, and a date that stands for none.
  const slip = outlierFinding(waves, dates(20_001, 19_000, 84_701), 'dev')
  expect(slip?.numbers).toMatchObject({ rows: 1, worst: 84_701 })
  const none = [-25_567, -25_567, -25_567]
  const placeholder = outlierFinding(dates(...week, ...none), dates(...week, ...none), 'train')
  expect(placeholder?.message).toBe('"wave" is 1900-01-01 in 3 rows of train, far from all other values.')
  // Of many different dates it lies apart, and numbers may have codes for none.
  const many = Array.from({ length: 60 }, (_, i) => 20_000 + i)
  const apart = dates(...many, ...wave.map((day) => day - 100))
  expect(outlierFinding(apart, apart, 'train')?.numbers['sentinel']).toBe(18_900)
  const numbers = column(...week, ...wave)
  expect(outlierFinding(numbers, numbers, 'train')?.numbers['sentinel']).toBe(19_000)
})
