import { describe, expect, it } from 'vitest'
import { core } from '../../support/core.js'
import { relativeError } from '../../support/tolerance.js'

/** The reference adds one after the other: up to length · 2⁻⁵³ relative. */
const bound = 1e-12
const lengths = [0, 1, 7, 8, 9, 255, 256, 257, 511, 512, 513, 5000]

describe.each(['f32', 'f64'] as const)('reductions in %s', (precision) => {
  const wasm = core(precision)
  const call = (name: string, ...args: number[]): number => wasm.exports[name]?.(...args) ?? NaN

  it.each(lengths)('sum values, squares and magnitudes of %i numbers', (length) => {
    const values = Float64Array.from({ length }, (_, i) => Math.fround(Math.sin(i + 1)))
    const pointer = wasm.reals(values)
    const exact = (term: (value: number) => number): number => values.reduce((sum, value) => sum + term(value), 0)
    expect(
      relativeError(
        call('sum', pointer, length),
        exact((value) => value),
        1,
      ),
    ).toBeLessThan(bound)
    expect(
      relativeError(
        call('sumSquares', pointer, length),
        exact((value) => value * value),
        1,
      ),
    ).toBeLessThan(bound)
    expect(relativeError(call('sumMagnitudes', pointer, length), exact(Math.abs), 1)).toBeLessThan(bound)
  })

  it('sums 2²⁵ ones exactly, where a running f32 sum stops at 2²⁴', () => {
    const length = 2 ** 25
    const pointer = wasm.allocate(length * wasm.bytesPerReal)
    wasm.view(pointer, length).fill(1)
    expect(call('sum', pointer, length)).toBe(length)
    expect(call('sumSquares', pointer, length)).toBe(length)
  })

  it('finds the first value that is not finite, zeros, and the largest magnitude', () => {
    const values = [0, -0, 3, -7, 1e-40, 2]
    const pointer = wasm.reals(values)
    expect(call('firstNonFinite', pointer, 6)).toBe(-1)
    expect(call('countZeros', pointer, 6)).toBe(2)
    expect(call('maxMagnitude', pointer, 6)).toBe(7)
    for (const bad of [NaN, Infinity, -Infinity]) {
      for (let place = 0; place < 6; place++) {
        const spoilt = wasm.reals(values.with(place, bad))
        expect(call('firstNonFinite', spoilt, 6)).toBe(place)
        expect(Number.isFinite(call('maxMagnitude', spoilt, 6))).toBe(false)
        expect(Number.isFinite(call('sumSquares', spoilt, 6))).toBe(false)
      }
    }
  })

  it.each(lengths)('finds the indices of values up to a limit among %i', (length) => {
    const values = Float64Array.from({ length }, (_, i) => Math.fround(Math.sin(i + 1)))
    const [pointer, indices] = [wasm.reals(values), wasm.allocate(4 * length + 16)]
    for (const limit of [-Infinity, -1.5, Math.fround(Math.sin(3)), 0, 0.5, Infinity]) {
      const found = call('indicesUpTo', pointer, length, limit, indices)
      const written = [...new Int32Array(wasm.memory.buffer, indices, found)].filter((place) => place < length)
      expect(written).toEqual([...values.keys()].filter((i) => (values[i] ?? NaN) <= limit))
      // Beyond the last value it may look at those of the same vector.
      expect(found - written.length).toBeLessThan(16 / wasm.bytesPerReal)
    }
  })

  it('a limit between two reals leaves out none that is at most as large', () => {
    const values = [1, 1 + 2 ** -23, 1 + 2 ** -22, 2]
    const [pointer, indices] = [wasm.reals(values), wasm.allocate(32)]
    const found = call('indicesUpTo', pointer, 4, 1 + 1.25 * 2 ** -23, indices)
    expect([...new Int32Array(wasm.memory.buffer, indices, found)].slice(0, 2)).toEqual([0, 1])
  })

  it('hashes signs, not sizes', () => {
    const hash = (values: number[]): number => call('signHash', wasm.reals(values), values.length, 0)
    expect(hash([1, -2, 0])).toBe(hash([5, -1e-9, 0]))
    expect(hash([1, -2, 0])).not.toBe(hash([1, -2, 1e-9]))
    expect(hash([1, -2, 0])).not.toBe(hash([-1, 2, 0]))
  })

  it.each([
    [1, 1],
    [3, 5],
    [700, 9],
    [257, 4],
  ])('sums the columns of a %i × %i matrix', (rows, columns) => {
    const values = Float64Array.from({ length: rows * columns }, (_, i) => ((i * 7919) % 13) - 6)
    const target = wasm.reals(columns)
    call('columnSums', wasm.reals(values), rows, columns, target)
    const expected = Array.from({ length: columns }, (_, column) =>
      values.reduce((sum, value, i) => sum + (i % columns === column ? value : 0), 0),
    )
    expect([...wasm.view(target, columns)]).toEqual(expected)
  })
})
