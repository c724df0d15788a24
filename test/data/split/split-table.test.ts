import { describe, expect, it } from 'vitest'
import { dataset } from '../../../src/data/dataset/dataset.js'
import { splitTable } from '../../../src/data/split/split-table.js'
import { split } from '../../../src/data/split/split.js'
import type { Table } from '../../../src/data/table/table.js'
import { expectFault } from '../../support/errors.js'

/** 90 rows, numbered, of two classes; the target is missing in `gaps`. */
function numbered(gaps: readonly number[] = []): Table {
  const rows = Array.from({ length: 90 }, (_, row) => row)
  return {
    rows: 90,
    columns: [
      { name: 'row', kind: 'number', values: Float64Array.from(rows) },
      { name: 'half', kind: 'number', values: Float64Array.from(rows, (row) => row / 2) },
      {
        name: 'kind',
        kind: 'category',
        codes: Int32Array.from(rows, (row) => (gaps.includes(row) ? -1 : Number(row % 3 === 0))),
        categories: ['often', 'seldom'],
      },
    ],
  }
}

function rowsOf(table: Table): number[] {
  const [column] = table.columns
  return column?.kind === 'number' ? [...column.values] : []
}

describe('splitTable', () => {
  it('deals out every row once, each class in its share', () => {
    const { train, dev, test, summary } = splitTable(numbered(), { target: 'kind', seed: 3 })
    expect([train.rows, dev.rows, test.rows]).toEqual([54, 18, 18])
    expect([...rowsOf(train), ...rowsOf(dev), ...rowsOf(test)].sort((a, b) => a - b)).toEqual(rowsOf(numbered()))
    expect(summary).toMatchObject({ rows: 90, stratified: true, classes: ['often', 'seldom'] })
    expect(summary.parts.map((part) => part.classCounts)).toEqual([
      [36, 18],
      [12, 6],
      [12, 6],
    ])
  })

  it('gives the parts that split gives', () => {
    const table = numbered()
    const y = rowsOf(table).map((row) => (row % 3 === 0 ? 'seldom' : 'often'))
    const parts = split(dataset({ x: rowsOf(table).map((row) => [row]), y }), { seed: 5 })
    const tables = splitTable(table, { target: 'kind', seed: 5 })
    expect(rowsOf(tables.dev)).toEqual([...parts.dev.x])
    expect(tables.summary).toEqual(parts.summary)
  })

  it('splits a regression as it is, and into two parts', () => {
    const parts = splitTable(numbered(), { target: 'half', test: false })
    expect([parts.train.rows, parts.dev.rows, 'test' in parts]).toEqual([63, 27, false])
    expect(parts.summary).toMatchObject({ stratified: false, classes: null })
    expect(splitTable(numbered(), { target: 'kind', stratify: false }).summary.stratified).toBe(false)
  })

  it('leaves out classes that occur in no row', () => {
    const table = numbered()
    const [row, half, kind] = table.columns
    if (row === undefined || half === undefined || kind?.kind !== 'category') throw new Error('no such columns')
    const columns = [row, half, { ...kind, categories: [...kind.categories, 'never'] }]
    expect(splitTable({ rows: 90, columns }, { target: 'kind' }).summary.classes).toEqual(['often', 'seldom'])
  })

  it('refuses rows without a target, naming them, or leaves them out', () => {
    const details = { code: 'INVALID_DATA', functionName: 'splitTable', column: 'kind', row: 4, count: 2 } as const
    expectFault(() => splitTable(numbered([4, 7]), { target: 'kind' }), details, 'rows 4, 7', 'dropMissingTarget: true')
    const { train, dev, test, summary } = splitTable(numbered([4, 7]), { target: 'kind', dropMissingTarget: true })
    const kept = [...rowsOf(train), ...rowsOf(dev), ...rowsOf(test)]
    expect([kept.length, kept.includes(4), kept.includes(7), summary.rows]).toEqual([88, false, false, 88])
  })

  it('refuses a class too small, an unknown column, an unknown option', () => {
    const gaps = Array.from({ length: 90 }, (_, row) => row).filter((row) => row % 3 === 0 && row > 3)
    const table = numbered(gaps)
    const options = { target: 'kind', dropMissingTarget: true }
    expectFault(() => splitTable(table, options), { code: 'INVALID_DATA', field: 'class "seldom"' }, '2 rows')
    expectFault(() => splitTable(table, { target: 'knid' }), { column: 'knid' }, 'Did you mean "kind"?')
    expectFault(
      () => splitTable(table, { ...options, sed: 1 } as never),
      { code: 'INVALID_OPTION', field: 'sed' },
      '`seed`',
    )
    expectFault(() => splitTable(numbered(), { target: 'kind', task: 'regression' }), {
      column: 'kind',
      value: 'seldom',
    })
  })
})
