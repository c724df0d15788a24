import { describe, expect, it } from 'vitest'
import { decomposeClasses, decomposeValues } from '../../src/improve/cross-validate/decomposition.js'

describe('Domingos’ decomposition', () => {
  it('of the 0-1 loss: variance adds to the error of an unbiased row, and lowers that of a biased one', () => {
    // Three predictions of four rows, all of class 0. Main predictions 0, 0, 1, 2 (1 in the fourth row occurs once).
    const predicted = [Int32Array.of(0, 0, 1, 2), Int32Array.of(0, 1, 1, 2), Int32Array.of(0, 0, 0, 1)]
    const { bias, variance, classification } = decomposeClasses(predicted, Int32Array.of(0, 0, 0, 0))
    // Biased: rows 3 and 4. Unbiased variance: one prediction of row 2. Biased variance: one right prediction of row 3.
    expect(bias).toBe(2 / 4)
    expect(classification).toEqual({ unbiased: 1 / 12, biased: 1 / 12 })
    const errors = predicted.flatMap((labels) => [...labels]).filter((label) => label !== 0).length
    expect(bias + variance).toBeCloseTo(errors / 12, 12)
  })

  it('takes the smallest label of equally frequent ones', () => {
    const predicted = [Int32Array.of(2), Int32Array.of(1), Int32Array.of(2), Int32Array.of(1)]
    expect(decomposeClasses(predicted, Int32Array.of(1)).bias).toBe(0)
    expect(decomposeClasses(predicted, Int32Array.of(2)).bias).toBe(1)
  })

  it('of the squared loss: unbiased variance, and a bias freed of it', () => {
    // One row, y = 0, predictions 1, 2, 3: mean 2, v = 1, bias 4 − 1/3, mean error 14/3; over a spread of 7.
    const predicted = [1, 2, 3].map((value) => Float64Array.of(value))
    const { bias, variance, classification } = decomposeValues(predicted, Float64Array.of(0), 7)
    expect(bias).toBeCloseTo((4 - 1 / 3) / 7, 12)
    expect(variance).toBeCloseTo(1 / 7, 12)
    expect(bias + variance).toBeCloseTo(14 / 3 / 7, 12)
    expect(classification).toBeNull()
  })
})
