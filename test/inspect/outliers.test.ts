import { expect, it } from 'vitest'
import { outlierFinding } from '../../src/inspect/columns/outliers.js'
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
