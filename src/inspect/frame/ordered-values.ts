import { type Moments, momentsOf } from '../../data/statistics/moments.js'
import { quantileOf } from '../../data/statistics/quantiles.js'
import { distancesFrom, medianOfViews } from '../statistics/kth-of-sorted.js'
import { missingCount } from './missing-count.js'
import { present, presentSorted, type SortMemory, sortedIn } from './sort-values.js'

/** What is known of the values of a column, kept where the column is read again: a few numbers, not the values in order. */
export interface ValueFacts {
  missing?: number
  sums?: Sums
  moments?: Moments
  /** Added in the order of the rows. */
  spread?: Moments
  runs?: Runs
}

/** What most findings need of the values of a column, above all their order: computed once, when first asked for. */
export class OrderedValues {
  readonly #values: Float64Array
  readonly #facts: ValueFacts
  #sorted: Float64Array | null = null

  /** @param facts What is known of the same values. */
  constructor(values: Float64Array, facts: ValueFacts = {}) {
    this.#values = values
    this.#facts = facts
  }

  /** The sums of the values present. */
  get sums(): Sums {
    return (this.#facts.sums ??= sumsOf(this.#values))
  }

  /** The values present. */
  get sorted(): Float64Array {
    this.#sorted ??= presentSorted(this.#values)
    return this.#sorted
  }

  /** Its runs of equal values. */
  get runs(): Runs {
    return (this.#facts.runs ??= countRuns(this.sorted))
  }

  /** The number of missing values. */
  get missing(): number {
    return (this.#facts.missing ??=
      this.#sorted === null ? missingCount(this.#values) : this.#values.length - this.#sorted.length)
  }

  /** Mean and standard deviation of the values present, added in ascending order. */
  get moments(): Moments {
    return (this.#facts.moments ??= momentsOf(this.sorted))
  }

  /** The same where they are known; otherwise added in the order of the rows, so that the last bits may differ. */
  get spread(): Moments {
    const facts = this.#facts
    return facts.moments ?? (facts.spread ??= momentsOf(this.missing === 0 ? this.#values : present(this.#values)))
  }

  /** Sorts the values in a memory, where they stay until others are sorted there or `forget` is called. */
  sortIn(memory: SortMemory): void {
    this.#sorted ??= sortedIn(this.#values, memory)
  }

  /** Forgets the values in order, of which the facts remain. */
  forget(): void {
    this.#sorted = null
  }
}

/** Sums over the values present of a column, added in the order of the rows. */
export interface Sums {
  readonly rows: number
  readonly sum: number
  readonly squares: number
}

function sumsOf(values: Float64Array): Sums {
  let [rows, sum, squares] = [0, 0, 0]
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? NaN
    if (Number.isNaN(value)) continue
    rows++
    sum += value
    squares += value * value
  }
  return { rows, sum, squares }
}

/** σ of a normal distribution divided by its median absolute deviation. */
export const SIGMA_PER_MAD = 1.4826

/** The median of sorted values; NaN if there are none. */
export function medianOf(sorted: Float64Array): number {
  return quantileOf(sorted, 0.5)
}

/** The median of |value − center|: on both sides of the center the distances are in order already. */
export function medianDistance(sorted: readonly Float64Array[], center: number): number {
  return medianOfViews(sorted.flatMap((values) => distancesFrom(values, center)))
}

/** The largest |value − center| of sorted arrays together, at most `count` of them, in descending order. */
export function largestDistances(arrays: readonly Float64Array[], center: number, count: number): Float64Array {
  return arrays.map((sorted) => largestOf(sorted, center, count)).reduce((a, b) => mergeLargest(a, b, count))
}

function largestOf(sorted: Float64Array, center: number, count: number): Float64Array {
  let [left, right] = [0, sorted.length - 1]
  const distances = new Float64Array(Math.min(count, sorted.length))
  for (let at = 0; at < distances.length; at++) {
    const below = Math.abs((sorted[left] ?? 0) - center)
    const above = Math.abs((sorted[right] ?? 0) - center)
    if (below > above) left++
    else right--
    distances[at] = Math.max(below, above)
  }
  return distances
}

/** The largest of two arrays in descending order. */
function mergeLargest(a: Float64Array, b: Float64Array, count: number): Float64Array {
  const merged = new Float64Array(Math.min(count, a.length + b.length))
  let [i, j] = [0, 0]
  for (let at = 0; at < merged.length; at++) {
    const takesFirst = j >= b.length || (i < a.length && (a[i] ?? 0) >= (b[j] ?? 0))
    merged[at] = takesFirst ? (a[i++] ?? 0) : (b[j++] ?? 0)
  }
  return merged
}

/** Sorted values without those equal to one of both ends. */
export function withoutExtreme(sorted: Float64Array, value: number): Float64Array {
  let [from, to] = [0, sorted.length]
  while (from < to && sorted[from] === value) from++
  while (to > from && sorted[to - 1] === value) to--
  return sorted.subarray(from, to)
}

/** What the runs of equal values show. */
export interface Runs {
  readonly distinct: number
  /** The most frequent value, the smallest of several, and its rows. */
  readonly value: number
  readonly count: number
  /** Pairs of equal values. */
  readonly pairs: number
}

/** Counts the distinct values among sorted ones. */
export function countRuns(sorted: Float64Array): Runs {
  let [distinct, value, count, pairs, start] = [0, 0, 0, 0, 0]
  while (start < sorted.length) {
    const first = sorted[start] ?? 0
    let end = start + 1
    while (end < sorted.length && sorted[end] === first) end++
    const length = end - start
    distinct++
    pairs += (length * (length - 1)) / 2
    if (length > count) {
      value = first
      count = length
    }
    start = end
  }
  return { distinct, value, count, pairs }
}
