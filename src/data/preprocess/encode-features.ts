import { WellfitError } from '../../errors.js'
import { parseBoolean } from '../parse/booleans.js'
import { writeDateParts } from '../dates/date-parts.js'
import { datePartNames } from '../dates/part-names.js'
import { textWriter } from '../text/tf-idf.js'
import type { FittedCategory, FittedColumn, FittedNumber, FittedText, PreparedFeatures, Preprocessor } from './types.js'
import { writeBins } from './bins.js'
import { nearCategories } from './near-categories.js'
import { scaledValue } from '../scale/scale.js'
import { normalScore } from '../scale/normal-score.js'
import { lazySource, type LazySource } from '../table/lazy-rows.js'
import { numbersAsTexts } from '../table/numbers-as-texts.js'
import { selectValues } from '../table/select-table-rows.js'
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

/** Writes the features of a column for the rows from `from` up to `to`, without it; the column begins at row `begin`. */
type Encode = (from: number, to: number, begin: number) => void

/** Rows whose features, of all columns, stay in the cache while they are written. */
const BLOCK_ROWS = 256

/** Names of the features that a fitted column produces. */
export function featureNames(column: FittedColumn): string[] {
  if (column.kind === 'category') {
    if (column.signed === true) return [`${column.name}=${column.categories[1]}`]
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
  const encoders: Encode[] = []
  for (const fitted of columns) {
    const column = byName.get(fitted.name)
    if (column === undefined) throw missingColumn(functionName, fitted.name, [...byName.keys()])
    if (missing === 'error') checkNotMissing(functionName, column, table.rows)
    const destination = { x, stride: names.length, first }
    const source = lazySource(column)
    if (source !== undefined && (column.kind === 'number') === (fitted.kind === 'number')) {
      encoders.push(blockEncoder(source, (block) => encoderOf(functionName, block, fitted, destination, BLOCK_ROWS)))
    } else {
      const encode = encoderOf(functionName, column, fitted, destination, table.rows)
      if (source === undefined) encoders.push(encode)
      else encode(0, table.rows, 0)
    }
    first += featureNames(fitted).length
  }
  for (let from = 0; from < table.rows; from += BLOCK_ROWS) {
    const to = Math.min(from + BLOCK_ROWS, table.rows)
    for (const encode of encoders) encode(from, to, 0)
  }
  return { x, rows: table.rows, features: names.length, columns: names }
}

/** Encodes some rows of a column block by block, each gathered into a buffer. */
function blockEncoder({ column, rows }: LazySource, encoderFor: (block: TableColumn) => Encode): Encode {
  if (column.kind === 'number') {
    const values = column.values instanceof Float32Array ? new Float32Array(BLOCK_ROWS) : new Float64Array(BLOCK_ROWS)
    const encode = encoderFor({ ...column, values })
    return (from, to) => {
      selectValues(column.values, rows.subarray(from, to), values)
      encode(from, to, from)
    }
  }
  const codes = new Int32Array(BLOCK_ROWS)
  const encode = encoderFor({ ...column, codes })
  return (from, to) => {
    selectValues(column.codes, rows.subarray(from, to), codes)
    encode(from, to, from)
  }
}

function encoderOf(
  functionName: string,
  column: TableColumn,
  fitted: FittedColumn,
  destination: Destination,
  rows: number,
): Encode {
  if (fitted.kind === 'number') return numberEncoder(asNumber(functionName, column, rows), fitted, destination)
  const categories = asCategory(functionName, column, fitted, rows)
  return fitted.kind === 'text'
    ? textEncoder(categories, fitted, destination)
    : categoryEncoder(categories, fitted, destination)
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
    remedy: "Fill in the values, drop the rows, or use missing: 'impute'.",
  })
}

function numberEncoder({ values }: NumberColumn, fitted: FittedNumber, { x, stride, first }: Destination): Encode {
  const { median, mean, scale, clip, quantiles, edges, indicator, dateParts } = fitted
  const marker = featureNames(fitted).length - 1
  const imputed = quantiles === undefined ? scaledValue(median, mean, scale, clip) : normalScore(median, quantiles)
  const parts = edges === undefined && dateParts === undefined ? null : partsWriter(fitted, x)
  return (from, to, begin) => {
    for (let row = from, index = first + from * stride; row < to; row++, index += stride) {
      const value = values[row - begin] ?? NaN
      if (parts !== null) parts(value, index + 1)
      if (Number.isNaN(value)) {
        x[index] = imputed
        if (indicator) x[index + marker] = 1
      } else if (quantiles === undefined) x[index] = scaledValue(value, mean, scale, clip)
      else x[index] = normalScore(value, quantiles)
    }
  }
}

/** Writes bins and parts of dates of a value, from a feature on. Apart from the loop, which else would allocate for every row. */
function partsWriter(
  { median, edges, dateParts }: FittedNumber,
  x: Destination['x'],
): (value: number, first: number) => void {
  return (value, first) => {
    if (edges !== undefined) writeBins(Number.isNaN(value) ? median : value, edges, x, (bin) => first + bin)
    if (dateParts !== undefined && !Number.isNaN(value)) writeDateParts(value, dateParts, x, (part) => first + part)
  }
}

function textEncoder(
  { codes, categories }: CategoryColumn,
  fitted: FittedText,
  { x, stride, first }: Destination,
): Encode {
  const write = textWriter(fitted)
  return (from, to, begin) => {
    for (let row = from; row < to; row++) {
      const text = categories[codes[row - begin] ?? -1]
      if (text !== undefined) write(text, x, (feature) => row * stride + first + feature)
    }
  }
}

function categoryEncoder(
  { codes, categories }: CategoryColumn,
  fitted: FittedCategory,
  { x, stride, first }: Destination,
): Encode {
  // A later file may have another pair of boolean words.
  const keyOf = fitted.readAs === 'boolean' ? (text: string) => String(parseBoolean(text)) : String
  const positions = new Map(fitted.categories.map((text, position) => [keyOf(text), position]))
  const otherFeature = fitted.other === true ? fitted.categories.length : -1
  const isSigned = fitted.signed === true
  const nearest = nearCategories(fitted.categories)
  const positionOf = (text: string): number => {
    const position = positions.get(keyOf(text)) ?? nearest(text)
    return position === -1 ? otherFeature : position
  }
  const byCode = Int32Array.from(categories, positionOf)
  return (from, to, begin) => {
    for (let row = from; row < to; row++) {
      const position = byCode[codes[row - begin] ?? -1] ?? -1
      if (position === -1) continue
      if (isSigned) x[row * stride + first] = 2 * position - 1
      else x[row * stride + first + position] = 1
    }
  }
}

function asNumber(functionName: string, column: TableColumn, rows: number): NumberColumn {
  if (column.kind === 'number') return column
  const row = column.codes.findIndex((code) => code !== -1)
  if (row === -1) return { name: column.name, kind: 'number', values: new Float64Array(rows).fill(NaN) }
  throw wrongKind(functionName, column, row, 'be a number, as in train')
}

function asCategory(
  functionName: string,
  column: TableColumn,
  fitted: FittedCategory | FittedText,
  rows: number,
): CategoryColumn {
  if (column.kind === 'category') return column
  const row = column.values.findIndex((value) => !Number.isNaN(value))
  if (row === -1) return { name: column.name, kind: 'category', codes: new Int32Array(rows).fill(-1), categories: [] }
  if (fitted.kind === 'category' && fitted.categories.every((text) => text === String(Number(text)))) {
    return numbersAsTexts(column)
  }
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
