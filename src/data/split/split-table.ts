import { inFunction } from '../../errors.js'
import { checkKeys } from '../../options.js'
import type { PartName, SplitSummary, Task } from '../../result/index.js'
import { namedParts } from './named-parts.js'
import { partMark, type PartMark } from './part-mark.js'
import { checkTask, classesOf, labelsOf, withTarget } from '../preprocess/target.js'
import { release } from '../input/release.js'
import { splitKeys, type SplitChoices } from './options.js'
import type { SplitRows } from './assignment.js'
import { splitRows } from './assign-rows.js'
import type { SplitInput } from './strata.js'
import { checkTable } from '../table/check-table.js'
import { findColumn, selectTableRows, type Table } from '../table/table.js'
import { codesOf, withColumns } from './column-values.js'

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
  checkKeys('splitTable', 'options', options, splitTableKeys)
  const split = splitTableRows('splitTable', table, options)
  return namedParts(split, options.test !== false, (name): Table => ({
    ...selectTableRows(split.table, split[name]),
    part: split.mark(name),
  }))
}

/** The numbers of the rows in each part, and what it takes to make parts of them. */
export interface SplitTableRows extends SplitRows {
  /** The table that they are rows of: the one given, or without gaps in the target. */
  readonly table: Table
  readonly task: Task
  readonly mark: (name: PartName) => PartMark
}

/** Deals the rows of a table out to parts, and copies none of them. */
export function splitTableRows(functionName: string, table: Table, options: SplitTableOptions): SplitTableRows {
  const { rows, task, input, choices } = tableInput(functionName, table, options)
  const parts = inFunction(functionName, () => splitRows(input, withColumns(functionName, rows, choices)))
  if (input.classes !== null) release(input.classes.labels)
  const codes = codesOf(findColumn(functionName, rows, options.target, 'target'))
  return { ...parts, table: rows, task, mark: (name) => partMark(name, rows.rows, parts[name], codes) }
}

/** The keys of `TableTarget`. */
export const targetKeys: readonly string[] = ['target', 'task', 'dropMissingTarget']

/** The keys of `SplitTableOptions`. */
export const splitTableKeys: readonly string[] = [...targetKeys, ...splitKeys]

/** The rows that have a target, what a split must know of them, and the options that are not about the target. */
export function tableInput<Options extends TableTarget>(
  functionName: string,
  table: Table,
  options: Options,
): { rows: Table; task: Task; input: SplitInput; choices: Omit<Options, keyof TableTarget> } {
  checkTable(functionName, table)
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
