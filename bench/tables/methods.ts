import type { Model, Table } from '../../dist/src/index.js'

/** The rivals of rivals.py, in the order of the tables. */
export const rivals = ['linear', 'mlp', 'mlp-stopped', 'forest', 'boosting', 'xgboost', 'realmlp'] as const

/** Trees with calibrated probabilities: they are compared by log loss only. */
export const calibrated = ['forest-calibrated', 'boosting-calibrated'] as const

/** What a method returns for one split. */
export interface Found {
  /** For each test row the probabilities of the classes, or the value. */
  readonly predictions: readonly (readonly number[])[] | readonly number[]
  /** In the order of the probabilities; `null` for a regression. */
  readonly classes: readonly string[] | null
  /** Processor time of reading, preparing and training; the rivals are given the table already read. */
  readonly cpuSeconds: number
  readonly modelBytes: number
  /** Median time of predicting one raw row. */
  readonly microseconds: number
  /** Time of a whole command that has a budget, and the error that it expects on new rows. */
  readonly search?: Searched
}

/** What a model of wellfit predicts for the rows of a table. */
export function predictionsOf(model: Model, table: Table): Pick<Found, 'predictions' | 'classes'> {
  const { outputs } = model.predictColumns(table)
  const { classes } = model
  if (classes === null) return { predictions: Array.from(outputs[0]?.values ?? []), classes }
  const row = (at: number): number[] => outputs.map(({ values }) => values[at] ?? NaN)
  return { predictions: Array.from({ length: table.rows }, (_, at) => row(at)), classes }
}

/** What a search says of itself. */
export interface Searched {
  readonly wallSeconds: number
  readonly trials: number
  readonly kept: number
  /** Fraction of rows misclassified, or 1 − R², with its 95 % interval. */
  readonly expected: { readonly estimate: number; readonly interval: { readonly low: number; readonly high: number } }
}

/** The stored result of a method on one split. */
export interface Result extends Omit<Found, 'predictions' | 'classes'> {
  /** Fraction of test rows misclassified, or 1 − R². */
  readonly error: number
  /** Root mean squared error in the target's unit; `null` for a classification. */
  readonly rmse: number | null
  /** `null` for a regression. */
  readonly logLoss: number | null
}

/** Probabilities below are raised to this one: a single row cannot make the log loss infinite. */
const LEAST_PROBABILITY = 1e-7

/** Scores the predictions against the targets of the test rows. */
export function scored({ predictions, classes, ...costs }: Found, targets: readonly string[]): Result {
  if (predictions.length !== targets.length) {
    throw new RangeError(`${predictions.length} predictions for ${targets.length} test rows`)
  }
  if (classes === null) return { ...costs, ...regressionScores(predictions as readonly number[], targets.map(Number)) }
  return { ...costs, ...classScores(predictions as readonly (readonly number[])[], classes, targets) }
}

function regressionScores(
  predicted: readonly number[],
  actual: readonly number[],
): Pick<Result, 'error' | 'rmse' | 'logLoss'> {
  const mean = actual.reduce((sum, value) => sum + value, 0) / actual.length
  const spread = actual.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const squares = actual.reduce((sum, value, row) => sum + (value - (predicted[row] ?? NaN)) ** 2, 0)
  return { error: squares / spread, rmse: Math.sqrt(squares / actual.length), logLoss: null }
}

function classScores(
  probabilities: readonly (readonly number[])[],
  classes: readonly string[],
  targets: readonly string[],
): Pick<Result, 'error' | 'rmse' | 'logLoss'> {
  let wrong = 0
  let loss = 0
  for (const [row, target] of targets.entries()) {
    const own = probabilities[row] ?? []
    const label = classes.indexOf(target)
    // A class that is in no training row has the probability 0.
    loss -= Math.log(Math.max(LEAST_PROBABILITY, own[label] ?? 0))
    if (own.indexOf(Math.max(...own)) !== label) wrong++
  }
  return { error: wrong / targets.length, rmse: null, logLoss: loss / targets.length }
}
