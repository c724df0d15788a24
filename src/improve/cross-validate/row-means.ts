import type { RowErrorMeans } from '../statistics/paired-rows.js'
import type { RowPredictions, Truth } from './row-predictions.js'
import type { TrainedFold } from './train-fold.js'

/** The means of the errors and spreads of each row over the trainings in which it was used. */
export interface RowMeans extends RowErrorMeans {
  readonly errors: Float64Array
  readonly spreads: Float64Array
  readonly counts: Uint32Array
}

function meansOfRows(
  trained: readonly { readonly rows: Uint32Array; readonly errors: Pick<RowPredictions, 'errors' | 'spreads'> }[],
  rows: number,
  added: number,
): RowMeans {
  const errors = new Float64Array(rows)
  const spreads = new Float64Array(rows)
  const counts = new Uint32Array(rows)
  for (const { rows: used, errors: own } of trained) {
    used.forEach((row, i) => {
      errors[row] = (errors[row] ?? 0) + (own.errors[i] ?? 0)
      spreads[row] = (spreads[row] ?? 0) + (own.spreads[i] ?? 0)
      counts[row] = (counts[row] ?? 0) + 1
    })
  }
  const mean = (sum: number, row: number): number => sum / Math.max(1, counts[row] ?? 0)
  return { errors: errors.map(mean), spreads: spreads.map(mean), counts, added }
}

/** The errors of all rows, by networks that were trained on them and by networks that were not. */
export interface FoldRowMeans {
  readonly train: RowMeans
  readonly heldOut: RowMeans
}

/** The mean errors of all rows over the trainings of a cross-validation. */
export function rowMeansOf(trained: readonly TrainedFold[], rows: number, truth: Truth): FoldRowMeans {
  const weights = truth.task === 'classification' ? truth.classWeights : null
  // Two rows of each class.
  const added = weights === null ? 2 : weights.reduce((sum, weight) => sum + 2 * weight ** 2, 0)
  return {
    train: meansOfRows(
      trained.map((fold) => ({ rows: fold.rows.train, errors: fold.train })),
      rows,
      added,
    ),
    heldOut: meansOfRows(
      trained.map((fold) => ({ rows: fold.rows.heldOut, errors: fold.heldOut })),
      rows,
      added,
    ),
  }
}
