import type { Task } from './score.js'

/** A confidence interval, of 95 % unless stated otherwise. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/**
 * The diagnosis in short: names every gap that is high with 95 % confidence; `'inconclusive'` if none is, but one may be.
 */
export type FitState =
  'high bias' | 'high variance' | 'high bias and high variance' | 'mismatch' | 'fits well' | 'inconclusive'

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
  /** `high` if the whole interval is above the tolerance, `none` if all of it is at or below. */
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
  readonly words: string
}

/** The options of a network or a fit that an action would change. */
export interface ActionChange {
  readonly hidden?: readonly number[]
  readonly activation?: string
  readonly keepProb?: number
  readonly l2?: number
  readonly epochs?: number
  readonly learningRate?: number
  readonly optimizer?: string
  readonly patience?: number
}

/** An advised next step; actions are listed in the order in which to try them. */
export interface Action {
  readonly against: 'bias' | 'variance' | 'mismatch' | 'uncertainty'
  readonly title: string
  readonly reason: string
  /** The gain to expect, from the numbers of this run. */
  readonly effect: string
  /** The price of it, from the numbers of this run. */
  readonly cost: string
  /** The change of options; `null` if the action is not one. */
  readonly change: ActionChange | null
}

/** Bias, variance and mismatch of a network with their confidence intervals, and what to do next. */
export interface Diagnosis {
  readonly state: FitState
  /** The diagnosis by the point estimates alone; differs from `state` where the intervals leave it open. */
  readonly likely: FitState
  readonly task: Task
  readonly trainError: number
  /** Error on the train-dev part; `null` without one. */
  readonly trainDevError: number | null
  readonly devError: number
  readonly achievableError: number
  readonly achievableInterval: Interval
  readonly achievableFrom: 'given' | 'estimated' | 'default'
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
  readonly words: string
  readonly actions: readonly Action[]
}
