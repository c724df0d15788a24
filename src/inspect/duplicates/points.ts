import { pairOf } from '../frame/column-pairs.js'
import type { Frame } from '../frame/frame.js'
import { RowHashes } from './row-hash.js'

/** A column of numbers, and what standardizes it: mean and standard deviation of the first part. */
export interface PointColumn {
  readonly values: Float64Array
  readonly mean: number
  readonly deviation: number
  /** Whether any of the values is missing. */
  readonly hasGaps: boolean
}

/** Rows whose coordinates are written at a time, while they are in the cache. */
const BLOCK = 64

/**
 * Rows as points: standardized numbers, and a hash of what must be equal (categories and missingness). Only the rows that are compared
 * are gathered, since few are in most data.
 */
export class Points {
  readonly rows: number
  readonly columns: readonly PointColumn[]
  readonly hash: RowHashes
  /** The place of each row among those gathered; −1 for the others. */
  readonly #placeOf: Int32Array
  /** [gathered rows, features], standardized, 0 if missing. */
  #x = new Float32Array(0)
  #gathered = 0

  constructor(rows: number, columns: readonly PointColumn[], hash: RowHashes) {
    this.rows = rows
    this.columns = columns
    this.hash = hash
    this.#placeOf = new Int32Array(rows).fill(-1)
  }

  /** Gathers these rows, as far as they are not. */
  gather(rows: Int32Array): void {
    const fresh = rows.filter((row) => this.#placeOf[row] === -1)
    if (fresh.length === 0) return
    const width = this.columns.length
    const first = this.#gathered
    this.#gathered += fresh.length
    if (this.#gathered * width > this.#x.length) {
      const larger = new Float32Array(width * Math.min(this.rows, Math.max(this.#gathered, 2 * first)))
      larger.set(this.#x)
      this.#x = larger
    }
    for (let i = 0; i < fresh.length; i++) this.#placeOf[fresh[i] ?? 0] = first + i
    for (let from = 0; from < fresh.length; from += BLOCK) {
      const block = fresh.subarray(from, from + BLOCK)
      for (const [j, column] of this.columns.entries()) {
        writeColumn(column, block, this.#x, (first + from) * width + j, width)
      }
    }
  }

  /** Root mean square difference of a row to a row of others, both gathered; `Infinity` as soon as it exceeds `limit`. */
  distance(row: number, others: Points, other: number, limit: number): number {
    const features = this.columns.length
    const [x, y] = [this.#x, others.#x]
    const maxSum = limit * limit * features
    let sum = 0
    const start = (this.#placeOf[row] ?? 0) * features
    for (let i = start, j = (others.#placeOf[other] ?? 0) * features, end = start + features; i < end; i++, j++) {
      const difference = (x[i] ?? 0) - (y[j] ?? 0)
      sum += difference * difference
      if (sum > maxSum) return Infinity
    }
    return Math.sqrt(sum / features)
  }
}

/** Writes (value − mean)/σ, 0 if missing, of some rows, every `step` numbers from `at`. */
function writeColumn(column: PointColumn, rows: Int32Array, x: Float32Array, at: number, step: number): void {
  const { values, mean, deviation } = column
  for (let i = 0; i < rows.length; i++) {
    const value = ((values[rows[i] ?? 0] ?? NaN) - mean) / deviation
    x[at + i * step] = Number.isNaN(value) ? 0 : value
  }
}

/** The rows of all frames as points in the same space, standardized by the first; columns that are constant there are left out. */
export function pointsOf(first: Frame, others: readonly Frame[]): Points[] {
  const frames = [first, ...others]
  const hashes = frames.map(({ rows }) => new RowHashes(rows))
  const columns: PointColumn[][] = frames.map(() => [])
  first.features.forEach((feature, j) => {
    const column = feature.read()
    const parts = [column, ...others.map((other) => other.features[j]?.read() ?? column)]
    if (column.kind === 'category') {
      hashes[0]?.add(column.codes)
      others.forEach((_, i) => hashes[i + 1]?.add(pairOf(column, parts[i + 1] ?? column).second))
      return
    }
    const numbers = parts.map((part) => (part.kind === 'number' ? part : column))
    if (numbers.some(({ ordered }) => ordered.missing > 0)) {
      numbers.forEach(({ values }, i) => hashes[i]?.add(missingness(values)))
    }
    const { mean, deviation } = column.ordered.spread
    if (deviation > 0) {
      numbers.forEach(({ values, ordered }, i) => {
        columns[i]?.push({ values, mean, deviation, hasGaps: ordered.missing > 0 })
      })
    }
  })
  return frames.map(({ rows }, i) => new Points(rows, columns[i] ?? [], hashes[i] ?? new RowHashes(rows)))
}

function missingness(values: Float64Array): Uint8Array {
  const missing = new Uint8Array(values.length)
  for (let row = 0; row < values.length; row++) missing[row] = Number(Number.isNaN(values[row]))
  return missing
}
