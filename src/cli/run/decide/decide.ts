import type { Network } from '../../../index.js'
import { clean, progressLines } from '../../terminal/terminal.js'
import { setCalibration } from './calibration.js'
import type { HeldOut } from './held-out.js'
import { setIntervals } from './intervals.js'
import type { Job, Prepared } from '../job.js'
import { type SetThreshold, setThreshold } from './threshold.js'

/** What was decided by held-out rows. */
export interface Decided {
  /** A sentence about a calibration that was not asked for, or why none was fitted, where one is. */
  readonly calibrationNote: string | null
  readonly threshold: SetThreshold | null
}

/** Sets what held-out rows decide: calibration, intervals and the threshold. */
export async function decide(
  { choices, progress }: Job,
  prepared: Prepared,
  net: Network,
  heldOut: HeldOut,
): Promise<Decided> {
  const calibrationNote = await setCalibration(net, heldOut, choices.decision)
  setIntervals(net, heldOut)
  const threshold = setThreshold(net, prepared, heldOut, choices.decision)
  for (const note of [calibrationNote, threshold?.note ?? null]) {
    if (note !== null) progress.say(progressLines(clean(note, 1000)))
  }
  return { calibrationNote, threshold }
}
