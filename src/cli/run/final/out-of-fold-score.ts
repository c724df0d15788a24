import {
  type CrossValidation,
  type Evaluation,
  type FoldScore,
  metrics,
  type Network,
  type Preprocessor,
  type Score,
  unscaleTarget,
} from '../../../index.js'
import { type HeldOut, inOwnUnit } from '../decide/held-out.js'

/**
 * The score of all rows, each by the network that was not trained on it: the means over the rows of all folds. Of repeated folds errors
 * are those of the average of the networks that were not trained on a row; the loss is the mean of theirs.
 */
export async function outOfFoldScore(
  folds: CrossValidation,
  net: Network,
  heldOut: HeldOut,
  preprocessor: Preprocessor,
): Promise<Evaluation> {
  const { scores, repeats } = folds
  const { data, predictions } = heldOut
  const mean = (of: (score: Score) => number | null): number | null => meanOf(scores, of)
  const [loss, penalty] = [mean((score) => score.loss) ?? NaN, mean((score) => score.penalty) ?? NaN]
  const shared = { rows: data.rows, loss, penalty, cost: loss + penalty }
  if (data.targets.kind === 'classes') {
    const single = mean((score) => score.error) ?? NaN
    // A threshold was chosen by these predictions, that of each fold by others.
    const isSingle = repeats === 1 || net.decision?.thresholds !== undefined
    const error = isSingle ? single : await errorOf(net, heldOut)
    return { ...shared, error, accuracy: 1 - error, rmse: null, mae: null, r2: null }
  }
  const predicted = inOwnUnit(net, predictions, preprocessor)
  const actual = unscaleTarget(data.targets.values, preprocessor)
  const average = actual.reduce((sum, value) => sum + value, 0) / actual.length
  const errors = actual.map((value, i) => Math.abs(value - (predicted[i] ?? NaN)))
  const squaredErrors = errors.map((value) => value ** 2)
  const squaredDeviations = actual.map((value) => (value - average) ** 2)
  const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0)
  const error = total(squaredErrors) / total(squaredDeviations)
  const rowErrors = { squaredErrors, squaredDeviations }
  const found = { ...shared, error, accuracy: null, r2: 1 - error, rowErrors }
  if (repeats > 1) {
    const unit = unitOf(preprocessor)
    const rmse = Math.sqrt(total(squaredErrors) / errors.length) / unit
    return { ...found, rmse, mae: total(errors) / errors.length / unit }
  }
  const mse = mean(({ rmse }) => (rmse === null ? null : rmse * rmse))
  const rmse = mse === null ? null : Math.sqrt(mse)
  return { ...found, rmse, mae: mean(({ mae }) => mae) }
}

/** The fraction of rows misclassified by predictions. */
async function errorOf({ decision }: Network, { data, predictions }: HeldOut): Promise<number> {
  const { values } = await metrics(predictions, data, { names: ['accuracy'], decision })
  return 1 - (values.accuracy ?? NaN)
}

/** What errors are measured in, in the unit of the target: scores are standardized, but for those of a target on a log scale. */
function unitOf({ target }: Preprocessor): number {
  return target.kind === 'classes' || target.transform === 'log' ? 1 : target.scale
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
