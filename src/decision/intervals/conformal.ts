import { noun } from '../../noun.js'
import { checkNumbers } from '../../arguments.js'
import { checkDataset } from '../../data/dataset/check-dataset.js'
import type { Dataset } from '../../data/dataset/types.js'
import { WellfitError } from '../../errors.js'
import { findFaults } from '../../options.js'
import type { ConformalIntervals, PredictionIntervals } from '../../result/index.js'
import { checkIntervals, checkLevel } from './check-intervals.js'

/** More scores than this would make a model file larger without making intervals better. */
const MOST_SCORES = 4096

/**
 * Calibrates prediction intervals of a regression on rows that it was not trained on: split conformal prediction
 * (Papadopoulos et al., 2002; Lei et al., 2018).
 *
 * The scores of n rows are their absolute residuals |y − ŷ|. An interval of level 1 − α is ŷ ± q, with q the
 * ⌈(n + 1)(1 − α)⌉-th smallest score. Where the rows and a new one are exchangeable, it covers the new one with a probability
 * of at least 1 − α, whatever the network and the distribution. Several outputs have intervals of their own. Of more than 4096
 * rows that many are used, evenly spaced.
 *
 * Rows by which the network was chosen, as dev is by early stopping, make the intervals slightly narrow: measure the coverage on
 * test. The result is plain JSON, for `net.setDecision({ intervals })`.
 *
 * @param predictions [rows, outputs] of `net.predict`, in the units that the network was trained in.
 * @param data The true values of the same rows.
 * @throws WellfitError `INVALID_SHAPE`, `INVALID_DATA` for classes or values that are not finite.
 * @example
 * const intervals = conformalIntervals(net.predict(dev.x), dev)
 * net.setDecision({ intervals })
 */
export function conformalIntervals(predictions: ArrayLike<number>, data: Dataset): ConformalIntervals {
  const functionName = 'conformalIntervals'
  checkNumbers(functionName, 'predictions', predictions)
  checkDataset(functionName, 'data', data)
  const { targets, rows } = data
  if (targets.kind !== 'values') {
    const expected = 'be a regression'
    throw new WellfitError({ code: 'INVALID_DATA', functionName, field: 'data', value: 'classes', expected })
  }
  const { values, width } = targets
  checkFinite(functionName, predictions, width, values.length)
  const used = Math.min(rows, MOST_SCORES)
  const scores = Array.from({ length: width }, (_, output) => {
    const own = Float64Array.from({ length: used }, (_, i) => {
      const at = Math.floor((i * rows) / used) * width + output
      return Math.abs((values[at] ?? NaN) - (predictions[at] ?? NaN))
    })
    return [...own.sort()]
  })
  return { method: 'absolute', scores }
}

/**
 * Prediction intervals of a level, ŷ ± the quantile of the calibrated scores. `model.predict(rows, { interval })` gives them in
 * the target's own unit.
 *
 * @param predictions [rows, outputs] of `net.predict`.
 * @param intervals The result of `conformalIntervals`.
 * @param level The fraction of rows to cover, in (0, 1).
 * @returns Lower and upper ends, [rows, outputs] each.
 * @throws WellfitError `INVALID_OPTION` for a level that the calibration rows are too few for, saying how many are needed;
 *   `INVALID_SHAPE`, `INVALID_DATA`.
 * @example
 * const { lower, upper } = predictionIntervals(net.predict(test.x), intervals, 0.9)
 */
export function predictionIntervals(
  predictions: ArrayLike<number>,
  intervals: ConformalIntervals,
  level: number,
): PredictionIntervals {
  const functionName = 'predictionIntervals'
  checkNumbers(functionName, 'predictions', predictions)
  const checked = checkIntervals(functionName, 'intervals', intervals)
  const width = checked.scores.length
  checkFinite(functionName, predictions, width)
  return intervalsAt(functionName, 'level', predictions, checked, level)
}

/** The same of what is checked. */
export function intervalsAt(
  functionName: string,
  field: string,
  predictions: ArrayLike<number>,
  { scores }: ConformalIntervals,
  level: unknown,
): PredictionIntervals {
  const fraction = checkLevel(functionName, field, level)
  const quantiles = scores.map((own) => conformalQuantile(functionName, field, own, fraction))
  const end = (sign: number): Float64Array =>
    Float64Array.from(predictions, (value, i) => value + sign * (quantiles[i % quantiles.length] ?? NaN))
  return { lower: end(-1), upper: end(1) }
}

/** The least number of calibration rows for a level: ⌈(n + 1) · level⌉ must be one of their ranks. */
export function rowsForLevel(level: number): number {
  return Math.ceil(level / (1 - level) - 1e-9)
}

/** The ⌈(n + 1)·level⌉-th smallest score; without a rounding error of the product. */
function conformalQuantile(functionName: string, field: string, scores: readonly number[], level: number): number {
  const rank = Math.ceil((scores.length + 1) * level - 1e-9)
  const score = scores[rank - 1]
  if (score !== undefined) return score
  const needed = rowsForLevel(level)
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName,
    field,
    value: level,
    expected: `be at most ${scores.length / (scores.length + 1)}, since the intervals were calibrated on ${scores.length} ${noun(scores.length, 'row')}`,
    remedy: `A level of ${level} needs ${needed} rows or more.`,
  })
}

function checkFinite(functionName: string, predictions: ArrayLike<number>, width: number, length?: number): void {
  if (length === undefined ? predictions.length % width !== 0 : predictions.length !== length) {
    const expected = `hold ${width} for each${length === undefined ? ' row' : ` of ${length / width} rows`}`
    const value = `${predictions.length} ${noun(predictions.length, 'value')}`
    throw new WellfitError({ code: 'INVALID_SHAPE', functionName, field: 'predictions', value, expected })
  }
  const fault = findFaults(predictions, Number.isFinite)
  if (fault === null) return
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName,
    field: 'predictions',
    value: fault.value,
    expected: 'be a finite number',
    row: Math.floor(fault.index / width),
    column: fault.index % width,
    count: fault.count,
  })
}
