import type { RowHashes } from './row-hash.js'

/** Bits of a key: of as many keys, one in sixteen others looks like one of them. */
const BITS = 16

/**
 * A set of keys that may hold some more (Bloom, 1970), with one hash function. It tells most keys that no other row has from the
 * others in a cache, where a table of rows would not fit.
 */
export class BloomFilter {
  readonly #words: Int32Array
  readonly #mask: number

  /** @param keys How many it will hold. */
  constructor(keys: number) {
    const bits = 2 ** Math.min(31, Math.ceil(Math.log2(Math.max(32, BITS * keys))))
    this.#words = new Int32Array(bits / 32)
    this.#mask = bits - 1
  }

  /** Adds the key of a row. */
  add(keys: RowHashes, row: number): void {
    const at = keys.slot(row) & this.#mask
    this.#words[at >>> 5] = (this.#words[at >>> 5] ?? 0) | (1 << at)
  }

  /** Whether the key of a row may be one of them; true for those that are. */
  has(keys: RowHashes, row: number): boolean {
    const at = keys.slot(row) & this.#mask
    return (((this.#words[at >>> 5] ?? 0) >>> at) & 1) === 1
  }
}
