const MULTIPLIER_0 = 0xd2511f53
const MULTIPLIER_1 = 0xcd9e8d57
const WEYL_0 = 0x9e3779b9
const WEYL_1 = 0xbb67ae85

/** High 32 bits of the product of two unsigned 32-bit integers, from 16-bit halves, since f64 holds 53 bits. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff
  const aHigh = a >>> 16
  const bLow = b & 0xffff
  const bHigh = b >>> 16
  const low = aLow * bLow
  const middle = aHigh * bLow + (low >>> 16)
  const other = aLow * bHigh + (middle & 0xffff)
  return (aHigh * bHigh + (middle >>> 16) + (other >>> 16)) >>> 0
}

/** Four 32-bit words. */
export type Words = readonly [number, number, number, number]

/**
 * One block of Philox 4×32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC11): four words that depend
 * only on counter and key. Integer arithmetic only: the same bits on every engine.
 */
export function philox(counter: Words, key: readonly [number, number]): Words {
  const words = Uint32Array.from(counter)
  runPhilox(words, key[0], key[1])
  const [c0 = 0, c1 = 0, c2 = 0, c3 = 0] = words
  return [c0, c1, c2, c3]
}

/** Replaces a counter by its block, without allocation: a shuffle draws millions of words. */
function runPhilox(words: Uint32Array, key0: number, key1: number): void {
  // Signed words: engines keep them as small integers, while unsigned ones may be heap objects.
  let c0 = (words[0] ?? 0) | 0
  let c1 = (words[1] ?? 0) | 0
  let c2 = (words[2] ?? 0) | 0
  let c3 = (words[3] ?? 0) | 0
  let k0 = key0 | 0
  let k1 = key1 | 0
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(c0, MULTIPLIER_0)
    const high1 = multiplyHigh(c2, MULTIPLIER_1)
    const low0 = Math.imul(c0, MULTIPLIER_0)
    const low1 = Math.imul(c2, MULTIPLIER_1)
    c0 = high1 ^ c1 ^ k0
    c2 = high0 ^ c3 ^ k1
    c1 = low1
    c3 = low0
    k0 = (k0 + WEYL_0) | 0
    k1 = (k1 + WEYL_1) | 0
  }
  words[0] = c0
  words[1] = c1
  words[2] = c2
  words[3] = c3
}

/** A stream of random 32-bit words for a seed (an integer, 0 to 2⁵³ − 1), a purpose and an index within the purpose. */
export class RandomStream {
  readonly #key: readonly [number, number]
  readonly #purpose: number
  readonly #index: number
  #block = 0
  readonly #words = new Uint32Array(4)
  #used = 4

  constructor(seed: number, purpose: number, index = 0) {
    this.#key = [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0]
    this.#purpose = purpose
    this.#index = index
  }

  /** The next word, 0 to 2³² − 1. */
  next(): number {
    if (this.#used === 4) this.#refill()
    return this.#words[this.#used++] ?? 0
  }

  #refill(): void {
    const words = this.#words
    words[0] = this.#block++
    words[1] = this.#index
    words[2] = this.#purpose
    words[3] = 0
    runPhilox(words, this.#key[0], this.#key[1])
    this.#used = 0
  }

  /** An unbiased integer in [0, bound), for bound from 1 to 2³² − 1 (Lemire, 2019). */
  below(bound: number): number {
    for (;;) {
      const word = this.next()
      const low = Math.imul(word, bound) >>> 0
      // The threshold is smaller than the bound: the slow remainder is seldom needed.
      if (low >= bound || low >= (2 ** 32 - bound) % bound) return multiplyHigh(word, bound)
    }
  }
}

/**
 * Shuffles in place (Fisher–Yates) and returns the array. With `from`, only what ends up there or after it is drawn: the values before are
 * the same ones, in another order.
 */
export function shuffle(values: Uint32Array, stream: RandomStream, from = 0): Uint32Array {
  for (let i = values.length - 1; i > 0 && i >= from; i--) {
    const j = stream.below(i + 1)
    const held = values[i] ?? 0
    values[i] = values[j] ?? 0
    values[j] = held
  }
  return values
}

/** A random permutation of 0 … count − 1 for a seed and purpose. */
export function permutation(count: number, seed: number, purpose: number): Uint32Array {
  const values = Uint32Array.from({ length: count }, (_, i) => i)
  return shuffle(values, new RandomStream(seed, purpose))
}
