import { describe, expect, it } from 'vitest'
import {
  correctedDifference,
  correctedMean,
  correctedQuotient,
} from '../../src/improve/statistics/corrected-interval.js'
import { studentQuantile } from '../../src/diagnose/statistics/student.js'

describe('studentQuantile', () => {
  // Two-sided 95 %, from printed tables of the t distribution.
  it.each([
    [1, 12.7062],
    [2, 4.30265],
    [3, 3.18245],
    [4, 2.77645],
    [9, 2.26216],
    [10, 2.22814],
    [30, 2.04227],
    [99, 1.98422],
    [499, 1.96473],
  ])('of %d degrees of freedom is %d', (degrees, quantile) => {
    expect(studentQuantile(degrees)).toBeCloseTo(quantile, 4)
  })

  it('takes other coverages', () => {
    expect(studentQuantile(9, 0.99)).toBeCloseTo(3.24984, 4)
  })

  it('has no limit without a degree of freedom', () => {
    expect(studentQuantile(0)).toBe(Infinity)
  })
})

describe('the corrected interval of Nadeau and Bengio', () => {
  it('widens s²/J by n₂/n₁·s²', () => {
    // Mean 2.5, s² = 5/3, (1/4 + 1/3)·5/3 = 35/36, t of 3 degrees 3.18245.
    const { estimate, interval, standardError } = correctedMean([1, 2, 3, 4], 1 / 3)
    expect(estimate).toBe(2.5)
    expect(standardError).toBeCloseTo(Math.sqrt(35 / 36), 12)
    expect(interval.low).toBeCloseTo(2.5 - 3.1824463 * Math.sqrt(35 / 36), 6)
    expect(interval.high).toBeCloseTo(2.5 + 3.1824463 * Math.sqrt(35 / 36), 6)
  })

  it('of one value holds everything', () => {
    expect(correctedMean([2.5], 1 / 3)).toEqual({
      estimate: 2.5,
      interval: { low: -Infinity, high: Infinity },
      standardError: Infinity,
    })
  })

  it('of a quotient with equal spreads is that of the mean', () => {
    const sums = [1, 2, 3, 4].map((error) => ({ error, spread: 10 }))
    const [quotient, mean] = [correctedQuotient(sums, 0.25), correctedMean([0.1, 0.2, 0.3, 0.4], 0.25)]
    expect(quotient.estimate).toBeCloseTo(mean.estimate, 12)
    expect(quotient.standardError).toBeCloseTo(mean.standardError, 12)
  })

  it('of a quotient linearizes it where spreads differ', () => {
    // Σ6/Σ12 = ½; deviations (1 − 2)/6 and (5 − 4)/6: s² = 2/36, (½ + ¼)·2/36 = 1/24.
    const { estimate, standardError } = correctedQuotient(
      [
        { error: 1, spread: 4 },
        { error: 5, spread: 8 },
      ],
      0.25,
    )
    expect(estimate).toBe(0.5)
    expect(standardError).toBeCloseTo(Math.sqrt(1 / 24), 12)
  })

  it('of a paired difference is 0 wide where both differ alike in every fold', () => {
    const [first, second] = [3, 1].map((more) => [5, 9, 2].map((error) => ({ error: error + more, spread: 20 })))
    const { estimate, standardError } = correctedDifference(first ?? [], second ?? [], 0.5)
    expect(estimate).toBeCloseTo(0.1, 12)
    expect(standardError).toBeCloseTo(0, 12)
  })
})
