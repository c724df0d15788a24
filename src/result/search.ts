import type { Score } from './score.js'

/** One step of a learning-rate range test. */
export interface LearningRatePoint {
  readonly learningRate: number
  /** Cost J of the batch before the step, with dropout and penalty. */
  readonly cost: number
  /** Exponential moving average of the cost, bias-corrected. */
  readonly smoothed: number
}

/** A learning-rate range test: one short run with a rising learning rate. */
export interface LearningRateTest {
  readonly optimizer: string
  readonly batchSize: number
  readonly from: number
  readonly to: number
  readonly steps: number
  readonly smoothing: number
  readonly stopAt: number
  /** One per step, up to the one at which the cost diverged. */
  readonly points: readonly LearningRatePoint[]
  /** The suggested rate, to two digits; like the next two, `null` if the cost did not fall. */
  readonly learningRate: number | null
  /** The rate at which the smoothed cost falls fastest. */
  readonly steepest: number | null
  /** The rate at which the smoothed cost is lowest. */
  readonly lowest: number | null
  /** The rate at which the cost diverged; `null` if it did not. */
  readonly divergedAt: number | null
  readonly message: string
}

/** One value of a regularization path. */
export interface RegularizationPoint {
  /** λ or keepProb. */
  readonly value: number
  /** With the weights that were kept; like the next two, `null` if the run diverged. */
  readonly train: Score | null
  readonly dev: Score | null
  /** Standard error of the dev error. */
  readonly standardError: number | null
  /** Epochs that were trained. */
  readonly epochs: number
  /** Fraction of the weights that are exactly 0. */
  readonly sparsity: number
}

/** Trainings with several strengths of one regularization, and the strength chosen. */
export interface RegularizationPath {
  readonly over: 'l2' | 'l1' | 'keepProb'
  readonly warmStart: boolean
  readonly devRows: number
  /** From the weakest regularization to the strongest, in the order of training. */
  readonly points: readonly RegularizationPoint[]
  /** The value with the lowest dev error. */
  readonly best: number
  /** The strongest value whose dev error is at most `limit`. */
  readonly chosen: number
  /** The lowest dev error plus its standard error. */
  readonly limit: number
  readonly message: string
}
