import { WellfitError } from '../../errors.js'
import { parseBoolean } from '../parse/booleans.js'
import { writeDateParts } from '../dates/date-parts.js'
import { datePartNames } from '../dates/part-names.js'
import { textWriter } from '../text/tf-idf.js'
import type { FittedCategory, FittedColumn, FittedNumber, FittedText, PreparedFeatures, Preprocessor } from './types.js'
import { writeBins } from './bins.js'
import { nearCategories } from './near-categories.js'
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

/** Where the features of one column are written. */
interface Destination {
  readonly x: Float64Array | Float32Array
  /** Features per row. */
  readonly stride: number
  /** Index of the column's first feature. */
  readonly first: number
}

/** Names of the features that a fitted column produces. */
export function featureNames(column: FittedColumn): string[] {
  if (column.kind === 'category') {
    const names = column.categories.map((text) => `${column.name}=${text}`)
    return column.other === true ? [...names, `${column.name} is another`] : names
  }
  if (column.kind === 'text') {
    const words = column.words.terms.map((term) => `${column.name} word #${term}`)
    return [...words, ...column.characters.terms.map((term) => `${column.name} characters #${term}`)]
  }
  const bins = (column.edges ?? []).slice(1).map((_, i) => `${column.name} bin ${i + 1}`)
  const names = [column.name, ...bins, ...datePartNames(column.name, column.dateParts ?? [])]
  return column.indicator ? [...names, `${column.name} is missing`] : names
}

/** Encodes the columns of a table, matched by name, as features. */
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
    if (missing === 'error') checkNotMissing(functionName, column, table.rows)
    const destination = { x, stride: names.length, first }
    if (fitted.kind === 'number') encodeNumber(asNumber(functionName, column, table.rows), fitted, destination)
    else if (fitted.kind === 'text') encodeText(asCategory(functionName, column, table.rows), fitted, destination)
    else encodeCategory(asCategory(functionName, column, table.rows), fitted, destination)
    first += featureNames(fitted).length
  }
  return { x, rows: table.rows, features: names.length, columns: names }
}

/** Throws if a column has missing values. */
export function checkNotMissing(functionName: string, column: TableColumn, rows: number): void {
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
    expected: "have no missing values, as missing: 'error' requires",
    remedy: "Fill in the values, drop the rows, or fit the preprocessor with missing: 'impute'.",
  })
}

function encodeNumber({ values }: NumberColumn, fitted: FittedNumber, { x, stride, first }: Destination): void {
  const { median, mean, scale, clip, edges, indicator, dateParts } = fitted
  const marker = featureNames(fitted).length - 1
  const imputed = scaledValue(median, mean, scale, clip)
  for (let row = 0, index = first; row < values.length; row++, index += stride) {
    const value = values[row] ?? NaN
    x[index] = scaledValue(value, mean, scale, clip)
    if (edges !== undefined) writeBins(Number.isNaN(value) ? median : value, edges, x, (bin) => index + 1 + bin)
    if (!Number.isNaN(value)) {
      if (dateParts !== undefined) writeDateParts(value, dateParts, x, (part) => index + 1 + part)
      continue
    }
    x[index] = imputed
    if (indicator) x[index + marker] = 1
  }
}

function encodeText(
  { codes, categories }: CategoryColumn,
  fitted: FittedText,
  { x, stride, first }: Destination,
): void {
  const write = textWriter(fitted)
  for (let row = 0; row < codes.length; row++) {
    const text = categories[codes[row] ?? -1]
    if (text !== undefined) write(text, x, (feature) => row * stride + first + feature)
  }
}

function encodeCategory(
  { codes, categories }: CategoryColumn,
  fitted: FittedCategory,
  { x, stride, first }: Destination,
): void {
  // A later file may have another pair of boolean words.
  const keyOf = fitted.readAs === 'boolean' ? (text: string) => String(parseBoolean(text)) : String
  const positions = new Map(fitted.categories.map((text, position) => [keyOf(text), position]))
  const otherFeature = fitted.other === true ? fitted.categories.length : -1
  const nearest = nearCategories(fitted.categories)
  const positionOf = (text: string): number => {
    const position = positions.get(keyOf(text)) ?? nearest(text)
    return position === -1 ? otherFeature : position
  }
  const byCode = Int32Array.from(categories, positionOf)
  for (let row = 0; row < codes.length; row++) {
    const position = byCode[codes[row] ?? -1] ?? -1
    if (position !== -1) x[row * stride + first + position] = 1
  }
}

function asNumber(functionName: string, column: TableColumn, rows: number): NumberColumn {
  if (column.kind === 'number') return column
  const row = column.codes.findIndex((code) => code !== -1)
  if (row === -1) return { name: column.name, kind: 'number', values: new Float64Array(rows).fill(NaN) }
  throw wrongKind(functionName, column, row, 'be a number, as in train')
}

function asCategory(functionName: string, column: TableColumn, rows: number): CategoryColumn {
  if (column.kind === 'category') return column
  const row = column.values.findIndex((value) => !Number.isNaN(value))
  if (row === -1) return { name: column.name, kind: 'category', codes: new Int32Array(rows).fill(-1), categories: [] }
  throw wrongKind(functionName, column, row, 'be a category, as in train')
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
