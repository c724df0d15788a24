import { largestDistances, medianDistance, type OrderedValues, SIGMA_PER_MAD } from '../frame/ordered-values.js'
import { medianOfViews, viewOf } from '../statistics/kth-of-sorted.js'

/** A value far beyond all others of its column. */
export interface WildCell {
  /** Index of the part. */
  readonly part: number
  /** Row of the part, counted from 0. */
  readonly row: number
  readonly value: number
}

/** A column of a part, in the order of its rows and in ascending order. */
export interface PartValues {
  readonly values: Float64Array
  readonly ordered: OrderedValues
}

/** Wild cells of a column, the farthest first, and what they are far from. */
export interface WildCells {
  readonly cells: readonly WildCell[]
  readonly median: number
  /** The largest distance from the median among all other values. */
  readonly distance: number
}

/** Fewer values do not show how far healthy ones lie apart. */
const FEWEST_VALUES = 20
const LEAST_Z = 10
/** Wild cells are at least this many times as far from the median as all others. */
const LEAST_RATIO = 5
/** At most this fraction of the values is wild: more are a part of the distribution. */
const MOST_WILD = 0.02
/** Probability of such a gap in a healthy tail. */
const LEVEL = 1e-4
/** The tail is judged by this fraction of the values, and by at least this many. */
const TAIL = 0.1
const FEWEST_OF_TAIL = 10

/**
 * Values such as a misplaced decimal point or a wrong unit makes: more than 10 robust standard deviations from the median
 * and separated from all others by a gap that the column's own tail does not explain.
 *
 * The distances from the median are ordered, d₁ ≥ d₂ ≥ …, and the index α of a Pareto tail is estimated from those below the
 * gap (Hill, 1975). Of such a tail, k·ln(d_k/d_{k+1}) is exponential with rate α (Rényi), so that a gap of the factor r below
 * the k-th has the probability r^(−αk). A long-tailed quantity has a small α, and only an enormous gap is wild.
 */
export function wildCells(parts: readonly PartValues[]): WildCells | null {
  const sorted = parts.map(({ ordered }) => ordered.sorted)
  const total = sorted.reduce((sum, { length }) => sum + length, 0)
  if (total < FEWEST_VALUES) return null
  const median = medianOfViews(sorted.map(viewOf))
  const least = LEAST_Z * (SIGMA_PER_MAD * medianDistance(sorted, median))
  if (!((largestDistances(sorted, median, 1)[0] ?? 0) > least)) return null
  const distances = largestDistances(sorted, median, tailSize(total))
  const count = gapAfter(distances, total, least)
  if (count === 0) return null
  const distance = distances[count] ?? 0
  const cells: WildCell[] = []
  parts.forEach(({ values }, part) => {
    values.forEach((value, row) => {
      if (Math.abs(value - median) > distance) cells.push({ part, row, value })
    })
  })
  return { cells: cells.sort((a, b) => Math.abs(b.value - median) - Math.abs(a.value - median)), median, distance }
}

/** Distances that the search for a gap reads: those that may be wild, and the tail below. */
function tailSize(count: number): number {
  return Math.max(1, Math.floor(MOST_WILD * count)) + Math.max(FEWEST_OF_TAIL, Math.floor(TAIL * count)) + 1
}

/** The number of distances above the least likely gap; 0 if none is wild. `distances` are the largest of `total`. */
function gapAfter(distances: Float64Array, total: number, least: number): number {
  if (!(least > 0)) return 0
  let count = 0
  for (let k = 1; k <= Math.max(1, Math.floor(MOST_WILD * total)); k++) {
    const above = distances[k - 1] ?? 0
    const below = distances[k] ?? 0
    if (above <= least) break
    const ratio = above / below
    if (ratio >= LEAST_RATIO && ratio ** (-k * tailIndex(distances, total, k)) < LEVEL) count = k
  }
  return count
}

/** Hill's estimate of the tail index from the distances after the first `from`. */
function tailIndex(distances: Float64Array, total: number, from: number): number {
  const size = Math.max(FEWEST_OF_TAIL, Math.floor(TAIL * total))
  const base = distances[from + size] ?? 0
  if (!(base > 0)) return 0
  let sum = 0
  for (let i = from; i < from + size; i++) sum += Math.log((distances[i] ?? 0) / base)
  return sum > 0 ? size / sum : Infinity
}
