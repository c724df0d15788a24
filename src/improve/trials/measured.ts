import type { Setup } from '../../diagnose/curves/settings.js'
import type { FoldScore, ImprovementTrial } from '../../result/index.js'
import type { ReadyFolds } from '../cross-validate/ready-folds.js'
import type { FoldsFound } from '../cross-validate/run-folds.js'
import { TrainedNetworks } from '../fold-ensemble/fold-networks.js'
import type { Spent } from './budget.js'
import type { TrialRows } from './rows.js'

/** Settings that were measured. */
export interface Measured {
  readonly number: number
  readonly setup: Setup
  readonly rows: TrialRows
  readonly folds: FoldsFound
  /** `null` with `single`, and from a record. */
  readonly networks: TrainedNetworks | null
}

/** A trial, and what it measured; no measurement where a training did not end. */
export interface Tried {
  readonly trial: ImprovementTrial
  readonly setup: Setup
  readonly measured: Measured | null
}

/** What settings took, and whether their networks are to be trained again. */
export function spentOn({ folds, rows, networks }: Measured): Spent {
  return { ...folds.found, isRecalled: rows.data !== null && networks === null }
}

/** None yet. `foldEnsemble` finds them to be of these rows, whose targets have gone through another scale. */
export function networksOf(ready: ReadyFolds, { truth }: TrialRows): TrainedNetworks {
  return new TrainedNetworks({ ...ready, context: { ...ready.context, truth } })
}

/** Whether the error is lower than that of the base on the same folds. */
export function isBetter(base: readonly FoldScore[], scores: readonly FoldScore[]): boolean {
  const errorOf = (some: readonly FoldScore[]): number =>
    some.reduce((sum, { heldOutSums }) => sum + heldOutSums.error, 0)
  return errorOf(scores) < errorOf(base.slice(0, scores.length))
}
