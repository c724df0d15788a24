import type { Network } from '../../../index.js'
import { setCalibration } from './calibration.js'
import type { HeldOut } from './held-out.js'
import { setIntervals } from './intervals.js'
import type { Job, Prepared } from '../job.js'
import { type SetThreshold, setThreshold } from './threshold.js'

/** What was decided by held-out rows. */
export interface Decided {
  /** Why no calibration was fitted, where one is asked for. */
  readonly uncalibrated: string | null
  readonly threshold: SetThreshold | null
}

/** Sets what held-out rows decide: calibration, intervals and the threshold. */
export function decide({ choices, progress }: Job, prepared: Prepared, net: Network, heldOut: HeldOut): Decided {
  const uncalibrated = setCalibration(net, heldOut, choices.decision)
  setIntervals(net, heldOut)
  const threshold = setThreshold(net, prepared, heldOut, choices.decision)
  if (threshold !== null) progress.say(threshold.note)
  return { uncalibrated, threshold }
}
