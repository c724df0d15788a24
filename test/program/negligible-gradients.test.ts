import { describe, expect, it } from 'vitest'
import * as layout from '../../assembly/layout.js'
import { lossesOf, ROWS, UNITS } from './losses-of.js'

// Derivatives p − y below 2⁻¹⁰⁰ (f64: 2⁻⁹⁶⁰) are 0: their products with weights and inputs would be subnormal numbers, with which
// processors compute slowly. Larger ones are as they are.

const LABEL = 2
/** Logits whose probability, by rows and outputs, is still a derivative, and is none. */
const logits = { f32: { kept: -60, dropped: -72 }, f64: { kept: -650, dropped: -672 } } as const
const digits = { f32: 1e-5, f64: 1e-12 } as const

/** All outputs of one value, of which each in turn is another. */
async function eachIn(run: (outputs: readonly number[]) => Promise<readonly number[]>, value: number, other: number) {
  const same = Array.from({ length: ROWS * UNITS }, () => value)
  return await Promise.all(same.map(async (_, place) => (await run(same.with(place, other)))[place] ?? NaN))
}

describe.each(['f32', 'f64'] as const)('negligible derivatives in %s', (precision) => {
  const { kept, dropped } = logits[precision]

  it('of binary cross-entropy are 0, at every place of a batch', async () => {
    const run = async (outputs: readonly number[]): Promise<readonly number[]> =>
      (await lossesOf(precision, layout.LOSS_BINARY_CROSS_ENTROPY, outputs, 0)).gradient
    const expected = Math.exp(kept) / (ROWS * UNITS)
    for (const found of await eachIn(run, dropped, kept)) {
      expect(Math.abs(found / expected - 1)).toBeLessThan(digits[precision])
    }
    expect(await eachIn(run, kept, dropped)).toEqual(Array.from({ length: ROWS * UNITS }, () => 0))
  })

  it.each([
    ['labels', layout.LOSS_SOFTMAX_CROSS_ENTROPY],
    ['shares', layout.LOSS_SOFT_CROSS_ENTROPY],
  ])('of the softmax cross-entropy of %s are 0', async (_, kind) => {
    const row = [kept, dropped, 0, dropped, kept]
    const outputs = Array.from({ length: ROWS }, () => row).flat()
    const { gradient, losses } = await lossesOf(precision, kind, outputs, 0)
    const expected = Math.exp(kept) / ROWS
    row.forEach((logit, unit) => {
      for (let at = unit; at < ROWS * UNITS; at += UNITS) {
        const found = gradient[at] ?? NaN
        if (logit === dropped) expect(found).toBe(0)
        else if (unit !== LABEL) expect(Math.abs(found / expected - 1)).toBeLessThan(digits[precision])
      }
    })
    expect(losses.every(Number.isFinite)).toBe(true)
  })
})
