import { expect, it } from 'vitest'
import { outlierFinding } from '../../src/inspect/columns/outliers.js'
import { sentinelFinding } from '../../src/inspect/columns/sentinels.js'
import { summarizeColumn } from '../../src/inspect/columns/summarize-column.js'
import { dateText } from '../../src/inspect/phrases.js'
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
  expect(dateText(1e12)).toBe('1.0e+12')
})
