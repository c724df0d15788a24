import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dataset } from '../../../src/data/dataset/dataset.js'
import {
  checkStandardizer,
  fitStandardizer,
  standardize,
  standardizeFeatures,
  type Standardizer,
} from '../../../src/data/scale/standardize.js'
import { sumTree } from '../../../src/data/statistics/moments.js'
import { expectFault } from '../../support/errors.js'

const column = (values: ArrayLike<number>): ReturnType<typeof dataset> =>
  dataset({ x: Float64Array.from(values), y: Array.from({ length: values.length }, (_, i) => i / 3) })

describe('the standardizer', () => {
  it('gives mean 0 and variance 1 on the rows it was fitted on', () => {
    const rows = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 300 })
    fc.assert(
      fc.property(rows, (values) => {
        fc.pre(Math.max(...values) - Math.min(...values) > 1e-3)
        const data = column(values)
        const scaled = [...standardize(data, fitStandardizer(data)).x]
        const mean = scaled.reduce((sum, value) => sum + value, 0) / scaled.length
        const variance = scaled.reduce((sum, value) => sum + (value - mean) ** 2, 0) / scaled.length
        // Rounding of the mean, relative to the spread.
        const spread = Math.max(...values) - Math.min(...values)
        const rounding = (1e-13 * Math.max(...values.map(Math.abs))) / spread + 1e-12
        expect(Math.abs(mean)).toBeLessThan(rounding * values.length)
        expect(Math.abs(variance - 1)).toBeLessThan(rounding * values.length)
      }),
    )
  })

  it('knows a constant column from a narrow one, at any mean', () => {
    for (const mean of [0, 1, 0.1, 1e8, -1e300]) {
      const constant = fitStandardizer(column(new Float64Array(1000).fill(mean)))
      expect(constant).toMatchObject({ scale: [1], constant: ['x0'] })
      expect(Math.abs((constant.mean[0] ?? NaN) - mean)).toBeLessThanOrEqual(1e-13 * Math.abs(mean))
    }
    const narrow = Float64Array.from({ length: 1000 }, (_, i) => 1e8 + (i % 2))
    expect(fitStandardizer(column(narrow))).toEqual({ mean: [1e8 + 0.5], scale: [0.5], constant: [] })
  })

  it('keeps the precision of f32 and f64 and turns bytes into f32', () => {
    const y = [0.5, 1.5, 2.5]
    const standardizer = fitStandardizer(dataset({ x: Float32Array.of(1, 2, 3), y }))
    expect(standardize(dataset({ x: Float32Array.of(1, 2, 3), y }), standardizer).x).toBeInstanceOf(Float32Array)
    expect(standardize(dataset({ x: Float64Array.of(1, 2, 3), y }), standardizer).x).toBeInstanceOf(Float64Array)
    expect(standardize(dataset({ x: Uint8Array.of(1, 2, 3), y }), standardizer).x).toEqual(
      standardize(dataset({ x: Float32Array.of(1, 2, 3), y }), standardizer).x,
    )
  })

  it('refuses rows of another width', () => {
    const standardizer = { mean: [0, 0], scale: [1, 1], constant: [] }
    expectFault(() => standardizeFeatures(Float64Array.of(1, 2, 3), standardizer), { code: 'INVALID_SHAPE' })
  })
})

describe('a standardizer from a file', () => {
  const good = { mean: [0, 1], scale: [1, 2], constant: ['x0'] }

  it('comes back as it was', () => {
    expect(checkStandardizer(JSON.parse(JSON.stringify(good)))).toEqual(good)
  })

  it.each<[string, unknown]>([
    ['scale[1]', { ...good, scale: [1, 0] }],
    ['scale', { ...good, scale: [1] }],
    ['mean[0]', { ...good, mean: ['0', 1] }],
    ['mean', { ...good, mean: [] }],
    ['constant[0]', { ...good, constant: [7] }],
    ['standardizer', [good]],
    ['means', { ...good, means: [] }],
  ])('is refused where %s is wrong', (field, value) => {
    expectFault(() => standardizeFeatures(Float64Array.of(1, 2), value as Standardizer), {
      code: 'INVALID_MODEL',
      field,
    })
  })
})

describe('sumTree', () => {
  it('adds ten million tenths without the drift of a running sum', () => {
    const count = 10_000_000
    expect(Math.abs(sumTree(0, count, () => 0.1) - count / 10)).toBeLessThan(1e-8)
  })

  it('adds every term once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), (count) => {
        expect(sumTree(0, count, (i) => i)).toBe((count * (count - 1)) / 2)
      }),
    )
  })
})
