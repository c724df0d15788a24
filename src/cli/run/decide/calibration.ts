import { WellfitError } from '../../../errors.js'
import { calibrate, type CalibrationGain, type Metrics, metrics, type Network } from '../../../index.js'
import type { DecisionChoice } from '../../flags/decision.js'
import type { HeldOut, Outcome } from './held-out.js'
import type { Prepared } from '../job.js'

/** Refuses a calibration of what has no probabilities, before the training. */
export function checkCalibrated({ train }: Prepared, { calibration }: DecisionChoice): void {
  if (calibration === null || train.targets.kind === 'classes') return
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'wellfit train',
    field: '--calibration',
    value: calibration,
    expected: 'be left out: a regression has no probabilities',
  })
}

/**
 * Calibrates the probabilities of the network on held-out rows. The training is done: where no calibration can be fitted, its results
 * are kept.
 *
 * @returns Why none was fitted; `null` if one was, or none is asked for.
 */
export function setCalibration(
  net: Network,
  { data, predictions }: HeldOut,
  { calibration: method }: DecisionChoice,
): string | null {
  if (method === null) return null
  try {
    net.setDecision({ calibration: calibrate(predictions, data, { method }) })
    return null
  } catch (error) {
    if (!(error instanceof WellfitError)) throw error
    return `The probabilities are not calibrated. ${error.message}`
  }
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
