import type { RandomStream } from '../../data/random/philox.js'
import type { Points } from './points.js'
import { RowHashes } from './row-hash.js'

/** A projection uses at most this many features; more cost time and hardly improve it. */
const MAX_PROJECTED = 64

/** A random direction with entries ±1/√n on `members`, and the offset of its buckets. */
interface Projection {
  readonly members: readonly number[]
  readonly signs: readonly number[]
  readonly offset: number
}

/** A random sign projection of length 1 over some of the features (Achlioptas, 2003). */
export function drawProjection(features: number, stream: RandomStream): Projection {
  const count = Math.min(features, MAX_PROJECTED)
  const members = Array.from({ length: count }, (_, i) => (count === features ? i : stream.below(features)))
  const signs = members.map(() => (stream.below(2) === 0 ? -1 : 1) / Math.sqrt(count))
  return { members, signs, offset: stream.next() / 2 ** 32 }
}

/** A key per row that combines its hash with its quantized projections: rows of one bucket share the key. */
export function bucketsOf(
  { x, rows, features, hash }: Points,
  projections: readonly Projection[],
  width: number,
): number[] {
  const buckets = new RowHashes(rows)
  buckets.add(Array.from({ length: rows }, (_, row) => hash.key(row)))
  for (const { members, signs, offset } of projections) {
    const projected = new Float64Array(rows)
    for (let row = 0; row < rows; row++) {
      let sum = 0
      for (let i = 0; i < members.length; i++) sum += (x[row * features + (members[i] ?? 0)] ?? 0) * (signs[i] ?? 0)
      projected[row] = Math.floor(sum / width + offset)
    }
    buckets.add(projected)
  }
  return Array.from({ length: rows }, (_, row) => buckets.key(row))
}
