import type { Task } from '../score.js'
import type { FoldEstimate } from './cross-validation.js'

/** One value of a sweep, over all folds. */
export interface SweepPoint {
  readonly value: number
  /** The pooled error of held-out rows; `null`, like the next two, where a training diverged. */
  readonly error: FoldEstimate | null
  readonly trainError: FoldEstimate | null
  /** Of the mean over the folds, as the one-standard-error rule takes it: their standard deviation over √folds. */
  readonly standardError: number | null
  /** The mean number of epochs trained. */
  readonly epochs: number | null
}

/** A recipe with several values of one hyperparameter, on the same folds. */
export interface Sweep {
  /** Whether each training started from the weights for the value before. */
  readonly warmStart: boolean
  readonly over: 'l2' | 'l1' | 'keepProb' | 'learningRate' | 'batchSize' | 'epochs'
  readonly task: Task
  readonly rows: number
  readonly folds: number
  readonly repeats: number
  readonly seed: number
  /** Identifies rows, targets and folds. */
  readonly fingerprint: string
  /** From the most complex network to the simplest: weakest regularization, or most epochs, first; else in ascending order. */
  readonly points: readonly SweepPoint[]
  /** The value with the lowest error. */
  readonly best: number
  /** The simplest value with an error of at most `limit`; `best` where no direction is simpler, as of learning rate and batch size. */
  readonly chosen: number
  /** The lowest error plus its standard error. */
  readonly limit: number
  readonly seconds: number
  readonly message: string
}

/** A sweep of the recipe of `train`: what `wellfit sweep` finds. */
export interface SweepReport {
  readonly format: 'wellfit.sweep'
  readonly version: 1
  readonly title: string
  /** Display name of the data. */
  readonly data: string
  readonly target: string
  readonly sweep: Sweep
}

/** One of several recipes, on the folds of all. */
export interface RecipeAlternative {
  readonly name: string
  /** The pooled error of held-out rows; `null`, like the next three, where a training diverged. */
  readonly error: FoldEstimate | null
  readonly trainError: FoldEstimate | null
  /** The mean number of epochs trained. */
  readonly epochs: number | null
  /** The error of the first recipe minus this one's, paired by fold: above 0 where this one is better. `null` for the first. */
  readonly gain: FoldEstimate | null
  /** Trainings that it took, those that chose its penalty or keepProb included. */
  readonly trainings: number
  readonly seconds: number
  /** What was chosen for it on the folds, such as "λ₂ = 0.3"; `null` if nothing was. */
  readonly choice: string | null
}

/** The recipe of `train` with several names of one setting, or with several remedies: what `wellfit sweep` finds. */
export interface RecipesReport {
  readonly format: 'wellfit.recipes'
  readonly version: 1
  readonly title: string
  /** Display name of the data. */
  readonly data: string
  readonly target: string
  /** The flag whose values are compared. */
  readonly flag: string
  readonly task: Task
  readonly rows: number
  readonly folds: number
  readonly repeats: number
  readonly seed: number
  /** In the order of the flag; the others are compared with the first. */
  readonly alternatives: readonly RecipeAlternative[]
  /** Confidence of all intervals of gains together. */
  readonly confidence: number
  readonly message: string
}
