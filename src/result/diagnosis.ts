import type { Task } from './score.js'

/** Lower and upper end, of 95 % unless said otherwise. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/**
 * What state a network is in. A state names every gap that is certainly high; `'inconclusive'` where none is and one may
 * be.
 */
export type FitState =
  'high bias' | 'high variance' | 'high bias and high variance' | 'mismatch' | 'fits well' | 'inconclusive'

/** A gap between two errors that has a cause of its own. */
export type GapName = 'avoidable bias' | 'variance' | 'mismatch' | 'overfitting to dev'

/** How many rows a part would have to have. */
export interface RowsNeeded {
  readonly part: string
  readonly rows: number
}

/** The gap between two errors, and how sure it is. */
export interface ErrorGap {
  readonly name: GapName
  readonly estimate: number
  readonly interval: Interval
  /** `high` where the whole interval lies above the tolerance, `none` where all of it lies at or below. */
  readonly verdict: 'high' | 'none' | 'inconclusive'
  /** What would tell, if the errors stayed what they are; empty where it is told, or where no number of rows would. */
  readonly rowsNeeded: readonly RowsNeeded[]
}

/** The error that the best predictor would still make, as far as the rows show it. */
export interface AchievableEstimate {
  readonly task: Task
  readonly value: number
  /** Between these bounds it lies, by what the method shows; not a confidence interval. */
  readonly interval: Interval
  /** Rows that were compared with each other. */
  readonly rows: number
  readonly words: string
}

/** Part of a network's or a fit's options that an action would change. */
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

/** What to do next, in the order of the basic recipe. */
export interface Action {
  readonly against: 'bias' | 'variance' | 'mismatch' | 'uncertainty'
  readonly title: string
  readonly reason: string
  /** What may be expected of it, from the numbers of this run. */
  readonly effect: string
  /** What it takes, from the numbers of this run. */
  readonly cost: string
  /** The same for programs, where it is a matter of options. */
  readonly change: ActionChange | null
}

/** Bias, variance and mismatch: what state a network is in, how sure that is, and what to do next. */
export interface Diagnosis {
  readonly state: FitState
  /** What the figures themselves point to, intervals aside; differs from `state` where that leaves something open. */
  readonly likely: FitState
  readonly task: Task
  readonly trainError: number
  /** Of rows like those of train that were not learnt from; `null` without such a part. */
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
  /** The gaps with their intervals and verdicts, in the order in which they arise. */
  readonly gaps: readonly ErrorGap[]
  /** A gap up to this counts as none. */
  readonly tolerance: number
  readonly words: string
  readonly actions: readonly Action[]
}
