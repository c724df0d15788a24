import type { SplitSummary } from '../../result/index.js'
import { selectRows } from '../dataset/select-rows.js'
import { checkDataset } from '../dataset/check-dataset.js'
import type { Dataset } from '../dataset/types.js'
import { namedParts } from './named-parts.js'
import { partMark } from './part-mark.js'
import type { SplitOptions } from './options.js'
import { assignRows } from './assign-rows.js'
import { inputOf } from './strata.js'

/** A dataset in two parts. */
export interface TwoParts {
  readonly train: Dataset
  readonly dev: Dataset
  /** A part of the train distribution that is not trained on, if any. */
  readonly trainDev?: Dataset
  readonly summary: SplitSummary
}

/** A dataset in three parts. */
export interface ThreeParts extends TwoParts {
  readonly test: Dataset
}

/**
 * Splits rows into train (to learn from), dev (to choose by) and test (to report on once): at random, by group, by time, by
 * source, or as given.
 *
 * By default dev and test take 20 % each, capped at 10,000 rows each, but never less than 0.25 %: 60/20/20 for small data,
 * 98/1/1 at a million rows, 99.5/.25/.25 from four million. A random split is stratified: every part has each class in
 * proportion, to within one row. The same seed gives the same parts on every engine and, with `key` or `group`, for every
 * order of the rows. The summary states what differences the parts can resolve.
 *
 * @throws WellfitError `INVALID_DATA` for a class with fewer rows than parts (see `smallClasses`), or unusable values per row;
 *   `INVALID_OPTION`.
 * @example
 * const { train, dev, test } = split(data, { seed: 1 })
 */
export function split(data: Dataset, options: SplitOptions & { readonly test: false }): TwoParts
export function split(data: Dataset, options?: SplitOptions): ThreeParts
export function split(data: Dataset, options: SplitOptions = {}): TwoParts | ThreeParts {
  checkDataset('split', 'data', data)
  const rows = assignRows(inputOf(data), options)
  const { targets } = data
  const given = targets.kind === 'classes' ? targets.labels : targets.values
  return namedParts(rows, options.test !== false, (name): Dataset => ({
    ...selectRows(data, rows[name]),
    part: partMark(name, data.rows, rows[name], given),
  }))
}
