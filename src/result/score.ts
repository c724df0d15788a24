/** What a network predicts: classes, or numbers. */
export type Task = 'classification' | 'regression'

/**
 * The parts of a split. If dev and test come from another distribution than train, `trainDev` is a part of the train
 * distribution that is not trained on.
 */
export type PartName = 'train' | 'trainDev' | 'dev' | 'test'

/** What is measured: a part, or `outOfFold`, the rows of train and dev, each predicted by a network that was not trained on it. */
export type MeasuredPart = PartName | 'outOfFold'

/** One evaluation of a test set. */
export interface TestEvaluation {
  /** Identifies the test set: equal for the same rows with the same targets. */
  readonly fingerprint: string
  /** Number of evaluations so far by any network, this one included. */
  readonly evaluations: number
  /** Why a repeated evaluation is biased; `null` for the first one. */
  readonly warning: string | null
}

/** Loss and error of a network on one part, evaluated without dropout. */
export interface Score {
  readonly rows: number
  /** Mean loss per row. */
  readonly loss: number
  /** λ₂/(2m)·Σ‖W‖² + λ₁/(2m)·Σ|W|. */
  readonly penalty: number
  /** loss + penalty: the J that training lowers. */
  readonly cost: number
  /** Classification: fraction of rows misclassified. Regression: fraction of the target's variance left unexplained, 1 − R². */
  readonly error: number
  readonly accuracy: number | null
  readonly rmse: number | null
  readonly mae: number | null
  readonly r2: number | null
  /** Set if the rows are the test part of a split. */
  readonly testEvaluation?: TestEvaluation
}
