import type { SplitSummary } from '../../result/index.js'
import { selectRows } from '../dataset/dataset.js'
import { checkDataset } from '../dataset/check-dataset.js'
import type { Dataset } from '../dataset/types.js'
import { namedParts } from './named-parts.js'
import { partMark } from './part-mark.js'
import type { SplitOptions } from './options.js'
import { splitRows } from './assign-rows.js'
import { inputOf } from './strata.js'

/** A dataset in two parts. */
export interface TwoParts {
  readonly train: Dataset
  readonly dev: Dataset
  /** A part of the train distribution that is not trained on; left out where there is none. */
  readonly trainDev?: Dataset
  readonly summary: SplitSummary
}

/** A dataset in three parts. */
export interface ThreeParts extends TwoParts {
  readonly test: Dataset
}

/**
 * Splits rows into train, to learn from, dev, to choose by, and test, to report on once; at random, or by groups, time,
 * source, or as the rows say.
 *
 * By default dev and test take 20 % each, but at most 10,000 rows each until that is 0.25 % (at four million rows), and
 * 0.25 % from there on: 60/20/20 in the small, 98/1/1 at a million rows. Classes keep their shares in every part, to
 * within one row. The same seed gives the same parts on every engine; with `key` or `group` also for rows that come in
 * another order. The summary says in words what the parts can tell.
 *
 * @throws WellfitError `INVALID_DATA` for a class with fewer rows than there are parts, or values a row that do not fit;
 *   `INVALID_OPTION`.
 * @example
 * const { train, dev, test } = split(data, { seed: 1 })
 */
export function split(data: Dataset, options: SplitOptions & { readonly test: false }): TwoParts
export function split(data: Dataset, options?: SplitOptions): ThreeParts
export function split(data: Dataset, options: SplitOptions = {}): TwoParts | ThreeParts {
  checkDataset('split', 'data', data)
  const rows = splitRows(inputOf(data), options)
  const { targets } = data
  const given = targets.kind === 'classes' ? targets.labels : targets.values
  return namedParts(rows, options.test !== false, (name): Dataset => ({
    ...selectRows(data, rows[name]),
    part: partMark(name, data.rows, rows[name], given),
  }))
}
