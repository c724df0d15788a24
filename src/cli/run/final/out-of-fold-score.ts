import {
  type CrossValidation,
  type Evaluation,
  type FoldScore,
  type Network,
  type Preprocessor,
  type Score,
  unscaleTarget,
} from '../../../index.js'
import { type HeldOut, inOwnUnit } from '../decide/held-out.js'

/** The score of all rows, each by the network that was not trained on it: the means over the rows of all folds. */
export function outOfFoldScore(
  { scores }: CrossValidation,
  net: Network,
  { data, predictions }: HeldOut,
  preprocessor: Preprocessor,
): Evaluation {
  const mean = (of: (score: Score) => number | null): number | null => meanOf(scores, of)
  const [loss, penalty] = [mean((score) => score.loss) ?? NaN, mean((score) => score.penalty) ?? NaN]
  const shared = { rows: data.rows, loss, penalty, cost: loss + penalty }
  if (data.targets.kind === 'classes') {
    const error = mean((score) => score.error) ?? NaN
    return { ...shared, error, accuracy: 1 - error, rmse: null, mae: null, r2: null }
  }
  const predicted = inOwnUnit(net, predictions, preprocessor)
  const actual = unscaleTarget(data.targets.values, preprocessor)
  const average = actual.reduce((sum, value) => sum + value, 0) / actual.length
  const squaredErrors = actual.map((value, i) => (value - (predicted[i] ?? NaN)) ** 2)
  const squaredDeviations = actual.map((value) => (value - average) ** 2)
  const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0)
  const error = total(squaredErrors) / total(squaredDeviations)
  const mse = mean(({ rmse }) => (rmse === null ? null : rmse * rmse))
  const rmse = mse === null ? null : Math.sqrt(mse)
  const rowErrors = { squaredErrors, squaredDeviations }
  return { ...shared, error, accuracy: null, rmse, mae: mean(({ mae }) => mae), r2: 1 - error, rowErrors }
}

/** The mean over the rows of all folds; `null` where a fold does not define it. */
function meanOf(scores: readonly FoldScore[], of: (score: Score) => number | null): number | null {
  let [sum, rows] = [0, 0]
  for (const { heldOut } of scores) {
    const value = of(heldOut)
    if (value === null) return null
    sum += value * heldOut.rows
    rows += heldOut.rows
  }
  return sum / rows
}
