import { WellfitError } from '../../errors.js'
import type { NumberColumn, Table, TableColumn } from './table.js'

/** Checks a table, which may be handmade: unique column names, one value per row, finite numbers, valid codes. */
export function checkTable(functionName: string, table: Table): void {
  const names = new Set<string>()
  for (const column of table.columns) {
    const { name } = column
    if (names.has(name)) throw tableError(functionName, name, { expected: 'name only one column' })
    names.add(name)
    checkLength(functionName, column, table.rows)
    checkValues(functionName, column)
  }
  if (table.rows < 1) throw tableError(functionName, 'rows', { value: table.rows, expected: 'be at least 1' })
}

function checkLength(functionName: string, column: TableColumn, rows: number): void {
  const { length } = column.kind === 'number' ? column.values : column.codes
  if (length === rows) return
  throw new WellfitError({
    code: 'INVALID_SHAPE',
    functionName,
    field: column.name,
    column: column.name,
    value: `${length} values`,
    expected: `hold one value for each of ${rows} rows`,
  })
}

function checkValues(functionName: string, column: TableColumn): void {
  if (column.kind === 'number') {
    const row = firstInfinite(column.values)
    if (row === -1) return
    throw tableError(functionName, column.name, {
      value: column.values[row],
      row,
      expected: 'be finite, or NaN if missing',
    })
  }
  const last = column.categories.length - 1
  const row = column.codes.findIndex((code) => code < -1 || code > last)
  if (row === -1) return
  throw tableError(functionName, column.name, {
    value: column.codes[row],
    row,
    expected: `be a code from −1 to ${last}`,
  })
}

function firstInfinite(values: NumberColumn['values']): number {
  for (let row = 0; row < values.length; row++) if (values[row] === Infinity || values[row] === -Infinity) return row
  return -1
}

function tableError(
  functionName: string,
  name: string,
  rest: { readonly value?: unknown; readonly row?: number; readonly expected: string },
): WellfitError {
  return new WellfitError({ code: 'INVALID_DATA', functionName, field: name, column: name, ...rest })
}
