import { checkForm } from './check-table.js'
import { WellfitError } from '../../errors.js'
import { checkBoolean, checkChoice } from '../../options.js'
import type { Task } from '../../result/index.js'
import { selectTableRows } from './select-table-rows.js'
import { nearCategories } from '../preprocess/near-categories.js'
import { isMoneyOrPercent } from '../parse/number-format.js'
import { parseNumber } from '../parse/numbers.js'
import { findColumn, isMissing, numberText, textAt, type Table, type TableColumn } from './table.js'

/** More distinct integers than this are treated as a quantity, not as classes. */
const MAX_INFERRED_CLASSES = 20
/** Integers are treated as classes if each occurs in this many rows on average, or if there are only two. */
const ROWS_PER_INFERRED_CLASS = 5

/**
 * Infers the task from the target: classification for categories and for repeated integers (at most 20 distinct values,
 * each in 5 rows on average, or only two), otherwise regression. Amounts of money, percentages and dates are regressions
 * whatever their number.
 *
 * @throws WellfitError `INVALID_DATA` if the table has no such column.
 * @example
 * const task = taskOf(table, 'species')
 */
export function taskOf(table: Table, target: string): Task {
  checkForm('taskOf', 'table', table)
  const column = findColumn('taskOf', table, target, 'target')
  if (column.kind === 'category') return 'classification'
  if (isMoneyOrPercent(column.numberFormat?.unit) || column.readAs === 'date') return 'regression'
  const seen = new Set<number>()
  let rows = 0
  const { values } = column
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? NaN
    if (Number.isNaN(value)) continue
    if (!Number.isInteger(value)) return 'regression'
    rows++
    seen.add(value)
    if (seen.size > MAX_INFERRED_CLASSES) return 'regression'
  }
  return seen.size <= 2 || seen.size * ROWS_PER_INFERRED_CLASS <= rows ? 'classification' : 'regression'
}

/** The given task, or the inferred one; throws for a regression whose target is not a number. */
export function checkTask(functionName: string, table: Table, target: string, given: Task | undefined): Task {
  const column = findColumn(functionName, table, target, 'target')
  if (given === undefined) return taskOf(table, target)
  const task = checkChoice(functionName, 'task', given, ['classification', 'regression'])
  if (task === 'regression') numbersOf(functionName, column)
  return task
}

/** Drops the rows whose target is missing if `drop` is set; otherwise throws, naming them. */
export function withTarget(functionName: string, table: Table, target: string, drop: boolean | undefined): Table {
  const column = findColumn(functionName, table, target, 'target')
  const isDropped = checkBoolean(functionName, 'dropMissingTarget', drop ?? false)
  const missing = rowsWhere(table.rows, (row) => isMissing(column, row))
  if (missing.length === 0) return table
  if (!isDropped || missing.length === table.rows) {
    throw new WellfitError({
      code: 'INVALID_DATA',
      functionName,
      field: target,
      column: target,
      row: missing[0] ?? 0,
      count: missing.length,
      expected: `have no missing values; it is missing in ${listRows(missing)} (counted from 0, without the header)`,
      remedy: 'Fill in the values or pass dropMissingTarget: true.',
    })
  }
  return selectTableRows(
    table,
    rowsWhere(table.rows, (row) => !isMissing(column, row)),
  )
}

function rowsWhere(rows: number, isWanted: (row: number) => boolean): number[] {
  const found: number[] = []
  for (let row = 0; row < rows; row++) if (isWanted(row)) found.push(row)
  return found
}

function listRows(rows: readonly number[]): string {
  const more = rows.length > 10 ? ` and ${rows.length - 10} more` : ''
  return `${rows.length === 1 ? 'row' : 'rows'} ${rows.slice(0, 10).join(', ')}${more}`
}

/** The classes that occur, as the file writes them, in the order of the column's categories or in numeric order. */
export function classesOf(column: TableColumn): string[] {
  if (column.kind === 'category') {
    const { codes, categories } = column
    const isUsed = new Uint8Array(categories.length)
    for (let row = 0; row < codes.length; row++) if (codes[row] !== -1) isUsed[codes[row] ?? 0] = 1
    return (column.spellings ?? categories).filter((_, code) => isUsed[code] === 1)
  }
  const values = [...new Set(column.values.filter((value) => !Number.isNaN(value)))].sort((a, b) => a - b)
  return values.map((value) => numberText(column, value))
}

/** Index into `classes` per row. */
export function labelsOf(
  functionName: string,
  column: TableColumn,
  rows: number,
  classes: readonly string[],
): Int32Array {
  const byKey = new Map<string, number>()
  // Another file may write a class in another case or with other spaces, or a number with other digits.
  for (const [label, text] of classes.entries()) {
    for (const key of [keyOf(text), text.trim()]) if (!byKey.has(key)) byKey.set(key, label)
  }
  for (const [label, text] of classes.entries()) byKey.set(text, label)
  const nearest = nearCategories(classes)
  const labelOf = (text: string): number =>
    byKey.get(text) ?? byKey.get(text.trim()) ?? byKey.get(keyOf(text)) ?? nearest(text)
  const byCode = column.kind === 'category' ? (column.spellings ?? column.categories).map(labelOf) : []
  const labels = new Int32Array(rows)
  // A plain loop is ten times as fast as `from` of a typed array.
  for (let row = 0; row < rows; row++)
    labels[row] =
      column.kind === 'category' ? (byCode[column.codes[row] ?? -1] ?? -1) : labelOf(textAt(column, row) ?? '')
  const row = labels.indexOf(-1)
  if (row === -1) return labels
  throw targetError(functionName, column.name, {
    value: textAt(column, row),
    row,
    count: labels.filter((label) => label === -1).length,
    expected: `be one of the ${classes.length} classes of the train rows`,
    remedy: 'Split with stratify, which gives every part each class, or collect rows of this class for train.',
  })
}

/** The same for texts that spell the same number. */
function keyOf(text: string): string {
  const value = parseNumber(text.trim())
  return Number.isNaN(value) ? text : `number ${value}`
}

/** The values of a number column. */
export function numbersOf(functionName: string, column: TableColumn): Float64Array {
  if (column.kind === 'number') return new Float64Array(column.values)
  const row = column.codes.findIndex((code) => code !== -1)
  throw targetError(functionName, column.name, {
    value: textAt(column, row),
    row,
    expected: 'be a number for a regression',
    remedy: "For classes, pass task: 'classification'.",
  })
}

/** The error for an unusable target. */
export function targetError(
  functionName: string,
  target: string,
  rest: { value?: unknown; row?: number; count?: number; expected: string; remedy?: string },
): WellfitError {
  return new WellfitError({ code: 'INVALID_DATA', functionName, field: target, column: target, ...rest })
}
