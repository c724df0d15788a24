import { describe, expect, it } from 'vitest'
import * as layout from '../../../assembly/layout.js'
import { philox, type Words } from '../../../src/data/random/philox.js'
import { core } from '../../support/core.js'

// Known answers of philox4x32-10, from the kat_vectors file of Random123.
const vectors: { counter: Words; key: [number, number]; expected: Words }[] = [
  { counter: [0, 0, 0, 0], key: [0, 0], expected: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8] },
  {
    counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    key: [0xffffffff, 0xffffffff],
    expected: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  },
  {
    counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    key: [0xa4093822, 0x299f31d0],
    expected: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  },
]

/** A DropoutMask of assembly/layers/dropout.ts: keepProb, then layer, step, epoch, the halves of the seed, and where it begins. */
function maskOf(wasm: ReturnType<typeof core>, keepProb: number, words: readonly number[]): number {
  const pointer = wasm.allocate(32)
  new DataView(wasm.memory.buffer).setFloat64(pointer, keepProb, true)
  new Uint32Array(wasm.memory.buffer, pointer + 8, 6).set([...words, 0].slice(0, 6))
  return pointer
}

describe.each(['f32', 'f64'] as const)('random numbers in %s', (precision) => {
  const wasm = core(precision)
  const words = (pointer: number, count: number): number[] => [...new Uint32Array(wasm.memory.buffer, pointer, count)]

  it.each(vectors)('gives the published answer for key $key', ({ counter, key, expected }) => {
    const pointer = wasm.allocate(16)
    wasm.exports['philox']?.(...counter, ...key, pointer)
    expect(words(pointer, 4)).toEqual([...expected])
    expect(philox(counter, key)).toEqual(expected)
  })

  it('drops out exactly the entries that the generator says, at every length', () => {
    const [epoch, step, layer, keepProb, low, high] = [3, 17, 2, 0.7, 123456789, 42]
    for (const count of [1, 3, 15, 16, 17, 64, 101]) {
      const source = wasm.reals(Array.from({ length: count }, (_, i) => i + 1))
      const target = wasm.reals(count)
      wasm.exports['dropout']?.(source, target, 0, count, maskOf(wasm, keepProb, [layer, step, epoch, low, high]))
      const scale = precision === 'f32' ? Math.fround(1 / keepProb) : 1 / keepProb
      const expected = Array.from({ length: count }, (_, i) => {
        const block = 4 * Math.floor(i / 16) + (i % 4)
        const word = philox([block, step, layer + layout.PURPOSE_DROPOUT * 2 ** 24, epoch], [low, high])[
          Math.floor(i / 4) % 4
        ]
        const kept = (word ?? 0) < Math.floor(keepProb * 2 ** 32)
        const value = (i + 1) * scale
        return kept ? (precision === 'f32' ? Math.fround(value) : value) : 0
      })
      expect([...wasm.view(target, count)]).toEqual(expected)
    }
  })

  it('drops an entry whose word is the threshold, and keeps it for the next keepProb above', () => {
    const [epoch, step, layer, low, high] = [0, 5, 1, 9, 7]
    const drawn = philox([0, step, layer + layout.PURPOSE_DROPOUT * 2 ** 24, epoch], [low, high])
    const source = wasm.reals(Array.from({ length: 16 }, () => 1))
    const target = wasm.reals(16)
    // Sixteen entries are dropped by vectors, one is by a scalar.
    for (const count of [16, 1]) {
      const firstKept = (keepProb: number): boolean => {
        wasm.exports['dropout']?.(source, target, 0, count, maskOf(wasm, keepProb, [layer, step, epoch, low, high]))
        return wasm.view(target, 1)[0] !== 0
      }
      expect(firstKept(drawn[0] / 2 ** 32)).toBe(false)
      expect(firstKept((drawn[0] + 1) / 2 ** 32)).toBe(true)
    }
  })

  it('draws an entry’s mask whichever entries are asked for together', () => {
    const count = 101
    const source = wasm.reals(Array.from({ length: count }, (_, i) => i + 1))
    const [whole, parts] = [wasm.reals(count), wasm.reals(count)]
    const mask = maskOf(wasm, 0.7, [2, 17, 3, 5, 9])
    const drop = (target: number, begin: number, end: number) =>
      wasm.exports['dropout']?.(source, target, begin, end, mask)
    drop(whole, 0, count)
    for (const step of [1, 3, 7, 16, 19, 40]) {
      wasm.view(parts, count).fill(NaN)
      for (let begin = 0; begin < count; begin += step) drop(parts, begin, Math.min(begin + step, count))
      expect(wasm.view(parts, count)).toEqual(wasm.view(whole, count))
    }
  })

  it('continues a mask that begins with entries computed elsewhere', () => {
    const count = 101
    const source = wasm.reals(Array.from({ length: count }, (_, i) => i + 1))
    const [whole, rest] = [wasm.reals(count), wasm.reals(count)]
    const words = [2, 17, 3, 5, 9]
    wasm.exports['dropout']?.(source, whole, 0, count, maskOf(wasm, 0.7, words))
    for (const before of [1, 16, 21, 64]) {
      const part = source + before * wasm.bytesPerReal
      wasm.exports['dropout']?.(part, rest, 0, count - before, maskOf(wasm, 0.7, [...words, before]))
      expect(wasm.view(rest, count - before)).toEqual(wasm.view(whole, count).slice(before))
    }
  })

  it('keeps the share of entries it is told to, and their mean', () => {
    const count = 100_000
    const source = wasm.reals(new Float64Array(count).fill(1))
    const target = wasm.reals(count)
    wasm.exports['dropout']?.(source, target, 0, count, maskOf(wasm, 0.8, [1, 0, 1, 7, 0]))
    const values = [...wasm.view(target, count)]
    const kept = values.reduce((sum, value) => sum + (value === 0 ? 0 : 1), 0) / count
    // Five standard errors of a binomial share.
    expect(Math.abs(kept - 0.8)).toBeLessThan(5 * Math.sqrt((0.8 * 0.2) / count))
  })

  it('copies bit for bit with keepProb 1', () => {
    const values = [NaN, -0, 0, Infinity, 1e-40, 3.5]
    const source = wasm.reals(values)
    const target = wasm.reals(values.length)
    wasm.exports['dropout']?.(source, target, 0, values.length, maskOf(wasm, 1, [1, 0, 1, 7, 0]))
    const bytes = (pointer: number): number[] => [
      ...new Uint8Array(wasm.memory.buffer, pointer, values.length * wasm.bytesPerReal),
    ]
    expect(bytes(target)).toEqual(bytes(source))
  })

  it('permutes every row once, differently for each epoch and seed, without bias', () => {
    const count = 5
    const seen = new Map<string, number>()
    const pointer = wasm.allocate(count * 4)
    const rounds = 12_000
    for (let epoch = 0; epoch < rounds; epoch++) {
      wasm.exports['permute']?.(pointer, count, 1, 0, epoch)
      const order = words(pointer, count)
      expect(order.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4])
      seen.set(order.join(), (seen.get(order.join()) ?? 0) + 1)
    }
    expect(seen.size).toBe(120)
    // χ² with 119 degrees of freedom: its 99.99 % quantile is 184.
    const expected = rounds / 120
    const chiSquare = [...seen.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0)
    expect(chiSquare).toBeLessThan(184)
    wasm.exports['permute']?.(pointer, count, 1, 0, 9)
    const one = words(pointer, count)
    const orders = [2, 3, 4, 5, 6].map((seed) => {
      wasm.exports['permute']?.(pointer, count, seed, 0, 9)
      return words(pointer, count).join()
    })
    expect(orders.some((order) => order !== one.join())).toBe(true)
  })

  it('draws normal numbers with the moments and tails of the normal distribution', () => {
    const count = 200_000
    const pointer = wasm.reals(count)
    wasm.exports['initialize']?.(layout.INITIALIZE_NORMAL, 2, pointer, count, 5, 0, 0)
    const values = Array.from(wasm.view(pointer, count), (value) => value / 2)
    const moment = (power: number): number => values.reduce((sum, value) => sum + value ** power, 0) / count
    // Five standard errors of each moment: √(Var zᵏ / n).
    expect(Math.abs(moment(1))).toBeLessThan(5 * Math.sqrt(1 / count))
    expect(Math.abs(moment(2) - 1)).toBeLessThan(5 * Math.sqrt(2 / count))
    expect(Math.abs(moment(3))).toBeLessThan(5 * Math.sqrt(15 / count))
    expect(Math.abs(moment(4) - 3)).toBeLessThan(5 * Math.sqrt(96 / count))
  })

  it('draws the same numbers whatever their count, and others for another layer', () => {
    const long = wasm.reals(101)
    const short = wasm.reals(13)
    const other = wasm.reals(13)
    wasm.exports['initialize']?.(layout.INITIALIZE_UNIFORM, 1, long, 101, 5, 1, 3)
    wasm.exports['initialize']?.(layout.INITIALIZE_UNIFORM, 1, short, 13, 5, 1, 3)
    wasm.exports['initialize']?.(layout.INITIALIZE_UNIFORM, 1, other, 13, 5, 1, 4)
    expect([...wasm.view(short, 13)]).toEqual([...wasm.view(long, 101).subarray(0, 13)])
    expect([...wasm.view(other, 13)]).not.toEqual([...wasm.view(short, 13)])
    expect(wasm.view(long, 101).every((value) => Math.abs(value) <= Math.fround(Math.sqrt(3)))).toBe(true)
  })
})
