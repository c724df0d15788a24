import type { Interval } from './diagnosis.js'
import type { Task } from './score.js'
import type { MultiLabelMetrics } from './thresholds.js'

/** A confusion matrix, counts[actual][predicted]; sums of weights where rows were weighted. */
export interface ConfusionMatrix {
  readonly classes: readonly string[]
  readonly counts: readonly (readonly number[])[]
}

/** The metrics of a classification; see docs/evaluate/metrics.md. */
export type ClassMetricName =
  | 'accuracy'
  | 'topKAccuracy'
  | 'precisionMacro'
  | 'precisionMicro'
  | 'recallMacro'
  | 'recallMicro'
  | 'f1Macro'
  | 'f1Micro'
  | 'auc'
  | 'averagePrecision'
  | 'logLoss'
  | 'brier'
  | 'calibrationError'

/** The metrics of a regression; see docs/evaluate/metrics.md. */
export type ValueMetricName = 'mae' | 'rmse' | 'r2'

/** Every metric. */
export type MetricName = ClassMetricName | ValueMetricName

/** Metrics by name; `null` where undefined, such as the AUC of rows of one class. */
export type MetricValues = { readonly [name in MetricName]?: number | null }

/** Metrics of one class; `null` where the denominator is 0. With `sampleWeights`, rows are counted by weight. */
export interface ClassMetrics {
  readonly name: string
  /** Rows of this class. */
  readonly rows: number
  /** Rows predicted as this class. */
  readonly predicted: number
  readonly precision: number | null
  readonly recall: number | null
  readonly f1: number | null
  /** One class against the rest; also `null` if not requested. */
  readonly auc: number | null
  readonly averagePrecision: number | null
}

/** Rows, or their weight, with a probability in (from, to], and how often the class was correct. */
export interface ReliabilityBin {
  readonly from: number
  readonly to: number
  readonly rows: number
  /** Mean probability; `null` without rows, as is `observed`. */
  readonly confidence: number | null
  readonly observed: number | null
}

/** Metrics of one output of a regression. */
export interface OutputMetrics {
  readonly name: string
  readonly mae: number
  readonly rmse: number
  /** `null` if the target is constant. */
  readonly r2: number | null
}

/** The best prediction that ignores the features, measured on the same rows: what a model has to beat. */
export interface Baseline {
  /**
   * Classification: the most frequent class, the first of equals, predicted for every row with the class frequencies as
   * probabilities. `null` for a regression, where it is the mean for RMSE and R² and the median for the mean absolute error.
   */
  readonly class: string | null
  /** The same metrics as those of the model. */
  readonly values: MetricValues
}

/** All metrics of a set of predictions, or those requested. */
export interface Metrics {
  readonly task: Task
  readonly rows: number
  /** By name. */
  readonly values: MetricValues
  /** `null` for a regression, as are confusion and reliability. */
  readonly classes: readonly ClassMetrics[] | null
  /** `null` also for more than 1000 classes. */
  readonly confusion: ConfusionMatrix | null
  readonly reliability: readonly ReliabilityBin[] | null
  /** `null` for a classification. */
  readonly outputs: readonly OutputMetrics[] | null
  /** Classes with fewer than a fifth of the rows that each class would have if all were equally frequent. */
  readonly rareClasses: readonly string[]
  readonly baseline: Baseline
  /** Present where each row has several labels. */
  readonly multiLabel?: MultiLabelMetrics
}

/** Predicted and actual values of a regression, at most a few thousand points. */
export interface Residuals {
  readonly target: string
  readonly actual: readonly number[]
  readonly predicted: readonly number[]
}

/** How much the error rises when one column is permuted. */
export interface ColumnImportance {
  readonly column: string
  /** Mean over the repeats of the error with the column permuted, minus the error as the rows are. */
  readonly importance: number
  /** 95 % interval of that mean over the repeats, by Student's t: for these rows, not for others of the same distribution. */
  readonly interval: Interval
}

/** Permutation importance of every column of some rows. */
export interface PermutationImportance {
  /** Rows that were permuted. */
  readonly rows: number
  /** Permutations of each column. */
  readonly repeats: number
  readonly seed: number
  /** The error of these rows as they are: fraction misclassified, or 1 − R². */
  readonly error: number
  /** The most important first. */
  readonly columns: readonly ColumnImportance[]
  /** The result in a few sentences. */
  readonly message: string
}
