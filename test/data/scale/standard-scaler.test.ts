import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dataset, fitScaler, scale, scaleFeatures } from '../../../src/index.js'
import { expectFault } from '../../support/errors.js'

const column = (values: ArrayLike<number>): ReturnType<typeof dataset> =>
  dataset({ x: Float64Array.from(values), y: Array.from({ length: values.length }, (_, i) => i / 3) })

describe('the standard scaler', () => {
  it('gives mean 0 and variance 1 on the rows it was fitted on', () => {
    const rows = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 300 })
    fc.assert(
      fc.property(rows, (values) => {
        fc.pre(Math.max(...values) - Math.min(...values) > 1e-3)
        const data = column(values)
        const scaled = [...scale(data, fitScaler(data)).x]
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
      const constant = fitScaler(column(new Float64Array(1000).fill(mean)))
      expect(constant).toMatchObject({ scale: [1], constant: ['x0'] })
      expect(Math.abs((constant.center[0] ?? NaN) - mean)).toBeLessThanOrEqual(1e-13 * Math.abs(mean))
    }
    const narrow = Float64Array.from({ length: 1000 }, (_, i) => 1e8 + (i % 2))
    expect(fitScaler(column(narrow))).toMatchObject({ center: [1e8 + 0.5], scale: [0.5], constant: [] })
  })

  it('keeps the precision of f32 and f64 and turns bytes into f32', () => {
    const y = [0.5, 1.5, 2.5]
    const scaler = fitScaler(dataset({ x: Float32Array.of(1, 2, 3), y }))
    expect(scale(dataset({ x: Float32Array.of(1, 2, 3), y }), scaler).x).toBeInstanceOf(Float32Array)
    expect(scale(dataset({ x: Float64Array.of(1, 2, 3), y }), scaler).x).toBeInstanceOf(Float64Array)
    expect(scale(dataset({ x: Uint8Array.of(1, 2, 3), y }), scaler).x).toEqual(
      scale(dataset({ x: Float32Array.of(1, 2, 3), y }), scaler).x,
    )
  })

  it('refuses rows of another width', () => {
    const scaler = fitScaler(
      dataset({
        x: [
          [0, 0],
          [1, 1],
        ],
        y: [0, 1],
      }),
    )
    expectFault(() => scaleFeatures(Float64Array.of(1, 2, 3), scaler), { code: 'INVALID_SHAPE' })
  })
})
