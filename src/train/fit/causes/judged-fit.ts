import type { ChunkedDataset } from '../../../data/dataset/chunked/chunked-dataset.js'
import type { Dataset } from '../../../data/dataset/types.js'
import type { EpochRow, FitSettings, LayerSignal } from '../../../result/index.js'
import type { NetworkInternals } from '../../network/internals.js'
import type { MeasuredRows } from './easier-dev.js'

/** A fit that has ended, with what its faults are seen by. */
export interface JudgedFit {
  readonly network: NetworkInternals
  readonly settings: FitSettings
  readonly train: Dataset | ChunkedDataset
  /** The layers at the first step of a network that had not been trained before; `null` for any other. */
  readonly initial: readonly LayerSignal[] | null
  /** The epochs of this fit. */
  readonly rows: readonly EpochRow[]
  /** The one whose weights were kept. */
  readonly kept: EpochRow | undefined
  /** The last epoch, counted over all calls of `fit`. */
  readonly epoch: number
  /** How many rows the errors are measured on; `null` without dev. */
  readonly measured: MeasuredRows | null
  /** Whether the rows weigh alike, so that their losses compare with those of a constant. */
  readonly isUnweighted: boolean
}

/** The loss of an epoch on the rows of train that are measured in every epoch. */
export function trainLoss(row: EpochRow): number {
  return (row.trainSample ?? row.train).loss
}
