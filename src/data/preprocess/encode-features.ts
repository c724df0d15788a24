import { WellfitError } from '../../errors.js'
import type { FittedCategory, FittedColumn, FittedNumber, PreparedFeatures, Preprocessor } from './types.js'
import { scaledValue } from '../scale/scale.js'
import {
  isMissing,
  missingColumn,
  textAt,
  type CategoryColumn,
  type NumberColumn,
  type Table,
  type TableColumn,
} from '../table/table.js'

/** Where the features of one column stand in the rows. */
interface Place {
  readonly x: Float64Array | Float32Array
  /** Features in a row. */
  readonly stride: number
  readonly first: number
}

/** The features that a fitted column becomes, by name. */
export function featureNames(column: FittedColumn): string[] {
  if (column.kind === 'category') {
    const names = column.categories.map((text) => `${column.name}=${text}`)
    return column.other === true ? [...names, `${column.name} is another`] : names
  }
  return column.indicator ? [column.name, `${column.name} is missing`] : [column.name]
}

/** Turns the columns of a table into features; the order of the table's columns does not matter. */
export function encodeFeatures(
  functionName: string,
  table: Table,
  { columns, missing }: Preprocessor,
  precision: 'f32' | 'f64',
): PreparedFeatures {
  const byName = new Map(table.columns.map((column) => [column.name, column]))
  const names = columns.flatMap(featureNames)
  const length = table.rows * names.length
  const x = precision === 'f32' ? new Float32Array(length) : new Float64Array(length)
  let first = 0
  for (const fitted of columns) {
    const column = byName.get(fitted.name)
    if (column === undefined) throw missingColumn(functionName, fitted.name, [...byName.keys()])
    if (missing === 'refuse') refuseGaps(functionName, column, table.rows)
    const place = { x, stride: names.length, first }
    if (fitted.kind === 'number') encodeNumber(asNumber(functionName, column, table.rows), fitted, place)
    else encodeCategory(asCategory(functionName, column, table.rows), fitted, place)
    first += featureNames(fitted).length
  }
  return { x, rows: table.rows, features: names.length, columns: names }
}

/** Refuses a column that has missing values. */
export function refuseGaps(functionName: string, column: TableColumn, rows: number): void {
  let count = 0
  let first = -1
  for (let row = rows - 1; row >= 0; row--) {
    if (!isMissing(column, row)) continue
    count++
    first = row
  }
  if (count === 0) return
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName,
    field: column.name,
    column: column.name,
    row: first,
    count,
    expected: "be there in every row, as missing: 'refuse' says",
    remedy: "Fill it in, leave the rows out, or fit the preprocessor with missing: 'impute'.",
  })
}

function encodeNumber({ values }: NumberColumn, fitted: FittedNumber, { x, stride, first }: Place): void {
  const { median, mean, scale, indicator } = fitted
  const filled = scaledValue(median, mean, scale)
  for (let row = 0, place = first; row < values.length; row++, place += stride) {
    const value = values[row] ?? NaN
    x[place] = scaledValue(value, mean, scale)
    if (!Number.isNaN(value)) continue
    x[place] = filled
    if (indicator) x[place + 1] = 1
  }
}

function encodeCategory(
  { codes, categories }: CategoryColumn,
  fitted: FittedCategory,
  { x, stride, first }: Place,
): void {
  const positions = new Map(fitted.categories.map((text, position) => [text, position]))
  const another = fitted.other === true ? fitted.categories.length : -1
  const byCode = Int32Array.from(categories, (text) => positions.get(text) ?? another)
  for (let row = 0; row < codes.length; row++) {
    const position = byCode[codes[row] ?? -1] ?? -1
    if (position !== -1) x[row * stride + first + position] = 1
  }
}

function asNumber(functionName: string, column: TableColumn, rows: number): NumberColumn {
  if (column.kind === 'number') return column
  const row = column.codes.findIndex((code) => code !== -1)
  if (row === -1) return { name: column.name, kind: 'number', values: new Float64Array(rows).fill(NaN) }
  throw wrongKind(functionName, column, row, 'be a number, as in the train rows')
}

function asCategory(functionName: string, column: TableColumn, rows: number): CategoryColumn {
  if (column.kind === 'category') return column
  const row = column.values.findIndex((value) => !Number.isNaN(value))
  if (row === -1) return { name: column.name, kind: 'category', codes: new Int32Array(rows).fill(-1), categories: [] }
  throw wrongKind(functionName, column, row, 'be a category, as in the train rows')
}

function wrongKind(functionName: string, column: TableColumn, row: number, expected: string): WellfitError {
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName,
    field: column.name,
    column: column.name,
    value: textAt(column, row),
    row,
    expected,
    remedy: 'Read the file with types: columnTypes(preprocessor).',
  })
}
