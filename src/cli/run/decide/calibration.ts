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
import type { HeldOut, Outcome } from './held-out.js'
import type { Prepared } from '../job.js'

/** The quantile of 0.95 of χ² with one degree of freedom. */
const CHI_SQUARED = 3.841

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
 * Calibrates the probabilities of the network on held-out rows: as a flag says, or else by temperature on out-of-fold predictions,
 * where a likelihood-ratio test of T = 1 is significant. The training is done: where no calibration can be fitted, its results are kept.
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

/** Sets the temperature that out-of-fold predictions ask for, if any. */
async function setTemperature(net: Network, { part, data, predictions }: HeldOut): Promise<string | null> {
  // The epochs of a single network were chosen by dev.
  if (part !== 'outOfFold' || data.targets.kind !== 'classes') return null
  const calibration = calibrate(predictions, data, { smoothTargets: true })
  const [before, after] = [await logLoss(predictions, data), await logLoss(predictions, data, { calibration })]
  if (calibration.method !== 'temperature' || 2 * data.rows * (before - after) <= CHI_SQUARED) return null
  net.setDecision({ calibration })
  const [temperature, from, to] = [calibration.temperature, before, after].map((value) => value.toPrecision(2))
  return `The probabilities are calibrated: temperature ${temperature}, by the out-of-fold predictions, whose log loss it lowers from ${from} to ${to}. No predicted class is changed by it. --calibration none leaves it out.`
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
