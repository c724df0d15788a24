import { describe, expect, it } from 'vitest'
import type { Augmentation } from '../../src/index.js'
import { augmented } from '../support/augmenting.js'

const image = [5, 8] as const
const features = 40

/** Many rows of the same 40 values 1 … 40, so that a value says where it came from. */
async function manyRows(augment: Augmentation, rows = 4000): Promise<number[][]> {
  const x = Float32Array.from({ length: rows * features }, (_, i) => (i % features) + 1)
  const [result] = await augmented({ x, features, augment: [augment], precision: 'f32', seed: 11 })
  const values = Array.from(result?.x ?? [])
  return Array.from({ length: rows }, (_, i) => values.slice(i * features, (i + 1) * features))
}

/** Within five standard errors of a binomial share. */
function expectShare(hits: number, of: number, share: number): void {
  expect(Math.abs(hits / of - share)).toBeLessThanOrEqual(5 * Math.sqrt((share * (1 - share)) / of))
}

/** Largest distance of the empirical distribution from a continuous one; 2.2/√n is passed once in 30,000 cases. */
function expectDistribution(values: readonly number[], cumulative: (value: number) => number): void {
  const sorted = values.toSorted((a, b) => a - b)
  const distance = sorted.reduce((most, value, i) => {
    const [below, upTo] = [i / sorted.length, (i + 1) / sorted.length]
    return Math.max(most, Math.abs(cumulative(value) - below), Math.abs(cumulative(value) - upTo))
  }, 0)
  expect(distance).toBeLessThan(2.2 / Math.sqrt(sorted.length))
}

describe('augmentations draw what they say', () => {
  it.each([0.5, 0.2, 1])('flips a share of %d', async (probability) => {
    const rows = await manyRows({ kind: 'flipHorizontal', image, probability })
    expectShare(rows.filter(([first]) => first === 8).length, rows.length, probability)
  })

  it('crops at every offset alike', async () => {
    const rows = await manyRows({ kind: 'crop', image, padding: 2, edge: 'fill' })
    // The pixel in the middle, [2, 4], comes from [2 + dy, 4 + dx].
    const counts = new Map<number, number>()
    for (const row of rows) counts.set(row[20] ?? NaN, (counts.get(row[20] ?? NaN) ?? 0) + 1)
    expect(counts.size).toBe(25)
    const expected = rows.length / 25
    const chiSquare = [...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0)
    // 24 degrees of freedom: the 99.99 % quantile is 61.
    expect(chiSquare).toBeLessThan(61)
  })

  it('cuts out around every pixel alike', async () => {
    const rows = await manyRows({ kind: 'cutout', image, size: 1, fill: 0 })
    const counts = Array.from({ length: features }, (_, i) => rows.filter((row) => row[i] === 0).length)
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(rows.length)
    const expected = rows.length / features
    // 39 degrees of freedom: the 99.99 % quantile is 84.
    expect(counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0)).toBeLessThan(84)
  })

  it('masks the rate of the features, independently of each other', async () => {
    const rows = await manyRows({ kind: 'mask', rate: 0.3, value: 0 })
    const isMasked = rows.map((row) => row.map((value) => value === 0))
    expectShare(isMasked.flat().filter(Boolean).length, rows.length * features, 0.3)
    for (const [a, b] of [
      [0, 1],
      [0, 16],
      [3, 39],
    ] as const) {
      // prettier-ignore
      expectShare(isMasked.filter((row) => row[a] === true && row[b] === true).length, rows.length, 0.09)
    }
  })

  it('adds normal noise of the σ of each feature', async () => {
    const sigma = Array.from({ length: features }, (_, i) => (i % 3) * 0.5)
    const rows = await manyRows({ kind: 'noise', sigma })
    const noise = (column: number): number[] => rows.map((row) => (row[column] ?? NaN) - column - 1)
    expect(noise(0).every((value) => value === 0)).toBe(true)
    for (const column of [1, 2, 16, 17, 38]) {
      const unit = noise(column).map((value) => value / (sigma[column] ?? NaN))
      const moment = (power: number): number => unit.reduce((sum, value) => sum + value ** power, 0) / unit.length
      expect(Math.abs(moment(1))).toBeLessThan(5 / Math.sqrt(unit.length))
      expect(Math.abs(moment(2) - 1)).toBeLessThan(5 * Math.sqrt(2 / unit.length))
      expect(Math.abs(moment(4) - 3)).toBeLessThan(5 * Math.sqrt(96 / unit.length))
    }
    const both = noise(1).map((value, i) => value * (noise1(rows, i) * 2))
    expect(Math.abs(both.reduce((sum, value) => sum + value, 0) / both.length)).toBeLessThan(5 / Math.sqrt(both.length))
  })

  it('measures σ on the train set where `relative` asks for it', async () => {
    const x = Float64Array.from({ length: 4000 * 2 }, (_, i) => (i % 2 === 0 ? 7 : i % 4 === 1 ? 10 : -10))
    const augment: Augmentation[] = [{ kind: 'noise', sigma: 0.1, relative: true }]
    const [result] = await augmented({ x, features: 2, augment, precision: 'f64' })
    const added = Array.from(result?.x ?? [], (value, i) => value - (x[i] ?? NaN))
    expect(added.filter((_, i) => i % 2 === 0).every((value) => value === 0)).toBe(true)
    const second = added.filter((_, i) => i % 2 === 1)
    const variance = second.reduce((sum, value) => sum + value * value, 0) / second.length
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / second.length))
  })

  const arcsine = (x: number): number => (2 / Math.PI) * Math.asin(Math.sqrt(x))
  it.each([
    [0.5, arcsine],
    [1, (x: number) => x],
    [1.5, (x: number) => arcsine(x) + ((4 * x - 2) * Math.sqrt(x * (1 - x))) / Math.PI],
    [2, (x: number) => x * x * (3 - 2 * x)],
  ])('mixes by Beta(%d, %d)', async (alpha, cumulative) => {
    expectDistribution(await mixupShares(alpha), cumulative)
  })

  it.each([0.1, 0.2, 0.49, 0.51, 5])(
    'mixes by a Beta(α, α) of the right mean and variance for α = %d',
    async (alpha) => {
      const values = await mixupShares(alpha)
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length
      const variance = values.reduce((sum, value) => sum + (value - 0.5) ** 2, 0) / values.length
      const expected = 1 / (4 * (2 * alpha + 1))
      expect(Math.abs(mean - 0.5)).toBeLessThan(5 * Math.sqrt(expected / values.length))
      // (x − ½)² lies in [0, ¼]: its own deviation is at most √(¼·expected).
      expect(Math.abs(variance - expected)).toBeLessThan(5 * Math.sqrt(expected / 4 / values.length))
    },
  )

  it('draws partners alike', async () => {
    const x = Float64Array.from({ length: 20 }, (_, i) => i)
    const values = Float64Array.from(x, (_, i) => i * 1000)
    const augment: Augmentation[] = [{ kind: 'mixup', alpha: 0.001 }]
    const epochs = Array.from({ length: 400 }, (_, i) => i + 1)
    const given = { x, features: 1, augment, precision: 'f64', targets: { values }, epochs } as const
    const results = await augmented(given)
    // So small an α mixes by nearly 0 or nearly 1: in half of the cases the row is its partner.
    const counts = new Array<number>(20).fill(0)
    for (const { x: mixed } of results) {
      mixed.forEach((value, row) => {
        if (Math.round(value) !== row) counts[Math.round(value)] = (counts[Math.round(value)] ?? 0) + 1
      })
    }
    const expected = counts.reduce((sum, count) => sum + count, 0) / 20
    expect(expected).toBeGreaterThan(170)
    // 19 degrees of freedom: the 99.99 % quantile is 53.
    expect(counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0)).toBeLessThan(53)
  })
})

function noise1(rows: readonly number[][], i: number): number {
  return (rows[i]?.[2] ?? NaN) - 3
}

/** 1 − λ of many mixtures: what a row of target 0 got is its share, if its partner had 1, and the other way round. */
async function mixupShares(alpha: number): Promise<number[]> {
  const rows = 8000
  const values = Float64Array.from({ length: rows }, (_, i) => i % 2)
  const augment: Augmentation[] = [{ kind: 'mixup', alpha }]
  const given = { x: values, features: 1, augment, precision: 'f64', targets: { values } } as const
  const [result] = await augmented(given)
  return Array.from(result?.y ?? []).flatMap((value, i) => {
    // A row mixed with one of its own kind keeps its value exactly, and says nothing.
    if (value === i % 2) return []
    return [i % 2 === 0 ? value : 1 - value]
  })
}
