import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDecimalComma, parseNumber } from '../../../src/data/parse/numbers.js'

const grammar = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/

describe('parseNumber', () => {
  it.each([
    ['0', 0],
    ['-0', -0],
    ['007', 7],
    ['+5.', 5],
    ['.5', 0.5],
    ['-1.5e3', -1500],
    ['1E-2', 0.01],
    ['1e-400', 0],
    ['5e-324', 5e-324],
    ['0.1000000000000000055511151231257827021181583404541015625', 0.1],
    ['123456789012345678901234567890', 123456789012345680000000000000],
    // Between two doubles: half way is rounded to even, a digit far behind decides.
    ['9007199254740993', 9007199254740992],
    ['9007199254740993.00000000000000000000000000000000000000001', 9007199254740994],
  ])('reads %s', (text, value) => {
    expect(parseNumber(text)).toBe(value)
  })

  it.each([
    '',
    ' 1',
    '1 ',
    '\n1',
    '0x10',
    '0X10',
    '0b1',
    '0o7',
    '-0x1',
    '1e400',
    '-1e400',
    '12abc',
    'abc',
    '1_000',
    '1,5',
  ])('finds no number in %j', (text) => {
    expect(parseNumber(text)).toBeNaN()
  })

  it.each(['Infinity', '-Infinity', 'NaN', '.', '-', '+', 'e5', '1e', '1e+', '--1', '1.2.3', '١', '½', '1n', '−1'])(
    'finds no number in %j',
    (text) => {
      expect(parseNumber(text)).toBeNaN()
    },
  )

  it('takes just what the grammar says', () => {
    const letters = fc.constantFrom('0', '1', '9', '.', '-', '+', 'e', 'E', 'x', 'b', 'o', '_', ' ', ',', 'a', 'n')
    fc.assert(
      fc.property(fc.string({ unit: letters, maxLength: 8 }), (text) => {
        const isNumber = grammar.test(text) && Number.isFinite(Number(text))
        expect(Number.isNaN(parseNumber(text))).toBe(!isNumber)
      }),
      { numRuns: 5000 },
    )
  })

  it('gives back every number that was printed', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(parseNumber(String(value))).toBe(Number(String(value)))
      }),
    )
  })
})

describe('parseDecimalComma', () => {
  it('reads a comma as the point, and no point', () => {
    expect(parseDecimalComma('-1,5e3')).toBe(-1500)
    expect(parseDecimalComma('15')).toBe(15)
    expect(parseDecimalComma('1.5')).toBeNaN()
    expect(parseDecimalComma('1.000,5')).toBeNaN()
    expect(parseDecimalComma('1,2,3')).toBeNaN()
  })
})
