import type { FoldEstimate } from '../../result/index.js'
import type { Truth } from '../cross-validate/row-predictions.js'
import type { CrossValidated, RowSums } from '../cross-validate/run-folds.js'
import { averagedError } from '../statistics/averaged-error.js'
import { optimismOf } from './optimism.js'

/** What the error on new rows is expected by. */
interface Final {
  readonly found: CrossValidated
  /** The errors by row of all settings that were measured; `null` where none was chosen over the first ones. */
  readonly chosenFrom: readonly (readonly RowSums[])[] | null
  /** The targets, where the model is an average of networks and the folds were repeated; `null` else. */
  readonly averaged: Truth | null
}

/**
 * The error to expect on new rows: that of the final settings on the folds, with the optimism of having chosen them on the same rows and,
 * where the model is an average, less what averaging gains on rows that no averaged network was trained on: the mean prediction of R
 * repeats is that of an average of R networks. Of the squared error a larger average gains more (Krogh and Vedelsby, 1995).
 */
export function expectedError({ found, chosenFrom, averaged }: Final): FoldEstimate {
  const { task, seed, outOfFold, error } = found
  const optimism = chosenFrom === null ? 0 : optimismOf(chosenFrom, seed)
  const gain = averaged === null ? 0 : error.estimate - averagedError(outOfFold, averaged)
  const most = task === 'classification' ? 1 : Infinity
  const shifted = (value: number): number => Math.max(0, Math.min(most, value + optimism - gain))
  const { low, high } = error.interval
  return {
    estimate: shifted(error.estimate),
    interval: { low: shifted(low), high: shifted(high) },
    standardError: error.standardError,
  }
}
