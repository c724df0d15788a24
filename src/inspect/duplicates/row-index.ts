import type { RowHashes } from './row-hash.js'

/** The first row with each hash, in an open-addressing table over typed arrays. */
export class RowIndex {
  readonly #hashes: RowHashes
  /** Row + 1 of a slot; 0 if it is empty. */
  readonly #slots: Int32Array
  /** Rows among them that repeat no earlier one. */
  readonly distinct: number

  /** @param rows Those to index, in ascending order. */
  constructor(hashes: RowHashes, rows: Int32Array) {
    this.#hashes = hashes
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(2, 2 * rows.length))))
    let distinct = 0
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] ?? 0
      const slot = this.#slotOf(hashes, row)
      if (this.#slots[slot] !== 0) continue
      this.#slots[slot] = row + 1
      distinct++
    }
    this.distinct = distinct
  }

  /** The first row with the hash of a row of `hashes`, or −1. */
  find(hashes: RowHashes, row: number): number {
    return (this.#slots[this.#slotOf(hashes, row)] ?? 0) - 1
  }

  /** The slot that has the hash, or the empty one where it belongs. */
  #slotOf(hashes: RowHashes, row: number): number {
    const mask = this.#slots.length - 1
    let slot = hashes.slot(row) & mask
    for (;;) {
      const found = this.#slots[slot] ?? 0
      if (found === 0 || this.#hashes.equals(found - 1, hashes, row)) return slot
      slot = (slot + 1) & mask
    }
  }
}
