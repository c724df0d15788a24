import { WellfitError } from '../../errors.js'
import { argmax } from '../../tensor/argmax.js'
import { flattenRows } from './flatten-rows.js'
import type { Targets } from './types.js'

/** How far the sum of a row of probabilities may be from 1: a few digits of rounding, which a division undoes. */
const MOST_ROUNDING = 1e-3

/** The given names of classes, checked. */
export function checkedClasses(given: readonly string[]): string[] {
  const classes = Array.from(given)
  if (
    classes.length >= 1 &&
    classes.every((name) => typeof name === 'string') &&
    new Set(classes).size === classes.length
  ) {
    return classes
  }
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'dataset',
    field: 'classes',
    value: given,
    expected: 'be one or more distinct strings',
  })
}

/**
 * Targets of a row of numbers for each example, one number for each class: one-hot rows are read as labels; probabilities are
 * kept, divided by their sum where that is not 1, and the likeliest class, the first of equals, is the label.
 *
 * @throws WellfitError `INVALID_DATA` naming the first row that is neither.
 */
export function readClassRows(rows: ArrayLike<unknown>, given: readonly string[] | undefined): Targets {
  const width = (rows[0] as ArrayLike<number>).length
  const values = flattenRows('dataset', 'y', rows, width)
  const classes = given === undefined ? Array.from({ length: width }, (_, i) => String(i)) : checkedClasses(given)
  if (width < 2 || classes.length !== width) {
    const expected =
      given === undefined
        ? 'have one number for each of at least two classes'
        : `have one number for each of the ${classes.length} classes`
    throw rowError(0, `${width} ${width === 1 ? 'number' : 'numbers'}`, expected)
  }
  const labels = new Int32Array(rows.length)
  let isSoft = false
  for (let row = 0; row < rows.length; row++) {
    const own = values.subarray(row * width, (row + 1) * width)
    const sum = checkProbabilities(own, row)
    const label = argmax(own, 0, width)
    labels[row] = label
    if (own[label] === 1 && sum === 1) continue
    isSoft = true
    if (Math.abs(sum - 1) > width * Number.EPSILON) own.forEach((value, i) => (own[i] = value / sum))
  }
  return isSoft ? { kind: 'classes', labels, classes, probabilities: values } : { kind: 'classes', labels, classes }
}

/** Targets with the probability of each class: 1 for the label where they are labels. */
export function softened(targets: Targets): Targets {
  if (targets.kind !== 'classes' || targets.probabilities !== undefined) return targets
  const { classes, labels } = targets
  const probabilities = new Float64Array(labels.length * classes.length)
  labels.forEach((label, row) => (probabilities[row * classes.length + label] = 1))
  return { ...targets, probabilities }
}

/** The sum of the probabilities of a row. */
function checkProbabilities(own: Float64Array, row: number): number {
  let sum = 0
  for (const value of own) {
    if (!(value >= 0 && value <= 1)) throw rowError(row, value, 'lie in [0, 1]')
    sum += value
  }
  if (Math.abs(sum - 1) <= MOST_ROUNDING) return sum
  throw rowError(row, `a sum of ${Number(sum.toPrecision(6))}`, 'sum to 1')
}

function rowError(row: number, value: unknown, expected: string): WellfitError {
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'dataset',
    field: 'y',
    value,
    expected: `${expected}: with task 'classification', a row is one-hot or holds the probability of each class`,
    row,
    remedy: "For several 0/1 labels per row leave `task` out and use loss 'binaryCrossEntropy'.",
  })
}
