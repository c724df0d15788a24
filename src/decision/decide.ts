import { argmax } from '../tensor/argmax.js'
import type { Decision } from '../result/index.js'
import type { Outputs } from './outputs.js'

/**
 * The class predicted for each row: the one of the lowest expected cost Σᵢ pᵢ·costs[i][j] (Elkan, 2001), the first of
 * equals; or of two the one whose threshold is reached; or the most probable.
 */
export function decideClasses(
  probabilities: ArrayLike<number>,
  { width, names }: Outputs,
  { thresholds = [], costs }: Decision,
): Int32Array {
  const [threshold] = thresholds
  if (costs !== undefined) return cheapestClasses(probabilities, width, costs)
  if (threshold === undefined) return likeliestClasses(probabilities, width)
  const positive = names.indexOf(threshold.label)
  return Int32Array.from({ length: probabilities.length / width }, (_, row) =>
    probabilityOf(probabilities, width, row, positive) >= threshold.threshold ? positive : 1 - positive,
  )
}

/** The most probable class of each row, the first of equals; with one output, 1 above ½. */
export function likeliestClasses(probabilities: ArrayLike<number>, width: number): Int32Array {
  return Int32Array.from({ length: probabilities.length / width }, (_, row) => {
    if (width === 1) return (probabilities[row] ?? 0) > 0.5 ? 1 : 0
    return argmax(probabilities, row * width, width)
  })
}

/** Whether each label of each row is predicted, [rows, labels]: where its threshold is reached, or ½ exceeded. */
export function decideLabels(
  probabilities: ArrayLike<number>,
  { width, names }: Pick<Outputs, 'width' | 'names'>,
  { thresholds = [] }: Decision,
): Uint8Array {
  const given = names.map((name) => thresholds.find(({ label }) => label === name)?.threshold)
  return Uint8Array.from({ length: probabilities.length }, (_, i) => {
    const [probability, threshold] = [probabilities[i] ?? 0, given[i % width]]
    return Number(threshold === undefined ? probability > 0.5 : probability >= threshold)
  })
}

/** The probability of a class in a row; one output is that of the second class. */
export function probabilityOf(probabilities: ArrayLike<number>, width: number, row: number, label: number): number {
  if (width > 1) return probabilities[row * width + label] ?? NaN
  const ofSecond = probabilities[row] ?? NaN
  return label === 1 ? ofSecond : 1 - ofSecond
}

function cheapestClasses(probabilities: ArrayLike<number>, width: number, costs: Decision['costs'] & {}): Int32Array {
  return Int32Array.from({ length: probabilities.length / width }, (_, row) => {
    const expected = costs.map((_, predicted) =>
      costs.reduce(
        (sum, own, label) => sum + probabilityOf(probabilities, width, row, label) * (own[predicted] ?? 0),
        0,
      ),
    )
    return expected.indexOf(Math.min(...expected))
  })
}
