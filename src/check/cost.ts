import { checkDataset } from '../data/dataset/check-dataset.js'
import type { Dataset } from '../data/dataset/types.js'
import type { NetworkDescription } from '../model/network-options.js'
import { checkInteger, checkKeys, checkNumber, checkSignal } from '../options.js'
import { describePenalty, PENALTY_KEYS, type PenaltyOptions } from '../program/step/penalty.js'
import { withoutDropout } from '../program/training.js'
import type { CostCheck } from '../result/index.js'
import { AbortableWork } from '../train/abortable-work.js'
import { descend, type Descent } from '../train/probe/gradient-descent.js'
import type { Network } from '../train/network/contract.js'
import { alignedTo, checkNetwork } from '../train/network/known-networks.js'
import {
  checkPositiveWeights,
  checkSmoothing,
  rowWeights,
  WEIGHT_KEYS,
  type WeightOptions,
} from '../train/rows/row-weights.js'
import { checkWidth } from '../train/rows/targets.js'
import { copyInDoubles } from './copy.js'

/** How to check that the cost falls. */
export interface CostCheckOptions extends PenaltyOptions, WeightOptions {
  /** Full-batch steps. Default 20. */
  readonly steps?: number
  /** Step size of gradient descent. Default 0.01. */
  readonly learningRate?: number
  /** Ends the check within about 12 ms, with error `ABORTED`. */
  readonly signal?: AbortSignal
}

const keys = ['steps', 'learningRate', 'signal', ...PENALTY_KEYS, ...WEIGHT_KEYS]

/** Binary exponents by which shorter steps are tried: halved at first, then in larger strides. */
const SHORTER = [...Array.from({ length: 20 }, (_, i) => i + 1), 30, 40, 50, 60, 80, 100, 120]
/** The rounding error of a cost, relative to it: a smaller rise does not count. */
const ROUNDING = 1e-13

/**
 * Checks that the cost, penalty included, falls at every step of plain full-batch gradient descent with dropout off, on a
 * copy of the network in f64. If it does not, the step is too long or the gradient is wrong; mend that before you turn
 * dropout on. After a rise, shorter steps are tried until the cost falls at every one. `maxNorm` and clipping are off;
 * batch normalization uses the statistics of the batch.
 *
 * @returns The costs before the first step and after every one, the first rise, and the step size that avoids it.
 * @throws WellfitError `INVALID_OPTION` or `INVALID_SHAPE`; `ABORTED` where the signal fired.
 * @example
 * const { falls, avoidedBy, message } = await costCheck(net, train, { l2: 0.5 })
 */
export async function costCheck(net: Network, batch: Dataset, options: CostCheckOptions = {}): Promise<CostCheck> {
  checkNetwork('costCheck', 'net', net)
  checkDataset('costCheck', 'batch', batch)
  checkKeys('costCheck', 'options', options, keys)
  checkSignal('costCheck', options.signal)
  checkWidth('costCheck', batch.features, net.options)
  const matched = alignedTo('costCheck', 'batch', net, batch)
  const descent: Descent = {
    steps: checkInteger('costCheck', 'steps', options.steps ?? 20, 1, 10_000),
    learningRate: checkNumber('costCheck', 'learningRate', options.learningRate ?? 0.01, { min: 0 }),
    penalty: describePenalty('costCheck', options, matched.rows),
    loss: {
      weights: rowWeights('costCheck', matched, options)?.of(0, matched),
      labelSmoothing: checkSmoothing('costCheck', options.labelSmoothing ?? 0, net.options),
      positiveWeights: checkPositiveWeights('costCheck', options.positiveWeights, net.options),
    },
  }
  const { learningRate } = descent
  const checked: Checked = { net, batch: matched, work: new AbortableWork('costCheck', options.signal) }
  const { costs, firstRise } = await costsOf(checked, descent, true)
  const avoidedBy = firstRise === null ? null : await avoidance(checked, descent)
  const message = words(costs, firstRise, learningRate, avoidedBy)
  return { costs, falls: firstRise === null, firstRise, learningRate, avoidedBy, message }
}

interface Checked {
  readonly net: Network
  readonly batch: Dataset
  readonly work: AbortableWork
}

/** The finite costs, step by step, through all steps or up to the first rise. */
async function costsOf(
  { net, batch, work }: Checked,
  descent: Descent,
  afterRise: boolean,
): Promise<{ costs: number[]; firstRise: number | null }> {
  work.throwIfAborted()
  using copy = await copyInDoubles(net, { description: plain(net.options) })
  const costs: number[] = []
  let firstRise: number | null = null
  for await (const cost of descend(copy, batch, descent)) {
    work.throwIfAborted()
    const isRise = !Number.isFinite(cost) || rises(costs.at(-1) ?? Infinity, cost)
    if (isRise) firstRise ??= Math.max(1, costs.length)
    if (!Number.isFinite(cost) || (firstRise !== null && !afterRise)) break
    costs.push(cost)
  }
  return { costs, firstRise }
}

/** The network without dropout and `maxNorm`, so that every step is plain gradient descent. */
function plain(description: NetworkDescription): NetworkDescription {
  const network = withoutDropout(description)
  const layers = network.layers.map((layer) => {
    const { maxNorm: _, ...rest } = layer
    return rest
  })
  return { ...network, layers }
}

function rises(before: number, after: number): boolean {
  return !(after <= before + ROUNDING * Math.abs(before))
}

/** The first of the shorter step sizes at which the cost falls at every step. */
async function avoidance(checked: Checked, descent: Descent): Promise<number | null> {
  for (const exponent of SHORTER) {
    const learningRate = descent.learningRate / 2 ** exponent
    const { firstRise } = await costsOf(checked, { ...descent, learningRate }, false)
    if (firstRise === null) return learningRate
  }
  return null
}

function words(
  costs: readonly number[],
  firstRise: number | null,
  learningRate: number,
  avoidedBy: number | null,
): string {
  const first = costs[0]?.toPrecision(4)
  if (firstRise === null) {
    return `With dropout off, the cost falls at each of ${costs.length - 1} full-batch steps, from ${first} to ${costs.at(-1)?.toPrecision(4)}.`
  }
  const head = `With dropout off, the cost rises at step ${firstRise} (learning rate ${learningRate}).`
  return avoidedBy === null
    ? `${head} It rises at every shorter step tried: check the gradient and the scale of the inputs.`
    : `${head} At learning rate ${Number(avoidedBy.toPrecision(3))} it falls at every step.`
}
