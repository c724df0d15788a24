import type { TargetRows } from '../../program/rows/staging.js'
import type { TrainingProgram } from '../../program/training-program.js'
import type { Features } from '../../tensor/reals.js'

/** Rows that are measured at the end of an epoch. */
export interface MeasuredRows {
  readonly x: Features
  readonly targets: TargetRows
  /** Which rows of a train set in memory they are; all by default. */
  readonly chosen?: Uint32Array | undefined
}

/** The source of a train set's rows, which are in memory a window at a time. */
export interface TrainRows {
  /** The rows in memory from the start; where rows are read, none, in the type of all. */
  readonly x: Features
  readonly targets: TargetRows
  /** Their weights; `undefined` where all are equal. */
  readonly weights: Float64Array | undefined
  /** Most rows in memory. */
  readonly windowRows: number
  /** Windows of an epoch. */
  readonly windows: number
  /** Loads a window of an epoch; call it for all windows in order. */
  load(training: TrainingProgram, epoch: number, window: number): Promise<void>
  /** The measured rows; complete after the first epoch. */
  readonly measured: MeasuredRows
  /**
   * Reads the measured rows where no epoch has, as in a run that is resumed after its last one. Whether they are complete: not where the
   * signal has fired before.
   */
  completeMeasured(): Promise<boolean>
  /** Closes the source; from then on nothing is written into memory. */
  close(): Promise<void>
}

/** All rows are in memory, in one window. */
export function rowsInMemory(
  x: Features,
  targets: TargetRows,
  rows: number,
  measured: MeasuredRows,
  weights: Float64Array | undefined,
): TrainRows {
  return {
    x,
    targets,
    weights,
    windowRows: rows,
    windows: 1,
    measured,
    load: async () => undefined,
    completeMeasured: async () => true,
    close: async () => undefined,
  }
}
