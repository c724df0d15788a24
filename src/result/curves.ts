import type { Action, Interval } from './diagnosis.js'
import type { Task } from './score.js'

/** One figure measured with several seeds. */
export interface SeedSpread {
  readonly mean: number
  /** Standard deviation from seed to seed; `null` for one seed. */
  readonly deviation: number | null
  /** One value a seed. */
  readonly values: readonly number[]
}

/** Errors of networks trained on so many rows. */
export interface LearningPoint {
  readonly rows: number
  /** On the rows trained on. */
  readonly train: SeedSpread
  readonly dev: SeedSpread
}

/** floor + scale·rows^(−exponent): medians over all power laws that the points admit, with 90 % intervals. */
export interface LearningLaw {
  /** The error that no number of rows would lower any more. */
  readonly floor: number
  readonly floorInterval: Interval
  readonly scale: number
  readonly exponent: number
  readonly exponentInterval: Interval
}

/** How the errors depend on the number of train rows. */
export interface LearningCurve {
  readonly task: Task
  readonly trainRows: number
  readonly devRows: number
  /** Trainings of each size. */
  readonly seeds: number
  /** Whether each size went on from the weights of the next smaller one. */
  readonly warm: boolean
  /** By rows, ascending. */
  readonly points: readonly LearningPoint[]
  /** `null` for fewer than three sizes or two seeds. */
  readonly law: LearningLaw | null
  /** For √2, 2, 2√2 and 4 times the largest size; empty without a law. */
  readonly forecasts: readonly LearningForecast[]
  readonly words: string
}

/** The dev error of a training with so many rows. */
export interface LearningForecast {
  readonly rows: number
  readonly estimate: number
  /** Of 90 %. */
  readonly interval: Interval
}

/** How many rows of train would bring a dev error. */
export interface RowsForecast {
  readonly error: number
  /** `null` where no number is likely to. */
  readonly rows: number | null
  /** Of 90 %; an end is `null` where no number is. */
  readonly interval: { readonly low: number | null; readonly high: number | null }
  /** How likely it is that any number of rows would, 0 to 1. */
  readonly chance: number
  readonly words: string
}

/** Errors at one value of a hyperparameter. */
export interface ValidationPoint {
  readonly value: number
  readonly train: SeedSpread
  readonly dev: SeedSpread
}

/** How the errors depend on a hyperparameter. */
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
  /** The values within one standard error of it, it included. */
  readonly asGood: readonly number[]
  readonly words: string
}

/** Errors of networks of one shape. */
export interface ComplexityPoint {
  /** Hidden layers. */
  readonly depth: number
  /** Units of each; 0 without hidden layers. */
  readonly width: number
  readonly parameters: number
  readonly train: SeedSpread
  readonly dev: SeedSpread
}

/** How the errors depend on the network's size. */
export interface ComplexityCurve {
  readonly task: Task
  readonly devRows: number
  readonly seeds: number
  /** By depth, and within a depth by width, ascending. */
  readonly points: readonly ComplexityPoint[]
  /** Position of the point with the lowest mean dev error. */
  readonly best: number
  /** Position of the one with the fewest parameters within one standard error of it. */
  readonly simplest: number
  readonly words: string
}

/** Where dev's loss turns from falling to rising. */
export interface OverfittingOnset {
  /** `null` where it does not. */
  readonly epoch: number | null
  /** Dev's loss there, smoothed; `null` where none was measured. */
  readonly lowest: number | null
  /** At the last epoch. */
  readonly last: number | null
  readonly words: string
}

/** What an action brought when it was tried. */
export interface TriedAction {
  readonly action: Action
  readonly trainError: number
  readonly devError: number
  /** Dev error as given minus dev error with the change. */
  readonly gain: number
  /** Of 95 %, by the same rows of dev. */
  readonly gainInterval: Interval
  /** By whether all of the interval lies above 0, below, or neither. */
  readonly verdict: 'helps' | 'harms' | 'inconclusive'
  /** How long its training took. */
  readonly seconds: number
}

/** A recipe tried out: each action trained with the same seed, and measured on the same dev. */
export interface TriedActions {
  readonly devRows: number
  readonly seed: number
  /** Of the training as given. */
  readonly trainError: number
  readonly devError: number
  /** By gain, the largest first. */
  readonly tried: readonly TriedAction[]
  /** Actions that are no matter of options. */
  readonly untried: readonly Action[]
  readonly words: string
}
