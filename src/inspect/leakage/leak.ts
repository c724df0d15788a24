/** How well one feature alone predicts the target. */
export interface TargetLeak {
  /**
   * `auc`: AUC for the pair of classes that the feature separates worst. `purity`: fraction of rows whose class is the most
   * frequent one among the other rows of their category. `r2`: fraction of the target's variance explained by a line through
   * the values or their ranks, or by the category means.
   */
  readonly measure: 'auc' | 'purity' | 'r2'
  readonly value: number
  /** 95 % interval. */
  readonly lower: number
  readonly upper: number
}

/** Measures below this are not reported. */
export const MIN_LEAK = 0.95

/** Two-sided 95 % quantile of the standard normal distribution. */
export const Z95 = 1.959963984540054
