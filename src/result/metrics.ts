import type { Task } from './score.js'

/** Counts[actual][predicted]. */
export interface ConfusionMatrix {
  readonly classes: readonly string[]
  readonly counts: readonly (readonly number[])[]
}

/** The metrics of a classification; see docs/metrics.md. */
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

/** The metrics of a regression; see docs/metrics.md. */
export type ValueMetricName = 'mae' | 'rmse' | 'r2'

/** Every metric. */
export type MetricName = ClassMetricName | ValueMetricName

/** How one class is told from the others; `null` where a share would be of nothing. */
export interface ClassMetrics {
  readonly name: string
  /** Rows that are of the class. */
  readonly rows: number
  /** Rows that were given the class. */
  readonly predicted: number
  readonly precision: number | null
  readonly recall: number | null
  readonly f1: number | null
  /** This class against all others; `null` where not asked for, too. */
  readonly auc: number | null
  readonly averagePrecision: number | null
}

/** Rows whose probability lies in (from, to], and how often the class came true. */
export interface ReliabilityBin {
  readonly from: number
  readonly to: number
  readonly rows: number
  /** Mean probability; `null` without rows, as is `observed`. */
  readonly confidence: number | null
  readonly observed: number | null
}

/** How well one output of a regression is predicted. */
export interface OutputMetrics {
  readonly name: string
  readonly mae: number
  readonly rmse: number
  /** `null` where the target does not vary. */
  readonly r2: number | null
}

/** Predictions judged by every metric, or by those asked for. */
export interface Metrics {
  readonly task: Task
  readonly rows: number
  /** By name; `null` where undefined, such as an AUC of rows that are all of one class. */
  readonly values: { readonly [name in MetricName]?: number | null }
  /** `null` for a regression, as are confusion and reliability. */
  readonly classes: readonly ClassMetrics[] | null
  /** `null` also for more than 1000 classes. */
  readonly confusion: ConfusionMatrix | null
  readonly reliability: readonly ReliabilityBin[] | null
  /** `null` for a classification. */
  readonly outputs: readonly OutputMetrics[] | null
}

/** Predictions of a regression against what was true, at most a few thousand points of them. */
export interface Residuals {
  readonly target: string
  readonly actual: readonly number[]
  readonly predicted: readonly number[]
}
