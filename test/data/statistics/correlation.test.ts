import { describe, expect, it } from 'vitest'
import { correlation, unitDeviations } from '../../../src/data/statistics/correlation.js'

describe('unitDeviations', () => {
  const a = Float64Array.of(1, 2, 4, 9, -3)
  const b = Float64Array.of(0, 1, 1, 0, 1)

  it('have a mean of 0 and a length of 1', () => {
    const deviations = unitDeviations(a)
    expect(deviations.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 14)
    expect(Math.hypot(...deviations)).toBeCloseTo(1, 14)
  })

  it('have the correlation as their sum of products', () => {
    const [x, y] = [unitDeviations(a), unitDeviations(b)]
    const product = x.reduce((sum, value, i) => sum + value * (y[i] ?? NaN), 0)
    expect(product).toBeCloseTo(correlation(a, b), 14)
  })

  it('are 0 where all values are the same', () => {
    expect(unitDeviations(Float64Array.of(3, 3, 3))).toEqual(Float64Array.of(0, 0, 0))
  })
})
