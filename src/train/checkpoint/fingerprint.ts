import type { Dataset } from '../../data/dataset/types.js'

/**
 * A fingerprint of a dataset's features and targets, 64 bits in hexadecimal. It distinguishes different data, but is not
 * cryptographic. Two lanes of multiply-and-rotate over 32-bit words (after MurmurHash3, A. Appleby).
 */
export function fingerprint({ x, targets, rows, features }: Dataset): string {
  const hash = new Fingerprint()
  hash.words(Uint32Array.of(rows, features, x.BYTES_PER_ELEMENT))
  hash.bytes(x)
  hash.bytes(targets.kind === 'classes' ? targets.labels : targets.values)
  if (targets.kind === 'classes') hash.bytes(new TextEncoder().encode(JSON.stringify(targets.classes)))
  if (targets.kind === 'classes' && targets.probabilities !== undefined) hash.bytes(targets.probabilities)
  return hash.text
}

/** A fingerprint of numbers. */
export function fingerprintOf(values: ArrayBufferView): string {
  const hash = new Fingerprint()
  hash.bytes(values)
  return hash.text
}

class Fingerprint {
  #a = 0x9747b28c
  #b = 0x5bd1e995

  /** Hashes 32-bit words in place where they are aligned, else from a copy. */
  bytes(view: ArrayBufferView): void {
    const { buffer, byteOffset, byteLength } = view
    const whole = byteLength - (byteLength % 4)
    const aligned = byteOffset % 4 === 0
    const start = new Uint8Array(buffer, byteOffset, whole)
    this.words(aligned ? new Uint32Array(buffer, byteOffset, whole / 4) : new Uint32Array(start.slice().buffer))
    const rest = new Uint8Array(4)
    rest.set(new Uint8Array(buffer, byteOffset + whole, byteLength - whole))
    this.words(new Uint32Array(rest.buffer))
    this.words(Uint32Array.of(byteLength >>> 0, Math.floor(byteLength / 2 ** 32)))
  }

  words(words: Uint32Array): void {
    let [a, b] = [this.#a, this.#b]
    for (let i = 0; i < words.length; i++) {
      const word = words[i] ?? 0
      a = Math.imul(rotate(a ^ Math.imul(word, 0xcc9e2d51), 13), 5) + 0x6b64e654
      b = Math.imul(rotate(b + Math.imul(word, 0x85ebca6b), 17) ^ a, 0x1b873593)
    }
    this.#a = a | 0
    this.#b = b | 0
  }

  get text(): string {
    return [this.#a, this.#b].map((lane) => mix(lane).toString(16).padStart(8, '0')).join('')
  }
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}

function mix(lane: number): number {
  const first = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b)
  const second = Math.imul(first ^ (first >>> 13), 0xc2b2ae35)
  return (second ^ (second >>> 16)) >>> 0
}
