import type { ActionChange, LearningFault } from './faults.js'
import type { Task } from './score.js'

/** A confidence interval, of 95 % unless stated otherwise. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/**
 * The diagnosis in short.
 *
 * - `'does not learn'`: even on its own training rows the network does not clearly beat the baseline.
 * - `'no better than the baseline'`: it does not clearly beat the baseline on dev, and no gap is high.
 * - `'not finished'`: train and dev cost were still falling when training ended.
 * - The gaps that are high with 95 % confidence; `'inconclusive'` if none is, but one may be.
 * - `'high bias or high variance'`: their sum is above twice the tolerance, but it is not shown which of them is high.
 * - `'fits to the level of the estimate'`: no gap is shown, and none is larger than `level`, which is small beside what the network
 *   has learnt.
 * - `'limited by label noise'`: no gap is high, and the error that remains is estimated to be in the data.
 */
export type FitState =
  | 'does not learn'
  | 'no better than the baseline'
  | 'not finished'
  | 'high bias'
  | 'high variance'
  | 'high bias and high variance'
  | 'high bias or high variance'
  | 'mismatch'
  | 'fits to the level of the estimate'
  | 'limited by label noise'
  | 'fits well'
  | 'inconclusive'

/**
 * What errors are measured by: the fraction of rows (of the variance for a regression), or the mean over classes of the
 * fraction misclassified, in which a rare class counts as much as a frequent one.
 */
export type ErrorMeasure = 'error' | 'balanced error'

/** The error on one part beside that of the best prediction that ignores the features. */
export interface BaselineGap {
  readonly part: 'train' | 'dev'
  /** The error of the baseline on the same rows. */
  readonly error: number
  /** error of the baseline − error of the network. */
  readonly gain: number
  readonly interval: Interval
  /** Whether the whole interval is above 0. */
  readonly isBeaten: boolean
  /** The class that the baseline predicts; `null` for a regression. */
  readonly class: string | null
  /** The class that the network predicts for every row; `null` if there are several, or for a regression. */
  readonly onlyClass: string | null
}

/** The name of a gap between two errors, each with its own cause. */
export type GapName = 'avoidable bias' | 'variance' | 'mismatch' | 'overfitting to dev'

/** Number of rows that a part would need. */
export interface RowsNeeded {
  readonly part: string
  readonly rows: number
}

/** The gap between two errors, with its confidence interval. */
export interface ErrorGap {
  readonly name: GapName
  readonly estimate: number
  readonly interval: Interval
  /** What the gap is at least and at most, each with 95 % confidence: the ends of a 90 % interval. */
  readonly bounds: Interval
  /** `high` if the gap is at least more than the tolerance, `none` if it is at most the tolerance, both by `bounds`. */
  readonly verdict: 'high' | 'none' | 'inconclusive'
  /** Rows that would settle the verdict if the errors stayed the same; empty if it is settled, or if no number would. */
  readonly rowsNeeded: readonly RowsNeeded[]
}

/** An estimate, from the rows, of the error of the best possible predictor. */
export interface AchievableEstimate {
  readonly task: Task
  readonly value: number
  /** Bounds from the method's theory; not a confidence interval. */
  readonly interval: Interval
  /** Number of rows compared with each other. */
  readonly rows: number
  readonly message: string
}

/** An advised next step; actions are listed in the order in which to try them. */
export interface Action {
  readonly against: 'bias' | 'variance' | 'mismatch' | 'uncertainty' | 'not learning'
  readonly title: string
  readonly reason: string
  /** The gain to expect, from the numbers of this run. */
  readonly effect: string
  /** The price of it, from the numbers of this run. */
  readonly cost: string
  /** The change of options; `null` if the action is not one. */
  readonly change: ActionChange | null
}

/** A recipe on folds: its own, or one to compare it with, without hidden layers or with a wide one and early stopping. */
export type ReferenceName = 'own' | 'linear' | 'wide'

/** The folds that the errors of a diagnosis come from. */
export interface DiagnosedFolds {
  readonly folds: number
  readonly repeats: number
  readonly rows: number
  /**
   * Repeats that would decide whether the variance is high, if the errors stayed the same; `null` where that is decided, or where
   * no realistic number would.
   */
  readonly repeatsNeeded: number | null
  /** Another recipe whose error on the same folds is lower than that of this one, with 95 % confidence. */
  readonly better?: {
    readonly name: ReferenceName
    readonly error: number
    /** By how much its error is lower, and the lower end of the 95 % interval. */
    readonly gain: number
    readonly leastGain: number
    readonly change: ActionChange
  }
  /** The recipe with the lowest error of those on the same folds, which bounds the achievable error; left out without `references`. */
  readonly best?: ReferenceName
}

/** Bias, variance and mismatch of a network with their confidence intervals, and what to do next. */
export interface Diagnosis {
  readonly state: FitState
  /** The diagnosis by the point estimates alone; differs from `state` where the intervals leave it open. */
  readonly likely: FitState
  readonly task: Task
  /** What all errors of the diagnosis are measured by. */
  readonly measure: ErrorMeasure
  /** The comparison with the baseline on train and dev; empty for a classification without `metrics`. */
  readonly baselines: readonly BaselineGap[]
  /** Why the network does not learn, or little where bias is high, the likeliest cause first; empty if the run does not tell. */
  readonly causes: readonly LearningFault[]
  readonly trainError: number
  /** Error on the train-dev part; `null` without one. */
  readonly trainDevError: number | null
  readonly devError: number
  readonly achievableError: number
  readonly achievableInterval: Interval
  /** `unknown`: somewhere between 0 and the dev error, as for a balanced error that is not given. */
  readonly achievableFrom: 'given' | 'estimated' | 'default' | 'unknown'
  /** train error − achievable error. */
  readonly avoidableBias: number
  /** dev error − train error, or train-dev error − train error where there is a train-dev part. */
  readonly variance: number
  /** dev error − train-dev error; `null` without a train-dev part. */
  readonly mismatch: number | null
  /** The gaps with their intervals and verdicts, from the achievable error to the dev error. */
  readonly gaps: readonly ErrorGap[]
  /** The largest gap that counts as none. */
  readonly tolerance: number
  /** What no gap exceeds, with 95 % confidence for each: the largest upper bound. */
  readonly level: number
  /** Where the errors are those of a recipe over folds, not of one network. */
  readonly folds?: DiagnosedFolds
  readonly message: string
  readonly actions: readonly Action[]
}
