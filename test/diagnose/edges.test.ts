import { describe, expect, it } from 'vitest'
import { gapBetween } from '../../src/diagnose/gap.js'
import { exact, bootstrapVariance } from '../../src/diagnose/statistics/interval.js'
import { diagnose, type Score } from '../../src/index.js'

describe('a gap that is known exactly', () => {
  const verdict = (error: number, tolerance: number): string => {
    const [from, to] = [0, error].map((value) => ({ part: null, error: exact(value) }))
    if (from === undefined || to === undefined) throw new Error('two errors')
    return gapBetween('variance', from, to, tolerance).verdict
  }

  it('is none up to the tolerance, the tolerance included, and high above', () => {
    expect(verdict(0.02, 0.02)).toBe('none')
    expect(verdict(0.02 + 1e-12, 0.02)).toBe('high')
    expect(verdict(0, 0)).toBe('none')
  })
})

describe('the default tolerance', () => {
  /** Train at 0, dev above it by a gap, each measured on a million rows. */
  const varianceAt = (gap: number, task: 'classification' | 'regression'): string | undefined => {
    const score = (error: number): Score => {
      const rest = { loss: error, penalty: 0, cost: error, rmse: null, mae: null, r2: null }
      return { rows: 1_000_000, error, accuracy: 1 - error, ...rest }
    }
    return diagnose({ train: score(0.1), dev: score(0.1 + gap), task, achievableError: 0.1 }).gaps[1]?.verdict
  }

  it('is 0.01 for a classification', () => {
    expect(varianceAt(0.008, 'classification')).toBe('none')
    expect(varianceAt(0.012, 'classification')).toBe('high')
  })

  it('is 0.02 for a regression', () => {
    expect(varianceAt(0.018, 'regression')).toBe('none')
    expect(varianceAt(0.022, 'regression')).toBe('high')
  })
})

describe('the bootstrap interval', () => {
  it('reaches from the 2.5th to the 97.5th percentile: 1.96 standard errors each way', () => {
    // Means of n values that are 0 or 2 alike have a standard error of 1/√n. Of 999 draws the percentiles scatter by
    // about a tenth of it; 5 % would be 1.645 standard errors.
    for (const rows of [400, 1600]) {
      const squaredErrors = Float64Array.from({ length: rows }, (_, i) => 2 * (i % 2))
      const squaredDeviations = new Float64Array(rows).fill(1)
      const bounds = [0, 1, 2, 3].map((stream) => bootstrapVariance(1, { squaredErrors, squaredDeviations }, stream))
      const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
      const below = mean(bounds.map(({ interval }) => 1 - interval.low)) * Math.sqrt(rows)
      const above = mean(bounds.map(({ interval }) => interval.high - 1)) * Math.sqrt(rows)
      expect(Math.abs(below - 1.96)).toBeLessThan(0.15)
      expect(Math.abs(above - 1.96)).toBeLessThan(0.15)
    }
  })
})
