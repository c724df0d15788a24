import { noun } from '../../noun.js'
import type { Divergence, StopReason } from '../../result/index.js'

/** Why training stops before its last epoch, or at it. */
export interface Stop {
  readonly reason: StopReason
  readonly message: string
  readonly divergence?: Divergence
}

export const aborted: Stop = { reason: 'aborted', message: 'The signal was aborted.' }

/** The time limit was reached. */
export function timeIsOver(seconds: number): Stop {
  // What is left of a budget has more digits than anyone reads.
  const told = seconds < 100 ? Number(seconds.toPrecision(3)) : Math.round(seconds)
  return { reason: 'time', message: `The limit of ${told} ${noun(told, 'second')} (maxSeconds) was reached.` }
}

/** A callback returned `'stop'`. */
export function stoppedBy(callback: 'onBatch' | 'onEpoch' | 'onProgress', when: string): Stop {
  return { reason: 'callback', message: `${callback} returned 'stop' after ${when}.` }
}
