import type { Reals } from '../tensor/reals.js'
import type { TrainingRows } from './rows/row-windows.js'
import type { Session } from './session.js'

/** What `fit` asks of a compiled training step, whether the rows of a batch are one product or several blocks. */
export interface TrainingProgram {
  readonly session: Session
  /** Batches of the rows in memory: of an epoch, or of a window of it. */
  readonly steps: number
  /** Batches of an epoch. */
  readonly epochSteps: number
  /** Batches of an epoch before a window. */
  stepsBefore(window: number): number
  /** The learning rate of the last step. */
  readonly learningRate: number
  /** Sets the learning rate that the schedule multiplies. */
  setBaseRate(rate: number): void
  /** Begins an epoch: orders the rows and sets the sums to 0. */
  beginEpoch(epoch: number): void
  /** Turns dropout on or off. */
  setDropout(isOn: boolean): void
  /** Runs up to `count` steps from step `from` of the epoch; returns how many were completed. */
  run(from: number, count: number): number
  /** Multiplications of a step: forward, and backward to the weights and to the inputs. */
  readonly multiplications: number
  /** Address of dθ of the last batch. */
  readonly derivatives: number
  /** Address and number of the outputs of layer `index` over the rows of the last batch that this program computed last. */
  outputs(index: number): { readonly pointer: number; readonly count: number }
  /** The outputs of every layer in the last batch: their root mean square, and the fraction that is exactly 0. */
  outputStatistics(): readonly OutputStatistics[]
  /** Copies of the state besides θ: the vectors of the optimizer, the gradient accumulated so far, and the average of θ. */
  get optimizerState(): Reals[]
  set optimizerState(vectors: readonly Reals[])
  /** A copy of the average of θ after the last step; `null` where none is taken, or no step was. */
  readonly average: Reals | null
  release(): void
}

/** Of the outputs of a layer. */
export interface OutputStatistics {
  readonly rms: number
  readonly zeroFraction: number
}

/** A training program whose rows are loaded window by window. */
export interface WindowedTraining extends TrainingProgram {
  /** Loads rows into the next window, from row `at` on. */
  loadRows(at: number, rows: TrainingRows): void
  /** Begins a window whose `rows` rows have been loaded, and shuffles them. */
  beginWindow(rows: number, epoch: number, window: number): void
}
