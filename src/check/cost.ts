import type { Dataset } from '../data/dataset.js'
import { checkInteger, checkKeys, checkNumber } from '../options.js'
import type { PenaltyOptions } from '../program/penalty.js'
import type { CostCheck } from '../result.js'
import { network, type Network } from '../train/network.js'
import { withoutDropout } from '../program/training.js'

/** How to check that the cost falls. */
export interface CostCheckOptions extends PenaltyOptions {
  /** Full-batch steps. Default 20. */
  readonly steps?: number
  /** Step size of gradient descent. Default 0.01. */
  readonly learningRate?: number
}

/** Binary exponents of the shorter steps that are tried: halved again and again, then in strides. */
const SHORTER = [...Array.from({ length: 20 }, (_, i) => i + 1), 30, 40, 50, 60, 80, 100, 120]
/** A cost is known to a few roundings: less than this share of it is no rise. */
const ROUNDING = 1e-13

/**
 * Takes steps of plain gradient descent over the whole batch, with keepProb 1, on a copy of the network in f64: the
 * cost, penalty included, must fall at every step. If it does not, the step is too long or the gradient wrong, and
 * there is no point in turning dropout on. After a rise the step is halved until the cost falls at every one.
 *
 * @returns The costs before the first and after every step, the first rise, and the step size that avoids it.
 * @throws WellfitError `INVALID_OPTION` or `INVALID_SHAPE`.
 * @example
 * const { falls, avoidedBy, message } = await costCheck(net, train, { l2: 0.5 })
 */
export async function costCheck(checked: Network, batch: Dataset, options: CostCheckOptions = {}): Promise<CostCheck> {
  checkKeys('costCheck', 'options', options, ['steps', 'learningRate', 'l2', 'l1', 'penalizeBiases', 'penalty'])
  const steps = checkInteger('costCheck', 'steps', options.steps ?? 20, 1, 10_000)
  const learningRate = checkNumber('costCheck', 'learningRate', options.learningRate ?? 0.01, { min: 0 })
  const { steps: _, learningRate: __, ...penalty } = options
  const descent = { penalty, steps }
  const { costs, firstRise } = await descend(checked, batch, { ...descent, learningRate, toTheEnd: true })
  const avoidedBy = firstRise === null ? null : await avoidance(checked, batch, { ...descent, learningRate })
  const message = words(costs, firstRise, learningRate, avoidedBy)
  return { costs, falls: firstRise === null, firstRise, learningRate, avoidedBy, message }
}

interface Descent {
  readonly penalty: PenaltyOptions
  readonly steps: number
  readonly learningRate: number
}

/** Costs from step to step, to the end or the first rise. */
async function descend(
  checked: Network,
  batch: Dataset,
  { penalty, steps, learningRate, toTheEnd }: Descent & { readonly toTheEnd: boolean },
): Promise<{ costs: number[]; firstRise: number | null }> {
  const options = withoutDropout(checked.options)
  using copy = await network({ ...options, precision: 'f64', parameters: checked.parameters })
  const costs = [copy.loss(batch, penalty)]
  let firstRise: number | null = null
  const history = await copy.fit(batch, {
    ...penalty,
    epochs: steps,
    batchSize: batch.rows,
    optimizer: { kind: 'sgd', learningRate },
    onEpoch: () => {
      const before = costs.at(-1) ?? NaN
      costs.push(copy.loss(batch, penalty))
      if (firstRise === null && rises(before, costs.at(-1) ?? NaN)) firstRise = costs.length - 1
      return firstRise !== null && !toTheEnd ? 'stop' : undefined
    },
  })
  return { costs, firstRise: firstRise ?? (history.stop.reason === 'diverged' ? costs.length : null) }
}

function rises(before: number, after: number): boolean {
  return !(after <= before + ROUNDING * Math.abs(before))
}

/** The first of shorter step sizes with which the cost falls at every step. */
async function avoidance(checked: Network, batch: Dataset, descent: Descent): Promise<number | null> {
  for (const exponent of SHORTER) {
    const learningRate = descent.learningRate / 2 ** exponent
    const { firstRise } = await descend(checked, batch, { ...descent, learningRate, toTheEnd: false })
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
    return `With dropout off the cost falls at each of ${costs.length - 1} full-batch steps, from ${first} to ${costs.at(-1)?.toPrecision(4)}.`
  }
  const head = `With dropout off the cost rises at step ${firstRise} (learning rate ${learningRate}).`
  return avoidedBy === null
    ? `${head} However short the step, it rises: check the gradient, and the scale of the inputs.`
    : `${head} With ${Number(avoidedBy.toPrecision(3))} it falls at every step.`
}
