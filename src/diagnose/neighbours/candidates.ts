import { nthSmallest } from '../../data/statistics/nth-smallest.js'

/** Entries of a row beyond the nearest, after which its limit is computed anew. */
const SLACK = 96

/**
 * For each row the other rows that may be among its nearest, by estimates of their distances that are wrong by `bound` at most.
 *
 * A row keeps those up to its limit, the k-th smallest estimate so far and twice the bound. The limit falls whenever its entries
 * are full, so that few more than k rows are ever compared, and none that is near is lost.
 */
export class Candidates {
  readonly #count: number
  readonly #margin: number
  readonly #capacity: number
  readonly #estimates: Float64Array
  readonly #others: Int32Array
  readonly #used: Int32Array
  /** No row beyond it is taken; −∞ for a row whose entries do not suffice. */
  readonly limits: Float64Array
  readonly #reordered: Float64Array

  constructor(rows: number, count: number, bound: number) {
    this.#count = count
    this.#margin = 2 * bound
    this.#capacity = count + SLACK
    this.#estimates = new Float64Array(rows * this.#capacity)
    this.#others = new Int32Array(rows * this.#capacity)
    this.#used = new Int32Array(rows)
    this.limits = new Float64Array(rows).fill(Infinity)
    this.#reordered = new Float64Array(this.#capacity)
  }

  /** Adds a row, whose estimate is at most the limit. */
  add(row: number, other: number, estimate: number): void {
    const used = this.#used[row] ?? 0
    const at = row * this.#capacity + used
    this.#estimates[at] = estimate
    this.#others[at] = other
    this.#used[row] = used + 1
    if (used + 1 === this.#capacity) this.#compact(row)
  }

  /** The rows to compare with, in the order in which they came; `null`: all, since too many are equally far. */
  of(row: number): Int32Array | null {
    if (this.limits[row] === -Infinity) return null
    this.#compact(row)
    const start = row * this.#capacity
    return this.#others.subarray(start, start + (this.#used[row] ?? 0))
  }

  #compact(row: number): void {
    const start = row * this.#capacity
    const used = this.#used[row] ?? 0
    if (used < this.#count) return
    const reordered = this.#reordered.subarray(0, used)
    reordered.set(this.#estimates.subarray(start, start + used))
    const limit = nthSmallest(reordered, this.#count - 1) + this.#margin
    let kept = start
    for (let i = start; i < start + used; i++) {
      const estimate = this.#estimates[i] ?? 0
      if (estimate > limit) continue
      this.#estimates[kept] = estimate
      this.#others[kept++] = this.#others[i] ?? 0
    }
    this.#used[row] = kept - start
    this.limits[row] = kept - start === this.#capacity ? -Infinity : limit
  }
}
