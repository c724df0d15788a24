import { WellfitError } from '../../errors.js'
import { nearest } from '../../options.js'
import type { Reals } from '../../tensor/reals.js'
import type { PartMark } from '../split/part-mark.js'

/** A column of numbers. */
export interface NumberColumn {
  readonly name: string
  readonly kind: 'number'
  /** One a row; NaN where the value is missing. */
  readonly values: Reals
  /** What the cells said, where that is not a number: `date`, in days since 1970-01-01 in UTC. */
  readonly readAs?: 'date'
}

/** A column of texts that repeat. */
export interface CategoryColumn {
  readonly name: string
  readonly kind: 'category'
  /** Position of each row's text in `categories`; −1 where it is missing. */
  readonly codes: Int32Array
  readonly categories: readonly string[]
  /** What the cells said, where that is one of two: the categories are `false` and `true`. */
  readonly readAs?: 'boolean'
}

/** A column of either kind; `kind` says which. */
export type TableColumn = NumberColumn | CategoryColumn

/** Rows as they were read, before anything is made of them: columns of numbers and of texts, some values missing. */
export interface Table {
  readonly rows: number
  readonly columns: readonly TableColumn[]
  /** What was noticed while reading, in words. */
  readonly notes?: readonly string[]
  /** Which part of a split this is; left out where it is none. */
  readonly part?: PartMark
}

/**
 * The rows with the given numbers, in that order, as a table of its own. Categories stay as they are, also those that
 * no row is left of.
 *
 * @throws WellfitError `INVALID_OPTION` for a number that is not a row.
 * @example
 * const firstTwo = selectTableRows(table, [0, 1])
 */
export function selectTableRows(table: Table, rows: ArrayLike<number>): Table {
  for (let i = 0; i < rows.length; i++) checkRow(rows[i], i, table.rows)
  const columns = table.columns.map((column): TableColumn => {
    if (column.kind === 'number') {
      const { values } = column
      const chosen = values instanceof Float32Array ? new Float32Array(rows.length) : new Float64Array(rows.length)
      return { ...column, values: chosenFrom(values, rows, chosen) }
    }
    return { ...column, codes: chosenFrom(column.codes, rows, new Int32Array(rows.length)) }
  })
  return { ...table, rows: rows.length, columns }
}

/** By a plain loop: `from` of a typed array takes ten times as long. */
export function chosenFrom<T extends Float64Array | Float32Array | Int32Array>(
  from: T,
  rows: ArrayLike<number>,
  to: T,
): T {
  for (let i = 0; i < rows.length; i++) to[i] = from[rows[i] ?? 0] ?? 0
  return to
}

function checkRow(row: number | undefined, position: number, rows: number): void {
  if (row !== undefined && Number.isInteger(row) && row >= 0 && row < rows) return
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'selectTableRows',
    field: `rows[${position}]`,
    value: row,
    expected: `be a row number from 0 to ${rows - 1}`,
  })
}

/**
 * The column of that name, or an error naming the one that is nearest to it.
 *
 * @param option The option that holds the name, for errors; left out where the name is one of data.
 */
export function findColumn(functionName: string, table: Table, name: unknown, option?: string): TableColumn {
  if (typeof name !== 'string') {
    const field = option ?? 'column'
    const expected = 'be the name of a column'
    throw new WellfitError({ code: 'INVALID_OPTION', functionName, field, value: name, expected })
  }
  const found = table.columns.find((column) => column.name === name)
  if (found !== undefined) return found
  const present = table.columns.map((column) => column.name)
  throw missingColumn(functionName, name, present, option)
}

/** The error for a column that is not among those of a table. */
export function missingColumn(
  functionName: string,
  name: string,
  present: readonly string[],
  option?: string,
): WellfitError {
  const near = nearest(name, present)
  const some = present
    .slice(0, 12)
    .map((column) => JSON.stringify(column))
    .join(', ')
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName,
    ...(option === undefined ? { field: name, column: name } : { field: option, column: name, value: name }),
    expected: 'be a column of the table',
    remedy:
      near === undefined
        ? `Its columns are ${some}${present.length > 12 ? ` and ${present.length - 12} more` : ''}.`
        : `Did you mean ${JSON.stringify(near)}?`,
  })
}

/** Whether the value of a row is missing. */
export function isMissing(column: TableColumn, row: number): boolean {
  return column.kind === 'number' ? Number.isNaN(column.values[row]) : column.codes[row] === -1
}

/** The value of a row as a text; `null` where it is missing. */
export function textAt(column: TableColumn, row: number): string | null {
  if (isMissing(column, row)) return null
  return column.kind === 'number' ? String(column.values[row]) : (column.categories[column.codes[row] ?? -1] ?? null)
}

/** Refuses a table whose columns do not fit each other or hold what they must not: tables can be made by hand. */
export function checkTable(functionName: string, table: Table): void {
  const names = new Set<string>()
  for (const column of table.columns) {
    const { name } = column
    if (names.has(name)) throw tableFault(functionName, name, { expected: 'be the name of one column only' })
    names.add(name)
    checkLength(functionName, column, table.rows)
    checkValues(functionName, column)
  }
  if (table.rows < 1) throw tableFault(functionName, 'rows', { value: table.rows, expected: 'be at least 1' })
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
    throw tableFault(functionName, column.name, {
      value: column.values[row],
      row,
      expected: 'be finite, or NaN where missing',
    })
  }
  const last = column.categories.length - 1
  const row = column.codes.findIndex((code) => code < -1 || code > last)
  if (row === -1) return
  throw tableFault(functionName, column.name, {
    value: column.codes[row],
    row,
    expected: `be a code from −1 to ${last}`,
  })
}

function firstInfinite(values: NumberColumn['values']): number {
  for (let row = 0; row < values.length; row++) if (values[row] === Infinity || values[row] === -Infinity) return row
  return -1
}

function tableFault(
  functionName: string,
  name: string,
  rest: { readonly value?: unknown; readonly row?: number; readonly expected: string },
): WellfitError {
  return new WellfitError({ code: 'INVALID_DATA', functionName, field: name, column: name, ...rest })
}
