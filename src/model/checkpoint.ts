import type { EpochRow, FitSettings, Signature } from '../result/index.js'
import type { Reals } from '../tensor/reals.js'
import type { NetworkDescription } from './network-options.js'

/**
 * The state of a `fit` in the middle of a run: resuming from it gives the same bytes as a run without interruption. The
 * order of the rows and the dropout masks are not stored; they follow from seed, epoch and step.
 */
export interface Checkpoint {
  readonly format: 'wellfit.checkpoint'
  readonly version: 1
  readonly network: NetworkDescription
  readonly settings: FitSettings
  /** Fingerprints of the train and dev sets and of the row weights. */
  readonly data: { readonly train: string; readonly dev: string | null; readonly weights: string | null }
  /** What the network knew of its data; left out by older versions. */
  readonly signature?: Signature
  /** Epochs of the calls of `fit` before the interrupted one; left out if there was none. */
  readonly epochsBefore?: number
  /** Of these, the epochs with this optimizer, which its schedule is laid over; left out where that is all of them. */
  readonly optimizerEpochsBefore?: number
  /** The epoch to resume, from 1 and counted over all calls, and the batches of it that are done. */
  readonly epoch: number
  readonly stepOfEpoch: number
  /** Training time so far, in seconds. */
  readonly seconds: number
  /** The optimizer's scalars and the sums of the epoch so far. */
  readonly session: readonly number[]
  readonly earlyStopping: {
    readonly best: { readonly epoch: number; readonly value: number } | null
    readonly waited: number
  } | null
  /** State of the schedule `plateau`. */
  readonly plateau: { readonly best: number | null; readonly waited: number; readonly factor: number } | null
  /** The history so far. */
  readonly rows: readonly EpochRow[]
  /** θ. */
  readonly parameters: Reals
  /** The optimizer's vectors, an incomplete sum of accumulated gradients and an average of θ, each as long as θ. */
  readonly optimizerState: readonly Reals[]
  /** θ of the best epoch. */
  readonly bestParameters: Reals | null
}
