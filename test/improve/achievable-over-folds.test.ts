import { describe, expect, it } from 'vitest'
import { crossValidate, dataset } from '../../src/index.js'
import { achievableOf } from '../../src/improve/statistics/achievable-over-folds.js'

type Folds = Parameters<typeof achievableOf>[0]

/** Folds of a classification with these errors of each row. */
function foldsOf(train: readonly number[], heldOut: readonly number[], method = 'random'): Folds {
  const ones = Float64Array.from(train, () => 1)
  const means = (errors: readonly number[]) => ({
    errors: Float64Array.from(errors),
    spreads: ones,
    counts: Uint32Array.from(ones),
  })
  const estimate = (errors: readonly number[]) => {
    const value = errors.reduce((sum, error) => sum + error, 0) / errors.length
    return { estimate: value, interval: { low: value - 0.02, high: value + 0.02 }, standardError: 0.01 }
  }
  return {
    found: {
      error: estimate(heldOut),
      trainError: estimate(train),
      method,
      testRatio: 1 / 9,
      outOfFold: { foldOfRow: [Int32Array.from(train, (_, row) => 1 + Math.floor(row / 100))] },
    },
    rowMeans: { train: means(train), heldOut: means(heldOut) },
  } as unknown as Folds
}

/** `wrong` of 1,000 rows, the first ones. */
const wrong = (count: number): number[] => Array.from({ length: 1000 }, (_, row) => Number(row < count))

describe('achievableOf', () => {
  // 30 % on train and 31 % held out beside another recipe with 10 % and 12 %.
  const own = foldsOf(wrong(300), wrong(310))
  const best = foldsOf(wrong(100), wrong(120))
  const { achievable, bias, excess } = achievableOf(own, best)

  it('puts the achievable error half a gap below the best, and at most two gaps and three standard errors', () => {
    expect(achievable.estimate).toBeCloseTo(0.11, 12)
    expect(achievable.interval.high).toBeCloseTo(0.14, 12)
    // √(120·0.88² + 880·0.12² + 2) / 1002
    const standardError = Math.sqrt(120 * 0.88 ** 2 + 880 * 0.12 ** 2 + 2) / 1002
    expect(achievable.interval.low).toBeCloseTo(0.12 - 2 * 0.02 - 3 * standardError, 12)
  })

  it('pairs bias and excess by row', () => {
    expect(bias.estimate).toBeCloseTo(0.3 - 0.11, 12)
    expect(excess.estimate).toBeCloseTo(0.31 - 0.11, 12)
    // 180 rows differ: 0.18 ± 1.96·√(180·0.82² + 820·0.18² + 2) / 1002.
    const half = (1.959963984540054 * Math.sqrt(180 * 0.82 ** 2 + 820 * 0.18 ** 2 + 2)) / 1002
    expect(bias.interval.low).toBeCloseTo(0.18 - half, 12)
    expect(bias.interval.high).toBeGreaterThan(bias.estimate)
  })

  it('compares whole folds where rows come in groups: the rows of a group are not independent', () => {
    // All errors that differ are in three of ten folds.
    const [grouped, alone] = ['group', 'random'].map((method) => {
      const of = foldsOf(wrong(300), wrong(310), method)
      return achievableOf(of, foldsOf(wrong(0), wrong(0), method)).bias
    })
    // Of folds: deviations 0.7 three times and −0.3 seven times, s² = 2.1/9; t(9) = 2.2622.
    const half = 2.2621571627409915 * Math.sqrt((1 / 10 + 1 / 9) * (2.1 / 9))
    expect(grouped?.interval.low).toBeCloseTo(0.3 - half, 6)
    expect(alone?.interval.low).toBeGreaterThan(0.25)
  })

  it('never puts bias above the train error: nothing below 0 is achievable', () => {
    const perfect = foldsOf(wrong(0), wrong(30))
    expect(achievableOf(perfect, perfect).bias.interval.high).toBe(0.02)
  })
})

describe('references', () => {
  it('show what a network without hidden layer misses: y = x₀·x₁ > 0', async () => {
    // A seeded sequence of points that fills the square evenly (Halton, bases 2 and 3).
    const halton = (index: number, base: number): number => {
      let [value, fraction] = [0, 1]
      for (let i = index; i > 0; i = Math.floor(i / base)) value += (fraction /= base) * (i % base)
      return 2 * value - 1
    }
    const x = Array.from({ length: 240 }, (_, i) => [halton(i + 1, 2), halton(i + 1, 3)])
    const data = dataset({ x, y: x.map(([a = 0, b = 0]) => Number(a * b > 0)) })
    const network = { layers: [{ units: 2 }], loss: 'softmaxCrossEntropy' } as const
    const options = { network, fit: { epochs: 5 }, folds: 3, metrics: [], threads: 1 } as const
    const { references, ...found } = await crossValidate(data, { ...options, references: true })
    expect(references?.recipes.map(({ name }) => name)).toEqual(['own', 'linear', 'wide'])
    expect(references?.best).toBe('wide')
    expect(references?.achievable.estimate).toBeLessThan(0.1)
    // A line errs on about half of the rows.
    expect(references?.bias.interval.low).toBeGreaterThan(0.2)
    // The recipe itself is measured as without them.
    const { references: none, ...plain } = await crossValidate(data, options)
    expect(none).toBeUndefined()
    expect({ ...found, seconds: 0 }).toEqual({ ...plain, seconds: 0 })
  })
})
