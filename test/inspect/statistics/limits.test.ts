import { describe, expect, it } from 'vitest'
import { aucInterval, areaUnderCurve } from '../../../src/inspect/statistics/auc.js'
import { benjaminiHochberg } from '../../../src/inspect/statistics/benjamini-hochberg.js'
import { binomialTail, poissonTail } from '../../../src/inspect/statistics/binomial.js'
import { chiSquare, poolRare } from '../../../src/inspect/statistics/chi-square.js'
import { chiSquareTail, kolmogorovTail, logGamma, normalTail } from '../../../src/inspect/statistics/distributions.js'
import { kolmogorovSmirnov } from '../../../src/inspect/statistics/kolmogorov-smirnov.js'
import {
  distancesFrom,
  kthOfSorted,
  medianOfViews,
  type SortedView,
  viewOf,
} from '../../../src/inspect/statistics/kth-of-sorted.js'
import { uniformFrom } from '../samples.js'

// Statistics by their definitions, computed in the plainest way.

const reals = (...values: number[]): Float64Array => Float64Array.from(values)

describe('the area under a curve', () => {
  /** Over all pairs of one score of each group. */
  function byPairs(scores: readonly number[], isSecond: readonly boolean[]): number {
    let [sum, pairs] = [0, 0]
    scores.forEach((one, i) =>
      scores.forEach((other, j) => {
        if (isSecond[i] !== true || isSecond[j] === true) return
        pairs++
        sum += one > other ? 1 : one === other ? 0.5 : 0
      }),
    )
    return sum / pairs
  }

  it('is the fraction of pairs in order, ties half', () => {
    const next = uniformFrom(3)
    for (let trial = 0; trial < 40; trial++) {
      const scores = Array.from({ length: 12 }, () => Math.floor(next() * 6))
      const isSecond = scores.map((_, i) => i % 3 === 0)
      expect(areaUnderCurve(scores, isSecond).auc).toBeCloseTo(byPairs(scores, isSecond), 12)
    }
  })

  it('has the p-value of the normal approximation, with ties', () => {
    // U = 8 of 9 pairs, no ties: z = (8/9 − 1/2)/√(7/(12·9)).
    const { p } = areaUnderCurve([1, 2, 4, 3, 5, 6], [false, false, false, true, true, true])
    expect(p).toBeCloseTo(normalTail((8 / 9 - 0.5) / Math.sqrt(7 / 108)), 12)
    // Two ties of two: Σ(t³ − t) = 12.
    const tied = areaUnderCurve([1, 2, 2, 2, 3, 3], [false, false, false, true, true, true])
    const ties = 3 ** 3 - 3 + (2 ** 3 - 2)
    const variance = (7 - ties / (6 * 5)) / 108
    expect(tied.p).toBeCloseTo(normalTail((tied.auc - 0.5) / Math.sqrt(variance)), 12)
    expect(areaUnderCurve([2, 2, 2, 2], [false, true, false, true])).toMatchObject({ auc: 0.5, p: 1 })
    expect(areaUnderCurve([1, 2], [true, true])).toEqual({ auc: 0.5, p: 1, lower: 0, upper: 1 })
    expect(areaUnderCurve([1, 2], [false, false])).toEqual({ auc: 0.5, p: 1, lower: 0, upper: 1 })
  })

  it('has an interval whose ends solve |auc − A| = 1.96·√V(A), by Hanley and McNeil', () => {
    for (const [auc, first, second] of [
      [0.5, 20, 30],
      [0.8, 15, 40],
      [0.95, 200, 10],
    ] as const) {
      // prettier-ignore
      const { lower, upper } = aucInterval(auc, first, second)
      for (const end of [lower, upper]) {
        const half = (first + second) / 2 - 1
        const spread = 1 + (half * (1 - end)) / (2 - end) + (half * end) / (1 + end)
        const deviation = Math.sqrt((end * (1 - end) * spread) / (first * second))
        expect(Math.abs(auc - end)).toBeCloseTo(1.959963984540054 * deviation, 9)
      }
      expect(lower).toBeLessThan(auc)
      expect(upper).toBeGreaterThan(auc)
    }
    expect(aucInterval(1, 10, 10).upper).toBe(1)
    expect(aucInterval(1, 10, 10).lower).toBeGreaterThan(0.5)
    expect(aucInterval(0, 10, 10).lower).toBe(0)
  })
})

describe('p-values', () => {
  it('are adjusted as p·k/rank, made monotone', () => {
    const adjusted = benjaminiHochberg([0.04, 0.01, 0.03, 0.5])
    ;[0.16 / 3, 0.04, 0.16 / 3, 0.5].forEach((value, i) => expect(adjusted[i]).toBeCloseTo(value, 14))
    expect(benjaminiHochberg([0.9, 1])).toEqual([1, 1])
    expect(benjaminiHochberg([0.2])).toEqual([0.2])
    expect(benjaminiHochberg([])).toEqual([])
  })
})

describe('tails of counts', () => {
  it('are sums of probabilities', () => {
    // 4 throws of a coin: 1, 4, 6, 4, 1 of 16.
    ;[16, 15, 11, 5, 1].forEach((ways, k) => expect(binomialTail(k, 4, 0.5)).toBeCloseTo(ways / 16, 12))
    expect(binomialTail(2, 3, 0.2)).toBeCloseTo(3 * 0.04 * 0.8 + 0.008, 12)
    expect(binomialTail(3, 3, 1)).toBe(1)
    expect(binomialTail(0, 50, 0.3)).toBeLessThanOrEqual(1)
    expect(poissonTail(0, 2)).toBe(1)
    expect(poissonTail(1, 2)).toBeCloseTo(1 - Math.exp(-2), 12)
    expect(poissonTail(3, 2)).toBeCloseTo(1 - Math.exp(-2) * (1 + 2 + 2), 12)
    expect(poissonTail(200, 2)).toBeGreaterThanOrEqual(0)
  })
})

describe('the χ² test', () => {
  it('is Σ (observed − expected)²/expected, by hand', () => {
    // Expected 15 and 15 in both.
    const { statistic, degrees, cramersV, p } = chiSquare([10, 20], [20, 10])
    expect(statistic).toBeCloseTo(4 * (25 / 15), 12)
    expect(degrees).toBe(1)
    expect(cramersV).toBeCloseTo(Math.sqrt(100 / 15 / 60), 12)
    // With one degree of freedom it is a squared normal deviate.
    expect(p).toBeCloseTo(2 * normalTail(Math.sqrt(statistic)), 12)
    expect(chiSquare([10, 0, 20], [20, 0, 10]).degrees).toBe(1)
    expect(chiSquare([5], [9])).toMatchObject({ statistic: 0, degrees: 0, p: 1 })
    expect(chiSquare([0, 0], [3, 4])).toEqual({ statistic: 0, p: 1, degrees: 0, cramersV: 0 })
    expect(chiSquare([3, 4], [0, 0])).toEqual({ statistic: 0, p: 1, degrees: 0, cramersV: 0 })
    expect(chiSquare([5, 0], [0, 15]).cramersV).toBeCloseTo(1, 12)
  })

  it('pools categories until five of each are expected in both parts', () => {
    // A quarter of the rows is in the first part: 20 rows are needed.
    const pooled = poolRare([10, 5, 4, 1], [30, 15, 12, 3])
    expect(pooled).toEqual({ first: [10, 5, 5], second: [30, 15, 15] })
    expect(poolRare([10, 5, 4, 0], [30, 15, 12, 3])).toEqual({ first: [10, 9], second: [30, 30] })
    expect(poolRare([10, 4, 1], [30, 11, 4])).toEqual({ first: [10, 5], second: [30, 15] })
    expect(poolRare([1, 1], [1, 1])).toEqual({ first: [2], second: [2] })
  })
})

describe('distributions', () => {
  it('have the tails of published tables', () => {
    // Abramowitz and Stegun, tables 26.1, 26.8; Smirnov, 1948.
    for (const [z, tail] of [
      [0, 0.5],
      [1, 0.158655254],
      [1.959963985, 0.025],
      [3, 0.001349898],
      [-1, 0.841344746],
      [6, 9.8659e-10],
    ] as const)
      // prettier-ignore
      expect(normalTail(z) / tail).toBeCloseTo(1, 4)
    for (const [x, degrees, tail] of [
      [3.841459, 1, 0.05],
      [5.991465, 2, 0.05],
      [18.307038, 10, 0.05],
      [0.00393214, 1, 0.95],
      [3.940299, 10, 0.95],
      [0, 4, 1],
      [-1, 4, 1],
    ] as const)
      // prettier-ignore
      expect(chiSquareTail(x, degrees)).toBeCloseTo(tail, 6)
    // Of two degrees of freedom it is e^(−x/2), in the series and in the fraction.
    for (const x of [0.1, 1, 3.9, 4.1, 20, 100]) expect(chiSquareTail(x, 2) / Math.exp(-x / 2)).toBeCloseTo(1, 10)
    for (const [x, tail] of [
      [1.358099, 0.05],
      [1.627624, 0.01],
      [1.223848, 0.1],
      [0.571173, 0.9],
      [0.04, 1],
      [0.0001, 1],
      [1.18, 0.123454],
    ] as const)
      // prettier-ignore
      expect(kolmogorovTail(x)).toBeCloseTo(tail, 4)
    // Both series hold on either side of their boundary.
    expect(kolmogorovTail(1.18 - 1e-9)).toBeCloseTo(kolmogorovTail(1.18 + 1e-9), 7)
    expect(kolmogorovTail(0.3)).toBeCloseTo(0.9999906, 6)
  })

  it('have factorials in the gamma function', () => {
    for (let n = 1, factorial = 1; n < 20; n++) {
      expect(logGamma(n)).toBeCloseTo(Math.log(factorial), 11)
      factorial *= n
    }
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 12)
  })
})

describe('the Kolmogorov–Smirnov test', () => {
  /** The largest distance at any value, counted. */
  function distance(a: readonly number[], b: readonly number[]): number {
    const at = (values: readonly number[], x: number): number => values.filter((value) => value <= x).length / values.length // prettier-ignore
    return Math.max(...[...a, ...b].map((x) => Math.abs(at(a, x) - at(b, x))))
  }

  it('finds the largest distance of the distribution functions, with ties and any sizes', () => {
    const next = uniformFrom(9)
    for (let trial = 0; trial < 200; trial++) {
      const values = (most: number): number[] => Array.from({ length: 1 + Math.floor(next() * most) }, () => Math.floor(next() * (trial % 2 === 0 ? 8 : 400))).sort((x, y) => x - y) // prettier-ignore
      const [a, b] = [values(9), values(300)]
      const { statistic, p } = kolmogorovSmirnov(Float64Array.from(a), Float64Array.from(b))
      expect(statistic).toBeCloseTo(distance(a, b), 12)
      expect(kolmogorovSmirnov(Float64Array.from(b), Float64Array.from(a)).statistic).toBe(statistic)
      const root = Math.sqrt((a.length * b.length) / (a.length + b.length))
      expect(p).toBeCloseTo(kolmogorovTail((root + 0.12 + 0.11 / root) * statistic), 12)
    }
    expect(kolmogorovSmirnov(reals(), reals(1))).toEqual({ statistic: 0, p: 1 })
    expect(kolmogorovSmirnov(reals(1), reals())).toEqual({ statistic: 0, p: 1 })
  })
})

describe('several sorted arrays', () => {
  it('have the order of all their values together', () => {
    const next = uniformFrom(5)
    for (let trial = 0; trial < 60; trial++) {
      const arrays = Array.from({ length: 1 + (trial % 3) }, () => Float64Array.from({ length: Math.floor(next() * 9) }, () => Math.floor(next() * 12)).sort()) // prettier-ignore
      const all = arrays.flatMap((array) => [...array]).sort((a, b) => a - b)
      all.forEach((value, k) => expect(kthOfSorted(arrays.map(viewOf), k)).toBe(value))
      const half = all.length >> 1
      const median = all.length === 0 ? NaN : all.length % 2 === 1 ? all[half] : ((all[half - 1] ?? 0) + (all[half] ?? 0)) / 2 // prettier-ignore
      expect(medianOfViews(arrays.map(viewOf))).toBe(median)
    }
    expect(kthOfSorted([], 0)).toBe(NaN)
  })

  it('have distances from a center, in order on both sides', () => {
    const [below, above] = distancesFrom(reals(1, 2, 2, 5, 9), 2)
    const listed = (view: SortedView): number[] => Array.from({ length: view.length }, (_, i) => view.at(i))
    expect([listed(below), listed(above)]).toEqual([[1], [0, 0, 3, 7]])
    expect(distancesFrom(reals(1, 2), 9).map(({ length }) => length)).toEqual([2, 0])
    expect(distancesFrom(reals(1, 2), 0).map(({ length }) => length)).toEqual([0, 2])
  })

  it('are searched for the first value that is not below another, or above it', () => {
    const view = viewOf(reals(1, 2, 2, 3))
    expect([view.firstFrom(0, 4, 2, false), view.firstFrom(0, 4, 2, true), view.firstFrom(0, 4, 9, false), view.firstFrom(2, 4, 0, false)]).toEqual([1, 3, 4, 2]) // prettier-ignore
  })
})
