import { lengthOf } from '../../arguments.js'
import { WellfitError } from '../../errors.js'
import { checkBoolean, checkKeys, checkList, checkPlainObject, checkText } from '../../options.js'
import { parseNumber } from '../parse/numbers.js'

/** A column to write. */
export interface CsvColumn {
  readonly name: string
  /** One per row. NaN, `null` and `undefined` become an empty cell. */
  readonly values: ArrayLike<number | string | null | undefined>
}

/** How to write CSV. */
export interface WriteCsvOptions {
  /** Whether the first line has the names of the columns. Default true. */
  readonly header?: boolean
  /**
   * Prefix texts that a spreadsheet would treat as a formula (they begin with `=`, `+`, `-`, `@`, a tab or a line end and are
   * not numbers) with an apostrophe. Default false: texts are written as they are.
   */
  readonly spreadsheetSafe?: boolean
}

/**
 * Writes columns as CSV text with a header, quoted as in RFC 4180, with `\n` line ends and the shortest digits that read
 * back as the same number.
 *
 * @throws WellfitError `INVALID_SHAPE` for columns of different lengths, `INVALID_DATA` for an infinite number.
 * @example
 * const text = writeCsv([{ name: 'species', values: ['Adelie', 'Gentoo'] }, { name: 'probability', values: [0.9, 0.7] }])
 */
export function writeCsv(columns: readonly CsvColumn[], options: WriteCsvOptions = {}): string {
  checkColumns(columns)
  checkKeys('writeCsv', 'options', options, ['header', 'spreadsheetSafe'])
  const isSafe = checkBoolean('writeCsv', 'spreadsheetSafe', options.spreadsheetSafe ?? false)
  const hasHeader = checkBoolean('writeCsv', 'header', options.header ?? true)
  const rows = columns[0]?.values.length ?? 0
  const different = columns.find((column) => column.values.length !== rows)
  if (different !== undefined) {
    throw new WellfitError({
      code: 'INVALID_SHAPE',
      functionName: 'writeCsv',
      field: different.name,
      value: `${different.values.length} values`,
      expected: `have ${rows} values, like the first column`,
    })
  }
  const lines = hasHeader ? [columns.map((column) => textCell(column.name, isSafe)).join(',')] : []
  const writers = columns.map((column) => new CellWriter(column, columns.length, isSafe))
  for (let row = 0; row < rows; row++) {
    let line = ''
    for (let i = 0; i < writers.length; i++) {
      if (i > 0) line += ','
      line += writers[i]?.cell(row) ?? ''
    }
    lines.push(line)
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`
}

function checkColumns(columns: unknown): void {
  for (const [i, column] of checkList('writeCsv', 'columns', columns).entries()) {
    checkPlainObject('writeCsv', `columns[${i}]`, column)
    const { name, values } = column as Partial<CsvColumn>
    checkText('writeCsv', `columns[${i}].name`, name)
    if (lengthOf('writeCsv', `columns[${i}].values`, values) !== undefined) continue
    const details = { functionName: 'writeCsv', field: `columns[${i}].values`, value: values } as const
    throw new WellfitError({ code: 'INVALID_DATA', ...details, expected: 'be an array of texts and numbers' })
  }
}

/** A column with more distinct texts than this is not one of categories. */
const MOST_TEXTS = 256

/** Writes the cells of a column. */
class CellWriter {
  readonly #column: CsvColumn
  readonly #missing: string
  readonly #isSafe: boolean
  /** The cells of the texts so far; `null` for a column of many texts. */
  #cells: Map<string, string> | null = new Map()

  constructor(column: CsvColumn, columns: number, isSafe: boolean) {
    this.#column = column
    this.#missing = columns === 1 ? '""' : ''
    this.#isSafe = isSafe
  }

  cell(row: number): string {
    const value = this.#column.values[row]
    if (typeof value === 'string') return this.#text(value)
    if (value === null || value === undefined || Number.isNaN(value)) return this.#missing
    if (typeof value === 'number' && Number.isFinite(value)) return String(value)
    throw new WellfitError({
      code: 'INVALID_DATA',
      functionName: 'writeCsv',
      field: this.#column.name,
      column: this.#column.name,
      value,
      row,
      expected: 'be a text or a finite number, or NaN or null if missing',
    })
  }

  #text(value: string): string {
    const known = this.#cells?.get(value)
    if (known !== undefined) return known
    const cell = textCell(value, this.#isSafe)
    this.#cells?.set(value, cell)
    if (this.#cells?.size === MOST_TEXTS) this.#cells = null
    return cell
  }
}

/** Whether a spreadsheet would treat a text as a formula. */
function isFormula(text: string): boolean {
  return /^[=+\-@\t\r\n]/.test(text) && Number.isNaN(parseNumber(text))
}

function textCell(text: string, isSafe: boolean): string {
  const safe = isSafe && isFormula(text) ? `'${text}` : text
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
