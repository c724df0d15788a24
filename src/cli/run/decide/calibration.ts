import { WellfitError } from '../../../errors.js'
import {
  calibrate,
  type CalibrationGain,
  type Dataset,
  type Decision,
  type Metrics,
  metrics,
  type Network,
  type Reals,
} from '../../../index.js'
import type { DecisionChoice } from '../../flags/decision.js'
import type { Average, HeldOut, Outcome } from './held-out.js'
import type { Prepared } from '../job.js'

/** Refuses a calibration of what has no probabilities, before the training. */
export function checkCalibrated({ train }: Prepared, { calibration }: DecisionChoice): void {
  if (calibration === null || calibration === 'auto' || train.targets.kind === 'classes') return
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'wellfit train',
    field: '--calibration',
    value: calibration,
    expected: 'be left out: a regression has no probabilities',
  })
}

/**
 * Calibrates the probabilities of the network on held-out rows: as a flag says, or else those of classes by the temperature that
 * out-of-fold predictions ask for. The training is done: where no calibration can be fitted, its results are kept.
 *
 * @returns A sentence about a temperature that was not asked for, or about a calibration that cannot be fitted; else `null`.
 */
export async function setCalibration(
  net: Network,
  heldOut: HeldOut,
  { calibration: method }: DecisionChoice,
): Promise<string | null> {
  if (method === null) return null
  const { data, predictions } = heldOut
  try {
    if (method === 'auto') return await setTemperature(net, heldOut)
    net.setDecision({ calibration: calibrate(predictions, data, { method }) })
    return null
  } catch (error) {
    if (!(error instanceof WellfitError)) throw error
    if (method === 'auto') return null
    return `The probabilities are not calibrated. ${error.message}`
  }
}

/** Sets the temperature of an average: that of the networks that were not trained on a row, with smoothed targets, by the part of their logits that all networks share. */
async function setTemperature(net: Network, { data, predictions, average }: HeldOut): Promise<string | null> {
  // The epochs of a single network were chosen by dev.
  if (average === undefined || data.targets.kind !== 'classes') return null
  const single = calibrate(predictions, data, { smoothTargets: true })
  if (single.method !== 'temperature') return null
  const [before, after] = [await logLoss(predictions, data), await logLoss(predictions, data, { calibration: single })]
  const temperature = single.temperature * averageOverFewer(predictions, data, average)
  net.setDecision({ calibration: { ...single, temperature } })
  const [own, ofSingle, from, to] = [temperature, single.temperature, before, after].map((value) =>
    value.toPrecision(2),
  )
  return `The probabilities are calibrated: temperature ${own}, by the out-of-fold predictions (${ofSingle} for ${average.heldOut === 1 ? 'single networks' : `averages of ${average.heldOut}`}, whose log loss it changes from ${from} to ${to}). No predicted class is changed by it. --calibration none leaves it out.`
}

/**
 * The temperature of an average of all networks over that of an average of those that were not trained on a row. Their logits are a signal
 * that all share and noise of their own, of which an average of n keeps an n-th of the variance: of that of one network
 * 1/n + (1 − 1/n)·r, r the correlation of the logits of two networks for rows that neither was trained on.
 */
function averageOverFewer(predictions: Reals, data: Dataset, average: Average): number {
  const { networks, heldOut } = average
  const shared = correlationOf(predictions, data, average)
  return shared > 0 ? varianceOf(networks, shared) / varianceOf(heldOut, shared) : 1
}

/** The variance of the logits of an average of n networks, in that of one of them. */
function varianceOf(n: number, correlation: number): number {
  return 1 / n + (1 - 1 / n) * correlation
}

/**
 * r of two single networks, at most 1. An average of n networks and a further one correlate by c = r/√(1/n + (1 − 1/n)·r):
 * r² − c²·(1 − 1/n)·r − c²/n = 0.
 */
function correlationOf(predictions: Reals, data: Dataset, { heldOut: n, second: predict }: Average): number {
  const width = predictions.length / data.rows
  const { rows, predictions: seconds } = predict()
  const sums = { product: 0, first: 0, second: 0 }
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0
    const first = centeredLogits(predictions.subarray(row * width, (row + 1) * width))
    const second = centeredLogits(seconds.subarray(i * width, (i + 1) * width))
    first.forEach((value, k) => {
      const other = second[k] ?? 0
      sums.product += value * other
      sums.first += value * value
      sums.second += other * other
    })
  }
  const correlation = Math.min(1, sums.product / Math.sqrt(sums.first * sums.second))
  if (n === 1 || !(correlation > 0)) return correlation
  const square = correlation * correlation
  const half = (square * (1 - 1 / n)) / 2
  return Math.min(1, half + Math.sqrt(half * half + square / n))
}

/** The logits of a row less their mean; of two classes that share one probability, that of the second. */
function centeredLogits(probabilities: Reals): number[] {
  const [only = 0] = probabilities
  if (probabilities.length === 1) return [logOf(only) - logOf(1 - only)]
  const logits = Array.from(probabilities, logOf)
  const mean = logits.reduce((sum, value) => sum + value, 0) / logits.length
  return logits.map((value) => value - mean)
}

/** Of a probability that rounded to 0, that of the smallest normal number of single precision. */
function logOf(probability: number): number {
  return Math.log(Math.max(probability, 2 ** -126))
}

async function logLoss(predictions: Reals, data: Dataset, decision: Decision = {}): Promise<number> {
  const { values } = await metrics(predictions, data, { names: ['logLoss'], decision })
  return values.logLoss ?? NaN
}

/** What the calibration changes on a part that it was not fitted on; `null` without one. */
export async function calibrationGain(
  net: Network,
  { part, data, predictions }: Outcome,
  after: Metrics | null,
): Promise<CalibrationGain | null> {
  const calibration = net.decision?.calibration
  // That of an ensemble of folds was fitted on the out-of-fold predictions.
  if (calibration === undefined || after === null || part === 'outOfFold') return null
  const before = await metrics(predictions, data, { names: ['logLoss', 'brier', 'calibrationError'] })
  const scoresOf = ({ values, reliability }: Metrics): CalibrationGain['before'] => ({
    logLoss: values.logLoss ?? null,
    brier: values.brier ?? null,
    calibrationError: values.calibrationError ?? null,
    reliability: reliability ?? [],
  })
  const { method } = calibration
  const temperature = calibration.method === 'temperature' ? calibration.temperature : null
  return { method, temperature, part, before: scoresOf(before), after: scoresOf(after) }
}
