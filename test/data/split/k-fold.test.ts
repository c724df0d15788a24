import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dataset } from '../../../src/data/dataset/dataset.js'
import type { Dataset } from '../../../src/data/dataset/types.js'
import { kFold, kFoldTable, type FoldOptions } from '../../../src/data/split/k-fold.js'
import { expectFault } from '../../support/errors.js'

/** Rows that carry their number, of three classes. */
function numbered(rows: number): Dataset {
  return dataset({
    x: Float64Array.from({ length: rows }, (_, row) => row),
    y: Array.from({ length: rows }, (_, row) => `c${row % 3}`),
  })
}

const foldsOf = (data: Dataset, options: FoldOptions) => [...kFold(data, options)]

describe('k folds', () => {
  it('hold every row out once, classes in their shares within one row', () => {
    fc.assert(
      fc.property(fc.integer({ min: 18, max: 90 }), fc.integer({ min: 2, max: 6 }), fc.nat(), (rows, folds, seed) => {
        const all = foldsOf(numbered(rows), { folds, seed })
        expect(all.flatMap(({ dev }) => [...dev.x]).sort((a, b) => a - b)).toEqual(
          Array.from({ length: rows }, (_, r) => r),
        )
        for (const { train, dev, summary } of all) {
          expect([...train.x, ...dev.x].sort((a, b) => a - b).length).toBe(rows)
          expect(dev.x.some((row) => train.x.includes(row))).toBe(false)
          expect(Math.abs(dev.rows - rows / folds)).toBeLessThan(1)
          for (const count of summary.parts[1]?.classCounts ?? [NaN]) {
            expect(Math.abs(count - dev.rows / 3)).toBeLessThan(2)
          }
        }
      }),
      { numRuns: 40 },
    )
  })

  it('keep groups whole, and are the same for each loop and each seed', () => {
    const data = numbered(60)
    const group = Array.from({ length: 60 }, (_, row) => row % 20)
    const folds = kFold(data, { folds: 4, group, seed: 9 })
    const held = (): number[][] => Array.from(folds, ({ dev }) => [...dev.x])
    expect(held()).toEqual(held())
    expect(held().map((rows) => rows.length)).toEqual([15, 15, 15, 15])
    const groups = held().map((rows) => new Set(rows.map((row) => row % 20)).size)
    expect(groups.reduce((sum, size) => sum + size, 0)).toBe(20)
    expect(Array.from(kFold(data, { folds: 4, group, seed: 8 }), ({ dev }) => [...dev.x])).not.toEqual(held())
  })

  it('do not depend on the order of rows that have a key', () => {
    const forward = numbered(30)
    const backward = dataset({
      x: forward.x.toReversed(),
      y: Array.from({ length: 30 }, (_, row) => `c${(29 - row) % 3}`),
    })
    const held = (data: Dataset): number[][] =>
      foldsOf(data, { key: [...data.x], seed: 3 }).map(({ dev }) => [...dev.x].sort((a, b) => a - b))
    expect(held(backward)).toEqual(held(forward))
  })

  it('of a table are those of the dataset', () => {
    const data = numbered(30)
    const classes = {
      name: 'y',
      kind: 'category',
      codes: Int32Array.from({ length: 30 }, (_, r) => r % 3),
      categories: ['c0', 'c1', 'c2'],
    } as const
    const table = {
      rows: 30,
      columns: [{ name: 'x', kind: 'number', values: Float64Array.from(data.x) } as const, classes],
    }
    const [fold] = kFoldTable(table, { target: 'y', folds: 3, seed: 1 })
    const [expected] = foldsOf(data, { folds: 3, seed: 1 })
    expect(fold?.dev.columns[0]).toMatchObject({ values: Float64Array.from(expected?.dev.x ?? []) })
    expect(fold?.summary).toEqual(expected?.summary)
    expect(expected?.summary.rule).toBe('66.7/33.3, fold 1 of 3')
  })

  it('refuse what cannot be dealt out', () => {
    expectFault(() => kFold(numbered(9), { folds: 4 }), { field: 'class "c0"', value: '3 rows' })
    expectFault(() => kFold(numbered(9), { folds: 1 }), { field: 'folds', value: 1 })
    expectFault(() => kFold(numbered(9), { fold: 3 } as object), { field: 'fold' }, '`folds`')
  })
})
