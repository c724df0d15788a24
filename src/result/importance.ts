import type { Interval } from './diagnosis.js'

/** How much the error rises when one column is permuted. */
export interface ColumnImportance {
  readonly column: string
  /** Mean over the repeats of the error with the column permuted, minus the error as the rows are. */
  readonly importance: number
  /** 95 % interval of that mean over the repeats, by Student's t: for these rows, not for others of the same distribution. */
  readonly interval: Interval
}

/** Permutation importance of every column of some rows. */
export interface PermutationImportance {
  /** Rows that were permuted. */
  readonly rows: number
  /** Permutations of each column. */
  readonly repeats: number
  readonly seed: number
  /** The error of these rows as they are: fraction misclassified, or 1 − R². */
  readonly error: number
  /** The most important first. */
  readonly columns: readonly ColumnImportance[]
  /** The result in a few sentences. */
  readonly message: string
}
