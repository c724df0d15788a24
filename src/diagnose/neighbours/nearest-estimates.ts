import { nthSmallest } from '../../data/statistics/nth-smallest.js'
import type { CoreEstimates } from './core-products.js'

/** One estimate of so many is looked at for a first limit. */
const STRIDE = 16

/**
 * Finds the estimates of a row that may be among its k smallest, where an estimate is wrong by `bound` at most: those up to the k-th smallest
 * and twice the bound.
 *
 * A limit from a sixteenth of the estimates lets about three times k of them through, of which the k-th smallest is chosen. Hardly ever are
 * they fewer than k: then all are chosen from.
 */
export class NearestEstimates {
  readonly #count: number
  readonly #margin: number
  /** The smallest of the sample, in order; the last one is the first limit. */
  readonly #sample: Float64Array
  readonly #taken: Float64Array

  /** @param length Estimates of a row. */
  constructor(length: number, count: number, bound: number) {
    this.#count = count
    this.#margin = 2 * bound
    const expected = count / STRIDE
    this.#sample = new Float64Array(Math.ceil(expected + 2.5 * Math.sqrt(expected)))
    this.#taken = new Float64Array(length)
  }

  /** Leaves the rows whose estimates may be among the smallest k at the front of `indices`, in ascending order; returns how many. */
  find(estimates: CoreEstimates): number {
    let limit = this.#firstLimit(estimates)
    for (;;) {
      const taken = estimates.within(limit)
      const needed = taken < this.#count ? Infinity : this.#exactLimit(estimates, taken)
      if (needed <= limit) return keptUpTo(needed, estimates, taken)
      limit = needed
    }
  }

  #firstLimit({ values, start, length }: CoreEstimates): number {
    const sample = this.#sample.fill(Infinity)
    const last = sample.length - 1
    let limit = Infinity
    for (let at = start; at < start + length; at += STRIDE) {
      const estimate = values[at] ?? 0
      if (estimate >= limit) continue
      let rank = last
      for (; rank > 0 && (sample[rank - 1] ?? 0) > estimate; rank--) sample[rank] = sample[rank - 1] ?? 0
      sample[rank] = estimate
      limit = sample[last] ?? 0
    }
    return limit
  }

  #exactLimit({ values, start, indices }: CoreEstimates, count: number): number {
    const taken = this.#taken.subarray(0, count)
    for (let i = 0; i < count; i++) taken[i] = values[start + (indices[i] ?? 0)] ?? 0
    return nthSmallest(taken, this.#count - 1) + this.#margin
  }
}

/** Of the first rows found, those whose estimate is at most the limit. */
function keptUpTo(limit: number, { values, start, indices }: CoreEstimates, count: number): number {
  let kept = 0
  for (let i = 0; i < count; i++) {
    const row = indices[i] ?? 0
    if ((values[start + row] ?? 0) <= limit) indices[kept++] = row
  }
  return kept
}
