import { checkKeys } from '../options.js'
import type { SplitSummary, Task } from '../result.js'
import { checkTask, classesOf, labelsOf, withTarget } from './preprocess-target.js'
import { splitRows, type SplitOptions, type SplitRows } from './split-rows.js'
import { checkTable, findColumn, selectTableRows, type Table } from './table.js'

/** How to split a table into train, dev and test. */
export interface SplitTableOptions extends SplitOptions {
  /** The column to be predicted; its classes keep their shares in every part. */
  readonly target: string
  /** Default: as `taskOf` sees it from the target. */
  readonly task?: Task
  /** Leave out rows whose target is missing, instead of refusing them. Default false. */
  readonly dropMissingTarget?: boolean
}

/** A table in two parts. */
export interface TwoTables {
  readonly train: Table
  readonly dev: Table
  readonly summary: SplitSummary
}

/** A table in three parts. */
export interface ThreeTables extends TwoTables {
  readonly test: Table
}

/**
 * Splits the rows of a table at random into train, dev and test, before anything is learnt from them: as `split` does
 * for datasets, with the same parts for the same seed, rows and classes.
 *
 * @throws WellfitError `INVALID_DATA` for a missing target or a class with fewer rows than there are parts.
 * @example
 * const { train, dev, test } = splitTable(table, { target: 'species', seed: 1 })
 */
export function splitTable(table: Table, options: SplitTableOptions & { readonly test: false }): TwoTables
export function splitTable(table: Table, options: SplitTableOptions): ThreeTables
export function splitTable(table: Table, options: SplitTableOptions): TwoTables | ThreeTables {
  const { table: rows, train, dev, test, summary } = splitTableRows('splitTable', table, options)
  const two = { train: selectTableRows(rows, train), dev: selectTableRows(rows, dev), summary }
  return options.test === false ? two : { ...two, test: selectTableRows(rows, test) }
}

/** The numbers of the rows in each part, and the table that they are rows of: the one given, or without gaps in the target. */
export function splitTableRows(
  door: string,
  table: Table,
  options: SplitTableOptions,
): SplitRows & { readonly table: Table; readonly task: Task } {
  checkKeys(door, 'options', options, [...ownKeys, ...splitKeys])
  checkTable(door, table)
  const { target, task: named, dropMissingTarget, ...splitOptions } = options
  const rows = withTarget(door, table, target, dropMissingTarget)
  const task = checkTask(door, rows, target, named)
  const classes = task === 'classification' ? classesOfRows(door, rows, target) : null
  return { ...splitRows({ rows: rows.rows, classes }, splitOptions), table: rows, task }
}

const ownKeys = ['target', 'task', 'dropMissingTarget']
const splitKeys = ['fractions', 'counts', 'test', 'seed', 'stratify']

function classesOfRows(door: string, table: Table, target: string): { labels: Int32Array; names: string[] } {
  const column = findColumn(door, table, target)
  const names = classesOf(column)
  return { labels: labelsOf(door, column, table.rows, names), names }
}
