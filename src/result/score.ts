/** What a network is for: telling classes apart, or predicting values. */
export type Task = 'classification' | 'regression'

/**
 * The parts that rows are dealt out to. Where dev and test are from elsewhere than train, `trainDev` is a part of the
 * train distribution that is not trained on.
 */
export type PartName = 'train' | 'trainDev' | 'dev' | 'test'

/** One look at a test part. */
export interface TestEvaluation {
  /** Which test part: the same for the same rows with the same targets. */
  readonly fingerprint: string
  /** How often it has been looked at, this time included, by whatever network. */
  readonly evaluations: number
  /** What the look costs, in words; `null` for the first, which costs nothing. */
  readonly warning: string | null
}

/** How well the network does on one part, measured without dropout. */
export interface Score {
  readonly rows: number
  /** Mean loss per row. */
  readonly loss: number
  /** λ₂/(2m)·Σ‖W‖² + λ₁/(2m)·Σ|W|. */
  readonly penalty: number
  /** loss + penalty: the J that training lowers. */
  readonly cost: number
  /** Classification: share of rows misclassified. Regression: share of the target's variance left unexplained, 1 − R². */
  readonly error: number
  readonly accuracy: number | null
  readonly rmse: number | null
  readonly mae: number | null
  readonly r2: number | null
  /** Where the rows are the test part of a split. */
  readonly testEvaluation?: TestEvaluation
}
