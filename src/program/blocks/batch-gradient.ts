import type { NetworkDescription } from '../../model/network-options.js'
import type { Plan, Reserved } from '../../tensor/plan.js'
import type { PlannedTargets } from '../layers/buffers.js'
import type { Session } from '../session.js'
import type { TrainingOptions } from '../training-options.js'
import type { BlockProgram } from './block-program.js'
import type { Communicator } from './communicator.js'
import type { RankRows } from './rank-rows.js'

/** How a batch is computed in blocks. */
export interface BlockOptions {
  /** Blocks of a batch; at most as many ranks as blocks. */
  readonly blocks: number
  readonly communicator: Communicator
  /** Rows of the train set, of all ranks. */
  readonly rows: number
  /** `'strict'`: the same bytes for any number of ranks; `'fast'`: the same up to rounding. */
  readonly mode: 'strict' | 'fast'
}

/** Loss and weight of a batch, from those of its parts. */
export interface BatchLoss {
  readonly loss: number
  readonly weight: number
}

/** The rows of a block among the outputs of a program. */
export interface LastBlock {
  readonly program: BlockProgram
  readonly block: number
  /** Rows of the program before those of the block. */
  readonly before: number
  readonly rows: number
}

/** The gradient of a batch, of which each rank computes a part. */
export interface BatchGradient {
  /** The programs of this rank. */
  readonly programs: readonly BlockProgram[]
  /** The last block of the last batch that has rows; `null` on the ranks that did not compute it. */
  readonly last: LastBlock | null
  /** Writes the gradient of the mean loss of a batch to dθ, the same bytes on every rank. */
  compute(step: number): BatchLoss
}

/** What the gradient of a batch is computed from. */
export interface GradientSetting {
  readonly plan: Plan
  readonly session: Session
  readonly network: NetworkDescription
  readonly options: TrainingOptions
  readonly parallel: BlockOptions
  readonly rows: RankRows
  readonly targets: PlannedTargets
  /** dθ. */
  readonly derivatives: Reserved
}
