import { isMissingCell } from '../../parse/missing-cells.js'

/** A number, amount, percentage, date or time: a digit, and no letters but those of exponents and ISO times. */
const VALUE = /^[^A-Za-z_#"=[\]{}]*\d[^A-Za-z_#"=[\]{}]*(?:[eE][-+]?\d+|T[\d:.]+(?:Z|[-+][\d:]+)?)?$/
/** The fraction of the cells of a column that must be values for its first cell to be expected to be one. */
const MOSTLY = 0.9
/** Rows from which a table of texts only can be known to have no header. */
const LEAST_TEXT_ROWS = 10

/** Whether a cell is a number, amount, percentage, date or time. */
export function isValue(cell: string): boolean {
  return VALUE.test(cell)
}

type Evidence = 'header' | 'data' | 'recurs' | 'none'

/**
 * Whether a row names the columns of those below. It does not if it holds values, such as numbers and dates, wherever the
 * other rows do, or in a table of texts only if each of its texts occurs again in its column. Whole numbers in equal steps,
 * such as years, may be names.
 */
export function isHeader(first: readonly string[], others: readonly (readonly string[])[]): boolean {
  if (others.length === 0 || isSequence(first)) return true
  const evidence = evidencesOf(first, others)
  if (evidence.includes('header')) return true
  if (evidence.includes('data')) return false
  return !(first.length > 1 && others.length >= LEAST_TEXT_ROWS && evidence.every((found) => found === 'recurs'))
}

/** In how many columns a row has a text above values, such as numbers and dates; 0 if it has a value above values. */
export function namesAboveValues(first: readonly string[], others: readonly (readonly string[])[]): number {
  const evidence = evidencesOf(first, others)
  if (evidence.includes('data')) return 0
  // A gap is no name: the text before it is one for several columns.
  const isName = (found: Evidence, column: number): boolean => found === 'header' && first[column] !== ''
  return evidence.filter((found, column) => isName(found, column) && areValues(columnOf(others, column))).length
}

function evidencesOf(first: readonly string[], others: readonly (readonly string[])[]): Evidence[] {
  return first.map((cell, column) => evidenceOf(cell, columnOf(others, column)))
}

function columnOf(rows: readonly (readonly string[])[], column: number): string[] {
  return rows.map((cells) => cells[column] ?? '')
}

/** Whether nearly all present cells of a column are values. */
export function areValues(column: readonly string[]): boolean {
  const present = column.filter((text) => !isMissingCell(text))
  return present.length > 0 && present.filter((text) => VALUE.test(text)).length >= MOSTLY * present.length
}

function evidenceOf(cell: string, column: readonly string[]): Evidence {
  const present = column.filter((text) => !isMissingCell(text))
  if (cell === '') return present.length === column.length ? 'header' : 'none'
  if (isMissingCell(cell) || present.length === 0) return 'none'
  if (areValues(present)) return VALUE.test(cell) ? 'data' : 'header'
  if (present.includes(cell)) return 'recurs'
  const areFew = 3 * new Set(present).size <= present.length
  return areFew && !VALUE.test(cell) ? 'header' : 'none'
}

/** Whether the whole numbers in a row are three or more in equal steps, or 0, 1 … */
function isSequence(cells: readonly string[]): boolean {
  const numbers = cells.filter((cell) => /^\d{1,9}$/.test(cell)).map(Number)
  const [first = 0, second = 0] = numbers
  const step = second - first
  if (numbers.length < 2 || step <= 0 || (numbers.length < 3 && !(first === 0 && step === 1))) return false
  return numbers.every((value, i) => value === first + step * i)
}
