import { describe, expect, it } from 'vitest'
import { nineDigits } from '../../../src/cli/predict/formats.js'

// Reference: the definition, Number(value.toPrecision(9)), and JavaScript's own shortest digits.

const written = (value: number): string => String(nineDigits(value))
const expected = (value: number): string => String(Number(value.toPrecision(9)))

describe('nineDigits', () => {
  it('writes what a number of nine digits is written as, at every size', () => {
    const values = Array.from({ length: 20_000 }, (_, i) => Math.fround(Math.sin(i) * 10 ** ((i % 41) - 20)))
    expect(values.map(written)).toEqual(values.map(expected))
  })

  it.each([0, -0, 1, -1, 0.5, 100, 1e6, 123456789, 99999999.96, 1e8, 1e-6, 9.9999999996e-7, 0.1, 1 / 3, NaN, 1e300])(
    'of %d',
    (value) => expect(written(value)).toBe(expected(value)),
  )

  it('leaves infinity to be refused', () => {
    expect(nineDigits(Infinity)).toBe(Infinity)
    expect(nineDigits(-Infinity)).toBe(-Infinity)
  })
})
