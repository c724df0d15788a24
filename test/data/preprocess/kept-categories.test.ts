import { describe, expect, it } from 'vitest'
import { defaultMostCategories, mostFrequent } from '../../../src/data/preprocess/fit/kept-categories.js'

describe('mostFrequent', () => {
  it('keeps the most frequent, ties by the lower code', () => {
    expect(mostFrequent([0, 1, 2, 3, 4], [1, 5, 1, 7, 1], 3)).toEqual([0, 1, 3])
    expect(mostFrequent([0, 1, 2], [1, 1, 1], 4)).toEqual([0, 1, 2])
  })
})

describe('defaultMostCategories', () => {
  it.each([
    // 2²⁵ numbers, but not more than 4,096 features …
    [100, 4096],
    [8192, 4096],
    [12_000, 2796],
    [33_554, 1000],
    // … up to 1,000 features 2²⁷ numbers, and always 50.
    [50_000, 1000],
    [1_000_000, 134],
    [10_000_000, 50],
  ])('of %d rows is %d', (rows, most) => {
    expect(defaultMostCategories(rows)).toBe(most)
  })
})
