import type { Score } from './score.js'

/** One step of a learning-rate test. */
export interface LearningRatePoint {
  readonly learningRate: number
  /** J of the step's batch before the step, dropout and penalty in. */
  readonly cost: number
  /** The mean of the costs so far, older ones fading. */
  readonly smoothed: number
}

/** Learning rates tested from low to high in one short run. */
export interface LearningRateTest {
  readonly optimizer: string
  readonly batchSize: number
  readonly from: number
  readonly to: number
  readonly steps: number
  readonly smoothing: number
  readonly stopAt: number
  /** As many as there were steps before the cost blew up. */
  readonly points: readonly LearningRatePoint[]
  /** The suggestion, to two digits; `null` where the cost did not fall, as are the next two. */
  readonly learningRate: number | null
  /** The rate at which the smoothed cost falls fastest. */
  readonly steepest: number | null
  /** The rate at which it is lowest. */
  readonly lowest: number | null
  /** The rate at which it blew up; `null` where it did not. */
  readonly blewUp: number | null
  readonly words: string
}

/** One value of a regularization path, trained. */
export interface RegularizationPoint {
  /** λ or keepProb. */
  readonly value: number
  /** With the weights that the run kept; `null` where it diverged, as are the next two. */
  readonly train: Score | null
  readonly dev: Score | null
  /** Of dev's error. */
  readonly standardError: number | null
  /** Epochs that were trained. */
  readonly epochs: number
  /** Share of the weights that are exactly 0. */
  readonly sparsity: number
}

/** Several strengths of one regularization, and the one that is chosen. */
export interface RegularizationPath {
  readonly over: 'l2' | 'l1' | 'keepProb'
  readonly warmStart: boolean
  readonly devRows: number
  /** From the weakest regularization to the strongest, as they were trained. */
  readonly points: readonly RegularizationPoint[]
  /** The value of the lowest dev error. */
  readonly best: number
  /** The strongest value whose dev error is at most `limit`. */
  readonly chosen: number
  /** The lowest dev error and its standard error. */
  readonly limit: number
  readonly words: string
}
