import { describe, expect, it } from 'vitest'
import { gapBetween } from '../../src/diagnose/gap.js'
import { figure, percent, range } from '../../src/diagnose/numbers.js'
import { describeRows, rowsToDecide } from '../../src/diagnose/rows-needed.js'
import { balancedError } from '../../src/diagnose/statistics/balanced-error.js'
import {
  bootstrapVariance,
  difference,
  errorRate,
  exact,
  normalVariance,
  type Measured,
} from '../../src/diagnose/statistics/interval.js'
import { mixtureQuantile, weightedQuantile } from '../../src/diagnose/statistics/normal.js'
import { pairedInterval, pairedRates } from '../../src/diagnose/statistics/paired.js'
import { studentQuantile } from '../../src/diagnose/statistics/student.js'
import type { ErrorGap } from '../../src/index.js'
import { uniform } from '../reference/random.js'

const z = 1.959963984540054

/** The score interval: the p for which |p̂ − p| = z·√(p(1 − p)/n), by bisection of its definition. */
function wilson(estimate: number, rows: number): { low: number; high: number } {
  const isWithin = (p: number): boolean => (estimate - p) ** 2 <= (z * z * p * (1 - p)) / rows
  const edge = (inside: number, outside: number): number => {
    let [a, b] = [inside, outside]
    for (let i = 0; i < 200; i++) {
      const middle = (a + b) / 2
      if (isWithin(middle)) a = middle
      else b = middle
    }
    return a
  }
  const center = (estimate + (z * z) / (2 * rows)) / (1 + (z * z) / rows)
  return { low: edge(center, 0), high: edge(center, 1) }
}

describe('the interval of an error rate', () => {
  it.each([
    [0.25, 40],
    [0.5, 7],
    [0.01, 1000],
    [0.98, 200],
  ])('of %d on %i rows solves the equation of the score test', (error, rows) => {
    const { estimate, interval, at } = errorRate(error, rows)
    expect(estimate).toBe(error)
    expect(interval.low).toBeCloseTo(wilson(error, rows).low, 12)
    expect(interval.high).toBeCloseTo(wilson(error, rows).high, 12)
    expect(at(4 * rows).high).toBeCloseTo(wilson(error, 4 * rows).high, 12)
  })

  it('begins at 0 for no errors and ends at 1 for nothing else', () => {
    expect(errorRate(0, 20).interval.low).toBe(0)
    expect(errorRate(0, 20).interval.high).toBeCloseTo((z * z) / (20 + z * z), 12)
    expect(errorRate(1, 20).interval.high).toBe(1)
    expect(errorRate(1, 20).interval.low).toBeCloseTo(20 / (20 + z * z), 12)
  })

  it('of the balanced error combines those of the classes', () => {
    const classes = [{ rows: 60, recall: 0.9 }, { rows: 20, recall: 0.5 }, { rows: 0, recall: null }] // prettier-ignore
    const { estimate, interval, rows, at } = balancedError(classes)
    expect([estimate, rows]).toEqual([(0.1 + 0.5) / 2, 80].map((value) => expect.closeTo(value, 12) as number))
    const combined = (times: number): { low: number; high: number } => {
      const [a, b] = [wilson(0.1, 60 * times), wilson(0.5, 20 * times)]
      return { low: 0.3 - Math.hypot(0.1 - a.low, 0.5 - b.low) / 2, high: 0.3 + Math.hypot(a.high - 0.1, b.high - 0.5) / 2 } // prettier-ignore
    }
    expect(interval.low).toBeCloseTo(combined(1).low, 10)
    expect(interval.high).toBeCloseTo(combined(1).high, 10)
    expect(at(320).low).toBeCloseTo(combined(4).low, 10)
    const worst = balancedError([{ rows: 2, recall: 0 }, { rows: 2, recall: 0.5 }]).interval // prettier-ignore
    const best = balancedError([{ rows: 2, recall: 1 }, { rows: 2, recall: 0.5 }]).interval // prettier-ignore
    expect([worst.high <= 1, best.low >= 0]).toEqual([true, true])
  })
})

describe('quantiles', () => {
  it('of Student’s t are those of the tables', () => {
    const table: readonly (readonly [degrees: number, coverage: number, t: number])[] = [
      [1, 0.95, 12.7062], [2, 0.95, 4.30265], [3, 0.95, 3.18245], [4, 0.95, 2.77645], [5, 0.95, 2.57058], [10, 0.95, 2.22814],
      [30, 0.95, 2.04227], [1, 0.9, 6.31375], [9, 0.9, 1.83311], [9, 0.99, 3.24984], [100, 0.95, 1.98397], [2, 0.5, 0.8165], [1, 0.2, 0.32492],
    ] // prettier-ignore
    for (const [degrees, coverage, t] of table) {
      expect(Math.abs(studentQuantile(degrees, coverage) / t - 1)).toBeLessThan(5e-6)
    }
    expect(studentQuantile(7)).toBe(studentQuantile(7, 0.95))
    expect(studentQuantile(0)).toBe(Infinity)
  })

  it('of a mixture have the probability below them', () => {
    const one = (probability: number): number => mixtureQuantile([{ weight: 1, mean: 5, deviation: 2 }], probability)
    // Φ to 1.5e-7.
    for (const [probability, standard] of [
      [0.975, z],
      [0.5, 0],
      [0.025, -z],
      [0.9, 1.2815516],
      [0.999, 3.0902323],
    ] as const) {
      // prettier-ignore
      expect(Math.abs(one(probability) - (5 + 2 * standard))).toBeLessThan(1e-4)
    }
    const apart = [{ weight: 0.25, mean: 0, deviation: 1 }, { weight: 0.75, mean: 100, deviation: 2 }] // prettier-ignore
    // A quarter lies below 0 … 100: the median is the (0.5 − 0.25)/0.75 quantile of the second.
    expect(Math.abs(mixtureQuantile(apart, 0.5) - (100 - 2 * 0.4307273))).toBeLessThan(1e-4)
    expect(Math.abs(mixtureQuantile(apart, 0.125))).toBeLessThan(1e-4)
    const points = [{ weight: 0.5, mean: 1, deviation: 0 }, { weight: 0.5, mean: 3, deviation: 0 }] // prettier-ignore
    expect(mixtureQuantile(points, 0.4)).toBeCloseTo(1, 9)
    expect(mixtureQuantile(points, 0.6)).toBeCloseTo(3, 9)
    expect(mixtureQuantile([{ weight: 1, mean: 7, deviation: 0 }], 0.5)).toBe(7)
  })

  it('of weighted values are the first with so much weight up to it', () => {
    const values = [{ value: Infinity, weight: 0.25 }, { value: 2, weight: 0.25 }, { value: 1, weight: 0.5 }] // prettier-ignore
    expect([0, 0.5, 0.51, 0.75, 0.76, 1].map((p) => weightedQuantile(values, p))).toEqual([1, 1, 2, 2, Infinity, Infinity]) // prettier-ignore
    expect(weightedQuantile(values, 1.01)).toBe(Infinity)
    expect(weightedQuantile([], 0.5)).toBeNaN()
  })
})

describe('errors on the same rows', () => {
  it('that are rates have the interval of Bonett and Price', () => {
    const [won, lost, rows] = [9, 4, 100]
    const [better, worse] = [10 / 102, 5 / 102]
    const half = z * Math.sqrt((better + worse - (better - worse) ** 2) / 102)
    expect(pairedRates(won, lost, rows).low).toBeCloseTo(better - worse - half, 12)
    expect(pairedRates(won, lost, rows).high).toBeCloseTo(better - worse + half, 12)
    const errors = (...wrong: number[]): { losses: Float64Array; deviations: null } => {
      const losses = new Float64Array(rows)
      for (const row of wrong) losses[row] = 1
      return { losses, deviations: null }
    }
    const first = errors(0, ...Array.from({ length: 9 }, (_, i) => 10 + i))
    const second = errors(0, 50, 51, 52, 53)
    expect(pairedInterval(first, second)).toEqual(pairedRates(9, 4, rows))
    expect(pairedRates(3, 0, 3).high).toBeLessThanOrEqual(1)
    expect(pairedRates(0, 1, 1).low).toBeGreaterThanOrEqual(-1)
  })

  it('that are quotients have that of a bootstrap over rows', () => {
    const random = uniform(3)
    const rows = 1000
    const deviations = Float64Array.from({ length: rows }, () => 1 + random())
    const noise = Float64Array.from({ length: rows }, () => random())
    const first = deviations.map((deviation, i) => 0.5 * deviation + (noise[i] ?? 0))
    const second = deviations.map((deviation) => 0.2 * deviation)
    const { low, high } = pairedInterval({ losses: first, deviations }, { losses: second, deviations })
    const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0)
    const estimate = (total(first) - total(second)) / total(deviations)
    const u = first.map((value, i) => value - (second[i] ?? 0) - estimate * (deviations[i] ?? 0))
    const error = Math.sqrt(total(u.map((value) => value * value))) / total(deviations)
    // Of 999 draws the 2.5th percentile is known to a tenth of the half width.
    expect(Math.abs(low - (estimate - z * error))).toBeLessThan(0.2 * z * error)
    expect(Math.abs(high - (estimate + z * error))).toBeLessThan(0.2 * z * error)
    const alike = pairedInterval({ losses: deviations.map((d) => 0.75 * d), deviations }, { losses: deviations.map((d) => 0.5 * d), deviations }) // prettier-ignore
    expect([alike.low, alike.high]).toEqual([expect.closeTo(0.25, 12), expect.closeTo(0.25, 12)])
    const none = new Float64Array(4)
    expect(pairedInterval({ losses: none, deviations: none }, { losses: none, deviations: none })).toEqual({ low: 0, high: 0 }) // prettier-ignore
  })
})

describe('the interval of unexplained variance', () => {
  const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0)

  it.each([1000, 9000])('over %i rows is that of the quotient of two sums', (rows) => {
    const random = uniform(5)
    const squaredDeviations = Float64Array.from({ length: rows }, () => 1 + random())
    const squaredErrors = squaredDeviations.map((deviation) => 0.3 * deviation + 0.2 + 0.2 * random())
    const estimate = total(squaredErrors) / total(squaredDeviations)
    const u = squaredErrors.map((value, i) => value - estimate * (squaredDeviations[i] ?? 0))
    const half = (z * Math.sqrt(total(u.map((value) => value * value)))) / total(squaredDeviations)
    const { interval, at } = bootstrapVariance(estimate, { squaredErrors, squaredDeviations }, 1)
    expect(Math.abs(interval.low - (estimate - half))).toBeLessThan(0.2 * half)
    expect(Math.abs(interval.high - (estimate + half))).toBeLessThan(0.2 * half)
    // Four times the rows halve it.
    expect(at(4 * rows).low).toBeCloseTo(estimate - (estimate - interval.low) / 2, 12)
    expect(at(4 * rows).high).toBeCloseTo(estimate + (interval.high - estimate) / 2, 12)
  })

  it('holds the estimate, and is a point where all rows have the same quotient', () => {
    const squaredDeviations = Float64Array.from({ length: 50 }, (_, i) => 1 + (i % 7))
    const squaredErrors = squaredDeviations.map((value) => value / 4)
    expect(bootstrapVariance(0.25, { squaredErrors, squaredDeviations }, 1).interval).toEqual({ low: expect.closeTo(0.25, 12) as number, high: expect.closeTo(0.25, 12) as number }) // prettier-ignore
    expect(bootstrapVariance(0.5, { squaredErrors, squaredDeviations }, 1).interval.high).toBe(0.5)
    expect(bootstrapVariance(0.1, { squaredErrors, squaredDeviations }, 1).interval.low).toBe(0.1)
    const none = new Float64Array(3)
    expect(bootstrapVariance(0, { squaredErrors: none, squaredDeviations: none }, 1).interval).toEqual({ low: 0, high: 0 }) // prettier-ignore
    expect(bootstrapVariance(1, { squaredErrors: none.map(() => 1), squaredDeviations: none }, 1).interval).toEqual({ low: 1, high: 1 }) // prettier-ignore
  })

  it('where only the value is known is a factor of exp(2z·√(2/rows))', () => {
    const { interval, at } = normalVariance(0.4, 200)
    const factor = Math.exp(2 * z * Math.sqrt(2 / 200))
    expect(interval).toEqual({ low: expect.closeTo(0.4 / factor, 12) as number, high: expect.closeTo(0.4 * factor, 12) as number }) // prettier-ignore
    expect(at(50).low).toBe(Math.max(0, 0.4 - 2 * (0.4 - interval.low)))
    expect(at(2).low).toBe(0)
  })
})

/** An error whose interval has half widths of these sizes on so many rows. */
const measured = (estimate: number, below: number, above: number, rows: number): Measured => {
  const at = (size: number): { low: number; high: number } => ({
    low: estimate - below * Math.sqrt(rows / size),
    high: estimate + above * Math.sqrt(rows / size),
  })
  return { estimate, rows, interval: at(rows), at }
}

describe('a gap between two errors', () => {
  it('has the half widths of both, by the side that they face', () => {
    const { low, high } = difference(measured(0.5, 0.03, 0.05, 10), measured(0.2, 0.12, 0.04, 10))
    expect(low).toBeCloseTo(0.3 - Math.hypot(0.03, 0.04), 12)
    expect(high).toBeCloseTo(0.3 + Math.hypot(0.05, 0.12), 12)
    expect(exact(0.25)).toMatchObject({ estimate: 0.25, interval: { low: 0.25, high: 0.25 }, rows: Infinity })
  })

  const gap = (estimate: number, half: number, tolerance: number, rows = 100): ErrorGap =>
    gapBetween(
      'variance',
      { part: null, error: exact(0) },
      { part: 'dev', error: measured(estimate, half, half, rows) },
      tolerance,
    )
  /** A 95 % half width as a one-sided bound. */
  const oneSided = 1.6448536269514722 / z

  it('is judged by one-sided bounds', () => {
    const half = 0.1 / oneSided
    expect(gap(0.3, half, 0.199).verdict).toBe('high')
    expect(gap(0.3, half, 0.201).verdict).toBe('inconclusive')
    expect(gap(0.3, half, 0.399).verdict).toBe('inconclusive')
    expect(gap(0.3, half, 0.401).verdict).toBe('none')
    const { bounds, interval } = gap(0.3, half, 0.2)
    expect(bounds).toEqual({ low: expect.closeTo(0.2, 12) as number, high: expect.closeTo(0.4, 12) as number })
    expect(interval.low).toBeCloseTo(0.3 - half, 12)
  })

  it('names the rows that would decide it, to two digits, unless they are a hundred times as many', () => {
    // The bound must shrink from `half` to the distance from the tolerance: by a factor whose square the rows grow by.
    const rows = (times: number, of: number): number | undefined => {
      const half = (Math.sqrt(times) * 0.05) / oneSided
      return gap(0.25, half, 0.2, of).rowsNeeded[0]?.rows
    }
    expect(rows(3, 100)).toBeGreaterThanOrEqual(300)
    expect(rows(3, 100)).toBeLessThanOrEqual(310)
    expect(rows(63, 100)).toBeGreaterThanOrEqual(6300)
    expect(rows(63, 100)).toBeLessThanOrEqual(6400)
    expect(rows(63, 15_000)).toBeGreaterThanOrEqual(945_000)
    expect(rows(63, 17_000)).toBeUndefined()
    expect(rows(9.5, 200_000)).toBeGreaterThan(1_900_000)
    expect(rows(11, 200_000)).toBeUndefined()
    expect(rows(130, 100)).toBeUndefined()
    // What is decided needs none.
    expect(gap(0.25, 0.01, 0.2).rowsNeeded).toEqual([])
  })

  it('asks for the part that needs the fewest rows, or for both', () => {
    const between = (a: number, b: number, rowsOfA = 100, rowsOfB = 100): readonly object[] =>
      gapBetween(
        'variance',
        { part: 'train', error: measured(0.1, a, a, rowsOfA) },
        { part: 'dev', error: measured(0.35, b, b, rowsOfB) },
        0.2,
      ).rowsNeeded
    expect(between(0.01, 0.1)).toMatchObject([{ part: 'dev' }])
    expect(between(0.1, 0.01)).toMatchObject([{ part: 'train' }])
    expect(between(0.1, 0.1)).toMatchObject([{ part: 'dev' }, { part: 'train' }])
  })

  it('says how many rows in words', () => {
    const gaps = [
      { rowsNeeded: [{ part: 'dev', rows: 300 }, { part: 'train', rows: 1200 }] },
      { rowsNeeded: [{ part: 'dev', rows: 400 }, { part: 'train', rows: 100 }] },
      { rowsNeeded: [] },
    ] as unknown as ErrorGap[] // prettier-ignore
    expect(rowsToDecide(gaps)).toEqual([{ part: 'dev', rows: 400 }, { part: 'train', rows: 1200 }]) // prettier-ignore
    expect(describeRows(rowsToDecide(gaps))).toBe('400 rows of dev and 1,200 of train')
  })
})

it('numbers have three digits, a true minus, and no minus of 0', () => {
  expect([0.01386, 0.5, -0.0321, 1e-7, -1e-7, 4.9e-6, 5e-6, 12.345].map(percent)).toEqual(['1.39 %', '50 %', '−3.21 %', '0 %', '0 %', '0 %', '0.0005 %', '1230 %']) // prettier-ignore
  expect(range({ low: 0.004, high: 0.032 })).toBe('0.4 % to 3.2 %')
  expect([0, 999.4, 1000, 123456, 1e9, -0.0123456, -1000].map(figure)).toEqual(['0', '999', '1,000', '123,456', '1000000000', '−0.0123', expect.stringMatching(/^[-−]1,000$/) as string]) // prettier-ignore
  expect([null, undefined, NaN, Infinity].map(figure)).toEqual(['–', '–', '–', '–'])
})
