import { expect, it } from 'vitest'
import { bucketsOf } from '../../src/inspect/duplicates/projections.js'
import { RowHashes } from '../../src/inspect/duplicates/row-hash.js'

it('each of the six projections of a row decides its bucket, and values within a width share one', () => {
  // Row 0 is zeros; row 1 + p is far from it in projection p alone, and row 7 near to it in all.
  const [rows, features] = [8, 6]
  const x = new Float32Array(rows * features)
  for (let p = 0; p < features; p++) {
    x[(1 + p) * features + p] = 5
    x[7 * features + p] = 0.25
  }
  // Feature p is projection p.
  const signs = Float64Array.from({ length: features * features }, (_, i) => (i % (features + 1) === 0 ? 1 : 0))
  const projections = { count: features, members: null, signs, offsets: new Float64Array(features) }
  const points = { rows, features, x, hash: new RowHashes(rows) }
  const buckets = bucketsOf(points, projections, 1)
  const sharing = Array.from({ length: rows }, (_, row) => row).filter((row) => buckets.equals(row, buckets, 0))
  expect(sharing).toEqual([0, 7])
})
