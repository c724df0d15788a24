import type { Reals } from '../tensor/reals.js'
import type { OptimizerName } from './optimizers.js'

/** What the next `fit` of a network goes on from: the optimizer's memory, its schedule and the random streams. */
export interface FitState {
  /** Epochs that all calls of `fit` have begun: order, dropout and augmentation are drawn by the epoch's number. */
  readonly epochs: number
  readonly optimizer: OptimizerName
  /** Of these, the epochs with this optimizer, which its schedule is laid over. */
  readonly optimizerEpochs: number
  /** The optimizer's running numbers; see `Checkpoint.session`. */
  readonly session: readonly number[]
  /** The optimizer's vectors, and an average of θ where one is taken, each as long as θ. */
  readonly optimizerState: readonly Reals[]
  /** Whether the last of them is an average of θ. */
  readonly isAveraged: boolean
  /** How far a schedule by plateaus has reduced the learning rate. */
  readonly plateau: { readonly best: number | null; readonly waited: number; readonly factor: number } | null
}
