import type { Action, Interval } from './diagnosis.js'
import type { ActionChange, FaultKind, LearningFault } from './faults.js'
import type { Task } from './score.js'

/** One quantity measured with several seeds. */
export interface SeedSpread {
  readonly mean: number
  /** Standard deviation over the seeds; `null` for one seed. */
  readonly deviation: number | null
  /** One value per seed. */
  readonly values: readonly number[]
}

/** Errors of networks trained on this many rows. */
export interface LearningPoint {
  readonly rows: number
  /** On the rows it was trained on. */
  readonly train: SeedSpread
  readonly dev: SeedSpread
}

/**
 * error(n) = floor + b·(n + crossover)^(−d): medians over the laws that fit the points, with 90 % intervals. With a crossover
 * of 0 it is a pure power law; below a larger one the error falls more slowly than above.
 */
export interface LearningLaw {
  /** The error that remains with any number of rows. */
  readonly floor: number
  readonly floorInterval: Interval
  /** How steeply the error falls to its floor at the largest size: −d ln(error − floor)/d ln n, from 0.1 to 3. */
  readonly exponent: number
  readonly exponentInterval: Interval
  /** In rows. */
  readonly crossover: number
  readonly crossoverInterval: Interval
}

/** Errors by number of training rows. */
export interface LearningCurve {
  readonly task: Task
  readonly trainRows: number
  readonly devRows: number
  /** Trainings per size. */
  readonly seeds: number
  /** Whether each size started from the weights of the next smaller one. */
  readonly warm: boolean
  /** By rows, ascending. */
  readonly points: readonly LearningPoint[]
  /** `null` with fewer than three sizes or two seeds, and where the errors cannot be forecast: `message` says why. */
  readonly law: LearningLaw | null
  /** For √2, 2, 2√2 and 4 times the largest size; empty without a law. */
  readonly forecasts: readonly LearningForecast[]
  readonly message: string
}

/** The forecast dev error of a training with this many rows. */
export interface LearningForecast {
  readonly rows: number
  readonly estimate: number
  /** Of 90 %. */
  readonly interval: Interval
}

/** The number of training rows that would reach a dev error. */
export interface RowsForecast {
  readonly error: number
  /** `null` if no number is likely to. */
  readonly rows: number | null
  /** Of 90 %; an end is `null` if no number reaches it. */
  readonly interval: { readonly low: number | null; readonly high: number | null }
  /** Probability that any number of rows would reach it, 0 to 1. */
  readonly chance: number
  readonly message: string
}

/** Errors at one value of a hyperparameter. */
export interface ValidationPoint {
  readonly value: number
  readonly train: SeedSpread
  readonly dev: SeedSpread
}

/** Errors by value of a hyperparameter. */
export interface ValidationCurve {
  readonly task: Task
  /** The hyperparameter: `l2`, `keepProb`, `learningRate`, … */
  readonly setting: string
  readonly devRows: number
  readonly seeds: number
  /** By value, ascending. */
  readonly points: readonly ValidationPoint[]
  /** The value with the lowest mean dev error. */
  readonly best: number
  /** The values within one standard error of the best, including it. */
  readonly asGood: readonly number[]
  readonly message: string
}

/** Errors of networks of one size. */
export interface ComplexityPoint {
  /** Hidden layers. */
  readonly depth: number
  /** Units of each hidden layer; 0 without hidden layers. */
  readonly width: number
  readonly parameters: number
  readonly train: SeedSpread
  readonly dev: SeedSpread
}

/** Errors by size of the network. */
export interface ComplexityCurve {
  readonly task: Task
  readonly devRows: number
  readonly seeds: number
  /** By depth, and within a depth by width, ascending. */
  readonly points: readonly ComplexityPoint[]
  /** Index of the point with the lowest mean dev error. */
  readonly best: number
  /** Index of the point with the fewest parameters within one standard error of the best. */
  readonly simplest: number
  readonly message: string
}

/** A change that a fault of a run offers, tried. */
export interface RepairAttempt {
  /** The fault; that training ended too early; or a train error that is high though no fault is seen. */
  readonly fault: FaultKind | 'not finished' | 'high bias'
  /** The change in words: `learning rate 0.001`. */
  readonly title: string
  readonly change: ActionChange
  /** `null`, like the next two, where training diverged. */
  readonly devError: number | null
  /** Dev error before − dev error with the change. */
  readonly gain: number | null
  /** Of 95 %, paired by the rows of dev. */
  readonly gainInterval: Interval | null
  readonly outcome: 'kept' | 'not better' | 'diverged'
  readonly seconds: number
}

/** The repair of a run. */
export interface Repair {
  readonly seed: number
  readonly devRows: number
  /** Of the settings as given; `null` where they diverge to errors that are not finite. */
  readonly before: { readonly trainError: number; readonly devError: number } | null
  /** Of the settings with what was kept. */
  readonly after: { readonly trainError: number; readonly devError: number } | null
  readonly attempts: readonly RepairAttempt[]
  /** Changes that were kept, in order. */
  readonly changes: readonly ActionChange[]
  /** Faults of the last training that was kept. */
  readonly faults: readonly LearningFault[]
  readonly message: string
}

/** The epoch at which the dev loss starts to rise. */
export interface OverfittingOnset {
  /** `null` if it does not rise. */
  readonly epoch: number | null
  /** The smoothed dev loss at this epoch; `null` if none was measured. */
  readonly lowest: number | null
  /** The smoothed dev loss at the last epoch. */
  readonly last: number | null
  readonly message: string
}

/** The result of trying an action. */
export interface TriedAction {
  readonly action: Action
  readonly trainError: number
  readonly devError: number
  /** Dev error without the change minus dev error with it. */
  readonly gain: number
  /** Of 95 %, paired by the rows of dev. */
  readonly gainInterval: Interval
  /** `helps` if the whole interval is above 0, `harms` if it is below. */
  readonly verdict: 'helps' | 'harms' | 'inconclusive'
  /** Training time. */
  readonly seconds: number
}

/** The advised actions, each trained with the same seed and evaluated on the same dev rows. */
export interface TriedActions {
  readonly devRows: number
  readonly seed: number
  /** Of the unchanged training. */
  readonly trainError: number
  readonly devError: number
  /** By gain, largest first. */
  readonly tried: readonly TriedAction[]
  /** Actions that options cannot express. */
  readonly untried: readonly Action[]
  readonly message: string
}
