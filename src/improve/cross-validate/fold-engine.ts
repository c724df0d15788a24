import { WellfitError } from '../../errors.js'
import type { NetworkOptions } from '../../model/network-options.js'
import type { Reals } from '../../tensor/reals.js'
import type { ComputedFit } from '../../train/fit/fit.js'
import type { FitOptions } from '../../train/fit/options.js'
import type { FoldSource } from './fold-data.js'
import type { FoldRows } from './folds.js'

/** The training of a fold as plain data: it gives the same bytes wherever it is computed. */
export interface FoldTraining {
  /** The rows of all folds, and how each fold prepares its own: one object for all trainings on them. */
  readonly source: FoldSource
  readonly rows: FoldRows
  readonly network: Omit<NetworkOptions, 'seed' | 'inputs'>
  readonly fit: FitOptions
  /** The rows that are monitored after each epoch. */
  readonly dev: 'stopping' | 'heldOut' | null
  /** The folds that share the memory for the weights of every epoch; `null`: only the last weights are wanted. */
  readonly sharing: number | null
}

/** Weights after an epoch. */
export interface EpochParameters {
  readonly epoch: number
  readonly parameters: Reals
}

/** What the training of a fold ends with. */
export interface FoldTrained extends ComputedFit {
  /** Those of epochs to choose from, ascending; none where only the last weights are wanted. */
  readonly snapshots: readonly EpochParameters[]
}

/** Where the trainings of folds are computed: `foldEngine` of `wellfit/queue` makes one of processes, a queue or a cluster. */
export interface FoldEngine {
  /**
   * Computes a training, beside those that are asked for at the same time.
   *
   * @throws WellfitError `ABORTED` where the signal fires; `IO` where the training cannot be completed.
   */
  train(training: FoldTraining, signal: AbortSignal): Promise<FoldTrained>
  /** Ends what the engine has started. */
  close(): Promise<void>
}

/** The option `engine`, checked; `null` without it. */
export function checkFoldEngine(functionName: string, value: unknown): FoldEngine | null {
  if (value === undefined) return null
  const isEngine = (found: unknown): found is FoldEngine =>
    typeof found === 'object' && found !== null && 'train' in found && typeof found.train === 'function'
  if (isEngine(value)) return value
  const expected = 'be an engine that foldEngine of wellfit/queue has made'
  throw new WellfitError({ code: 'INVALID_OPTION', functionName, field: 'engine', value, expected })
}
