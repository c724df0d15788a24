import { momentsOf } from '../../data/statistics/moments.js'
import { missingCount, pairOf } from '../frame/column-pairs.js'
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

/** The rows of all frames as points in the same space. */
export function pointsOf(first: Frame, others: readonly Frame[]): Points[] {
  const frames = [first, ...others]
  const hashes = frames.map(({ rows }) => new RowHashes(rows))
  const scaled: Float32Array[][] = frames.map(() => [])
  first.features.forEach((feature, j) => {
    const column = feature.read()
    const parts = [column, ...others.map((other) => other.features[j]?.read() ?? column)]
    if (column.kind === 'category') {
      hashes[0]?.add(column.codes)
      others.forEach((_, i) => hashes[i + 1]?.add(pairOf(column, parts[i + 1] ?? column).second))
      return
    }
    const values = parts.map((part) => (part.kind === 'number' ? part.values : column.values))
    const missing = values.map(missingCount)
    if (missing.some((count) => count > 0)) values.forEach((part, i) => hashes[i]?.add(missingness(part)))
    const { mean, deviation } = momentsOf(
      missing[0] === 0 ? column.values : column.values.filter((value) => !Number.isNaN(value)),
    )
    if (deviation > 0) values.forEach((part, i) => scaled[i]?.push(standardized(part, mean, deviation)))
  })
  return frames.map(({ rows }, i) => {
    const columns = scaled[i] ?? []
    return { rows, features: columns.length, x: interleave(columns, rows), hash: hashes[i] ?? new RowHashes(rows) }
  })
}

/** (value − mean)/σ, 0 if missing. */
function standardized(values: Float64Array, mean: number, deviation: number): Float32Array {
  const scaled = new Float32Array(values.length)
  for (let row = 0; row < values.length; row++) {
    const value = ((values[row] ?? NaN) - mean) / deviation
    scaled[row] = Number.isNaN(value) ? 0 : value
  }
  return scaled
}

function missingness(values: Float64Array): Uint8Array {
  const missing = new Uint8Array(values.length)
  for (let row = 0; row < values.length; row++) missing[row] = Number(Number.isNaN(values[row]))
  return missing
}

/** Rows whose points are written at a time, while they are in the cache. */
const BLOCK = 64

function interleave(columns: readonly Float32Array[], rows: number): Float32Array {
  const width = columns.length
  const x = new Float32Array(rows * width)
  for (let from = 0; from < rows; from += BLOCK) {
    const end = Math.min(rows, from + BLOCK)
    for (let j = 0; j < width; j++) {
      const values = columns[j] ?? x
      for (let row = from; row < end; row++) x[row * width + j] = values[row] ?? 0
    }
  }
  return x
}

/** Root mean square difference of two rows; `Infinity` as soon as it exceeds `limit`. */
export function distanceBetween(first: Points, a: number, second: Points, b: number, limit: number): number {
  const { features, x } = first
  const y = second.x
  const maxSum = limit * limit * features
  let sum = 0
  for (let i = a * features, j = b * features, end = i + features; i < end; i++, j++) {
    const difference = (x[i] ?? 0) - (y[j] ?? 0)
    sum += difference * difference
    if (sum > maxSum) return Infinity
  }
  return Math.sqrt(sum / features)
}
