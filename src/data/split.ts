import type { SplitSummary } from '../result.js'
import { selectRows, type Dataset } from './dataset.js'
import { splitRows, type SplitOptions } from './split-rows.js'

export type { SplitOptions } from './split-rows.js'

/** A dataset in two parts. */
export interface TwoParts {
  readonly train: Dataset
  readonly dev: Dataset
  readonly summary: SplitSummary
}

/** A dataset in three parts. */
export interface ThreeParts extends TwoParts {
  readonly test: Dataset
}

/**
 * Splits rows at random into train, to learn from, dev, to choose by, and test, to report on once.
 *
 * Dev and test take 20 % each, but at most 10,000 rows each until that is 0.25 % (at four million rows), and 0.25 %
 * from there on: 60/20/20 in the small, 98/1/1 at a million rows. Classes keep their shares in every part, to within
 * one row. The same seed gives the same parts on every engine.
 *
 * @throws WellfitError `INVALID_DATA` for a class with fewer rows than there are parts, `INVALID_OPTION`.
 * @example
 * const { train, dev, test } = split(data, { seed: 1 })
 */
export function split(data: Dataset, options: SplitOptions & { readonly test: false }): TwoParts
export function split(data: Dataset, options?: SplitOptions): ThreeParts
export function split(data: Dataset, options: SplitOptions = {}): TwoParts | ThreeParts {
  const { targets } = data
  const classes = targets.kind === 'classes' ? { labels: targets.labels, names: targets.classes } : null
  const { train, dev, test, summary } = splitRows({ rows: data.rows, classes }, options)
  const two = { train: selectRows(data, train), dev: selectRows(data, dev), summary }
  return options.test === false ? two : { ...two, test: selectRows(data, test) }
}
