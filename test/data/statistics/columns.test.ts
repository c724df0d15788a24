import { describe, expect, it } from 'vitest'
import { columnMeans } from '../../../src/data/statistics/column-means.js'
import { completePairs, correlation, midranks, unitDeviations } from '../../../src/data/statistics/correlation.js'
import { countCodes } from '../../../src/data/statistics/count-codes.js'
import { nthSmallest } from '../../../src/data/statistics/nth-smallest.js'
import { countEdgesUpTo, quantileBins, quantileOf, valueAt } from '../../../src/data/statistics/quantiles.js'
import { StreamingMoments } from '../../../src/data/statistics/streaming-moments.js'
import { wilsonInterval } from '../../../src/data/statistics/wilson-interval.js'

const reals = (...values: number[]): Float64Array => Float64Array.from(values)

describe('columnMeans', () => {
  it('are those of each column, by the weights of the rows', () => {
    const values = reals(1, 10, 3, 20, 8, 60)
    expect(columnMeans(values, 2)).toEqual(reals(4, 30))
    expect(columnMeans(values, 2, reals(1, 2, 1))).toEqual(reals(3.75, 27.5))
    expect(columnMeans(values, 3)).toEqual(reals(10.5, 9, 31.5))
  })
})

describe('complete pairs', () => {
  it('have neither value missing', () => {
    const [x, y] = completePairs(reals(1, NaN, 3, 4, NaN), reals(5, 6, NaN, 8, NaN))
    expect([[...x], [...y]]).toEqual([[1, 4], [5, 8]]) // prettier-ignore
  })
})

describe('midranks', () => {
  it('are from 1 to n, ties sharing the mean of theirs', () => {
    expect(midranks(reals(30, 10, 20))).toEqual(reals(3, 1, 2))
    expect(midranks(reals(5, 1, 5, 5, 7, 1))).toEqual(reals(4, 1.5, 4, 4, 6, 1.5))
    expect(midranks(reals(2, 2))).toEqual(reals(1.5, 1.5))
  })
})

describe('correlation', () => {
  it('is 1 along a rising line, −1 along a falling one, 0 of a constant', () => {
    const a = reals(1, 2, 4, 9)
    expect(correlation(a, a.map((value) => 3 * value + 1))).toBeCloseTo(1, 15) // prettier-ignore
    expect(correlation(a, a.map((value) => 5 - value))).toBeCloseTo(-1, 15) // prettier-ignore
    expect(correlation(a, reals(2, 2, 2, 2))).toBe(0)
    expect(correlation(reals(2, 2, 2, 2), a)).toBe(0)
    // By hand: deviations −3, −2, 0, 5 and −1, 1, 1, −1.
    expect(correlation(a, reals(0, 2, 2, 0))).toBeCloseTo(-4 / Math.sqrt(38 * 4), 15)
  })

  it('needs no scale: deviations of length 1', () => {
    expect(unitDeviations(reals(-3, 5, 3, -5))).toEqual(reals(-3, 5, 3, -5).map((value) => value / Math.sqrt(68)))
    expect(unitDeviations(reals(NaN, 3))).toEqual(reals(0, 0))
  })
})

describe('countCodes', () => {
  it('counts each code, and no missing ones', () => {
    expect(countCodes(Int32Array.of(0, 2, -1, 2, -1, 0, 2), 4)).toEqual([2, 0, 3, 0])
    expect(countCodes(Int32Array.of(-1), 1)).toEqual([0])
  })
})

describe('quantiles', () => {
  it('are values at a position, interpolated from the nearer end', () => {
    const sorted = reals(1, 2, 4, 8)
    expect([0, 0.5, 1.25, 2.75, 3].map((position) => valueAt(sorted, position))).toEqual([1, 1.5, 2.5, 7, 8])
    expect([0, 0.5, 1].map((q) => quantileOf(sorted, q))).toEqual([1, 3, 8])
    expect(quantileOf(reals(-1.5e308, 1.5e308), 0.5)).toBe(0)
    expect(quantileOf(reals(7), 0.3)).toBe(7)
  })

  it('bound bins, the last of which has its upper edge', () => {
    expect(quantileBins(reals(1, 2, 3, 4), 2)).toEqual({ codes: Uint32Array.of(0, 0, 1, 1), count: 2 })
    expect(quantileBins(reals(4, 3, 2, 1, 0), 4)).toEqual({ codes: Uint32Array.of(3, 3, 2, 1, 0), count: 4 })
    expect(quantileBins(reals(1, 1, 1, 1, 9), 4)).toEqual({ codes: Uint32Array.of(0, 0, 0, 0, 0), count: 1 })
    expect(quantileBins(reals(1, 1, 5, 5, 9), 4)).toEqual({ codes: Uint32Array.of(0, 0, 1, 1, 1), count: 2 })
  })

  it('have edges that count up to and with a value', () => {
    const edges = [1, 2, 2, 5]
    expect([0, 1, 1.5, 2, 3, 5, 6].map((value) => countEdgesUpTo(edges, value))).toEqual([0, 1, 1, 3, 3, 4, 4])
    expect(countEdgesUpTo([], 1)).toBe(0)
  })

  it('are found without sorting, for every place and order', () => {
    const orders = [[3, 1, 2], [1, 1, 1, 1], [5, 4, 3, 2, 1, 0], [0, 1, 2, 3], [2, 9, 2, 7, 2, 2, 8]] // prettier-ignore
    for (const values of orders) {
      const sorted = values.toSorted((a, b) => a - b)
      expect(sorted.map((_, index) => nthSmallest(Float64Array.from(values), index))).toEqual(sorted)
    }
  })
})

describe('moments of rows that come in chunks', () => {
  it('are 0 without rows, and those of one block', () => {
    expect(new StreamingMoments(2).finish()).toEqual({ mean: [0, 0], deviation: [0, 0] })
    const moments = new StreamingMoments(2)
    moments.add(reals(1, 10, 3, 10))
    moments.add(reals(5, 10))
    expect(moments.finish()).toEqual({ mean: [3, 10], deviation: [Math.sqrt(8 / 3), 0] })
  })

  it.each([1, 2 ** -500, 2 ** 600])('are those of blocks that are merged, in units of %d', (unit) => {
    for (const rows of [128, 129, 256, 300, 384, 1000]) {
      const moments = new StreamingMoments(1)
      moments.add(Float64Array.from({ length: rows }, (_, i) => unit * i))
      const { mean, deviation } = moments.finish()
      expect((mean[0] ?? 0) / unit).toBeCloseTo((rows - 1) / 2, 9)
      // Of 0 … n − 1 the variance is (n² − 1)/12.
      expect((deviation[0] ?? 0) / unit).toBeCloseTo(Math.sqrt((rows * rows - 1) / 12), 9)
    }
  })

  it('are in one unit where blocks have several', () => {
    const moments = new StreamingMoments(1)
    moments.add(new Float64Array(128))
    moments.add(new Float64Array(128).fill(2 ** 500))
    expect(moments.finish()).toEqual({ mean: [2 ** 499], deviation: [2 ** 499] })
  })
})

describe('wilsonInterval', () => {
  it('is the solution of |p − π| = z·√(π(1 − π)/n)', () => {
    for (const [p, rows, z] of [
      [0.1, 50, 1.96],
      [0.5, 10, 1],
      [0.97, 200, 2.576],
    ] as const) {
      // prettier-ignore
      const { low, high } = wilsonInterval(p, rows, z)
      for (const end of [low, high]) expect(Math.abs(p - end)).toBeCloseTo(z * Math.sqrt((end * (1 - end)) / rows), 12)
      expect(low).toBeLessThan(p)
      expect(high).toBeGreaterThan(p)
    }
  })
})
