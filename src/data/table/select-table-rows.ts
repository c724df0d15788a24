import { checkNumbers } from '../../arguments.js'
import { WellfitError } from '../../errors.js'
import { checkForm } from './check-table.js'
import type { Table, TableColumn } from './table.js'

/**
 * A new table of the given rows, in that order. Categories keep their codes, even if no row uses them any more.
 *
 * @throws WellfitError `INVALID_OPTION` for an index out of range.
 * @example
 * const firstTwo = selectTableRows(table, [0, 1])
 */
export function selectTableRows(table: Table, rows: ArrayLike<number>): Table {
  checkForm('selectTableRows', 'table', table)
  checkNumbers('selectTableRows', 'rows', rows)
  for (let i = 0; i < rows.length; i++) checkRow(rows[i], i, table.rows)
  const columns = table.columns.map((column): TableColumn => {
    if (column.kind === 'number') {
      const { values } = column
      const selected = values instanceof Float32Array ? new Float32Array(rows.length) : new Float64Array(rows.length)
      return { ...column, values: selectValues(values, rows, selected) }
    }
    return { ...column, codes: selectValues(column.codes, rows, new Int32Array(rows.length)) }
  })
  const { rowNumbers } = table
  const numbered =
    rowNumbers === undefined ? {} : { rowNumbers: selectValues(rowNumbers, rows, new Int32Array(rows.length)) }
  return { ...table, rows: rows.length, columns, ...numbered }
}

/** Copies `from[rows[i]]` to `to[i]`. A plain loop is ten times as fast as `from` of a typed array. */
export function selectValues<T extends Float64Array | Float32Array | Int32Array>(
  from: T,
  rows: ArrayLike<number>,
  to: T,
): T {
  for (let i = 0; i < rows.length; i++) to[i] = from[rows[i] ?? 0] ?? 0
  return to
}

function checkRow(row: number | undefined, index: number, rows: number): void {
  if (row !== undefined && Number.isInteger(row) && row >= 0 && row < rows) return
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'selectTableRows',
    field: `rows[${index}]`,
    value: row,
    expected: `be a row number from 0 to ${rows - 1}`,
  })
}
