import { type Moments, momentsOf } from '../../data/statistics/moments.js'
import { quantileOf } from '../../data/statistics/quantiles.js'

/** The values of a column in ascending order, which most findings need: sorted once, when first asked for. */
export class OrderedValues {
  readonly #values: Float64Array
  #sorted: Float64Array | null = null
  #moments: Moments | null = null

  constructor(values: Float64Array) {
    this.#values = values
  }

  /** The values present. */
  get sorted(): Float64Array {
    this.#sorted ??= presentSorted(this.#values)
    return this.#sorted
  }

  /** The number of missing values. */
  get missing(): number {
    return this.#values.length - this.sorted.length
  }

  /** Mean and standard deviation of the values present, added in ascending order. */
  get moments(): Moments {
    this.#moments ??= momentsOf(this.sorted)
    return this.#moments
  }
}

/** The values present, in ascending order: a typed array is sorted with NaN last. */
export function presentSorted(values: Float64Array): Float64Array {
  const sorted = values.slice().sort()
  let present = sorted.length
  while (present > 0 && Number.isNaN(sorted[present - 1])) present--
  return sorted.subarray(0, present)
}

/** Merges sorted arrays. */
export function mergeSorted(arrays: readonly Float64Array[]): Float64Array {
  const [first = new Float64Array(0), ...others] = arrays.toSorted((a, b) => a.length - b.length)
  return others.reduce(mergeTwo, first)
}

function mergeTwo(a: Float64Array, b: Float64Array): Float64Array {
  const merged = new Float64Array(a.length + b.length)
  let [i, j] = [0, 0]
  for (let at = 0; at < merged.length; at++) {
    const takesFirst = j >= b.length || (i < a.length && (a[i] ?? 0) <= (b[j] ?? 0))
    merged[at] = takesFirst ? (a[i++] ?? 0) : (b[j++] ?? 0)
  }
  return merged
}

/** σ of a normal distribution divided by its median absolute deviation. */
export const SIGMA_PER_MAD = 1.4826

/** The median of sorted values; NaN if there are none. */
export function medianOf(sorted: Float64Array): number {
  return quantileOf(sorted, 0.5)
}

/**
 * The median of |value − center|, in linear time: on both sides of the center the distances are in order already.
 *
 * @param center Within the range of the values.
 */
export function medianDistance(sorted: Float64Array, center: number): number {
  let right = 0
  while (right < sorted.length && (sorted[right] ?? 0) < center) right++
  let left = right - 1
  // Only the two distances around the middle are needed; quantileOf finds them by their place.
  const distances = new Float64Array((sorted.length >> 1) + 1)
  for (let at = 0; at < distances.length && at < sorted.length; at++) {
    const below = left >= 0 ? center - (sorted[left] ?? 0) : Infinity
    const above = right < sorted.length ? (sorted[right] ?? 0) - center : Infinity
    if (below < above) left--
    else right++
    distances[at] = Math.min(below, above)
  }
  if (sorted.length === 0) return NaN
  if (sorted.length % 2 === 1) return distances[sorted.length >> 1] ?? NaN
  return quantileOf(distances.subarray(distances.length - 2), 0.5)
}

/** The largest |value − center|, at most `count` of them, in descending order. */
export function largestDistances(sorted: Float64Array, center: number, count: number): Float64Array {
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

/** Sorted values without those equal to one of both ends. */
export function withoutExtreme(sorted: Float64Array, value: number): Float64Array {
  let [from, to] = [0, sorted.length]
  while (from < to && sorted[from] === value) from++
  while (to > from && sorted[to - 1] === value) to--
  return sorted.subarray(from, to)
}

/** The number of distinct values among sorted ones, and the most frequent of them. */
export function countDistinct(sorted: Float64Array): { distinct: number; value: number; count: number } {
  let [distinct, value, count] = [0, 0, 0]
  for (let start = 0; start < sorted.length;) {
    let end = start + 1
    while (end < sorted.length && sorted[end] === sorted[start]) end++
    distinct++
    if (end - start > count) [value, count] = [sorted[start] ?? 0, end - start]
    start = end
  }
  return { distinct, value, count }
}
