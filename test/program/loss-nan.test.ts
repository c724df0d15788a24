import { describe, expect, it } from 'vitest'
import * as layout from '../../assembly/layout.js'
import { lossesOf, ROWS, UNITS } from './losses-of.js'

// Precondition: outputs of which one is NaN, at every place of a row. Reference: NaN is neither passed over nor mended:
// the row's loss and the gradient that depends on that output are NaN, other rows are untouched.

const clean = Array.from({ length: ROWS * UNITS }, (_, i) => Math.sin(i))
const places = Array.from({ length: ROWS * UNITS }, (_, i) => i)
const notANumber = (values: readonly number[]): number[] => values.flatMap((value, i) => (Number.isNaN(value) ? i : []))

describe.each(['f32', 'f64'] as const)('a NaN among the outputs in %s', (precision) => {
  it.each([
    ['binary cross-entropy', layout.LOSS_BINARY_CROSS_ENTROPY],
    ['squared error', layout.LOSS_MEAN_SQUARED_ERROR],
    ['absolute error', layout.LOSS_MEAN_ABSOLUTE_ERROR],
    ['Huber loss', layout.LOSS_HUBER],
  ])('is the loss and the gradient of that output alone: %s', async (_, kind) => {
    for (const place of places) {
      const { status, losses, gradient } = await lossesOf(precision, kind, clean.with(place, NaN))
      expect(notANumber(losses)).toEqual([place])
      expect(notANumber(gradient)).toEqual([place])
      expect(status).toBe(layout.STATUS_LOSS_NOT_FINITE)
    }
  })

  it.each([
    ['softmax cross-entropy', layout.LOSS_SOFTMAX_CROSS_ENTROPY],
    ['softmax cross-entropy of shares', layout.LOSS_SOFT_CROSS_ENTROPY],
  ])('is the loss and every gradient of its row: %s', async (_, kind) => {
    for (const place of places) {
      const row = Math.floor(place / UNITS)
      const { status, losses, gradient } = await lossesOf(precision, kind, clean.with(place, NaN))
      expect(notANumber(losses)).toEqual([row])
      expect(notANumber(gradient)).toEqual(places.slice(row * UNITS, (row + 1) * UNITS))
      expect(status).toBe(layout.STATUS_LOSS_NOT_FINITE)
    }
  })
})
