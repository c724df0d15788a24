import { describe, expect, it } from 'vitest'
import { dataset, type Dataset, diagnose, estimateAchievableError } from '../../src/index.js'
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

describe('estimateAchievableError', () => {
  it.each([0, 0.05, 0.15, 0.3])('holds the Bayes error of classes of which a share of %d is flipped', (flipped) => {
    for (const seed of [1, 2, 3]) {
      const { interval } = estimateAchievableError(noisyClasses(1500, flipped, seed))
      expect(interval.low).toBeLessThanOrEqual(flipped + 0.01)
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

  it('refuses few rows, and takes equal targets', () => {
    expectFault(() => estimateAchievableError(noisyClasses(19, 0.1, 1)), { code: 'INVALID_DATA', field: 'data' })
    const constant = dataset({ x: Array.from({ length: 30 }, (_, i) => [i]), y: new Array(30).fill(2.5) })
    expect(estimateAchievableError(constant).value).toBe(0)
  })
})
