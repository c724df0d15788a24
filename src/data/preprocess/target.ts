import { WellfitError } from '../../errors.js'
import { checkBoolean, checkChoice } from '../../options.js'
import type { Task } from '../../result/index.js'
import { columnMoments } from '../scale/column-spread.js'
import type { Targets } from '../dataset/types.js'
import type { FittedTarget } from './types.js'
import { scaledValue } from '../scale/scale.js'
import { findColumn, isMissing, selectTableRows, textAt, type Table, type TableColumn } from '../table/table.js'

/** More whole numbers than this are a quantity, not classes. */
const MOST_GUESSED_CLASSES = 20
/** Whole numbers are taken for classes where each is found in this many rows on average, or there are only two. */
const ROWS_PER_GUESSED_CLASS = 5
/** So many texts, nearly one a row, name the rows instead of telling them apart by class. */
const FEW_CATEGORIES = 50

/**
 * The task, seen from the target: classification for texts and for whole numbers that repeat (at most 20 different
 * ones, each in 5 rows on average, or only two), else regression.
 *
 * @throws WellfitError `INVALID_DATA` where the table has no such column.
 * @example
 * const task = taskOf(table, 'species')
 */
export function taskOf(table: Table, target: string): Task {
  const column = findColumn('taskOf', table, target, 'target')
  if (column.kind === 'category') return 'classification'
  const seen = new Set<number>()
  let rows = 0
  const { values } = column
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? NaN
    if (Number.isNaN(value)) continue
    if (!Number.isInteger(value)) return 'regression'
    rows++
    seen.add(value)
    if (seen.size > MOST_GUESSED_CLASSES) return 'regression'
  }
  return seen.size <= 2 || seen.size * ROWS_PER_GUESSED_CLASS <= rows ? 'classification' : 'regression'
}

/** The task as named, or as seen from the target; a regression must have numbers to predict. */
export function checkTask(functionName: string, table: Table, target: string, named: Task | undefined): Task {
  const column = findColumn(functionName, table, target, 'target')
  if (named === undefined) return taskOf(table, target)
  const task = checkChoice(functionName, 'task', named, ['classification', 'regression'])
  if (task === 'regression') numbersOf(functionName, column)
  return task
}

/** The table without the rows whose target is missing, where they may be left out; else an error naming them. */
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
      expected: `be there in every row; it is missing in ${listRows(missing)}, counted from 0 without the header`,
      remedy: 'Fill it in, or leave such rows out with dropMissingTarget: true.',
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

/** The classes that occur, in the order of the column's categories, or of their numbers. */
export function classesOf(column: TableColumn): string[] {
  if (column.kind === 'category') {
    const { codes, categories } = column
    const isUsed = new Uint8Array(categories.length)
    for (let row = 0; row < codes.length; row++) if (codes[row] !== -1) isUsed[codes[row] ?? 0] = 1
    return categories.filter((_, code) => isUsed[code] === 1)
  }
  return [...new Set(column.values.filter((value) => !Number.isNaN(value)))].sort((a, b) => a - b).map(String)
}

/** Whether there are many texts and more than half of them occur once: names or numbers of rows. */
export function isIdentifier(categories: number, rows: number): boolean {
  return categories > FEW_CATEGORIES && categories > rows / 2
}

/** What is to be known of the target of the train rows. */
export function fitTarget(table: Table, target: string, task: Task): FittedTarget {
  const column = findColumn('fitPreprocessor', table, target)
  if (task === 'classification') return { name: target, kind: 'classes', classes: fitClasses(column, table.rows) }
  const values = numbersOf('fitPreprocessor', column)
  const { mean, deviation } = columnMoments(values)
  if (deviation === 0) {
    throw targetFault('fitPreprocessor', target, { value: values[0], expected: 'vary over the train rows' })
  }
  return { name: target, kind: 'values', mean, scale: deviation }
}

function fitClasses(column: TableColumn, rows: number): string[] {
  const classes = classesOf(column)
  const { name } = column
  if (classes.length === 1) {
    throw targetFault('fitPreprocessor', name, {
      value: classes[0],
      expected: 'have at least two classes in the train rows',
    })
  }
  if (isIdentifier(classes.length, rows)) {
    throw targetFault('fitPreprocessor', name, {
      value: `${classes.length} classes in ${rows} rows`,
      expected: 'have classes that repeat',
      remedy: "Is it the right column? For a quantity pass task: 'regression'.",
    })
  }
  return classes
}

/** The targets of a table's rows as the train rows' target has them. */
export function encodeTarget(table: Table, target: FittedTarget): Targets {
  const column = findColumn('preprocess', table, target.name)
  if (target.kind === 'classes') {
    return {
      kind: 'classes',
      labels: labelsOf('preprocess', column, table.rows, target.classes),
      classes: target.classes,
    }
  }
  const values = numbersOf('preprocess', column).map((value) => scaledValue(value, target.mean, target.scale))
  return { kind: 'values', values, width: 1, names: [target.name] }
}

/** The position of each row's text among the classes. */
export function labelsOf(
  functionName: string,
  column: TableColumn,
  rows: number,
  classes: readonly string[],
): Int32Array {
  const positions = new Map(classes.map((text, label) => [text, label]))
  const labels = Int32Array.from({ length: rows }, (_, row) => positions.get(textAt(column, row) ?? '') ?? -1)
  const row = labels.indexOf(-1)
  if (row === -1) return labels
  throw targetFault(functionName, column.name, {
    value: textAt(column, row),
    row,
    count: labels.filter((label) => label === -1).length,
    expected: `be one of the ${classes.length} classes of the train rows`,
    remedy: 'Split with stratify, which gives every part each class, or collect rows of it for train.',
  })
}

function numbersOf(functionName: string, column: TableColumn): Float64Array {
  if (column.kind === 'number') return new Float64Array(column.values)
  const row = column.codes.findIndex((code) => code !== -1)
  throw targetFault(functionName, column.name, {
    value: textAt(column, row),
    row,
    expected: 'be a number for a regression',
    remedy: "For classes pass task: 'classification'.",
  })
}

function targetFault(
  functionName: string,
  target: string,
  rest: { value?: unknown; row?: number; count?: number; expected: string; remedy?: string },
): WellfitError {
  return new WellfitError({ code: 'INVALID_DATA', functionName, field: target, column: target, ...rest })
}
