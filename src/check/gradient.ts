import { checkDataset } from '../data/dataset/check-dataset.js'
import type { Dataset } from '../data/dataset/types.js'
import { WellfitError } from '../errors.js'
import type { NetworkDescription } from '../model/network-options.js'
import { describePenalty, hasPenalty, noPenalty, type Penalty, withoutPenalties } from '../program/step/penalty.js'
import type { GradientCheck, GradientVerdict } from '../result/index.js'
import { gradientsOf, type LossSettings } from '../train/network/gradients.js'
import type { Network } from '../train/network/contract.js'
import { alignedTo, checkNetwork, networkInternals } from '../train/network/known-networks.js'
import { AbortableWork } from '../train/abortable-work.js'
import { probeOf, type Probe } from '../train/probe/probe.js'
import { checkPositiveWeights, checkSmoothing, rowWeights } from '../train/rows/row-weights.js'
import { targetRows } from '../train/rows/targets.js'
import { copyInDoubles } from './copy.js'
import { compare, type Analytic, type Comparison } from './compare.js'
import {
  describeGradientCheck,
  givenGradients,
  type GradientCheckOptions,
  type GradientSettings,
} from './gradient-options.js'
import { faultsOf, isWrong } from './faults.js'
import { gradientMessage } from './describe-gradient.js'
import { firstRows } from './rows.js'
import { isSound, Tally } from './verdict.js'

/**
 * Compares the analytic gradient with difference quotients of the cost, in f64 with dropout off, with the penalty and
 * without it: ‖dθ_approx − dθ‖₂ / (‖dθ_approx‖₂ + ‖dθ‖₂).
 *
 * A network of precision f32 is checked on a copy in f64 that runs the same source; the network itself does not change.
 * All entries of θ are checked; for a large network, a sample of each parameter and random directions over all of θ.
 * Entries whose step crosses a kink (relu at 0, a residual of 0 under mean absolute error, a weight of 0 under L1) have no
 * derivative there: they are skipped and counted. An entry costs a forward pass from its layer on.
 *
 * @returns The difference and its verdict (below 1e-7 correct, 1e-5 acceptable, 1e-3 suspicious, else wrong), for all
 *   of θ and for each parameter, the worst entries by layer, parameter and index, and where the faults are.
 * @throws WellfitError `INVALID_OPTION` or `INVALID_SHAPE`; `DIVERGED` where the cost is not finite; `ABORTED` where the signal
 *   fired.
 * @example
 * const { verdict, worst, faults } = await gradientCheck(net, train, { l2: 0.5 })
 */
export async function gradientCheck(
  net: Network,
  batch: Dataset,
  options: GradientCheckOptions = {},
): Promise<GradientCheck> {
  checkNetwork('gradientCheck', 'net', net)
  checkDataset('gradientCheck', 'batch', batch)
  const matched = alignedTo('gradientCheck', 'batch', net, batch)
  const settings = describeGradientCheck(options, matched.rows, net.options)
  const rows = firstRows(matched, settings.rows)
  const penalty = describePenalty('gradientCheck', options, rows.rows)
  const work = new AbortableWork('gradientCheck', options.signal)
  work.throwIfAborted()
  using copy = await copyInDoubles(net, { threads: 1 })
  const loss = lossSettings(matched, options, rows.rows, net.options)
  const analytic = analyticGradients(copy, rows, options, penalty, loss)
  const probe = probeOf(copy, rows, loss)
  try {
    checkFiniteCost(probe)
    return summarize(await compare(copy, probe, analytic, { settings, penalty, work }), settings, penalty, analytic)
  } finally {
    probe.release()
  }
}

/** The weights and smoothing that `fit` would use for these rows. */
function lossSettings(
  batch: Dataset,
  options: GradientCheckOptions,
  rows: number,
  description: NetworkDescription,
): LossSettings {
  const weights = rowWeights('gradientCheck', batch, options)?.of(0, batch).slice(0, rows)
  const labelSmoothing = checkSmoothing('gradientCheck', options.labelSmoothing ?? 0, description)
  return {
    weights,
    labelSmoothing,
    positiveWeights: checkPositiveWeights('gradientCheck', options.positiveWeights, description),
  }
}

function analyticGradients(
  copy: Network,
  rows: Dataset,
  options: GradientCheckOptions,
  penalty: Penalty,
  loss: LossSettings,
): Analytic {
  const { core, description, parameters } = networkInternals(copy)
  const targets = targetRows('gradientCheck', rows, description)
  const gradients = (penalty: Penalty, description: NetworkDescription): ArrayLike<number> =>
    givenGradients(options, penalty, description) ??
    gradientsOf({ core, parameters, description }, rows.x, targets, rows.rows, penalty, loss)
  const whole = gradients(penalty, description)
  const isPenalized = hasPenalty(description, penalty)
  if (!isPenalized) return { whole, loss: whole, isPenalized }
  const knowsLoss = options.gradients === undefined || typeof options.gradients === 'function'
  const none = { ...noPenalty(rows.rows), penalizeBiases: penalty.penalizeBiases }
  return { whole, loss: knowsLoss ? gradients(none, withoutPenalties(description)) : null, isPenalized }
}

function checkFiniteCost(probe: Probe): void {
  if (Number.isFinite(probe.here)) return
  throw new WellfitError({
    code: 'DIVERGED',
    functionName: 'gradientCheck',
    field: 'cost',
    expected: 'be finite',
    remedy: 'Check the scale of the inputs and the size of the weights.',
  })
}

function summarize(
  comparison: Comparison,
  settings: GradientSettings,
  penalty: Penalty,
  analytic: Analytic,
): GradientCheck {
  const { parameters, overall, worst } = comparison
  const knowsLoss = analytic.loss !== null
  const whole = total(parameters.map((finding) => finding.whole))
  const checked = sum(parameters, (finding) => finding.checked)
  const verdict = overallVerdict(comparison, whole, checked)
  const loss = total(parameters.map((finding) => finding.loss))
  const faults = isSound(verdict) || checked === 0 ? [] : faultsOf(parameters, knowsLoss)
  const { sided, h, rows, entries } = settings
  const result: Omit<GradientCheck, 'message'> = {
    sided,
    h,
    difference: whole.difference,
    verdict,
    inconclusive: checked === 0 || (verdict === 'suspicious' && whole.isUncertain && faults.length === 0),
    rows,
    checked,
    skipped: sum(parameters, (finding) => finding.skipped),
    parameters: parameters.map(({ segment, whole, checked, skipped }) => ({
      layer: segment.layer,
      parameter: segment.parameter,
      difference: whole.difference,
      checked,
      skipped,
    })),
    worst,
    entries,
    directions: [...parameters.map((finding) => finding.direction), overall].flatMap((finding) =>
      finding === null ? [] : [finding.direction],
    ),
    withoutPenalty: analytic.isPenalized && knowsLoss ? { difference: loss.difference, verdict: loss.verdict } : null,
    faults,
    l2: penalty.l2,
    l1: penalty.l1,
  }
  return { ...result, message: gradientMessage(result, whole.uncertainty) }
}

/** The verdict on all of θ, or a worse one where a parameter or a direction with little weight in it is wrong. */
function overallVerdict({ parameters, overall }: Comparison, whole: Tally, checked: number): GradientVerdict {
  if (checked === 0) return 'suspicious'
  const { verdict } = whole
  if (!isSound(verdict)) return verdict
  if (parameters.some((finding) => finding.whole.isFaulty && finding.whole.verdict === 'wrong')) return 'wrong'
  const isFaulty = parameters.some(isWrong) || overall?.isFaulty === true
  return isFaulty ? 'suspicious' : verdict
}

function total(tallies: readonly Tally[]): Tally {
  const all = new Tally()
  for (const tally of tallies) all.addAll(tally)
  return all
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((all, item) => all + of(item), 0)
}
