import { describe, expect, it } from 'vitest'
import { fitPreprocessor, type Table, type TableColumn } from '../../../src/index.js'

const ROWS = 40

/** A table of one feature that says something, a target, and another column of numbers. */
function tableWith(name: string, value: (row: number) => number, more: Partial<TableColumn> = {}): Table {
  const numbers = (of: (row: number) => number): Float64Array =>
    Float64Array.from({ length: ROWS }, (_, row) => of(row))
  return {
    rows: ROWS,
    columns: [
      { name, kind: 'number', values: numbers(value), ...more } as TableColumn,
      { name: 'size', kind: 'number', values: numbers((row) => (row * 7) % 11) },
      { name: 'y', kind: 'number', values: numbers((row) => (row * 5) % 13) },
    ],
  }
}

function usedBy(table: Table, options: { identifiers?: 'drop' | 'keep' } = {}): { names: string[]; dropped: string } {
  const { columns, preparation } = fitPreprocessor(table, { target: 'y', task: 'regression', ...options })
  return {
    names: columns.map(({ name }) => name),
    dropped: preparation.filter((line) => line.includes('dropped')).join(),
  }
}

describe('columns of numbers that identify rows', () => {
  it.each([
    ...[
      'id',
      'ID',
      'user_id',
      'userId',
      'CustomerID',
      'Passenger Id',
      'uuid',
      'row',
      'RowNumber',
      'row_num',
      'S.No.',
      'sr no',
      '#',
    ],
    ...['index', 'EmployeeNumber', 'customer_no', 'order number', 'invoice_key', 'PatientCode'],
  ])('are dropped and said: %s', (name) => {
    const table = tableWith(name, (row) => 1000 + 7 * row)
    const { names, dropped } = usedBy(table)
    expect(names).toEqual(['size'])
    expect(dropped).toContain(
      `Column ${JSON.stringify(name)} is dropped: it identifies rows, with a different number in each of 40`,
    )
    expect(dropped).toContain('--identifiers keep')
    expect(usedBy(table, { identifiers: 'keep' })).toEqual({ names: [name, 'size'], dropped: '' })
  })

  it.each([
    'day',
    'time',
    't',
    'x',
    'year',
    'humid',
    'paid',
    'atomic number',
    'uv_index',
    'postal_code',
    'distance_no_wind',
    'borrow',
  ])('are quantities under another name: %s', (name) => {
    expect(usedBy(tableWith(name, (row) => 1000 + 7 * row)).names).toEqual([name, 'size'])
  })

  it('are quantities or groups where they repeat, have fractions, or are missing', () => {
    for (const value of [
      (row: number) => row % 20,
      (row: number) => row + 0.5,
      (row: number) => (row === 3 ? NaN : row),
    ]) {
      expect(usedBy(tableWith('id', value)).names).toEqual(['id', 'size'])
    }
    expect(usedBy(tableWith('row', (row) => 19_000 + row, { readAs: 'date' })).names).toEqual(['row', 'size'])
  })

  it('are no surprise in a few rows', () => {
    const few = { ...tableWith('id', (row) => row), rows: 12 }
    const columns = few.columns.map((column) => ({
      ...column,
      values: (column as { values: Float64Array }).values.slice(0, 12),
    }))
    expect(usedBy({ rows: 12, columns }).names).toEqual(['id', 'size'])
  })
})
