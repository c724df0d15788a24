import { noun } from '../noun.js'
import { checkNumbers } from '../arguments.js'
import { checkDataset } from '../data/dataset/check-dataset.js'
import type { Dataset } from '../data/dataset/types.js'
import { WellfitError } from '../errors.js'
import { findFaults } from '../options.js'

/** What the columns of some probabilities stand for. */
export interface ProbabilityColumns {
  /** Columns of each row: 1 also for two classes, of which it is the second. */
  readonly width: number
  /** Names of the classes or labels. */
  readonly names: readonly string[]
  /** Whether the targets are two classes. */
  readonly isPair: boolean
}

/**
 * Checks probabilities against the targets that they predict: [rows, classes or labels] or, for two classes, one per row.
 *
 * @throws WellfitError `INVALID_SHAPE`, `INVALID_DATA`, naming row and column.
 */
export function checkProbabilities(
  functionName: string,
  predictions: ArrayLike<number>,
  data: Dataset,
): ProbabilityColumns {
  checkNumbers(functionName, 'predictions', predictions)
  checkDataset(functionName, 'data', data)
  const { targets, rows } = data
  const names = targets.kind === 'classes' ? targets.classes : targets.names
  const isPair = targets.kind === 'classes' && names.length === 2
  const width = isPair && predictions.length === rows ? 1 : names.length
  if (predictions.length !== rows * width) {
    const expected = `hold ${isPair ? '2 or 1' : width} for each of ${rows} rows`
    const value = `${predictions.length} ${noun(predictions.length, 'value')}`
    throw new WellfitError({ code: 'INVALID_SHAPE', functionName, field: 'predictions', value, expected })
  }
  const fault = findFaults(predictions, (value) => Number(value) >= 0 && Number(value) <= 1)
  if (fault === null) return { width, names, isPair }
  const at = { row: Math.floor(fault.index / width), column: fault.index % width, count: fault.count }
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName,
    field: 'predictions',
    value: fault.value,
    expected: 'be a probability in [0, 1]',
    ...at,
  })
}

/**
 * Whether each row is of a class, or has a label.
 *
 * @throws WellfitError `INVALID_DATA` for targets of a label other than 0 and 1.
 */
export function positiveRows(functionName: string, { targets, rows }: Dataset, index: number): Uint8Array {
  if (targets.kind === 'classes') return Uint8Array.from(targets.labels, (label) => Number(label === index))
  const { values, width } = targets
  const column = Float64Array.from({ length: rows }, (_, row) => values[row * width + index] ?? NaN)
  const soft = column.findIndex((value) => value !== 0 && value !== 1)
  if (soft === -1) return Uint8Array.from(column)
  const expected = 'have targets of 0 and 1'
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName,
    field: 'data',
    value: column[soft],
    expected,
    row: soft,
  })
}
