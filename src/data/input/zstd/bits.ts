/** Index of the highest bit that is set; −1 for 0. */
export function highestBit(value: number): number {
  return 31 - Math.clz32(value)
}

/**
 * Reads bits from the end of a range of bytes to its beginning, as Zstandard stores its entropy-coded parts. The highest
 * bit set in the last byte marks the end. Bits before the beginning are 0; `left` is then negative.
 */
export class BackwardBits {
  readonly #bytes: Uint8Array
  readonly #start: number
  /** Bits that are not read yet. */
  left: number

  constructor(bytes: Uint8Array, start: number, end: number) {
    const last = end > start ? (bytes[end - 1] ?? 0) : 0
    if (last === 0) throw new Error('a bit stream without an end mark')
    this.#bytes = bytes
    this.#start = start
    this.left = 8 * (end - 1 - start) + highestBit(last)
  }

  /** The next bits, at most 24 at a time. */
  read(count: number): number {
    this.left -= count
    const bit = this.left
    if (bit < 0) return this.#readPadded(count)
    const at = this.#start + (bit >>> 3)
    const bytes = this.#bytes
    const word =
      (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)
    return (word >>> (bit & 7)) & ((1 << count) - 1)
  }

  /** Bits of which some lie before the beginning. */
  #readPadded(count: number): number {
    const present = this.left + count
    if (present <= 0) return 0
    const left = this.left
    this.left = present
    const value = this.read(present)
    this.left = left
    return value << (count - present)
  }
}
