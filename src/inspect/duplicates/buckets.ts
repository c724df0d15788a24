import type { RowHashes } from './row-hash.js'
import { RowIndex } from './row-index.js'

/** Rows with the same key, at most so many of them. */
export class Buckets {
  readonly #index: RowIndex
  /** The number of the bucket, by its first row. */
  readonly #numberOf: Int32Array
  /** Where the rows of each bucket begin. */
  readonly #starts: Int32Array
  /** The rows, bucket after bucket, in ascending order. */
  readonly #members: Int32Array

  /**
   * @param used The rows that are put into buckets, in ascending order.
   * @param rows The number of all rows.
   * @param most Rows of a bucket; further ones are left out.
   */
  constructor(keys: RowHashes, used: Int32Array, rows: number, most: number) {
    this.#index = new RowIndex(keys, used)
    this.#numberOf = new Int32Array(rows)
    const sizes = new Int32Array(used.length + 1)
    const numbers = new Int32Array(used.length)
    let buckets = 0
    for (let i = 0; i < used.length; i++) {
      const row = used[i] ?? 0
      const first = this.#index.find(keys, row)
      if (first === row) this.#numberOf[row] = buckets++
      const bucket = this.#numberOf[first] ?? 0
      numbers[i] = bucket
      sizes[bucket + 1] = Math.min(most, (sizes[bucket + 1] ?? 0) + 1)
    }
    this.#starts = sizes.subarray(0, buckets + 1)
    const ends = toStarts(this.#starts)
    this.#members = new Int32Array(this.#starts.at(-1) ?? 0)
    for (let i = 0; i < used.length; i++) {
      const bucket = numbers[i] ?? 0
      const at = ends[bucket] ?? 0
      if (at === this.#starts[bucket + 1]) continue
      this.#members[at] = used[i] ?? 0
      ends[bucket] = at + 1
    }
  }

  /**
   * Calls `visit` for each of the rows that have a bucket, with the rows in it; rows of one bucket come one after the other, so that
   * these are in the cache.
   */
  visit(keys: RowHashes, rows: Int32Array, visit: (row: number, members: Int32Array) => void): void {
    const numbers = new Int32Array(rows.length)
    const starts = new Int32Array(this.#starts.length + 1)
    for (let i = 0; i < rows.length; i++) {
      const first = this.#index.find(keys, rows[i] ?? 0)
      const bucket = first === -1 ? this.#starts.length - 1 : (this.#numberOf[first] ?? 0)
      numbers[i] = bucket
      starts[bucket + 1] = (starts[bucket + 1] ?? 0) + 1
    }
    const ends = toStarts(starts)
    const order = new Int32Array(rows.length)
    for (let i = 0; i < rows.length; i++) {
      const bucket = numbers[i] ?? 0
      const at = ends[bucket] ?? 0
      order[at] = rows[i] ?? 0
      ends[bucket] = at + 1
    }
    for (let bucket = 0; bucket < this.#starts.length - 1; bucket++) {
      const [from, end] = [starts[bucket] ?? 0, starts[bucket + 1] ?? 0]
      if (from === end) continue
      const members = this.#members.subarray(this.#starts[bucket], this.#starts[bucket + 1])
      for (let i = from; i < end; i++) visit(order[i] ?? 0, members)
    }
  }
}

/** Turns sizes, each after its own place, into starts; returns a copy that counts up to the ends. */
function toStarts(sizes: Int32Array): Int32Array {
  for (let i = 1; i < sizes.length; i++) sizes[i] = (sizes[i] ?? 0) + (sizes[i - 1] ?? 0)
  return sizes.slice()
}
