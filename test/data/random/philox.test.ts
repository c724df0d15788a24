import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { permutation, philox, RandomStream, shuffle } from '../../../src/data/random/philox.js'

describe('random numbers in TypeScript', () => {
  it('agree with whole-number arithmetic by BigInt', () => {
    const word = fc.integer({ min: 0, max: 2 ** 32 - 1 })
    fc.assert(
      fc.property(fc.tuple(word, word, word, word), fc.tuple(word, word), (counter, key) => {
        expect(philox(counter, key)).toEqual(byBigInt(counter, key))
      }),
    )
  })

  it('are below their bound, reach all of it, and favour none', () => {
    const stream = new RandomStream(11, 1)
    const counts = Array.from({ length: 7 }, () => 0)
    for (let i = 0; i < 70_000; i++) {
      const drawn = stream.below(7)
      counts[drawn] = (counts[drawn] ?? 0) + 1
    }
    // χ² with 6 degrees of freedom: its 99.99 % quantile is 27.9.
    expect(counts.reduce((sum, n) => sum + (n - 10_000) ** 2 / 10_000, 0)).toBeLessThan(27.9)
  })

  it('shuffle a tail as they shuffle all, with the same numbers before it', () => {
    for (const from of [0, 1, 37, 99, 100]) {
      const all = permutation(100, 5, 3)
      const tail = shuffle(
        Uint32Array.from({ length: 100 }, (_, i) => i),
        new RandomStream(5, 3),
        from,
      )
      expect(tail.subarray(from)).toEqual(all.subarray(from))
      expect(tail.subarray(0, from).toSorted()).toEqual(all.subarray(0, from).toSorted())
    }
  })

  it('permute: each number once, the same for the same seed, another for others, large seeds included', () => {
    const seeds = [0, 1, 2 ** 32, 2 ** 53 - 1]
    const orders = seeds.map((seed) => [...permutation(100, seed, 1)])
    for (const order of orders)
      expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i))
    expect([...permutation(100, 2 ** 53 - 1, 1)]).toEqual(orders[3])
    expect(new Set(orders.map(String)).size).toBe(seeds.length)
    expect([...permutation(100, 0, 2)]).not.toEqual(orders[0])
  })
})

function byBigInt(counter: readonly number[], key: readonly number[]): number[] {
  const mask = 0xffffffffn
  let [c0 = 0n, c1 = 0n, c2 = 0n, c3 = 0n] = counter.map(BigInt)
  let [k0 = 0n, k1 = 0n] = key.map(BigInt)
  for (let round = 0; round < 10; round++) {
    const first = 0xd2511f53n * c0
    const second = 0xcd9e8d57n * c2
    ;[c0, c1, c2, c3] = [(second >> 32n) ^ c1 ^ k0, second & mask, (first >> 32n) ^ c3 ^ k1, first & mask]
    k0 = (k0 + 0x9e3779b9n) & mask
    k1 = (k1 + 0xbb67ae85n) & mask
  }
  return [c0, c1, c2, c3].map(Number)
}
