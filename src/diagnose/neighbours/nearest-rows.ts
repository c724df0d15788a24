import type { Dataset } from '../../data/dataset/types.js'
import type { Core } from '../../runtime/core.js'
import { Candidates } from './candidates.js'
import { coreFor, eachRowOfEstimates } from './core-products.js'
import { NearestEstimates } from './nearest-estimates.js'
import { eachPairOfTiles, tileRows } from './pair-products.js'

/** Of an estimate on a core, as a fraction of the spread: a larger one would exclude too few rows. */
const MOST_ERROR = 2e-3

/** For each row the nearest other rows, nearest first, with their squared distances. */
export interface Neighbours {
  readonly count: number
  /** [rows, count]. */
  readonly rows: Int32Array
  /** [rows, count]. */
  readonly distances: Float64Array
}

/**
 * The nearest rows of each row by Euclidean distance; ties go to the lower index.
 *
 * ‖a − b‖² = ‖a‖² + ‖b‖² − 2·a·b costs one product per pair, but cancels digits. It only excludes rows: those that it puts
 * farther away than the k-th nearest by more than its error bound. The distances to the others, hardly more than k, are
 * summed as squared differences.
 *
 * @param asked How many, if there are that many.
 */
export function nearestRows(data: Dataset, asked: number): Neighbours {
  const { rows, features } = data
  const count = Math.min(asked, rows - 1)
  const found = { count, rows: new Int32Array(rows * count), distances: new Float64Array(rows * count).fill(Infinity) }
  const squares = squaredNorms(data.x, rows, features)
  const largest = squares.reduce((most, square) => Math.max(most, square), 0)
  const most = MOST_ERROR * spreadOf(data, squares)
  const core = coreFor(rows, features, (precision) => errorBound(largest, features, precision) <= most)
  const bound = errorBound(largest, features, core?.precision ?? 'f64')
  if (core === null) findByTiles(data, found, squares, bound)
  else findOnCore(core, data, found, squares, bound)
  return found
}

/** The mean squared distance of a row from the mean of all. */
function spreadOf({ x, rows, features }: Dataset, squares: Float64Array): number {
  const sums = new Float64Array(features)
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < features; j++) sums[j] = (sums[j] ?? 0) + (x[row * features + j] ?? 0)
  }
  const ofMean = sums.reduce((sum, value) => sum + (value / rows) ** 2, 0)
  return squares.reduce((sum, square) => sum + square, 0) / rows - ofMean
}

function findByTiles(data: Dataset, found: Neighbours, squares: Float64Array, bound: number): void {
  const { rows } = data
  const candidates = nearCandidates(data, found.count, squares, bound)
  for (let row = 0; row < rows; row++) {
    const others = candidates?.of(row) ?? null
    if (others === null) for (let other = 0; other < rows; other++) compare(data, found, row, other)
    else for (let i = 0; i < others.length; i++) compare(data, found, row, others[i] ?? 0)
  }
}

/** Estimates by a core, of which those that may be among the nearest are compared in full. */
function findOnCore(core: Core, data: Dataset, found: Neighbours, squares: Float64Array, bound: number): void {
  const nearest = new NearestEstimates(data.rows, found.count, bound)
  eachRowOfEstimates(core, data, squares.subarray(0, data.rows), (row, estimates) => {
    const count = nearest.find(estimates)
    for (let i = 0; i < count; i++) compare(data, found, row, estimates.indices[i] ?? 0)
  })
}

/** The rows that may be among the nearest of each; `null` where the products overflow and exclude none. */
function nearCandidates(
  { x, features, rows }: Dataset,
  count: number,
  squares: Float64Array,
  bound: number,
): Candidates | null {
  if (!Number.isFinite(bound)) return null
  const candidates = new Candidates(rows + tileRows, count, bound)
  const { limits } = candidates
  const offer = (row: number, other: number, estimate: number): void => {
    if (other <= row || other >= rows) return
    if (estimate <= (limits[row] ?? 0)) candidates.add(row, other, estimate)
    if (estimate <= (limits[other] ?? 0)) candidates.add(other, row, estimate)
  }
  eachPairOfTiles(x, rows, features, (products, first, next) => {
    const square0 = squares[next] ?? 0
    const square1 = squares[next + 1] ?? 0
    const square2 = squares[next + 2] ?? 0
    const limit0 = limits[next] ?? 0
    const limit1 = limits[next + 1] ?? 0
    const limit2 = limits[next + 2] ?? 0
    for (let row = first, at = 0; at < 9; row++, at += 3) {
      const square = squares[row] ?? 0
      const limit = limits[row] ?? 0
      const estimate0 = square + square0 - 2 * (products[at] ?? 0)
      const estimate1 = square + square1 - 2 * (products[at + 1] ?? 0)
      const estimate2 = square + square2 - 2 * (products[at + 2] ?? 0)
      if (estimate0 <= limit || estimate0 <= limit0) offer(row, next, estimate0)
      if (estimate1 <= limit || estimate1 <= limit1) offer(row, next + 1, estimate1)
      if (estimate2 <= limit || estimate2 <= limit2) offer(row, next + 2, estimate2)
    }
  })
  return candidates
}

function squaredNorms(x: ArrayLike<number>, rows: number, features: number): Float64Array {
  // Zeros for the rows that fill the last tile: an index beyond the end would be slow.
  const squares = new Float64Array(rows + tileRows)
  for (let row = 0; row < rows; row++) {
    let sum = 0
    for (let i = row * features; i < (row + 1) * features; i++) sum += (x[i] ?? 0) ** 2
    squares[row] = sum
  }
  return squares
}

/** The machine epsilon of a precision, what squares may not exceed, and what is lost of those that are too small. */
const ROUNDING = {
  f32: { epsilon: 2 ** -23, largest: 2 ** 120, smallest: 2 ** -120 },
  f64: { epsilon: Number.EPSILON, largest: Number.MAX_VALUE, smallest: 2 ** -1060 },
}

/**
 * How far an estimate may be from the sum of squared differences, for squared norms up to L, whatever the order of the sums. With the unit
 * round-off u = eps/2 a sum of d products has an error of at most d·u·Σ|aᵢbᵢ| (Higham, Accuracy and Stability, 3.1): the estimate
 * (4d + 12)·u·L, the sum of squared differences (4d + 8)·u·L; together at most 4·(d + 4)·eps·L, here doubled, which leaves room for values
 * that are rounded to f32. Not finite where the squares overflow.
 */
function errorBound(most: number, features: number, precision: Core['precision']): number {
  const { epsilon, largest, smallest } = ROUNDING[precision]
  return most <= largest ? 8 * (features + 4) * epsilon * most + features * smallest : Infinity
}

function compare({ x, features }: Dataset, found: Neighbours, row: number, other: number): void {
  if (other === row) return
  const farthest = found.distances[(row + 1) * found.count - 1] ?? 0
  let distance = 0
  for (let j = 0; j < features && distance < farthest; j++) {
    const gap = (x[row * features + j] ?? 0) - (x[other * features + j] ?? 0)
    distance += gap * gap
  }
  if (distance < farthest) insert(found, row, other, distance)
}

function insert({ count, rows, distances }: Neighbours, row: number, other: number, distance: number): void {
  let at = (row + 1) * count - 1
  for (; at > row * count && (distances[at - 1] ?? 0) > distance; at--) {
    distances[at] = distances[at - 1] ?? 0
    rows[at] = rows[at - 1] ?? 0
  }
  distances[at] = distance
  rows[at] = other
}
