import { describe, expect, it } from 'vitest'
import {
  type AchievableEstimate,
  type CrossValidation,
  dataset,
  type Dataset,
  diagnose,
  estimateAchievableError,
  type Score,
} from '../../src/index.js'
import { differenceAtZero, differencesOf, nearestDifference } from '../../src/diagnose/neighbours/extrapolate.js'
import { RandomStream } from '../../src/data/random/philox.js'
import { expectFault } from '../support/errors.js'

function noisyClasses(rows: number, flipped: number, seed: number): Dataset {
  const random = new RandomStream(seed, 77)
  const unit = (): number => random.next() / 2 ** 32
  const x = Array.from({ length: rows }, () => [unit() * 2 - 1, unit() * 2 - 1])
  const y = x.map(([a = 0, b = 0]) => (a * b > 0 === unit() < flipped ? 0 : 1))
  return dataset({ x, y, task: 'classification' })
}

function noisyValues(rows: number, sigma: number, seed: number): Dataset {
  const random = new RandomStream(seed, 78)
  const unit = (): number => random.next() / 2 ** 32
  // Twelve uniform numbers: variance 1.
  const normal = (): number => Array.from({ length: 12 }, unit).reduce((sum, value) => sum + value, -6)
  const x = Array.from({ length: rows }, () => [unit() * 2 - 1, unit() * 2 - 1])
  return dataset({ x, y: x.map(([a = 0, b = 0]) => a + b * b + sigma * normal()), task: 'regression' })
}

describe('differences extrapolated to distance 0', () => {
  // Four rows whose neighbours of ranks 1 to 3 are 1, 2 and 3 away; half of the rows differ by 1 more than the others.
  const near = {
    count: 3,
    rows: new Int32Array(12),
    distances: Float64Array.from({ length: 12 }, (_, i) => ((i % 3) + 1) ** 2),
  }
  let call = 0
  const differences = (of: (rank: number) => number) => {
    call = 0
    return differencesOf(near, 4, 3, (row) => of((call++ % 3) + 1) + (row % 2))
  }

  it('along a line over the distance, or over its square, with the standard error of the rows', () => {
    const linear = differenceAtZero(
      differences((rank) => 2 + 3 * rank),
      1,
    )
    // The means lie on 2.5 + 3·distance. Rows deviate by ±½ from it: standard error √(¼ / 3).
    expect(linear.estimate).toBeCloseTo(2.5, 12)
    expect(linear.standardError).toBeCloseTo(Math.sqrt(1 / 12), 12)
    const squared = differences((rank) => 2 + 3 * rank ** 2)
    expect(differenceAtZero(squared, 2).estimate).toBeCloseTo(2.5, 12)
    expect(nearestDifference(squared).estimate).toBeCloseTo(5.5, 12)
    // 5, 14, 29 (+ ½) over 1, 2, 3: slope 12, mean 16.5 at 2.
    expect(differenceAtZero(squared, 1).estimate).toBeCloseTo(16.5 - 24, 12)
  })

  it('is their mean where all neighbours are as far', () => {
    const equal = { ...near, distances: new Float64Array(12).fill(4) }
    expect(
      differenceAtZero(
        differencesOf(equal, 4, 3, (row) => row),
        1,
      ).estimate,
    ).toBeCloseTo(1.5, 12)
  })
})

describe('estimateAchievableError', () => {
  it.each([0, 0.05, 0.15, 0.3])('holds the Bayes error of classes of which a share of %d is flipped', (flipped) => {
    for (const seed of [1, 2, 3]) {
      const { interval } = estimateAchievableError(noisyClasses(1500, flipped, seed))
      expect(interval.low).toBeLessThanOrEqual(flipped + 0.02)
      expect(interval.high).toBeGreaterThanOrEqual(flipped - 0.02)
      expect(interval.high).toBeLessThan(flipped + 0.08)
    }
  })

  it.each([0.05, 0.3, 0.8])('finds the noise of a regression, σ = %d', (sigma) => {
    // Var(a + b²) = 1/3 + 4/45.
    const truth = sigma ** 2 / (sigma ** 2 + 1 / 3 + 4 / 45)
    for (const seed of [1, 2, 3]) {
      expect(estimateAchievableError(noisyValues(1500, sigma, seed)).value).toBeCloseTo(truth, 1)
    }
  })

  it('is marked as an estimate, and never above what dev shows to be achieved, as far as so many rows show it', () => {
    const achievableError = estimateAchievableError(noisyClasses(800, 0.2, 4))
    const base = { rows: 10_000, loss: 1, penalty: 0, cost: 1, accuracy: null, rmse: null, mae: null, r2: null }
    const diagnosis = diagnose({
      train: { ...base, error: 0.01 },
      dev: { ...base, error: 0.02 },
      task: 'classification',
      achievableError,
    })
    expect(diagnosis.achievableFrom).toBe('estimated')
    const { high } = diagnosis.achievableInterval
    expect(high).toBeGreaterThan(0.02)
    expect(high).toBeLessThan(0.023)
    expect(diagnosis.message).toContain('estimate')
  })

  it('has an interval of some width where the extrapolation falls below 0, and none below 0', () => {
    // Without noise a line through differences that grow with the distance meets 0, up to chance.
    for (const seed of [1, 2, 3]) {
      const { interval, value } = estimateAchievableError(noisyValues(200, 0, seed))
      expect(interval.low).toBe(0)
      expect(interval.high).toBeGreaterThan(0)
      expect(value).toBeGreaterThanOrEqual(0)
      expect(value).toBeLessThan(0.03)
    }
  })

  it.each([noisyClasses, noisyValues])('narrows with more rows, beyond 2,000 too: %o', (draw) => {
    const [few, some, many] = [200, 2000, 4000].map((rows) => {
      const { interval, rows: compared } = estimateAchievableError(draw(rows, 0.2, 5))
      expect(compared).toBe(rows)
      return interval.high - interval.low
    })
    expect(some).toBeLessThan((few ?? NaN) / 2)
    expect(many).toBeLessThan(0.95 * (some ?? NaN))
  })

  it('compares fewer rows the more features there are: a seeded sample', () => {
    const x = Array.from({ length: 2000 }, (_, i) =>
      Array.from({ length: 400 }, (_j, j) => ((i * 31 + j * 17) % 101) / 101),
    )
    const data = dataset({ x, y: x.map((_, i) => i % 2) })
    expect(estimateAchievableError(data).rows).toBe(1500)
    expect(estimateAchievableError(data)).toEqual(estimateAchievableError(data))
  })

  it('has the lower end 0 where neighbours predict no better than chance', () => {
    const { interval } = estimateAchievableError(noisyClasses(600, 0.5, 1))
    expect(interval.low).toBe(0)
    expect(interval.high).toBeGreaterThan(0.4)
  })

  it('refuses few rows, and takes equal targets', () => {
    expectFault(() => estimateAchievableError(noisyClasses(19, 0.1, 1)), { code: 'INVALID_DATA', field: 'data' })
    const constant = dataset({ x: Array.from({ length: 30 }, (_, i) => [i]), y: new Array(30).fill(2.5) })
    expect(estimateAchievableError(constant).value).toBe(0)
  })
})

describe('diagnose with an estimate', () => {
  const score = (error: number, rows: number): Score => ({
    rows,
    loss: 1,
    penalty: 0,
    cost: 1,
    error,
    accuracy: null,
    rmse: null,
    mae: null,
    r2: null,
  })
  const estimated = (low: number, value: number, high: number) =>
    ({ task: 'classification', value, interval: { low, high }, rows: 500, message: '' }) as const
  const of = (train: number, dev: number, achievableError: AchievableEstimate) =>
    diagnose({ train: score(train, 50_000), dev: score(dev, 50_000), task: 'classification', achievableError })

  it('caps it at what dev shows, and its value at the dev error', () => {
    const found = of(0.1, 0.12, estimated(0.05, 0.2, 0.45))
    expect(found.achievableError).toBe(0.12)
    expect(found.achievableInterval.low).toBe(0.05)
    expect(found.achievableInterval.high).toBeCloseTo(0.1229, 4) // Wilson's upper limit of 12 % of 50,000 rows.
  })

  it('lets its lower end go where dev refutes all of it: never an interval without width', () => {
    const found = of(0.1, 0.15, estimated(0.4, 0.447, 0.5))
    expect(found.achievableInterval.low).toBe(0)
    expect(found.achievableError).toBe(0.15)
    expect(found.gaps[0]?.verdict).toBe('inconclusive')
  })

  it('caps it at what folds show', () => {
    const pooled = (estimate: number, half: number) => ({
      estimate,
      interval: { low: estimate - half, high: estimate + half },
      standardError: half / 2,
    })
    const folds = {
      task: 'classification',
      rows: 1000,
      folds: 10,
      repeats: 1,
      testRatio: 1 / 9,
      error: pooled(0.09, 0.02),
      trainError: pooled(0.08, 0.01),
      gap: pooled(0.01, 0.005),
    } as CrossValidation
    const found = diagnose({
      train: score(0.1, 500),
      dev: score(0.12, 500),
      task: 'classification',
      achievableError: estimated(0.01, 0.3, 0.4),
      folds,
    })
    expect(found.achievableInterval.high).toBeCloseTo(0.11, 12)
    expect(found.achievableError).toBeCloseTo(0.09, 12)
  })

  it('gives the range in words', () => {
    expect(of(0.1, 0.2, estimated(0.05, 0.08, 0.15)).message).toContain(
      'Achievable error: 5 % to 15 %, most likely near 8 % (',
    )
  })

  it('says that rows were memorized where train is below what is achievable, as surely as that is known', () => {
    expect(of(0.01, 0.2, estimated(0.05, 0.08, 0.15)).message).toContain('train rows were memorized.')
    expect(of(0.06, 0.2, estimated(0.05, 0.08, 0.15)).message).toContain('train rows were probably memorized.')
    const none = of(0.1, 0.2, estimated(0.05, 0.08, 0.15))
    expect(none.message).not.toContain('memorized')
    // The signed value stays in the data.
    expect(of(0.01, 0.2, estimated(0.05, 0.08, 0.15)).avoidableBias).toBeCloseTo(-0.07, 12)
  })

  it('says that bias is measured against 0 where no achievable error is given', () => {
    const given = { train: score(0.15, 50_000), dev: score(0.153, 50_000), task: 'classification' } as const
    const found = diagnose(given)
    expect(found.state).toBe('high bias')
    expect(found.message).toContain('This assumes an achievable error of 0, as none was given')
    expect(found.message).not.toContain('higher than it needs to be')
    expect(diagnose({ ...given, achievableError: 0.05 }).message).toContain('higher than it needs to be')
  })
})
