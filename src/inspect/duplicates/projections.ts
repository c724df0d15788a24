import type { RandomStream } from '../../data/random/philox.js'
import type { Points } from './points.js'
import { RowHashes } from './row-hash.js'

/** A projection uses at most this many features; more cost time and hardly improve it. */
const MAX_PROJECTED = 64

/** Directions per key. */
const PROJECTIONS = 6

/** Random directions with entries ±1/√n on some of the features, and the offsets of their buckets. */
export interface Projections {
  /** Features that a direction uses. */
  readonly count: number
  /** [count, 6]: these features; `null` if all are used in order. */
  readonly members: Int32Array | null
  /** [count, 6]. */
  readonly signs: Float64Array
  /** [6]. */
  readonly offsets: Float64Array
}

/** Random sign projections of length 1 over some of the features (Achlioptas, 2003). */
export function drawProjections(features: number, stream: RandomStream): Projections {
  const count = Math.min(features, MAX_PROJECTED)
  const members = count === features ? null : new Int32Array(count * PROJECTIONS)
  const signs = new Float64Array(count * PROJECTIONS)
  const offsets = new Float64Array(PROJECTIONS)
  for (let p = 0; p < PROJECTIONS; p++) {
    if (members !== null) for (let i = 0; i < count; i++) members[i * PROJECTIONS + p] = stream.below(features)
    for (let i = 0; i < count; i++) {
      signs[i * PROJECTIONS + p] = (stream.below(2) === 0 ? -1 : 1) / Math.sqrt(count)
    }
    offsets[p] = stream.next() / 2 ** 32
  }
  return { count, members, signs, offsets }
}

/** Keys that combine the hash of a row with its quantized projections: rows of one bucket share the key. */
export function bucketsOf(points: Points, projections: Projections, width: number): RowHashes {
  const { rows, hash } = points
  const buckets = new RowHashes(rows)
  const { offsets } = projections
  const sums = new Float64Array(PROJECTIONS)
  for (let row = 0; row < rows; row++) {
    if (projections.members === null) projectAll(points, row, projections, sums)
    else projectSome(points, row, projections, projections.members, sums)
    buckets.mixHash(row, hash, row)
    for (let p = 0; p < PROJECTIONS; p += 2) {
      buckets.mix(
        row,
        Math.floor((sums[p] ?? 0) / width + (offsets[p] ?? 0)),
        Math.floor((sums[p + 1] ?? 0) / width + (offsets[p + 1] ?? 0)),
      )
    }
  }
  return buckets
}

/** The six sums are local variables, so that each feature is read once for all. */
function projectAll({ x, features }: Points, row: number, { signs }: Projections, sums: Float64Array): void {
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  let s4 = 0
  let s5 = 0
  const end = (row + 1) * features
  for (let i = row * features, k = 0; i < end; i++, k += PROJECTIONS) {
    const value = x[i] ?? 0
    s0 += value * (signs[k] ?? 0)
    s1 += value * (signs[k + 1] ?? 0)
    s2 += value * (signs[k + 2] ?? 0)
    s3 += value * (signs[k + 3] ?? 0)
    s4 += value * (signs[k + 4] ?? 0)
    s5 += value * (signs[k + 5] ?? 0)
  }
  sums[0] = s0
  sums[1] = s1
  sums[2] = s2
  sums[3] = s3
  sums[4] = s4
  sums[5] = s5
}

function projectSome(
  { x, features }: Points,
  row: number,
  { count, signs }: Projections,
  members: Int32Array,
  sums: Float64Array,
): void {
  sums.fill(0)
  for (let i = 0, k = 0; i < count; i++) {
    for (let p = 0; p < PROJECTIONS; p++, k++) {
      sums[p] = (sums[p] ?? 0) + (x[row * features + (members[k] ?? 0)] ?? 0) * (signs[k] ?? 0)
    }
  }
}
