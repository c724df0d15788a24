import type { RowHashes } from './row-hash.js'
import { RowIndex } from './row-index.js'

/** Rows that have a bucket, bucket after bucket, and where those of each bucket begin. */
export interface Matches {
  readonly queries: Int32Array
  readonly starts: Int32Array
}

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

  /** The rows among those given that have a bucket of at least `least` rows. */
  match(keys: RowHashes, rows: Int32Array, least: number): Matches {
    const numbers = new Int32Array(rows.length)
    const starts = new Int32Array(this.#starts.length)
    for (let i = 0; i < rows.length; i++) {
      const first = this.#index.find(keys, rows[i] ?? 0)
      const bucket = first === -1 ? -1 : (this.#numberOf[first] ?? 0)
      const isMatch = bucket !== -1 && (this.#starts[bucket + 1] ?? 0) - (this.#starts[bucket] ?? 0) >= least
      numbers[i] = isMatch ? bucket : -1
      if (isMatch) starts[bucket + 1] = (starts[bucket + 1] ?? 0) + 1
    }
    const ends = toStarts(starts)
    const queries = new Int32Array(starts.at(-1) ?? 0)
    for (let i = 0; i < rows.length; i++) {
      const bucket = numbers[i] ?? 0
      if (bucket === -1) continue
      const at = ends[bucket] ?? 0
      queries[at] = rows[i] ?? 0
      ends[bucket] = at + 1
    }
    return { queries, starts }
  }

  /** The rows in the buckets that are matched. */
  membersOf({ starts }: Matches): Int32Array {
    const isMatched = (bucket: number): boolean => (starts[bucket] ?? 0) < (starts[bucket + 1] ?? 0)
    const members = new Int32Array(this.#members.length)
    let count = 0
    for (let bucket = 0; bucket < this.#starts.length - 1; bucket++) {
      if (!isMatched(bucket)) continue
      for (let at = this.#starts[bucket] ?? 0; at < (this.#starts[bucket + 1] ?? 0); at++) {
        members[count++] = this.#members[at] ?? 0
      }
    }
    return members.subarray(0, count)
  }

  /** Calls `visit` for each match, with the rows in its bucket; those of one bucket come one after the other, so that these are in the cache. */
  visit({ queries, starts }: Matches, visit: (row: number, members: Int32Array) => void): void {
    for (let bucket = 0; bucket < this.#starts.length - 1; bucket++) {
      const [from, end] = [starts[bucket] ?? 0, starts[bucket + 1] ?? 0]
      if (from === end) continue
      const members = this.#members.subarray(this.#starts[bucket], this.#starts[bucket + 1])
      for (let i = from; i < end; i++) visit(queries[i] ?? 0, members)
    }
  }
}

/** Turns sizes, each after its own place, into starts; returns a copy that counts up to the ends. */
function toStarts(sizes: Int32Array): Int32Array {
  for (let i = 1; i < sizes.length; i++) sizes[i] = (sizes[i] ?? 0) + (sizes[i - 1] ?? 0)
  return sizes.slice()
}
