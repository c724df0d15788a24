import { WellfitError } from '../../errors.js'
import { nearest } from '../../options.js'
import type { Reals } from '../../tensor/reals.js'
import type { DateFormat } from '../dates/date-format.js'
import type { NumberFormat } from '../parse/number-format.js'
import type { PartMark } from '../split/part-mark.js'

/** A column of numbers. */
export interface NumberColumn {
  readonly name: string
  readonly kind: 'number'
  /** One per row; NaN if missing. */
  readonly values: Reals
  /** `date`: the values are days since 1970-01-01 UTC. */
  readonly readAs?: 'date'
  /** `index`: the values number or name the rows; the column is no feature. */
  readonly role?: 'index'
  /** How the file writes these numbers, unless they are plain. */
  readonly numberFormat?: NumberFormat
  /** How the file writes these dates, unless as in ISO 8601. */
  readonly dateFormat?: DateFormat
  /** The file's own texts for values that it writes in another way, such as `1.0` for `1`: a column of few distinct numbers has them. */
  readonly spellings?: Readonly<Record<string, string>>
  /** Cells that are neither numbers (or dates) nor missing, and were read as missing. */
  readonly invalid?: InvalidCells
}

/** Cells that do not fit their column. */
export interface InvalidCells {
  readonly count: number
  /** The first of them; the row is its number in the file. */
  readonly first: readonly { readonly row: number; readonly value: string }[]
}

/** A column of categories. */
export interface CategoryColumn {
  readonly name: string
  readonly kind: 'category'
  /** Index into `categories` per row; −1 if missing. */
  readonly codes: Int32Array
  readonly categories: readonly string[]
  /** `boolean`: there are two categories, the column's words for false and true. */
  readonly readAs?: 'boolean'
  /** `index`: the texts name the rows; the column is no feature. */
  readonly role?: 'index'
  /** The categories with the spaces around them, if a category has the same ones in every cell. */
  readonly spellings?: readonly string[]
}

/** A column of numbers or categories. */
export type TableColumn = NumberColumn | CategoryColumn

/** Raw rows before preprocessing: columns of numbers and categories, possibly with missing values. */
export interface Table {
  readonly rows: number
  readonly columns: readonly TableColumn[]
  /** Cells as the file writes them, of the columns that the option `verbatim` of a reader names. */
  readonly verbatim?: readonly CategoryColumn[]
  /** What the reader noticed, one sentence each. */
  readonly notes?: readonly string[]
  /** The number of each row in the table that these rows were selected from; kept by `selectTableRows` where it is given. */
  readonly rowNumbers?: Int32Array
  /** The split part these rows belong to, if any. */
  readonly part?: PartMark
}

/**
 * The column with that name; the error suggests the closest name.
 *
 * @param option The option that holds the name, for errors.
 */
export function findColumn(functionName: string, table: Table, name: unknown, option?: string): TableColumn {
  if (typeof name !== 'string') {
    const field = option ?? 'column'
    throw new WellfitError({
      code: 'INVALID_OPTION',
      functionName,
      field,
      value: name,
      expected: 'be a column name',
    })
  }
  const found = table.columns.find((column) => column.name === name)
  if (found !== undefined) return found
  const present = table.columns.map((column) => column.name)
  throw missingColumn(functionName, name, present, option)
}

/** The error for an unknown column name. */
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
        ? `The columns are ${some}${present.length > 12 ? ` and ${present.length - 12} more` : ''}.`
        : `Did you mean ${JSON.stringify(near)}?`,
  })
}

/** Whether a row's value is missing. */
export function isMissing(column: TableColumn, row: number): boolean {
  return column.kind === 'number' ? Number.isNaN(column.values[row]) : column.codes[row] === -1
}

/** A row's value as the file writes it, or a number by its shortest digits; `null` if missing. */
export function textAt(column: TableColumn, row: number): string | null {
  if (isMissing(column, row)) return null
  if (column.kind === 'number') return numberText(column, column.values[row] ?? NaN)
  const code = column.codes[row] ?? -1
  return column.spellings?.[code] ?? column.categories[code] ?? null
}

/** A value of a column as the file writes it, or by its shortest digits. */
export function numberText({ spellings }: NumberColumn, value: number): string {
  const text = String(value)
  return spellings !== undefined && Object.hasOwn(spellings, text) ? (spellings[text] ?? text) : text
}
