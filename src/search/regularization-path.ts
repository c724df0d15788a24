import { WellfitError } from '../errors.js'
import { segmentsOf } from '../model/segments.js'
import { withKeepProb } from '../model/describe-network.js'
import type { NetworkDescription } from '../model/network-options.js'
import type { RegularizationPath, RegularizationPoint } from '../result/index.js'
import type { Reals } from '../tensor/reals.js'
import { askCallback } from '../train/fit/callbacks.js'
import type { FitOptions } from '../train/fit/options.js'
import type { Network } from '../train/network/contract.js'
import { checkNetwork, networkInternals } from '../train/network/known-networks.js'
import { describePath, type PathPlan, type RegularizationPathOptions } from './path-options.js'
import { chooseValue } from './path-choice.js'
import { standardErrorOf } from './standard-error.js'

/**
 * Trains a network once for each of several strengths of a penalty or of dropout, from the weakest to the strongest, and
 * chooses by the one-standard-error rule: the strongest regularization whose dev error lies within one standard error of
 * the lowest (Breiman et al., 1984; Hastie et al., "The Elements of Statistical Learning", section 7.10). Each run starts
 * from the weights of the one before; the first from a run with its own value.
 *
 * The opposite order, usual for linear models, does not work here: once a strong penalty has made all weights 0, no
 * gradient leads back (Lemhadri et al., "LassoNet", 2021, also go from dense to sparse).
 *
 * The standard error is that of a mean over the n rows of dev: √(p(1 − p)/n) for an error rate p; for a regression
 * √(Σ(eᵢ − ē)²/(n(n − 1))), where eᵢ is row i's squared error over the target's variance. Copies of the network are
 * trained; the network itself does not change. The same seeds give the same bits.
 *
 * @returns A point for each value, and the choice. Train once more with it.
 * @throws WellfitError `INVALID_OPTION`, `INVALID_SHAPE` or `INVALID_DATA`; `DIVERGED` where every run did; `ABORTED`
 *   where the signal fired.
 * @example
 * const path = await regularizationPath(net, { train, dev, over: 'l2', fit: { epochs: 30 } })
 * await net.fit(train, { dev, epochs: 30, l2: path.chosen })
 */
export async function regularizationPath(
  net: Network,
  options: RegularizationPathOptions,
): Promise<RegularizationPath> {
  checkNetwork('regularizationPath', 'net', net)
  const plan = describePath(net.options, options)
  const points: RegularizationPoint[] = []
  const first = net.parameters
  // Otherwise the first point would be trained for less time than all others.
  let start = plan.warmStart ? (await trainPoint(net, plan, plan.values[0] ?? 0, first)).parameters : first
  for (const value of plan.values) {
    const { point, parameters } = await trainPoint(net, plan, value, start)
    points.push(point)
    start = plan.warmStart && point.dev !== null ? parameters : first
    const answer = await askCallback('onPoint', () => plan.onPoint?.(point), plan.fit.signal, 'regularizationPath')
    if (answer === 'stop') break
  }
  const { over, warmStart } = plan
  return { over, warmStart, devRows: plan.dev.rows, points, ...chooseValue(over, points) }
}

interface Trained {
  readonly point: RegularizationPoint
  readonly parameters: Reals
}

async function trainPoint(net: Network, plan: PathPlan, value: number, start: Reals): Promise<Trained> {
  const { over, train, dev } = plan
  const { description, another } = networkInternals(net)
  const isDropout = over === 'keepProb'
  using copy = another(isDropout ? withKeepProb(description, value) : description)
  copy.setParameters(start)
  const penalty = isDropout ? {} : { [over]: value }
  const options: FitOptions = { ...plan.fit, ...penalty, dev }
  const { rows, stop } = await copy.fit(train, options)
  if (stop.reason === 'aborted') throw aborted()
  const { parameters } = copy
  const shared = { value, epochs: rows.length, sparsity: sparsityOf(description, parameters) }
  if (stop.reason === 'diverged')
    return { point: { ...shared, train: null, dev: null, standardError: null }, parameters }
  const cost = { ...penaltyOf(options), examples: train.rows }
  const score = copy.evaluate(dev, cost)
  const standardError = standardErrorOf(copy, dev, score)
  return { point: { ...shared, train: copy.evaluate(train, cost), dev: score, standardError }, parameters }
}

function penaltyOf({ l2 = 0, l1 = 0, penalizeBiases = false }: FitOptions): {
  l2: number
  l1: number
  penalizeBiases: boolean
} {
  return { l2, l1, penalizeBiases }
}

/** The fraction of the weights that are exactly 0. */
function sparsityOf(network: NetworkDescription, parameters: Reals): number {
  const weights = segmentsOf(network).filter(({ parameter }) => parameter === 'weight')
  let [zeros, count] = [0, 0]
  for (const { offset, length } of weights) {
    count += length
    for (let i = 0; i < length; i++) if (parameters[offset + i] === 0) zeros++
  }
  return zeros / count
}

function aborted(): WellfitError {
  return new WellfitError({
    code: 'ABORTED',
    functionName: 'regularizationPath',
    field: 'signal',
    expected: 'not fire before the last value is trained',
  })
}
