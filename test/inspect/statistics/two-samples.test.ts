import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { areaUnderCurve, aucInterval } from '../../../src/inspect/statistics/auc.js'
import { benjaminiHochberg } from '../../../src/inspect/statistics/benjamini-hochberg.js'
import { chiSquare, poolRare } from '../../../src/inspect/statistics/chi-square.js'
import { chiSquareTail, kolmogorovTail, normalTail } from '../../../src/inspect/statistics/distributions.js'
import { kolmogorovSmirnov } from '../../../src/inspect/statistics/kolmogorov-smirnov.js'
import { relativeError } from '../../support/tolerance.js'

/** What SciPy and scikit-learn say; `two-samples.py` made it. */
const fixture = JSON.parse(readFileSync(new URL('fixtures/two-samples.json', import.meta.url), 'utf8')) as {
  readonly kolmogorovSmirnov: readonly {
    readonly name: string
    readonly first: readonly number[]
    readonly second: readonly number[]
    readonly statistic: number
  }[]
  readonly chiSquare: readonly {
    readonly counts: readonly [readonly number[], readonly number[]]
    readonly statistic: number
    readonly p: number
    readonly degrees: number
    readonly cramersV: number
  }[]
  readonly benjaminiHochberg: { readonly p: readonly number[]; readonly adjusted: readonly number[] }
  readonly auc: readonly {
    readonly scores: readonly number[]
    readonly labels: readonly number[]
    readonly auc: number
    readonly p: number
  }[]
  readonly tails: {
    readonly kolmogorov: readonly (readonly [number, number])[]
    readonly normal: readonly (readonly [number, number])[]
    readonly chiSquare: readonly (readonly [number, number, number])[]
  }
}

const CLOSE = 1e-12

function sorted(values: readonly number[]): Float64Array {
  return Float64Array.from(values).sort()
}

describe('kolmogorovSmirnov', () => {
  it.each(fixture.kolmogorovSmirnov)("has SciPy's D: $name", ({ first, second, statistic }) => {
    const found = kolmogorovSmirnov(sorted(first), sorted(second))
    expect(Math.abs(found.statistic - statistic)).toBeLessThan(CLOSE)
    expect(kolmogorovSmirnov(sorted(second), sorted(first))).toEqual(found)
  })

  it('takes p from λ = (√n + 0.12 + 0.11/√n)·D', () => {
    const [first, second] = [sorted([1, 2, 3, 4]), sorted([3.5, 5, 6, 7])]
    const root = Math.sqrt(2)
    expect(kolmogorovSmirnov(first, second)).toEqual({
      statistic: 0.75,
      p: kolmogorovTail((root + 0.12 + 0.11 / root) * 0.75),
    })
  })

  it('finds nothing in equal samples, and in none', () => {
    const same = sorted([1, 1, 2, 3])
    expect(kolmogorovSmirnov(same, same)).toEqual({ statistic: 0, p: 1 })
    expect(kolmogorovSmirnov(same, sorted([]))).toEqual({ statistic: 0, p: 1 })
  })
})

describe('chiSquare', () => {
  it.each(fixture.chiSquare)("has SciPy's χ², p and Cramér's V: $counts", ({ counts, ...expected }) => {
    const found = chiSquare(...counts)
    expect(found.degrees).toBe(expected.degrees)
    expect(relativeError(found.statistic, expected.statistic)).toBeLessThan(CLOSE)
    expect(relativeError(found.p, expected.p)).toBeLessThan(CLOSE)
    expect(relativeError(found.cramersV, expected.cramersV)).toBeLessThan(CLOSE)
  })

  it('does not count categories that no row has', () => {
    expect(chiSquare([4, 0, 6], [5, 0, 9])).toEqual(chiSquare([4, 6], [5, 9]))
  })

  it('finds nothing where there is one category or no row', () => {
    expect(chiSquare([5], [9])).toEqual({ statistic: 0, p: 1, degrees: 0, cramersV: 0 })
    expect(chiSquare([0, 0], [3, 4])).toEqual({ statistic: 0, p: 1, degrees: 0, cramersV: 0 })
  })
})

describe('poolRare', () => {
  it('joins categories expected fewer than five times, and loses no row', () => {
    expect(poolRare([50, 3, 2, 45], [48, 2, 3, 47])).toEqual({ first: [50, 45, 5], second: [48, 47, 5] })
    expect(poolRare([50, 1, 0, 45], [48, 0, 1, 47])).toEqual({ first: [50, 46], second: [48, 48] })
  })

  it('leaves one category where nothing can be tested', () => {
    expect(poolRare([1, 2], [2, 1])).toEqual({ first: [3], second: [3] })
  })
})

describe('benjaminiHochberg', () => {
  it('corrects as defined, ties, 0 and 1 among the p-values', () => {
    const adjusted = benjaminiHochberg(fixture.benjaminiHochberg.p)
    adjusted.forEach((value, i) => {
      expect(Math.abs(value - (fixture.benjaminiHochberg.adjusted[i] ?? NaN))).toBeLessThan(CLOSE)
    })
    expect(benjaminiHochberg([])).toEqual([])
    expect(benjaminiHochberg([0.04])).toEqual([0.04])
  })
})

describe('areaUnderCurve', () => {
  it.each(fixture.auc)("has scikit-learn's AUC $auc and SciPy's p", ({ scores, labels, auc, p }) => {
    const found = areaUnderCurve(
      scores,
      labels.map((label) => label === 1),
    )
    expect(Math.abs(found.auc - auc)).toBeLessThan(CLOSE)
    expect(relativeError(found.p, p)).toBeLessThan(CLOSE)
    expect(found.lower).toBeLessThan(auc)
    expect(found.upper).toBeGreaterThan(auc)
  })

  it('knows nothing of one group, and nothing where all scores are equal', () => {
    expect(areaUnderCurve([1, 2], [true, true])).toEqual({ auc: 0.5, p: 1, lower: 0, upper: 1 })
    expect(areaUnderCurve([1, 1, 1, 1], [true, false, true, false])).toMatchObject({ auc: 0.5, p: 1 })
  })

  it('has an interval within [0, 1] that narrows with the rows and is not empty at 1', () => {
    const few = aucInterval(1, 10, 10)
    const many = aucInterval(1, 1000, 1000)
    expect(few.upper).toBe(1)
    expect(few.lower).toBeGreaterThan(0.6)
    expect(few.lower).toBeLessThan(many.lower)
    expect(many.lower).toBeLessThan(1)
    const half = aucInterval(0.5, 200, 200)
    expect(half.lower + half.upper).toBeCloseTo(1, 10)
  })
})

describe('tails', () => {
  it("agree with SciPy's Kolmogorov distribution", () => {
    for (const [x, tail] of fixture.tails.kolmogorov) expect(relativeError(kolmogorovTail(x), tail)).toBeLessThan(CLOSE)
  })

  it("agree with SciPy's normal distribution", () => {
    for (const [x, tail] of fixture.tails.normal) expect(relativeError(normalTail(x), tail)).toBeLessThan(CLOSE)
  })

  it("agree with SciPy's χ² distribution", () => {
    for (const [x, degrees, tail] of fixture.tails.chiSquare) {
      const error = relativeError(chiSquareTail(x, degrees), tail, 1e-300)
      expect(error, `χ² ${x}, ${degrees} degrees`).toBeLessThan(1e-11)
    }
  })
})
