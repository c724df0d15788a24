import { philox } from './philox.js'

/** One step of MurmurHash3, 32 bits (Appleby, public domain). */
function mixWord(hash: number, word: number): number {
  const scrambled = Math.imul(word, 0xcc9e2d51)
  const mixed = hash ^ Math.imul((scrambled << 15) | (scrambled >>> 17), 0x1b873593)
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0
}

function finish(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35)
  return (twice ^ (twice >>> 16)) >>> 0
}

/** MurmurHash3 of a string's UTF-16 code units, two per word. */
function murmur(text: string, seed: number): number {
  let hash = seed | 0
  for (let i = 0; i < text.length; i += 2) {
    hash = mixWord(hash, text.charCodeAt(i) | (i + 1 < text.length ? text.charCodeAt(i + 1) << 16 : 0))
  }
  return finish(hash ^ text.length)
}

/** A 32-bit hash of a text: MurmurHash3 of its UTF-16 code units. */
export function hash32(text: string): number {
  return murmur(text, 0)
}

/** A 53-bit integer that depends only on the text, the seed and the purpose. */
export function hashText(text: string, seed: number, purpose: number): number {
  const key = [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0] as const
  // The last word distinguishes these counters from those of `RandomStream`.
  const [high, low] = philox([murmur(text, 0), murmur(text, 0x9747b28c), purpose, 1], key)
  return (high >>> 11) * 2 ** 32 + low
}

/** Hashes a sequence of number arrays to 16 hexadecimal digits. */
export class Fingerprint {
  readonly #number = new Float64Array(1)
  readonly #words = new Uint32Array(this.#number.buffer)
  #low = 0
  #high = 0x9747b28c

  /** Adds the length and then the values, or those at `indices`. */
  add(values: ArrayLike<number>, indices?: ArrayLike<number>): this {
    const count = indices?.length ?? values.length
    this.#mix(count)
    for (let i = 0; i < count; i++) this.#mix(values[indices?.[i] ?? i] ?? 0)
    return this
  }

  /** The digits. */
  get digits(): string {
    return [this.#low, this.#high].map((word) => finish(word).toString(16).padStart(8, '0')).join('')
  }

  #mix(value: number): void {
    this.#number[0] = value
    const a = this.#words[0] ?? 0
    const b = this.#words[1] ?? 0
    this.#low = mixWord(mixWord(this.#low, a), b)
    this.#high = mixWord(mixWord(this.#high, b), a)
  }
}
