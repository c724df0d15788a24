import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { WellfitError } from '../../src/errors.js'
import { parseStrictJson, plainJson } from '../../src/format/json.js'

const limits = { functionName: 'test', field: 'text', maxDepth: 64 }
const parse = (text: string): unknown => parseStrictJson(text, limits)

function outcome(read: (text: string) => unknown, text: string): unknown {
  try {
    return read(text)
  } catch (error) {
    return error
  }
}

describe('parseStrictJson', () => {
  it('agrees with JSON.parse on whatever JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.json({ depthSize: 'medium' }), (text) => {
        expect(parse(text)).toEqual(JSON.parse(text))
      }),
    )
  })

  it('agrees with JSON.parse on any text, or refuses it by its own error', () => {
    const characters = Array.from('{}[]",:\\0123-.eE nulltruefals\né')
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...characters) }), (text) => {
        const [strict, plain] = [outcome(parse, text), outcome(JSON.parse, text)]
        expect(strict).not.toBeInstanceOf(SyntaxError)
        expect([plain, 'refused']).toContainEqual(strict instanceof WellfitError ? 'refused' : strict)
      }),
    )
  })

  it.each([
    ['{"a":1,"a":2}', 'equal keys'],
    ['{"a":1,"\\u0061":2}', 'equal keys, one escaped'],
    ['{"x":{"b":1,"c":[{"d":1,"d":1}]}}', 'equal keys further in'],
    ['{"__proto__":1,"__proto__":2}', 'equal keys named __proto__'],
  ])('refuses %s (%s)', (text) => {
    expect(() => parse(text)).toThrow(/only once/)
  })

  it('accepts equal keys of different objects and equal texts that are no keys', () => {
    expect(parse('{"a":{"a":["a","a"]},"b":{"a":"a"}}')).toEqual({ a: { a: ['a', 'a'] }, b: { a: 'a' } })
  })

  it('keeps __proto__ plain data', () => {
    const value = parse('{"__proto__":{"polluted":true}}')
    expect(Object.keys(value as object)).toEqual(['__proto__'])
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect((value as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('refuses numbers that JSON.parse turns into Infinity', () => {
    expect(() => parse('[1e400]')).toThrow(/finite/)
  })

  it('refuses deep nesting before it is parsed', () => {
    expect(() => parse('['.repeat(10_000) + ']'.repeat(10_000))).toThrow(/nested at most 64 deep/)
    expect(() => parse('{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000))).toThrow(/nested at most 64 deep/)
  })

  it.each(['1.0', '1e2', '-0', '-1', '1.00000000000000001', '01', '12345678901234567'])(
    'refuses %s where only whole numbers are allowed',
    (token) => {
      expect(() => parseStrictJson(`[${token}]`, { ...limits, integersOnly: true })).toThrow(/whole numbers/)
    },
  )
})

describe('plainJson', () => {
  class Point {
    x = 1
  }
  const cyclic: Record<string, unknown> = {}
  cyclic['self'] = cyclic

  it('copies plain data and leaves out undefined members', () => {
    const value = { a: [1, 'x', null, true], b: { c: -1.5 }, d: undefined }
    expect(plainJson('test', 'value', value)).toEqual({ a: [1, 'x', null, true], b: { c: -1.5 } })
  })

  it.each([
    ['NaN', { a: NaN }, /value\.a/],
    ['Infinity', [1, Infinity], /value\[1\]/],
    ['a typed array', { a: new Float32Array(1) }, /value\.a/],
    ['a function', { a: () => 1 }, /value\.a/],
    ['an instance', { a: new Point() }, /value\.a/],
    ['a hole', { a: [1, , 3] }, /value\.a\[1\]/], // oxlint-disable-line no-sparse-arrays
    ['a cycle', cyclic, /without cycles/],
    ['a bigint', [1n], /value\[0\]/],
  ])('refuses %s, naming the path', (_, value, message) => {
    expect(() => plainJson('test', 'value', value)).toThrow(message)
  })
})
