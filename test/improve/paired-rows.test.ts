import { describe, expect, it } from 'vitest'
import { pairedRows } from '../../src/improve/statistics/paired-rows.js'

const means = (errors: readonly number[], spreads = errors.map(() => 1), counts = errors.map(() => 1)) => ({
  errors,
  spreads,
  counts,
})

describe('pairedRows', () => {
  it('pairs the errors of each row', () => {
    // d = 1/4; deviations ¾ once and −¼ three times: Σu² = 9/16 + 3/16 = 3/4, and half = 1.96·√2.75 / 6.
    const { estimate, interval } = pairedRows(means([1, 1, 0, 0]), means([1, 0, 0, 0]))
    expect(estimate).toBe(0.25)
    expect(interval.high - 0.25).toBeCloseTo((1.959963984540054 * Math.sqrt(2.75)) / 6, 12)
    expect(0.25 - interval.low).toBeCloseTo(interval.high - 0.25, 12)
  })

  it('cancels what both errors share', () => {
    const noise = Array.from({ length: 400 }, (_, row) => Number(row % 3 === 0))
    const { estimate, interval } = pairedRows(means(noise), means(noise))
    // No row differs: √2 / 402 remains, where independent errors of a third would give 1.96·√(2·(2/9)/400) = 6.5 points.
    expect(estimate).toBe(0)
    expect(interval.high).toBeCloseTo((1.959963984540054 * Math.SQRT2) / 402, 12)
  })

  it('linearizes the quotients of a regression', () => {
    // Σ difference = 3, Σ spread = 12, d = ¼, mean spread 4: u = (2 − 2)/4 = 0, (1 − 1)/4 = 0, (0 − 0)/4 = 0.
    const { estimate, standardError } = pairedRows(means([3, 2, 1], [8, 4, 0]), means([1, 1, 1], [8, 4, 0]))
    expect(estimate).toBe(0.25)
    expect(standardError).toBeCloseTo(Math.SQRT2 / 5, 12)
  })

  it('leaves out rows that one of the two never used', () => {
    const { estimate } = pairedRows(means([1, 1, 1], [1, 1, 1], [1, 1, 0]), means([0, 1, 0]))
    expect(estimate).toBe(0.5)
  })
})
