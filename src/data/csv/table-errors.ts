import { WellfitError } from '../../errors.js'
import type { Dialect } from './dialect/dialect.js'

/** A text in a column that has no name. */
export function trailingError(cell: number, value: string, row: number): WellfitError {
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'readCsv',
    field: 'row',
    value,
    row,
    column: cell + 1,
    expected: 'be empty, like the header and the first rows in this column',
    remedy: 'Name the column in the header.',
  })
}

/** More columns than a table may have. */
export function tooWide(columns: number, most: number): WellfitError {
  return new WellfitError({
    code: 'UNSUPPORTED',
    functionName: 'readCsv',
    field: 'header',
    value: `${columns} columns`,
    expected: `have at most ${most} columns`,
    remedy: 'Check the delimiter; store a matrix this wide as .npy, which readNpy reads.',
  })
}

/** A row of another length than the first one. */
export function rowLengthError(
  cells: number,
  columns: number,
  row: number,
  header: Dialect['header'] = 'first',
  text = '',
): WellfitError {
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'readCsv',
    field: 'row',
    value: `${cells} ${cells === 1 ? 'cell' : 'cells'}`,
    row,
    expected: `have ${columns} cells, like the ${header === 'first' ? 'header' : 'first rows'}`,
    remedy: lengthRemedy(cells > columns, text),
  })
}

/** Too few rows. */
export function tooShort(rows: number, expected: string): WellfitError {
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'readCsv',
    field: 'source',
    value: `${rows} ${rows === 1 ? 'row' : 'rows'}`,
    expected,
  })
}

function lengthRemedy(isLong: boolean, text: string): string {
  const [mark = ''] = text
  if (mark === '#' || mark === '%') return `If it is a comment, pass comment: '${mark}' (--comment '${mark}').`
  return isLong ? 'Quote cells that contain the delimiter.' : 'The row may be cut off.'
}
