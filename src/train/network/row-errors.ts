import { columnMeans } from '../../data/statistics/column-means.js'
import type { Dataset } from '../../data/dataset/types.js'
import type { Reals } from '../../tensor/reals.js'
import type { RowErrors } from './contract.js'

/** The squared errors of predictions row by row, times the weights; `undefined` for classes. */
export function rowErrorsOf(
  predicted: Reals,
  { rows, targets }: Dataset,
  weights: Float64Array | undefined,
): RowErrors | undefined {
  if (targets.kind === 'classes') return undefined
  const { values, width } = targets
  const means = columnMeans(values, width, weights)
  const squaredErrors = new Float64Array(rows)
  const squaredDeviations = new Float64Array(rows)
  for (let i = 0; i < values.length; i++) {
    const [row, column, value] = [Math.floor(i / width), i % width, values[i] ?? 0]
    const [error, deviation] = [(predicted[i] ?? 0) - value, value - (means[column] ?? 0)]
    const weight = weights?.[row] ?? 1
    squaredErrors[row] = (squaredErrors[row] ?? 0) + weight * error * error
    squaredDeviations[row] = (squaredDeviations[row] ?? 0) + weight * deviation * deviation
  }
  return { squaredErrors, squaredDeviations }
}
