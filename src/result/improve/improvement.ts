import type { ActionChange } from '../faults.js'
import type { Task } from '../score.js'
import type { FoldEstimate } from './cross-validation.js'

/**
 * What became of a trial.
 *
 * - `'kept'`: its gain is proven; the next trials change these settings.
 * - `'not proven'`: better on the same folds, but not beyond chance.
 * - `'no gain'`: not better after some repeats, and stopped there.
 * - `'diverged'`, `'out of time'`: a training did not end.
 */
export type TrialOutcome = 'kept' | 'not proven' | 'no gain' | 'diverged' | 'out of time'

/** One change of the settings, tried on the same folds as the settings that it changes. */
export interface ImprovementTrial {
  /** From 1. */
  readonly number: number
  /** The trial whose settings it changes; 0 for the baseline. */
  readonly base: number
  readonly against: 'bias' | 'variance' | 'slow learning'
  /** The change in words: `λ₂ = 10`. */
  readonly title: string
  readonly change: ActionChange
  /** Repeats that were completed. */
  readonly repeats: number
  /** The pooled error of held-out rows; `null` where a training did not end. */
  readonly error: FoldEstimate | null
  readonly trainError: FoldEstimate | null
  /** Error of the base − error of the trial on the same folds; its interval has the coverage `level` of the improvement. */
  readonly gain: FoldEstimate | null
  readonly outcome: TrialOutcome
  readonly seconds: number
}

/** A setting that two trials do not share. */
export interface SettingDifference {
  /** Its path in the options: `fit.l2`, `network.layers`. */
  readonly setting: string
  /** `null` where it is left out. */
  readonly first: unknown
  /** `null` where it is left out. */
  readonly second: unknown
}

/** Two trials on the same folds of the same rows. */
export interface TrialComparison {
  /** Errors on the repeats that both completed. */
  readonly errors: { readonly first: number; readonly second: number }
  /** Error of the first − error of the second, with its 95 % interval: above 0 where the second is better. */
  readonly gain: FoldEstimate
  readonly verdict: 'second is better' | 'first is better' | 'inconclusive'
  readonly settings: readonly SettingDifference[]
  readonly rows: number
  readonly folds: number
  /** Repeats that both completed. */
  readonly repeats: number
  readonly message: string
}

/** What it costs to predict a row with an average of networks. */
export interface PredictionCost {
  /** Networks that are averaged: those of the folds, of the repeats of the trials and of further ones. */
  readonly networks: number
  /** Multiplications of all of them for a row, with the final settings. */
  readonly multiplications: number
  /** The same with the settings of the baseline. */
  readonly baselineMultiplications: number
}

/** The record of an improvement: what was tried, what it brought, and what was kept. */
export interface Improvement {
  readonly task: Task
  readonly rows: number
  readonly folds: number
  /** Those that the errors were measured on; the model may average the networks of more, or fewer: `cost.networks / folds`. */
  readonly repeats: number
  readonly seed: number
  /** Identifies rows, targets and folds. */
  readonly fingerprint: string
  /** The most trials, known before the first one: the error of the comparisons is divided among them. */
  readonly planned: number
  /** The coverage of the interval of each gain, 1 − 0.1/planned: all claims are right in 95 % of runs. */
  readonly level: number
  readonly baseline: { readonly error: FoldEstimate; readonly trainError: FoldEstimate }
  readonly trials: readonly ImprovementTrial[]
  /** Changes that were kept, in order. */
  readonly changes: readonly ActionChange[]
  /** The pooled error of the final settings. */
  readonly error: FoldEstimate
  /**
   * The error to expect on new rows: `error` + the optimism of having chosen the best. Where the model is an average of networks and the
   * folds were repeated, less what the mean prediction of the repeats gains over single networks.
   */
  readonly expected: FoldEstimate
  /** Where it ends in an average of networks; left out for one network, and in results of older versions. */
  readonly cost?: PredictionCost
  /** Why no more was tried. */
  readonly stop: 'trials' | 'time' | 'aborted' | 'nothing left' | 'aim'
  readonly seconds: number
  readonly message: string
}
