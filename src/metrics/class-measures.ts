import type { Reals } from '../tensor/reals.js'

/** Predictions and labels to measure. */
export interface ClassPredictions {
  /** [rows, units] finite probabilities; where `units` is 1, of the second of two classes. */
  readonly predictions: Reals
  readonly labels: Int32Array
  readonly units: number
  /** The class predicted for each row, where it is not the most probable one. */
  readonly decided?: Int32Array
}

/** Sums of rows, or of their weights, by class: actual rows, predicted rows, correct predictions. */
export interface Tallies {
  readonly actual: ArrayLike<number>
  readonly predicted: ArrayLike<number>
  readonly correct: ArrayLike<number>
  /** [actual, predicted], row-major; `null` for very many classes. */
  readonly confusion: ArrayLike<number> | null
  /** Rows by class, each counted as 1. */
  readonly actualRows: ArrayLike<number>
  readonly predictedRows: ArrayLike<number>
}

/** Ranking metrics of one class; NaN where undefined. */
export interface Ranking {
  readonly auc: number
  readonly averagePrecision: number
}

/** One bin of probabilities: its rows, those that are of the class, and the mean probability. */
export interface Bin {
  readonly rows: number
  readonly hits: number
  readonly confidence: number
}

/** What metrics of classes are computed from. */
export interface ClassMeasures {
  readonly rows: number
  /** The rows, or the sum of their weights. */
  readonly weight: number
  readonly classes: number
  readonly tallies: Tallies
  /** Log loss and Brier score. */
  readonly probabilities: { readonly logLoss: number; readonly brier: number }
  /** Rows, or their weight, whose class is among the `most` most probable. */
  topHits(most: number): number
  /** Ranks a class against all others. */
  ranking(label: number): Ranking
  /** Predicted probabilities and observed frequencies in equal bins. */
  reliability(bins: number): Bin[]
  release(): void
}

/** No confusion matrix is built for more classes: it would exceed 4 MB. */
export const MOST_CONFUSION_CLASSES = 1000
