/** 64 bits as two unsigned halves. */
interface Word {
  high: number
  low: number
}

const P1: Word = { high: 0x9e3779b1, low: 0x85ebca87 }
const P2: Word = { high: 0xc2b2ae3d, low: 0x27d4eb4f }
const P3: Word = { high: 0x165667b1, low: 0x9e3779f9 }
const P4: Word = { high: 0x85ebca77, low: 0xc2b2ae63 }
const P5: Word = { high: 0x27d4eb2f, low: 0x165667c5 }
const STRIPE = 32

/** Upper 32 bits of the product of two unsigned integers. */
function multiplyHigh(a: number, b: number): number {
  const aHigh = a >>> 16
  const aLow = a & 0xffff
  const bHigh = b >>> 16
  const bLow = b & 0xffff
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16)
  const carry = aLow * bHigh + (middle & 0xffff)
  return (aHigh * bHigh + Math.floor(middle / 65_536) + Math.floor(carry / 65_536)) >>> 0
}

function multiply(word: Word, by: Word): void {
  const high = multiplyHigh(word.low, by.low) + Math.imul(word.low, by.high) + Math.imul(word.high, by.low)
  word.low = Math.imul(word.low, by.low) >>> 0
  word.high = high >>> 0
}

function add(word: Word, high: number, low: number): void {
  const sum = word.low + low
  word.high = (word.high + high + (sum > 0xffffffff ? 1 : 0)) >>> 0
  word.low = sum >>> 0
}

function rotate(word: Word, count: number): void {
  const { high, low } = count >= 32 ? { high: word.low, low: word.high } : word
  const bits = count % 32
  word.high = bits === 0 ? high : ((high << bits) | (low >>> (32 - bits))) >>> 0
  word.low = bits === 0 ? low : ((low << bits) | (high >>> (32 - bits))) >>> 0
}

function xor(word: Word, high: number, low: number): void {
  word.high = (word.high ^ high) >>> 0
  word.low = (word.low ^ low) >>> 0
}

/** Exclusive or with itself, shifted right by fewer than 64 bits. */
function fold(word: Word, count: number): void {
  if (count >= 32) xor(word, 0, word.high >>> (count - 32))
  else xor(word, word.high >>> count, (word.low >>> count) | (word.high << (32 - count)))
}

/** One step of an accumulator. */
function round(word: Word, high: number, low: number): void {
  const product = { high, low }
  multiply(product, P2)
  add(word, product.high, product.low)
  rotate(word, 31)
  multiply(word, P1)
}

/**
 * The checksum of Zstandard frames: xxHash of 64 bits with seed 0, over chunks of any length. In halves of 32 bits, since
 * BigInt is several times slower.
 *
 * Source: "xxHash fast digest algorithm", Cyan4973/xxHash, doc/xxhash_spec.md.
 */
export class Xxh64 {
  readonly #lanes: readonly [Word, Word, Word, Word]
  readonly #rest = new Uint8Array(STRIPE)
  #restLength = 0
  #total = 0

  constructor() {
    const first = { ...P1 }
    add(first, P2.high, P2.low)
    const last = { high: 0, low: 0 }
    add(last, ~P1.high >>> 0, ~P1.low >>> 0)
    add(last, 0, 1)
    this.#lanes = [first, { ...P2 }, { high: 0, low: 0 }, last]
  }

  update(chunk: Uint8Array): void {
    this.#total += chunk.length
    let at = 0
    if (this.#restLength > 0) {
      at = Math.min(STRIPE - this.#restLength, chunk.length)
      this.#rest.set(chunk.subarray(0, at), this.#restLength)
      this.#restLength += at
      if (this.#restLength < STRIPE) return
      this.#stripes(this.#rest, 0, STRIPE)
      this.#restLength = 0
    }
    const end = at + Math.floor((chunk.length - at) / STRIPE) * STRIPE
    this.#stripes(chunk, at, end)
    this.#rest.set(chunk.subarray(end))
    this.#restLength = chunk.length - end
  }

  #stripes(bytes: Uint8Array, start: number, end: number): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    for (let at = start; at < end; at += STRIPE) {
      this.#lanes.forEach((lane, i) =>
        round(lane, view.getUint32(at + 8 * i + 4, true), view.getUint32(at + 8 * i, true)),
      )
    }
  }

  /** The lower half of the hash, which is what a frame stores. */
  low32(): number {
    const hash = this.#total >= STRIPE ? this.#merged() : { ...P5 }
    add(hash, Math.floor(this.#total / 2 ** 32), this.#total >>> 0)
    const view = new DataView(this.#rest.buffer, 0, this.#restLength)
    let at = 0
    for (; at + 8 <= this.#restLength; at += 8) {
      const lane = { high: 0, low: 0 }
      round(lane, view.getUint32(at + 4, true), view.getUint32(at, true))
      xor(hash, lane.high, lane.low)
      rotate(hash, 27)
      multiply(hash, P1)
      add(hash, P4.high, P4.low)
    }
    if (at + 4 <= this.#restLength) {
      const product = { high: 0, low: view.getUint32(at, true) }
      multiply(product, P1)
      xor(hash, product.high, product.low)
      rotate(hash, 23)
      multiply(hash, P2)
      add(hash, P3.high, P3.low)
      at += 4
    }
    for (; at < this.#restLength; at++) {
      const product = { high: 0, low: view.getUint8(at) }
      multiply(product, P5)
      xor(hash, product.high, product.low)
      rotate(hash, 11)
      multiply(hash, P1)
    }
    fold(hash, 33)
    multiply(hash, P2)
    fold(hash, 29)
    multiply(hash, P3)
    fold(hash, 32)
    return hash.low
  }

  #merged(): Word {
    const hash = { high: 0, low: 0 }
    this.#lanes.forEach((lane, i) => {
      const turned = { ...lane }
      rotate(turned, [1, 7, 12, 18][i] ?? 0)
      add(hash, turned.high, turned.low)
    })
    for (const { high, low } of this.#lanes) {
      const lane = { high: 0, low: 0 }
      round(lane, high, low)
      xor(hash, lane.high, lane.low)
      multiply(hash, P1)
      add(hash, P4.high, P4.low)
    }
    return hash
  }
}
