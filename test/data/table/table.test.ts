import { describe, expect, it } from 'vitest'
import { checkTable } from '../../../src/data/table/check-table.js'
import { selectTableRows } from '../../../src/data/table/select-table-rows.js'
import { findColumn, isMissing, textAt, type Table } from '../../../src/data/table/table.js'
import { expectFault } from '../../support/errors.js'

const table: Table = {
  rows: 3,
  columns: [
    { name: 'age', kind: 'number', values: Float64Array.of(31, NaN, -0.5) },
    { name: 'island', kind: 'category', codes: Int32Array.of(1, 0, -1), categories: ['Biscoe', 'Dream'] },
  ],
  notes: ['seen'],
}

describe('selectTableRows', () => {
  it('takes rows in the order given, more than once too, and leaves the table as it was', () => {
    expect(selectTableRows(table, [2, 0, 0])).toEqual({
      rows: 3,
      columns: [
        { name: 'age', kind: 'number', values: Float64Array.of(-0.5, 31, 31) },
        { name: 'island', kind: 'category', codes: Int32Array.of(-1, 1, 1), categories: ['Biscoe', 'Dream'] },
      ],
      notes: ['seen'],
    })
    expect(table.columns[0]).toMatchObject({ values: Float64Array.of(31, NaN, -0.5) })
    expect(selectTableRows(table, Uint32Array.of()).rows).toBe(0)
  })

  it.each([3, -1, 0.5, NaN])('refuses row %d', (row) => {
    const details = { code: 'INVALID_OPTION', field: 'rows[1]', value: row } as const
    expectFault(() => selectTableRows(table, [0, row]), details, 'a row number from 0 to 2')
  })
})

describe('columns', () => {
  it('are found by name', () => {
    expect(findColumn('test', table, 'island')).toBe(table.columns[1])
  })

  it('that are not there: the nearest is named, or all', () => {
    expectFault(
      () => findColumn('test', table, 'Iland'),
      { code: 'INVALID_DATA', functionName: 'test', column: 'Iland' },
      'Did you mean "island"?',
    )
    expectFault(() => findColumn('test', table, 'weight'), { field: 'weight' }, 'The columns are "age", "island".')
    for (const name of ['__proto__', 'constructor', 'length']) {
      expectFault(() => findColumn('test', table, name), { column: name }, 'be a column of the table')
    }
  })

  it('give their values as texts', () => {
    expect(table.columns.map((column) => [0, 1, 2].map((row) => textAt(column, row)))).toEqual([
      ['31', null, '-0.5'],
      ['Dream', 'Biscoe', null],
    ])
    expect(table.columns.map((column) => [0, 1, 2].map((row) => isMissing(column, row)))).toEqual([
      [false, true, false],
      [false, false, true],
    ])
  })
})

describe('checkTable', () => {
  const number = (...values: number[]) => ({ name: 'x', kind: 'number', values: Float64Array.from(values) }) as const
  const category = (...codes: number[]) =>
    ({ name: 'y', kind: 'category', codes: Int32Array.from(codes), categories: ['a', 'b'] }) as const

  it('lets a good one pass', () => {
    expect(() => checkTable('test', 'table', table)).not.toThrow()
  })

  it('names what is wrong with one made by hand', () => {
    const check =
      (rows: number, ...columns: Table['columns']) =>
      (): void =>
        checkTable('test', 'table', { rows, columns })
    expectFault(check(2, number(1, Infinity)), { code: 'INVALID_DATA', column: 'x', row: 1, value: Infinity })
    expectFault(check(2, number(1)), { code: 'INVALID_SHAPE', column: 'x' }, 'for each of 2 rows')
    expectFault(check(1, number(1), number(2)), { code: 'INVALID_DATA', column: 'x' }, 'name only one column')
    expectFault(check(2, category(1, 2)), { code: 'INVALID_DATA', column: 'y', row: 1, value: 2 })
    expectFault(check(2, category(-2, 0)), { code: 'INVALID_DATA', column: 'y', row: 0, value: -2 })
    expectFault(check(0, number()), { code: 'INVALID_DATA', field: 'rows' })
  })
})
