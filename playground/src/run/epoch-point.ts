import type { EpochRow } from 'wellfit'
import type { EpochPoint } from '../worker/messages.ts'

/** Costs and errors of an epoch, as the curves show them. */
export function pointOf(epoch: number, { train, dev }: EpochRow): EpochPoint {
  return {
    epoch,
    trainCost: train.cost,
    devCost: dev?.cost ?? NaN,
    trainError: train.error,
    devError: dev?.error ?? NaN,
  }
}
