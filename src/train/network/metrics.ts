import type { Dataset } from '../../data/dataset/types.js'
import { evaluate, type MetricOptions } from '../../metrics/evaluate.js'
import type { Metrics } from '../../result/index.js'
import { measurable } from './measurable.js'
import type { Network } from './contract.js'
import { networkInternals } from './dense-network.js'
import { targetRows } from '../rows/targets.js'

const FUNCTION_NAME = 'evaluateMetrics'

/**
 * Judges a network on a dataset by every metric of its task, or by those named; without dropout.
 *
 * Several binary outputs count as so many rows of two classes each: their averages are micro averages. A regression is
 * measured in the units the network was trained in.
 *
 * @param options See {@link MetricOptions}.
 * @returns Plain data: values by name, and by class or output; `null` where undefined. See docs/metrics.md.
 * @throws WellfitError `INVALID_SHAPE` or `INVALID_DATA` where the data do not fit the network, `INVALID_OPTION`.
 * @example
 * const { values, confusion } = evaluateMetrics(net, test, { names: ['f1Macro', 'auc'] })
 */
export function evaluateMetrics(network: Network, data: Dataset, options: MetricOptions = {}): Metrics {
  const { core, description } = networkInternals(network)
  const targets = targetRows(FUNCTION_NAME, data, description)
  return evaluate(
    core,
    measurable(FUNCTION_NAME, network.predict(data.x), data, targets, description),
    options,
    FUNCTION_NAME,
  )
}
