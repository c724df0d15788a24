import { moments } from '../../data/statistics/moments.js'
import { featurePairs, missingCount } from '../frame/column-pairs.js'
import type { Frame } from '../frame/frame.js'
import { RowHashes } from './row-hash.js'

/** Rows as points: standardized numbers, and a hash of what must be equal (categories and missingness). */
export interface Points {
  readonly rows: number
  readonly features: number
  /** [rows, features], standardized by the first part, 0 if missing. */
  readonly x: Float32Array
  readonly hash: RowHashes
}

/** The rows of two frames as points in the same space. */
export function pointsOf(first: Frame, second: Frame): [Points, Points] {
  const scaled: (readonly [Float32Array, Float32Array])[] = []
  const hashes = [new RowHashes(first.rows), new RowHashes(second.rows)] as const
  const addHash = (a: ArrayLike<number>, b: ArrayLike<number>): void => {
    hashes[0].add(a)
    hashes[1].add(b)
  }
  for (const pair of featurePairs(first, second)) {
    if (pair.kind === 'category') addHash(pair.first, pair.second)
    else {
      if (missingCount(pair.first) + missingCount(pair.second) > 0) {
        addHash(missingness(pair.first), missingness(pair.second))
      }
      const present = pair.first.filter((value) => !Number.isNaN(value))
      const { mean, deviation } = moments(present.length, (i) => present[i] ?? 0)
      const scale = (values: Float64Array): Float32Array =>
        Float32Array.from(values, (value) => (Number.isNaN(value) ? 0 : (value - mean) / deviation))
      if (deviation > 0) scaled.push([scale(pair.first), scale(pair.second)])
    }
  }
  const points = (rows: number, columns: readonly Float32Array[], hash: RowHashes): Points => ({
    rows,
    features: columns.length,
    x: interleave(columns, rows),
    hash,
  })
  return [
    points(
      first.rows,
      scaled.map(([a]) => a),
      hashes[0],
    ),
    points(
      second.rows,
      scaled.map(([, b]) => b),
      hashes[1],
    ),
  ]
}

function missingness(values: Float64Array): Float64Array {
  return Float64Array.from(values, (value) => Number(Number.isNaN(value)))
}

function interleave(columns: readonly Float32Array[], rows: number): Float32Array {
  const x = new Float32Array(rows * columns.length)
  columns.forEach((values, j) => values.forEach((value, row) => (x[row * columns.length + j] = value)))
  return x
}

/** Root mean square difference of two rows; `Infinity` as soon as it exceeds `limit`. */
export function distanceBetween(first: Points, a: number, second: Points, b: number, limit: number): number {
  const { features } = first
  const maxSum = limit * limit * features
  let sum = 0
  for (let j = 0; j < features; j++) {
    const difference = (first.x[a * features + j] ?? 0) - (second.x[b * features + j] ?? 0)
    sum += difference * difference
    if (sum > maxSum) return Infinity
  }
  return Math.sqrt(sum / features)
}
