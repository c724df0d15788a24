import type { Dataset } from '../data/dataset.js'
import { checkInteger, checkKeys, checkNumber } from '../options.js'
import type { PenaltyOptions } from '../program/penalty.js'
import type { CostCheck } from '../result.js'
import { network, type Network } from '../train/network.js'

/** How to check that the cost falls. */
export interface CostCheckOptions extends PenaltyOptions {
  /** Full-batch steps. Default 20. */
  readonly steps?: number
  /** Step size of gradient descent. Default 0.01. */
  readonly learningRate?: number
}

/**
 * Takes steps of plain gradient descent over the whole batch, with keepProb 1, on a copy of the network in f64: the
 * cost, penalty included, must fall at every step. If it does not, the step is too long or the gradient wrong, and
 * there is no point in turning dropout on.
 *
 * @returns The costs before the first and after every step, and the first rise.
 * @throws WellfitError `INVALID_OPTION` or `INVALID_SHAPE`.
 * @example
 * const { falls, message } = await costCheck(net, train, { l2: 0.5 })
 */
export async function costCheck(checked: Network, batch: Dataset, options: CostCheckOptions = {}): Promise<CostCheck> {
  checkKeys('costCheck', 'options', options, ['steps', 'learningRate', 'l2', 'l1', 'penalizeBiases'])
  const steps = checkInteger('costCheck', 'steps', options.steps ?? 20, 1, 10_000)
  const learningRate = checkNumber('costCheck', 'learningRate', options.learningRate ?? 0.01, { min: 0 })
  const { l2 = 0, l1 = 0, penalizeBiases = false } = options
  const penalty = { l2, l1, penalizeBiases }
  using copy = await network({
    ...checked.options,
    layers: checked.options.layers.map((layer) => ({ ...layer, keepProb: 1 })),
    inputKeepProb: 1,
    precision: 'f64',
    numerics: 'strict',
    parameters: checked.parameters,
  })
  const costs = [copy.loss(batch, penalty)]
  const history = await copy.fit(batch, {
    ...penalty,
    epochs: steps,
    batchSize: batch.rows,
    optimizer: { kind: 'sgd', learningRate },
    onEpoch: () => void costs.push(copy.loss(batch, penalty)),
  })
  const rise = costs.findIndex((cost, i) => i > 0 && cost > (costs[i - 1] ?? Infinity))
  const firstRise = rise === -1 ? (history.stop.reason === 'diverged' ? costs.length : null) : rise
  return { costs, falls: firstRise === null, firstRise, learningRate, message: words(costs, firstRise, learningRate) }
}

function words(costs: readonly number[], firstRise: number | null, learningRate: number): string {
  const first = costs[0]?.toPrecision(4)
  if (firstRise === null) {
    return `With dropout off the cost falls at each of ${costs.length - 1} full-batch steps, from ${first} to ${costs.at(-1)?.toPrecision(4)}.`
  }
  return (
    `With dropout off the cost rises at step ${firstRise} (learning rate ${learningRate}): ` +
    `try ${learningRate / 10}; if it still rises, check the gradient.`
  )
}
