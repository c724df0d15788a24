import type { Dataset } from '../data/dataset/types.js'
import { inFunction } from '../errors.js'
import type { Score } from '../result/index.js'
import type { EvaluateOptions, Network } from '../train/network/contract.js'
import type { RowErrors } from './statistics/interval.js'

/** A score and, for a regression, the errors of each row, from which a bootstrap can draw. */
export interface MeasuredScore extends Score {
  readonly rowErrors?: RowErrors
}

/**
 * Measures a network on a part for `diagnose`: its score without dropout and, for a regression, the errors of each row,
 * so that the interval comes from a bootstrap instead of assuming normal errors.
 *
 * @throws WellfitError as `Network.evaluate` does.
 * @example
 * const diagnosis = diagnose({ train: measureErrors(net, train), dev: measureErrors(net, dev), task: 'regression' })
 */
export function measureErrors(network: Network, data: Dataset, options: EvaluateOptions = {}): MeasuredScore {
  const score = inFunction('measureErrors', () => network.evaluate(data, options))
  const { targets, rows } = data
  if (targets.kind === 'classes') return score
  const { values, width } = targets
  const predicted = network.predict(data.x)
  const means = columnMeans(values, width)
  const squaredErrors = new Float64Array(rows)
  const squaredDeviations = new Float64Array(rows)
  for (let i = 0; i < values.length; i++) {
    const [row, column, value] = [Math.floor(i / width), i % width, values[i] ?? 0]
    squaredErrors[row] = (squaredErrors[row] ?? 0) + ((predicted[i] ?? 0) - value) ** 2
    squaredDeviations[row] = (squaredDeviations[row] ?? 0) + (value - (means[column] ?? 0)) ** 2
  }
  return { ...score, rowErrors: { squaredErrors, squaredDeviations } }
}

/** The mean of each column of row-major values. */
export function columnMeans(values: Float64Array, width: number): Float64Array {
  const means = new Float64Array(width)
  for (let i = 0; i < values.length; i++) means[i % width] = (means[i % width] ?? 0) + (values[i] ?? 0)
  return means.map((sum) => sum / (values.length / width))
}
