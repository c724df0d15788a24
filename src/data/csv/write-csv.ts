import { WellfitError } from '../../errors.js'
import { parseNumber } from '../parse/numbers.js'

/** A column to be written. */
export interface CsvColumn {
  readonly name: string
  /** One a row. NaN, `null` and `undefined` are written as an empty cell. */
  readonly values: ArrayLike<number | string | null | undefined>
}

/**
 * CSV text of columns, with a header: quoted as RFC 4180 has it, line ends `\n`, numbers with as many digits as tell
 * them apart. A text that a spreadsheet would take for a formula (it begins with `=`, `+`, `-`, `@`, a tab or a line
 * end, and is no number) gets an apostrophe in front.
 *
 * @throws WellfitError `INVALID_SHAPE` for columns of different length, `INVALID_DATA` for an infinite number.
 * @example
 * const text = writeCsv([{ name: 'species', values: ['Adelie', 'Gentoo'] }, { name: 'probability', values: [0.9, 0.7] }])
 */
export function writeCsv(columns: readonly CsvColumn[]): string {
  const rows = columns[0]?.values.length ?? 0
  const different = columns.find((column) => column.values.length !== rows)
  if (different !== undefined) {
    throw new WellfitError({
      code: 'INVALID_SHAPE',
      functionName: 'writeCsv',
      field: different.name,
      value: `${different.values.length} values`,
      expected: `have as many values as the first column, ${rows}`,
    })
  }
  const lines = [columns.map((column) => textCell(column.name)).join(',')]
  for (let row = 0; row < rows; row++) lines.push(columns.map((column) => cell(column, row, columns.length)).join(','))
  return `${lines.join('\n')}\n`
}

function cell(column: CsvColumn, row: number, columns: number): string {
  const value = column.values[row]
  if (value === null || value === undefined || Number.isNaN(value)) return columns === 1 ? '""' : ''
  if (typeof value === 'string') return textCell(value)
  if (Number.isFinite(value)) return String(value)
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'writeCsv',
    field: column.name,
    column: column.name,
    value,
    row,
    expected: 'be finite, or NaN where missing',
  })
}

function textCell(text: string): string {
  const isFormula = /^[=+\-@\t\r\n]/.test(text) && Number.isNaN(parseNumber(text))
  const safe = isFormula ? `'${text}` : text
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
