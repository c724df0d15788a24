import { checkKeys } from '../options.js'
import type { PartName, SplitSummary, Task } from '../result.js'
import { partMark } from './part-mark.js'
import { checkTask, classesOf, labelsOf, withTarget } from './preprocess-target.js'
import { splitKeys, type SplitChoices } from './split-options.js'
import { splitRows } from './split-rows.js'
import type { SplitInput } from './strata.js'
import { checkTable, findColumn, selectTableRows, type Table } from './table.js'
import { codesOf, withColumns } from './table-values.js'

/** What a split of a table must know of its target. */
export interface TableTarget {
  /** The column to be predicted; its classes keep their shares in every part. */
  readonly target: string
  /** Default: as `taskOf` sees it from the target. */
  readonly task?: Task
  /** Leave out rows whose target is missing, instead of refusing them. Default false. */
  readonly dropMissingTarget?: boolean
}

/** How to split a table into train, dev and test: columns by their names where a value for each row is asked for. */
export interface SplitTableOptions extends SplitChoices<string>, TableTarget {}

/** A table in two parts. */
export interface TwoTables {
  readonly train: Table
  readonly dev: Table
  /** A part of the train distribution that is not trained on; left out where there is none. */
  readonly trainDev?: Table
  readonly summary: SplitSummary
}

/** A table in three parts. */
export interface ThreeTables extends TwoTables {
  readonly test: Table
}

/**
 * Splits the rows of a table into train, dev and test, before anything is learnt from them: as `split` does for datasets,
 * with the same parts for the same seed, rows and classes.
 *
 * Columns that rows are split by stay in the tables; leave those that are no features out by `ignore` of
 * `fitPreprocessor`.
 *
 * @throws WellfitError `INVALID_DATA` for a missing target or a class with fewer rows than there are parts.
 * @example
 * const { train, dev, test } = splitTable(table, { target: 'species', seed: 1 })
 */
export function splitTable(table: Table, options: SplitTableOptions & { readonly test: false }): TwoTables
export function splitTable(table: Table, options: SplitTableOptions): ThreeTables
export function splitTable(table: Table, options: SplitTableOptions): TwoTables | ThreeTables {
  checkKeys('splitTable', 'options', options, [...targetKeys, ...splitKeys])
  const { rows, input, choices } = tableInput('splitTable', table, options)
  const parts = splitRows(input, withColumns('splitTable', rows, choices))
  const codes = codesOf(findColumn('splitTable', rows, options.target))
  const part = (name: PartName): Table => ({
    ...selectTableRows(rows, parts[name]),
    part: partMark(name, rows.rows, parts[name], codes),
  })
  const trainDev = parts.trainDev.length === 0 ? {} : { trainDev: part('trainDev') }
  const two = { train: part('train'), dev: part('dev'), ...trainDev, summary: parts.summary }
  return options.test === false ? two : { ...two, test: part('test') }
}

/** The keys of `TableTarget`. */
export const targetKeys: readonly string[] = ['target', 'task', 'dropMissingTarget']

/** The rows that have a target, what a split must know of them, and the options that are not about the target. */
export function tableInput<Options extends TableTarget>(
  door: string,
  table: Table,
  options: Options,
): { rows: Table; input: SplitInput; choices: Omit<Options, keyof TableTarget> } {
  checkTable(door, table)
  const { target, task, dropMissingTarget, ...choices } = options
  const rows = withTarget(door, table, target, dropMissingTarget)
  const column = findColumn(door, rows, target)
  if (checkTask(door, rows, target, task) === 'classification') {
    const names = classesOf(column)
    const classes = { labels: labelsOf(door, column, rows.rows, names), names }
    return { rows, input: { rows: rows.rows, classes }, choices }
  }
  const values = column.kind === 'number' ? column.values : null
  return { rows, input: { rows: rows.rows, classes: null, values }, choices }
}
