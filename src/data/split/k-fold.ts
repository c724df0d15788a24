import { inFunction } from '../../errors.js'
import { checkInteger, checkKeys } from '../../options.js'
import type { SplitSummary } from '../../result/index.js'
import { selectRows } from '../dataset/select-rows.js'
import { checkDataset } from '../dataset/check-dataset.js'
import type { Dataset } from '../dataset/types.js'
import { shuffleByKey, shuffleBySeed } from './shuffle.js'
import { checkRowValues, type RowValues } from './row-values.js'
import { assignByGroup } from './methods/group.js'
import { assignLabels } from './methods/labels.js'
import { percentages } from './sizes.js'
import { tableInput, targetKeys, type TableTarget } from './split-table.js'
import { summarize } from './summary.js'
import { checkClassSizes } from './small-classes.js'
import { assignStrata, foldStrata, groupByStratum, inputOf, type SplitInput } from './strata.js'
import { selectTableRows } from '../table/select-table-rows.js'
import { type Table } from '../table/table.js'
import { withColumns } from './column-values.js'

/** How to assign rows to the folds of a cross-validation; `By` as in a split. */
export interface FoldChoices<By> {
  /** k, at least 2. Default 5. */
  readonly folds?: number
  /** Seed of the random assignment: an integer from 0 to 2⁵³ − 1. Default 0. */
  readonly seed?: number
  /**
   * As in a split: by class, or by this many quantile bins of a regression's target; of several labels a row, `true`: by each
   * label. Default: true for classification.
   */
  readonly stratify?: boolean | number
  /** As in a split: a unique identifier per row. */
  readonly key?: By
  /** As in a split: rows that belong together; each group is in one fold. */
  readonly group?: By
}

/** How to cross-validate on a dataset. */
export type FoldOptions = FoldChoices<RowValues>

/** How to cross-validate on a table. */
export interface FoldTableOptions extends FoldChoices<string>, TableTarget {}

/** One fold of a cross-validation. */
export interface Fold<Part> {
  /** From 1 to k. */
  readonly fold: number
  readonly train: Part
  /** The rows held out in this fold, and in no other. */
  readonly dev: Part
  readonly summary: SplitSummary
}

/**
 * K-fold cross-validation: every row is held out exactly once. Folds differ by at most one row, and so do the rows of each
 * class in them; with `stratify: true` each of several labels is in proportion. With `group`, whole groups are distributed as
 * evenly as possible.
 *
 * Only one fold is in memory at a time. Fit scalers and preprocessors on the train part of each fold.
 *
 * @throws WellfitError `INVALID_OPTION`; `INVALID_DATA` for a class with fewer rows than folds.
 * @example
 * for (const { fold, train, dev } of kFold(data, { folds: 5, seed: 1 })) console.log(fold, train.rows, dev.rows)
 */
export function kFold(data: Dataset, options: FoldOptions = {}): Iterable<Fold<Dataset>> {
  checkDataset('kFold', 'data', data)
  checkKeys('kFold', 'options', options, foldKeys)
  return inFunction('kFold', () => foldsOf(inputOf(data), options, (rows) => selectRows(data, rows)))
}

/**
 * K-fold cross-validation on the rows of a table; options take column names.
 *
 * @throws WellfitError like {@link kFold}, and for a missing target.
 * @example
 * for (const { train, dev } of kFoldTable(table, { target: 'species', folds: 10 })) console.log(train.rows, dev.rows)
 */
export function kFoldTable(table: Table, options: FoldTableOptions): Iterable<Fold<Table>> {
  checkKeys('kFoldTable', 'options', options, [...targetKeys, ...foldKeys])
  const { rows, input, choices } = tableInput('kFoldTable', table, options)
  return inFunction('kFoldTable', () =>
    foldsOf(input, withColumns('kFoldTable', rows, choices), (part) => selectTableRows(rows, part)),
  )
}

/** The keys of `FoldChoices`. */
export const foldKeys: readonly string[] = ['folds', 'seed', 'stratify', 'key', 'group']
const none = new Uint32Array(0)

function foldsOf<Part>(
  input: SplitInput,
  options: FoldOptions,
  select: (rows: Uint32Array) => Part,
): Iterable<Fold<Part>> {
  const seed = checkInteger('kFold', 'seed', options.seed ?? 0, 0)
  const strata = foldStrata(input, options)
  const folds = assignFolds(input, options, seed)
  const method = options.group === undefined ? 'random' : 'group'
  const foldCount = folds.length
  function* each(): Generator<Fold<Part>> {
    for (const [i, dev] of folds.entries()) {
      const train = complementOf(input.rows, dev)
      const rule = `${percentages(input.rows, [train.length, dev.length])}, fold ${i + 1} of ${foldCount}`
      const parts = { train, dev, test: none, trainDev: none }
      const how = { method, seed, stratified: strata.kind !== 'none' } as const
      const summary = summarize(input, {}, { parts, rule, notes: [] }, how)
      yield { fold: i + 1, train: select(train), dev: select(dev), summary }
    }
  }
  // Iterable more than once.
  return { [Symbol.iterator]: each }
}

/** The rows of each fold, in ascending order. */
export function assignFolds(input: SplitInput, options: FoldOptions, seed: number): Uint32Array[] {
  const { rows } = input
  const count = checkInteger('kFold', 'folds', options.folds ?? 5, 2, rows)
  const strata = foldStrata(input, options)
  const sizes = evenSizes(rows, count)
  if (options.group !== undefined) {
    return assignByGroup(checkRowValues('kFold', 'group', options.group, rows), strata, sizes, seed).parts
  }
  const { key } = options
  const shuffle =
    key === undefined ? shuffleBySeed(seed) : shuffleByKey('kFold', checkRowValues('kFold', 'key', key, rows), seed)
  if (strata.kind === 'labels' && input.outputs !== undefined) return assignLabels(input.outputs, sizes, shuffle)
  const members = groupByStratum(strata, key !== undefined)
  checkClassSizes(strata, members, count)
  return assignStrata(members, sizes, shuffle)
}

/** Sizes of parts that differ by at most one row, the larger first. */
export function evenSizes(rows: number, parts: number): number[] {
  return Array.from({ length: parts }, (_, part) => Math.floor((rows + parts - 1 - part) / parts))
}

/** The rows that are not held out, in ascending order. */
export function complementOf(rows: number, held: Uint32Array): Uint32Array {
  const isHeld = new Uint8Array(rows)
  for (const row of held) isHeld[row] = 1
  return Uint32Array.from({ length: rows }, (_, row) => row).filter((row) => isHeld[row] === 0)
}
