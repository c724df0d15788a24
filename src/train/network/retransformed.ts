import type { Dataset } from '../../data/dataset/types.js'
import { logTarget, onOriginalScale, ownUnit } from '../../data/preprocess/target-values.js'
import type { NetworkDescription } from '../../model/network-options.js'
import type { Score } from '../../result/index.js'
import type { Evaluation } from './contract.js'
import type { NetworkInternals } from './internals.js'
import { rowErrorsOf } from './row-errors.js'
import { scoreOf } from './score.js'

/** Rows and predictions of a target on a log scale, converted back to the original scale. */
export interface Retransformed {
  readonly rows: Dataset
  readonly targets: { readonly values: Float64Array }
  readonly predicted: Float64Array
}

/** Targets and predictions on the original scale; `null` of rows whose targets are not on a log scale. */
export function retransformed({ inference, decision }: NetworkInternals, data: Dataset): Retransformed | null {
  const target = logTarget(data)
  if (target === null) return null
  const rows = onOriginalScale(data)
  const outputs = inference.predict(data.x)
  if (outputs === null || rows.targets.kind !== 'values') return null
  return { rows, targets: rows.targets, predicted: ownUnit(outputs, target, decision.current?.smearing) }
}

/** A score whose errors are those on the original scale; loss, penalty and cost stay what training lowers. */
export function retransformedScore(
  network: NetworkDescription,
  score: Score,
  { rows, targets, predicted }: Retransformed,
  weights: Float64Array | undefined,
  withRowErrors: boolean,
): Evaluation {
  let [weight, squaredError, absoluteError] = [0, 0, 0]
  targets.values.forEach((value, row) => {
    const own = weights?.[row] ?? 1
    const error = (predicted[row] ?? NaN) - value
    weight += own
    squaredError += own * error * error
    absoluteError += own * Math.abs(error)
  })
  const totals = { rows: rows.rows, weight, loss: score.loss, correct: 0, squaredError, absoluteError, signs: 0 }
  const { error, rmse, mae, r2 } = scoreOf(network, totals, score.penalty, targets, weights)
  const rowErrors = withRowErrors ? rowErrorsOf(predicted, rows, weights) : undefined
  return { ...score, error, rmse, mae, r2, ...(rowErrors === undefined ? {} : { rowErrors }) }
}
