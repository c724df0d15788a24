import type { Interval, ReferenceName } from '../diagnosis.js'
import type { ActionChange } from '../faults.js'
import type { MetricName } from '../metrics.js'
import type { Score, Task } from '../score.js'

/** An estimate over the folds of a cross-validation, with its 95 % interval. */
export interface FoldEstimate {
  readonly estimate: number
  readonly interval: Interval
  /** The corrected one of Nadeau and Bengio (2003); 0 where all folds agree. */
  readonly standardError: number
}

/** What an error is the quotient of: `error` over `spread`. */
export interface ErrorSums {
  /** Misclassified rows; of a regression Σ(ŷ − y)², in the target's own unit. */
  readonly error: number
  /** Rows; of a regression Σ(y − ȳ)², ȳ being the mean of all rows. */
  readonly spread: number
}

/** One training of a cross-validation and its scores. */
export interface FoldScore {
  /** From 1. */
  readonly repeat: number
  /** From 1. */
  readonly fold: number
  /** Rows that the weights were trained on. */
  readonly trainRows: number
  /** Rows that early stopping monitored, carved from those of train; 0 without early stopping. */
  readonly stoppingRows: number
  /** Rows held out and scored. */
  readonly rows: number
  /** Epochs trained. */
  readonly epochs: number
  readonly train: Score
  readonly heldOut: Score
  readonly trainSums: ErrorSums
  readonly heldOutSums: ErrorSums
  /** Metrics of the held-out rows; those of a regression from a table in the target's own unit. */
  readonly metrics: Readonly<Partial<Record<MetricName, number | null>>>
}

/**
 * Bias and variance over training sets (Domingos, 2000): bias is the error of the main prediction (the most frequent class,
 * or the mean), noise in the targets included; variance is how predictions differ from it.
 */
export interface BiasVariance {
  /** Predictions of each row: one for each repeat. */
  readonly predictions: number
  readonly bias: number
  /** error − bias: what the change over training sets adds to the error. */
  readonly variance: number
  /**
   * Of a classification: the variance on rows whose main prediction is right, which adds to the error, and the part of it on
   * the other rows that lowers the error. `variance` is their difference. `null` for a regression.
   */
  readonly classification: { readonly unbiased: number; readonly biased: number } | null
}

/** The best of several recipes on the same folds, and what it says about the achievable error. */
export interface FoldReferences {
  readonly recipes: readonly {
    readonly name: ReferenceName
    readonly error: FoldEstimate
    readonly trainError: FoldEstimate
    /** What to change to train by it; `null` for the recipe itself. Absent in results of older versions. */
    readonly change?: ActionChange | null
  }[]
  /** The one with the lowest error on held-out rows. */
  readonly best: ReferenceName
  /**
   * The achievable error: at most the error of the best on held-out rows, and at least two of its gaps to train and three standard
   * errors below that.
   */
  readonly achievable: FoldEstimate
  /** trainError of the recipe − achievable error, paired by row. */
  readonly bias: FoldEstimate
  /** error of the recipe on held-out rows − achievable error, paired by row. */
  readonly excess: FoldEstimate
}

/** The error of a recipe, estimated over folds. */
export interface CrossValidation {
  readonly task: Task
  /** Distinct rows. */
  readonly rows: number
  readonly folds: number
  /** Repeats that were completed. */
  readonly repeats: number
  /** Repeats that were asked for. */
  readonly repeatsAsked: number
  readonly seed: number
  readonly method: 'random' | 'group' | 'time'
  readonly stratified: boolean
  /** Identifies rows, targets and folds: two settings are compared fold by fold where it is equal. */
  readonly fingerprint: string
  /** Held-out rows over training rows, the mean of all folds: n₂/n₁ of the corrected variance. */
  readonly testRatio: number
  /** One for each fold of each repeat. */
  readonly scores: readonly FoldScore[]
  /** What all errors are measured by; absent: `'error'`. */
  readonly measure?: 'balanced error'
  /** The pooled error of held-out rows: of a classification a fraction of the rows, of a regression one of the variance. */
  readonly error: FoldEstimate
  /** The error on the rows of each training. */
  readonly trainError: FoldEstimate
  /** error − trainError, paired by fold. */
  readonly gap: FoldEstimate
  /** Cost J on held-out rows. */
  readonly cost: FoldEstimate
  /** The mean over folds of each metric, where every fold defines it. */
  readonly metrics: Readonly<Partial<Record<MetricName, FoldEstimate>>>
  /** `null` for fewer than three repeats. */
  readonly decomposition: BiasVariance | null
  /** With `references`; left out where time did not suffice for them. */
  readonly references?: FoldReferences
  readonly seconds: number
  readonly message: string
}

/** Two recipes on the same folds. */
export interface FoldComparison {
  /** Error of the first − error of the second: above 0 where the second is better. */
  readonly difference: FoldEstimate
  readonly verdict: 'second is better' | 'first is better' | 'inconclusive'
  readonly folds: number
  readonly repeats: number
  readonly message: string
}
