import { describe, expect, it } from 'vitest'
import { countRuns, largestDistances, medianDistance } from '../../../src/inspect/frame/ordered-values.js'
import { presentSorted, SortMemory, sortedIn } from '../../../src/inspect/frame/sort-values.js'
import { kthOfSorted, medianOfViews, viewOf } from '../../../src/inspect/statistics/kth-of-sorted.js'
import { normalFrom, uniformFrom } from '../samples.js'

const [uniform, normal] = [uniformFrom(1), normalFrom(2)]
const ROWS = 3000
/** In which all columns are sorted, one after the other. */
const memory = new SortMemory(ROWS)

/** Columns as files have them, by what they hold. */
const COLUMNS: Readonly<Record<string, () => number>> = {
  integers: () => Math.floor(100 * uniform()),
  'two decimal places': () => Math.round(100 * normal()) / 100,
  'four decimal places in a wide range': () => Math.round(1e4 * Math.exp(3 * normal())) / 1e4,
  'reals, many digits': () => normal(),
  'reals in a narrow range': () => 1000 + 1e-9 * normal(),
  'reals of both signs that repeat': () => Math.round(20 * normal()) / 7,
  'decimals after a while, reals': () => (uniform() < 0.99 ? 1.5 : normal()),
  'large integers': () => Math.floor(2 ** 40 * uniform()),
  'negative zeros': () => (uniform() < 0.1 ? -0 : Math.round(normal())),
  gaps: () => (uniform() < 0.1 ? NaN : Math.round(10 * normal()) / 10),
}

describe.each(Object.keys(COLUMNS))('%s', (name) => {
  const values = Float64Array.from({ length: ROWS }, () => COLUMNS[name]?.() ?? NaN)
  const expected = values.filter((value) => !Number.isNaN(value)).sort()
  const sorted = presentSorted(values)

  it('are sorted as the engine sorts them', () => {
    expect(sorted).toEqual(expected)
    expect(sortedIn(values, memory)).toEqual(expected)
    expect(sortedIn(values.subarray(0, 2000), memory)).toEqual(presentSorted(values.subarray(0, 2000)))
  })

  it('have the distances from a center that sorting gives', () => {
    const center = expected[1000] ?? 0
    const distances = expected.map((value) => Math.abs(value - center)).sort()
    const middle = [distances[(distances.length - 1) >> 1] ?? 0, distances[distances.length >> 1] ?? 0]
    expect(medianDistance([sorted], center)).toBeCloseTo(((middle[0] ?? 0) + (middle[1] ?? 0)) / 2, 10)
    expect(largestDistances([sorted], center, 50)).toEqual(distances.toReversed().slice(0, 50))
  })

  it('have the runs that counting gives', () => {
    const counts = Map.groupBy(expected, (value) => value)
    const sizes = [...counts.values()].map(({ length }) => length)
    const { distinct, count, pairs } = countRuns(sorted)
    expect([distinct, count, pairs]).toEqual([
      counts.size,
      Math.max(...sizes),
      sizes.reduce((sum, size) => sum + (size * (size - 1)) / 2, 0),
    ])
  })

  it('have the order of their union in several parts', () => {
    const parts = [values.subarray(0, 2000), values.subarray(2000, 2007), values.subarray(2007)].map(presentSorted)
    const center = expected[1000] ?? 0
    const distances = expected.map((value) => Math.abs(value - center)).sort()
    for (const count of [1, 50, ROWS]) {
      expect(largestDistances(parts, center, count)).toEqual(distances.toReversed().slice(0, count))
    }
    const views = parts.map(viewOf)
    for (const k of [0, 1, 777, expected.length - 1]) expect(kthOfSorted(views, k) + 0).toBe((expected[k] ?? NaN) + 0)
    const [low = NaN, high = NaN] = [expected[(expected.length - 1) >> 1], expected[expected.length >> 1]]
    expect(medianOfViews(views) + 0).toBe((low + high) / 2 + 0)
  })
})

it('no values have no median', () => {
  expect(medianOfViews([])).toBeNaN()
  expect(medianOfViews([viewOf(new Float64Array(0))])).toBeNaN()
})
