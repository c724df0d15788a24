import { noun } from '../../noun.js'
import { readSafely } from '../../arguments.js'
import { WellfitError } from '../../errors.js'
import type { CategoryColumn, NumberColumn, Table, TableColumn } from './table.js'

/** Checks a table, which may be handmade: unique column names, one value per row, finite numbers, valid codes. */
export function checkTable(functionName: string, field: string, table: Table): void {
  checkForm(functionName, field, table)
  const names = new Set<string>()
  for (const column of table.columns) {
    const { name } = column
    if (names.has(name)) throw tableError(functionName, name, { expected: 'name only one column' })
    names.add(name)
    // Read once: the columns of some tables are gathered where they are read.
    if (column.kind === 'number') checkReals(functionName, field, column, table.rows)
    else checkCodes(functionName, field, column, table.rows)
  }
  if (table.rows < 1) throw tableError(functionName, 'rows', { value: table.rows, expected: 'be at least 1' })
}

/** Refuses what is not a table at all. */
export function checkForm(functionName: string, field: string, table: unknown): asserts table is Table {
  const isTable = readSafely(functionName, field, () => {
    const { rows, columns, notes = [] } = membersOf(table)
    return Number.isInteger(rows) && Array.isArray(columns) && columns.every(isColumn) && Array.isArray(notes)
  })
  if (!isTable) throw notATable(functionName, field, table)
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function isColumn(column: unknown): boolean {
  const { name, kind, categories } = membersOf(column)
  if (typeof name !== 'string') return false
  return kind === 'number' || (kind === 'category' && Array.isArray(categories))
}

function notATable(functionName: string, field: string, value: unknown): WellfitError {
  const remedy = 'Make it by `readCsv`, `readJsonLines`, `readRows`, `readParquet` or `readArrow`.'
  return new WellfitError({ code: 'INVALID_DATA', functionName, field, value, expected: 'be a table', remedy })
}

function checkLength(functionName: string, column: TableColumn, length: number, rows: number): void {
  if (length === rows) return
  throw new WellfitError({
    code: 'INVALID_SHAPE',
    functionName,
    field: column.name,
    column: column.name,
    value: `${length} ${noun(length, 'value')}`,
    expected: `hold one value for each of ${rows} rows`,
  })
}

function checkReals(functionName: string, field: string, column: NumberColumn, rows: number): void {
  const { values } = column
  if (!(values instanceof Float64Array || values instanceof Float32Array)) throw notATable(functionName, field, values)
  checkLength(functionName, column, values.length, rows)
  const row = firstInfinite(values)
  if (row === -1) return
  throw tableError(functionName, column.name, { value: values[row], row, expected: 'be finite, or NaN if missing' })
}

function checkCodes(functionName: string, field: string, column: CategoryColumn, rows: number): void {
  const { codes } = column
  if (!(codes instanceof Int32Array)) throw notATable(functionName, field, codes)
  checkLength(functionName, column, codes.length, rows)
  const last = column.categories.length - 1
  const row = firstInvalid(codes, last)
  if (row === -1) return
  throw tableError(functionName, column.name, {
    value: codes[row],
    row,
    expected: `be a code from −1 to ${last}`,
  })
}

function firstInvalid(codes: Int32Array, last: number): number {
  for (let row = 0; row < codes.length; row++) if ((codes[row] ?? 0) < -1 || (codes[row] ?? 0) > last) return row
  return -1
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
