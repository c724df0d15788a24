import type { EpochRow, FitSettings } from '../result/index.js'
import type { Reals } from '../tensor/reals.js'
import type { NetworkDescription } from './network-options.js'

/**
 * All that a `fit` needs to go on from the middle as if it had never stopped. The order of the rows and dropout's masks
 * are not in it: they follow from seed, epoch and step.
 */
export interface Checkpoint {
  readonly format: 'wellfit.checkpoint'
  readonly version: 1
  readonly network: NetworkDescription
  readonly settings: FitSettings
  /** Fingerprints of what is trained and measured on. */
  readonly data: { readonly train: string; readonly dev: string | null; readonly weights: string | null }
  /** Epochs of the calls of `fit` before the one that was interrupted; left out where there was none. */
  readonly epochsBefore?: number
  /** The epoch to go on with, from 1 and counted over all calls, and the batches of it that are done. */
  readonly epoch: number
  readonly stepOfEpoch: number
  /** Seconds of training so far. */
  readonly seconds: number
  /** The optimizer's running numbers and the sums of the epoch so far. */
  readonly session: readonly number[]
  readonly earlyStopping: {
    readonly best: { readonly epoch: number; readonly value: number } | null
    readonly waited: number
  } | null
  /** How far a schedule by plateaus has reduced the learning rate. */
  readonly plateau: { readonly best: number | null; readonly waited: number; readonly factor: number } | null
  /** Rows of the history so far. */
  readonly rows: readonly EpochRow[]
  /** θ. */
  readonly parameters: Reals
  /** The optimizer's vectors, and a sum of gradients that is not complete, each as long as θ. */
  readonly optimizerState: readonly Reals[]
  /** θ of the best epoch. */
  readonly bestParameters: Reals | null
}
