import { expect, it } from 'vitest'
import { drawProjections, GRIDS, keysOf } from '../../src/inspect/duplicates/projections.js'
import { type PointColumn, Points } from '../../src/inspect/duplicates/points.js'
import { RowHashes } from '../../src/inspect/duplicates/row-hash.js'
import { RandomStream } from '../../src/data/random/philox.js'
import { normalFrom } from './samples.js'

const columnOf = (values: Float64Array): PointColumn => ({
  values,
  mean: 0,
  deviation: 1,
  hasGaps: values.includes(NaN),
})

function sharing(points: Points, keys: RowHashes): number[] {
  return Array.from({ length: points.rows }, (_, row) => row).filter((row) => keys.equals(row, keys, 0))
}

it('each of the six projections of a row decides its bucket in every grid, and values within a third of a width share one', () => {
  // Row 0 is zeros; row 1 + p is far from it in projection p alone, and row 7 near to it in all.
  const [rows, features] = [8, 6]
  const columns = Array.from({ length: features }, (_, p) => {
    const values = new Float64Array(rows)
    values[1 + p] = 5
    values[7] = 0.25
    return columnOf(values)
  })
  // Feature p is projection p.
  const projections = {
    members: columns.map((_, p) => [p]),
    weights: columns.map(() => [1]),
    offsets: new Float64Array(features),
    factors: drawProjections(features, new RandomStream(1, 2)).factors,
  }
  const points = new Points(rows, columns, new RowHashes(rows))
  const keys = keysOf(points, projections, 1)
  expect(keys).toHaveLength(GRIDS)
  for (const found of keys) expect(sharing(points, found)).toEqual([0, 7])
})

it('every feature belongs to one of the six directions where there are many, to all where there are few, and all have length 1', () => {
  for (const features of [1, 5, 23, 24, 30, 200]) {
    const { members, weights } = drawProjections(features, new RandomStream(7, 2))
    const times = new Int32Array(features)
    for (const j of members.flat()) times[j] = (times[j] ?? 0) + 1
    expect(new Set(times)).toEqual(new Set([features < 24 ? 6 : 1]))
    for (const own of weights) expect(own.reduce((sum, weight) => sum + weight * weight, 0)).toBeCloseTo(1, 12)
  }
})

it('two rows within 0.01 σ per feature share a key in nearly all cases, however their difference is spread, gaps included', () => {
  const [pairs, width] = [400, 8 * 4 * 0.01]
  for (const features of [2, 8, 30, 120]) {
    for (const isSpread of [true, false]) {
      const random = normalFrom(features)
      const values = Array.from({ length: features }, () => new Float64Array(2 * pairs))
      for (let pair = 0; pair < pairs; pair++) {
        const offsets = values.map((_, j) => (isSpread ? random() : Number(j === pair % features)))
        const norm = Math.sqrt(offsets.reduce((sum, offset) => sum + offset * offset, 0))
        values.forEach((column, j) => {
          const value = j === 1 && pair % 5 === 0 ? NaN : 3 * random()
          column[pair] = value
          column[pairs + pair] = value + (0.01 * Math.sqrt(features) * (offsets[j] ?? 0)) / norm
        })
      }
      const points = new Points(2 * pairs, values.map(columnOf), new RowHashes(2 * pairs))
      const keys = [0, 1].flatMap((set) =>
        keysOf(points, drawProjections(features, new RandomStream(3, 2, set)), width),
      )
      let found = 0
      for (let pair = 0; pair < pairs; pair++) found += Number(keys.some((of) => of.equals(pair, of, pairs + pair)))
      expect(found, `${features} features`).toBeGreaterThanOrEqual(0.99 * pairs)
    }
  }
})
