import type { Dataset } from '../../data/dataset/types.js'
import { rowProducts } from './pair-products.js'

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
  const { x, features, rows } = data
  const products = rowProducts(x, rows, features)
  const squares = squaredNorms(x, rows, features)
  const count = Math.min(asked, rows - 1)
  const found = { count, rows: new Int32Array(rows * count), distances: new Float64Array(rows * count).fill(Infinity) }
  const bound = errorBound(squares, features)
  const [estimates, nearest] = [new Float64Array(rows), new Float64Array(count)]
  const indices = new Int32Array(rows)
  let block: Float32Array = new Float32Array()
  for (let row = 0; row < rows; row++) {
    const within = row % products.rows
    if (within === 0) block = products.from(row)
    estimateDistances(block.subarray(within * products.width), squares, row, estimates)
    const limit = largestOfSmallest(estimates, nearest) + 2 * bound
    const candidates = indicesUpTo(estimates, limit, indices)
    for (let i = 0; i < candidates; i++) {
      const other = indices[i] ?? 0
      if (other !== row) compare(data, found, row, other)
    }
  }
  return found
}

/** ‖a‖² of each row, rounded to f32 as the products are. */
function squaredNorms(x: ArrayLike<number>, rows: number, features: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => {
    let sum = 0
    for (let i = row * features; i < (row + 1) * features; i++) sum += (x[i] ?? 0) ** 2
    return Math.fround(sum)
  })
}

/** Above this, f32 may overflow. */
const LARGEST_SQUARE = 2 ** 120
/** Rounding error of four values of f32 in units of the largest, doubled. */
const ROUNDING = 8 * 2 ** -24
/** The same for values so small that f32 loses their digits. */
const SMALLEST = 2 ** -140

/**
 * How far an estimate may be from the sum of squared differences. A sum of d products in f64 has an error of at most
 * d·eps·Σ|aᵢbᵢ| ≤ d·eps·(‖a‖² + ‖b‖²)/2 (Higham, Accuracy and Stability, 3.1); four such sums, doubled. `Infinity`, so that
 * no row is excluded, where f32 overflows.
 */
function errorBound(squares: Float64Array, features: number): number {
  const largest = squares.reduce((most, square) => Math.max(most, square), 0)
  return largest <= LARGEST_SQUARE ? (ROUNDING + 8 * (features + 4) * Number.EPSILON) * largest + SMALLEST : Infinity
}

/** ‖a‖² + ‖b‖² − 2·a·b of one row and all others, `Infinity` for the row itself. */
function estimateDistances(products: Float32Array, squares: Float64Array, row: number, estimates: Float64Array): void {
  const square = squares[row] ?? 0
  for (let other = 0; other < estimates.length; other++) {
    estimates[other] = square + (squares[other] ?? 0) - 2 * (products[other] ?? 0)
  }
  estimates[row] = Infinity
}

/** Writes the indices of values that are not above the limit, NaN among them, and returns their number. */
function indicesUpTo(values: Float64Array, limit: number, indices: Int32Array): number {
  let found = 0
  for (let i = 0; i < values.length; i++) if (!((values[i] ?? 0) > limit)) indices[found++] = i
  return found
}

/** The largest of the `smallest.length` smallest values, which `smallest` receives in ascending order. */
function largestOfSmallest(values: Float64Array, smallest: Float64Array): number {
  const last = smallest.length - 1
  smallest.fill(Infinity)
  let largest = Infinity
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0
    if (!(value < largest)) continue
    let at = last
    for (; at > 0 && (smallest[at - 1] ?? 0) > value; at--) smallest[at] = smallest[at - 1] ?? 0
    smallest[at] = value
    largest = smallest[last] ?? 0
  }
  return largest
}

function compare({ x, features }: Dataset, found: Neighbours, row: number, other: number): void {
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
