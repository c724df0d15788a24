import { describe, expect, it } from 'vitest'
import { binCounts, binsOf } from '../../../src/inspect/new-rows/bins.js'
import { isMajor, stabilityIndex } from '../../../src/inspect/new-rows/stability.js'
import type { TableColumn } from '../../../src/data/table/table.js'
import type { ColumnBins } from '../../../src/result/index.js'

const number = (values: readonly number[]): TableColumn => ({ name: 'x', kind: 'number', values: Float64Array.from(values) }) // prettier-ignore
const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i)

describe('the bins of a column', () => {
  it('of numbers are tenths, a frequent value having one of its own', () => {
    const bins = binsOf(number(upTo(101)), 101)
    expect(bins).toMatchObject({ kind: 'number', edges: [10, 20, 30, 40, 50, 60, 70, 80, 90], missing: 0 })
    expect(bins.fractions.map((fraction) => Math.round(fraction * 101))).toEqual([10, 10, 10, 10, 10, 10, 10, 10, 10, 11]) // prettier-ignore
    const gaps = binsOf(number([...upTo(101), NaN, NaN]), 103)
    expect(gaps.missing).toBeCloseTo(2 / 103, 12)
    const zeros = binsOf(number([...upTo(60).map(() => 0), ...upTo(40).map((i) => i + 1)]), 100)
    expect(zeros.kind === 'number' ? zeros.edges[0] : 0).toBeGreaterThan(0)
    expect(zeros.fractions[0]).toBeCloseTo(0.6, 12)
    const other = number([-5, 10, 95, NaN])
    expect([...binCounts(other, bins, 1)]).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1])
    expect([...binCounts(other, bins, 2)]).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0])
  })

  it('of categories are the 48 most frequent, the rest together', () => {
    const codes = [...upTo(50), ...upTo(49), 49, 48, 48]
    const column = { name: 'x', kind: 'category', codes: Int32Array.from(codes), categories: upTo(50).map((i) => `c${i}`) } as const // prettier-ignore
    const bins = binsOf(column, codes.length)
    expect(bins.kind === 'category' ? bins.categories : []).toEqual(['c48', ...upTo(47).map((i) => `c${i}`)])
    const counts = binCounts(column, bins, 1)
    expect(counts[0]).toBe(4)
    // c47 and c49, which have no bin of their own.
    expect(counts[48]).toBe(4)
    const numbers = { name: 'x', kind: 'category', codes: Int32Array.of(0, 1, -1), categories: ['c48.0', '7.0'] } as const // prettier-ignore
    const known = { ...bins, categories: ['7'], fractions: [1] } as ColumnBins
    expect([...binCounts(numbers, known, 1)]).toEqual([1, 1, 1])
    expect([...binCounts(number([1]), known, 1)]).toEqual([0, 0, 0])
  })
})

describe('the population stability index', () => {
  const bins: ColumnBins = { name: 'x', kind: 'number', missing: 0.1, edges: [5], fractions: [0.5, 0.4] }

  it('is Σ (p − q)·ln(p/q), with half a row in each bin', () => {
    // 100 rows of train: 50, 40, none elsewhere, 10 missing; 20 new ones.
    const counts = Float64Array.of(4, 12, 0, 4)
    const share = (count: number, rows: number): number => (count + 0.5) / (rows + 2)
    const expected = [[4, 50], [12, 40], [4, 10]].reduce((sum, [fresh = 0, old = 0]) => sum + (share(fresh, 20) - share(old, 100)) * Math.log(share(fresh, 20) / share(old, 100)), 0) // prettier-ignore
    expect(stabilityIndex(counts, bins, 100)).toBeCloseTo(expected, 10)
    expect(stabilityIndex(Float64Array.of(50, 40, 0, 10), bins, 100)).toBeCloseTo(0, 12)
  })

  it('is major above 0.25, and four deviations above chance', () => {
    expect(isMajor(0.25, 10, 1e6, 1e6)).toBe(false)
    expect(isMajor(0.251, 10, 1e6, 1e6)).toBe(true)
    // (1/20 + 1/100)·(9 + 4·√18) = 1.558.
    expect(isMajor(1.55, 10, 20, 100)).toBe(false)
    expect(isMajor(1.56, 10, 20, 100)).toBe(true)
    // One degree of freedom at least: 0.06·(1 + 4·√2) = 0.3994.
    expect(isMajor(0.399, 1, 20, 100)).toBe(false)
    expect(isMajor(0.4, 1, 20, 100)).toBe(true)
  })
})
