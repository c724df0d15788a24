import { inFunction } from '../../errors.js'
import { checkInteger, checkKeys } from '../../options.js'
import type { SplitSummary } from '../../result/index.js'
import { selectRows } from '../dataset/dataset.js'
import { checkDataset } from '../dataset/check-dataset.js'
import type { Dataset } from '../dataset/types.js'
import { mixByKey, mixByPlace } from './shuffle.js'
import { checkRowValues, type RowValues } from './row-values.js'
import { dealGroups } from './methods/by-group.js'
import { sharesInWords } from './sizes.js'
import { tableInput, targetKeys, type TableTarget } from './split-table.js'
import { summarize } from './summary.js'
import { checkClassSizes, dealStrata, inputOf, membersOf, strataOf, type SplitInput } from './strata.js'
import { selectTableRows, type Table } from '../table/table.js'
import { withColumns } from './column-values.js'

/** How to deal rows out for cross-validation; `By` as for a split. */
export interface FoldChoices<By> {
  /** k, from 2. Default 5. */
  readonly folds?: number
  /** Which rows go where: a whole number from 0 to 2⁵³ − 1. Default 0. */
  readonly seed?: number
  /** As for a split: by class, or by so many quantiles of a regression's target. Default: for classification. */
  readonly stratify?: boolean | number
  /** As for a split: a name for each row, no two alike. */
  readonly key?: By
  /** As for a split: what belongs together, and is in one fold. */
  readonly group?: By
}

/** How to deal a dataset out for cross-validation. */
export type FoldOptions = FoldChoices<RowValues>

/** How to deal a table out for cross-validation. */
export interface FoldTableOptions extends FoldChoices<string>, TableTarget {}

/** One of k ways to hold rows out. */
export interface Fold<Part> {
  /** From 1 to k. */
  readonly fold: number
  readonly train: Part
  /** The rows that are held out in this fold, and in no other. */
  readonly dev: Part
  readonly summary: SplitSummary
}

/**
 * Deals rows out for k-fold cross-validation: every row is held out once. Folds differ by one row at most, and so do the
 * rows of each class in them; with `group`, whole groups are dealt out as evenly as they let themselves be.
 *
 * Only the parts of one fold are in memory at a time. What is learnt from rows, a scaler above all, is to be learnt from
 * each fold's train anew.
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
 * The same for the rows of a table, with columns by their names.
 *
 * @throws WellfitError as {@link kFold} does, and for a missing target.
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

const foldKeys = ['folds', 'seed', 'stratify', 'key', 'group']
const none = new Uint32Array(0)

function foldsOf<Part>(
  input: SplitInput,
  options: FoldOptions,
  select: (rows: Uint32Array) => Part,
): Iterable<Fold<Part>> {
  const seed = checkInteger('kFold', 'seed', options.seed ?? 0, 0)
  const strata = strataOf(input, options.stratify)
  const dealt = dealFolds(input, options, seed)
  const method = options.group === undefined ? 'random' : 'group'
  const foldCount = dealt.length
  function* each(): Generator<Fold<Part>> {
    for (const [i, dev] of dealt.entries()) {
      const train = allBut(input.rows, dev)
      const rule = `${sharesInWords(input.rows, [train.length, dev.length])}, fold ${i + 1} of ${foldCount}`
      const parts = { train, dev, test: none, trainDev: none }
      const how = { method, seed, stratified: strata.kind !== 'none' } as const
      const summary = summarize(input, {}, { parts, rule, notes: [] }, how)
      yield { fold: i + 1, train: select(train), dev: select(dev), summary }
    }
  }
  // Every loop over it begins anew.
  return { [Symbol.iterator]: each }
}

/** The rows of each fold, ascending. */
function dealFolds(input: SplitInput, options: FoldOptions, seed: number): Uint32Array[] {
  const { rows } = input
  const count = checkInteger('kFold', 'folds', options.folds ?? 5, 2, rows)
  const strata = strataOf(input, options.stratify)
  const sizes = Array.from({ length: count }, (_, f) => Math.floor((rows + count - 1 - f) / count))
  if (options.group !== undefined) {
    return dealGroups(checkRowValues('kFold', 'group', options.group, rows), strata, sizes, seed).parts
  }
  const { key } = options
  const mix = key === undefined ? mixByPlace(seed) : mixByKey('kFold', checkRowValues('kFold', 'key', key, rows), seed)
  const members = membersOf(strata, key !== undefined)
  checkClassSizes(strata, members, count)
  return dealStrata(members, sizes, mix)
}

function allBut(rows: number, held: Uint32Array): Uint32Array {
  const isHeld = new Uint8Array(rows)
  for (const row of held) isHeld[row] = 1
  return Uint32Array.from({ length: rows }, (_, row) => row).filter((row) => isHeld[row] === 0)
}
