import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dataset } from '../../../src/data/dataset/dataset.js'
import { fitScaler, scale } from '../../../src/data/scale/scale.js'
import { moments, sumTree } from '../../../src/data/statistics/moments.js'
import { relativeError, tolerance } from '../../support/tolerance.js'

const of = (values: readonly number[]): ReturnType<typeof moments> => moments(values.length, (i) => values[i] ?? NaN)

describe('moments of values whose squares leave the range of f64', () => {
  const values = [1, -1, 3, 7, 0.5]
  const { mean, deviation } = of(values)

  it.each([2 ** 600, 2 ** 1000, 2 ** -600, 2 ** -900])('are those of the values, × %d, to the bit', (unit) => {
    expect(of(values.map((value) => value * unit))).toEqual({ mean: mean * unit, deviation: deviation * unit })
  })

  it('are right at the ends of the range', () => {
    const large = of([1.7e308, 1.7e308, -1e308])
    expect(relativeError(large.mean, 8e307)).toBeLessThan(tolerance.elementwise.f64)
    expect(relativeError(large.deviation, 9e307 * Math.sqrt(2))).toBeLessThan(tolerance.elementwise.f64)
    const small = of([0, 5e-324 * 4])
    expect(small).toEqual({ mean: 1e-323, deviation: 1e-323 })
  })

  it('know a constant column there too', () => {
    for (const value of [1e308, -1e200, 1e-200, 5e-324, 0]) {
      const constant = of([value, value, value])
      expect(constant.deviation).toBe(0)
      expect(relativeError(constant.mean, value)).toBeLessThan(tolerance.elementwise.f64)
    }
  })

  it('scale such a column to variance 1', () => {
    fc.assert(
      fc.property(fc.constantFrom(1e150, 1e200, 1e-200, 1e-150), fc.integer({ min: 2, max: 200 }), (unit, count) => {
        const x = Float64Array.from({ length: count }, (_, i) => unit * (i % 7) + unit * i)
        const data = dataset({ x, y: Array.from(x, (_, i) => i / 3) })
        const scaled = [...scale(data, fitScaler(data)).x]
        const variance = scaled.reduce((sum, value) => sum + value * value, 0) / count
        expect(relativeError(variance, 1)).toBeLessThan(tolerance.reduction.f64)
      }),
    )
  })
})

describe('sumTree', () => {
  it('adds ten million tenths without the drift of a running sum', () => {
    const count = 10_000_000
    expect(Math.abs(sumTree(0, count, () => 0.1) - count / 10)).toBeLessThan(1e-8)
  })

  it('adds every term once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), (count) => {
        expect(sumTree(0, count, (i) => i)).toBe((count * (count - 1)) / 2)
      }),
    )
  })
})

it('adds four blocks side by side to the bits of the tree of single ones', () => {
  for (const count of [1, 128, 500, 512, 513, 1023, 1024, 3000, 5000]) {
    const values = Float64Array.from({ length: count }, (_, i) => Math.sin(i * i) * 10 ** (i % 7))
    const { mean, deviation } = moments(count, (i) => values[i] ?? NaN)
    expect(mean).toBe(sumTree(0, count, (i) => values[i] ?? NaN) / count)
    const squares = sumTree(0, count, (i) => ((values[i] ?? NaN) - mean) * ((values[i] ?? NaN) - mean))
    expect(deviation).toBe(count === 1 ? 0 : Math.sqrt(squares / count))
  }
})
