import { inFunction } from '../../errors.js'
import { checkKeys } from '../../options.js'
import type { PartName, SplitSummary, Task } from '../../result/index.js'
import { namedParts } from './named-parts.js'
import { partMark, type PartMark } from './part-mark.js'
import { checkTask, classesOf, labelsOf, withTarget } from '../table/target.js'
import { release } from '../input/release.js'
import { splitKeys, type SplitChoices } from './options.js'
import type { SplitRows } from './assignment.js'
import { assignRows } from './assign-rows.js'
import type { SplitInput } from './strata.js'
import { checkTable } from '../table/check-table.js'
import { selectTableRows } from '../table/select-table-rows.js'
import { findColumn, type Table } from '../table/table.js'
import { codesOf, withColumns } from './column-values.js'

/** The target column of a table. */
export interface TableTarget {
  /** The column to predict. A split stratifies by its classes. */
  readonly target: string
  /** Default: inferred from the target by `taskOf`. */
  readonly task?: Task
  /** Drop rows whose target is missing instead of throwing. Default false. */
  readonly dropMissingTarget?: boolean
}

/** How to split a table; options with one value per row take a column name. */
export interface SplitTableOptions extends SplitChoices<string>, TableTarget {}

/** A table in two parts. */
export interface TwoTables {
  readonly train: Table
  readonly dev: Table
  /** A part of the train distribution that is not trained on, if any. */
  readonly trainDev?: Table
  readonly summary: SplitSummary
}

/** A table in three parts. */
export interface ThreeTables extends TwoTables {
  readonly test: Table
}

/**
 * Splits the rows of a table into train, dev and test before anything is fitted to them. Equivalent to `split` for
 * datasets: the same seed, rows and classes give the same parts.
 *
 * Columns used for the split stay in the tables; exclude those that are not features with `ignore` of `fitPreprocessor`.
 *
 * @throws WellfitError `INVALID_DATA` for a missing target or a class with fewer rows than parts (see `smallClasses`).
 * @example
 * const { train, dev, test } = splitTable(table, { target: 'species', seed: 1 })
 */
export function splitTable(table: Table, options: SplitTableOptions & { readonly test: false }): TwoTables
export function splitTable(table: Table, options: SplitTableOptions): ThreeTables
export function splitTable(table: Table, options: SplitTableOptions): TwoTables | ThreeTables {
  checkKeys('splitTable', 'options', options, splitTableKeys)
  const split = splitTableRows('splitTable', table, options)
  return namedParts(split, options.test !== false, (name): Table => ({
    ...selectTableRows(split.table, split[name]),
    part: split.mark(name),
  }))
}

/** The row numbers of each part, and what is needed to build the parts. */
export interface SplitTableRows extends SplitRows {
  /** The table that the row numbers refer to: the given one without the rows dropped for a missing target. */
  readonly table: Table
  readonly task: Task
  readonly mark: (name: PartName) => PartMark
}

/** Assigns the rows of a table to parts without copying them. */
export function splitTableRows(functionName: string, table: Table, options: SplitTableOptions): SplitTableRows {
  const { rows, task, input, choices } = tableInput(functionName, table, options)
  const parts = inFunction(functionName, () => assignRows(input, withColumns(functionName, rows, choices)))
  if (input.classes !== null) release(input.classes.labels)
  const codes = codesOf(findColumn(functionName, rows, options.target, 'target'))
  return { ...parts, table: rows, task, mark: (name) => partMark(name, rows.rows, parts[name], codes) }
}

/** The keys of `TableTarget`. */
export const targetKeys: readonly string[] = ['target', 'task', 'dropMissingTarget']

/** The keys of `SplitTableOptions`. */
export const splitTableKeys: readonly string[] = [...targetKeys, ...splitKeys]

/** The rows that have a target, what a split needs to know about them, and the remaining options. */
export function tableInput<Options extends TableTarget>(
  functionName: string,
  table: Table,
  options: Options,
): { rows: Table; task: Task; input: SplitInput; choices: Omit<Options, keyof TableTarget> } {
  checkTable(functionName, 'table', table)
  const { target, task: named, dropMissingTarget, ...choices } = options
  const rows = withTarget(functionName, table, target, dropMissingTarget)
  const task = checkTask(functionName, rows, target, named)
  const column = findColumn(functionName, rows, target, 'target')
  if (task === 'classification') {
    const names = classesOf(column)
    const classes = { labels: labelsOf(functionName, column, rows.rows, names), names }
    return { rows, task, input: { rows: rows.rows, classes }, choices }
  }
  const values = column.kind === 'number' ? column.values : null
  return { rows, task, input: { rows: rows.rows, classes: null, values }, choices }
}
