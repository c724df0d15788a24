import type { Dataset } from '../../data/dataset/types.js'
import { decisionProbabilities } from '../../decision/calibration/apply.js'
import { decideClasses, decideLabels } from '../../decision/decide.js'
import type { Outputs } from '../../decision/outputs.js'
import type { Decision, Score } from '../../result/index.js'
import type { Reals } from '../../tensor/reals.js'

/** Accuracy and error at the thresholds or costs of a decision, in place of those of the likeliest classes. */
export function decidedScore(
  predictions: Reals,
  { rows, targets }: Dataset,
  outputs: Outputs,
  decision: Decision,
  weights: Float64Array | undefined,
): Pick<Score, 'accuracy' | 'error'> {
  const probabilities = decisionProbabilities(predictions, decision)
  const predicted = outputs.isMultiLabel
    ? decideLabels(probabilities, outputs, decision)
    : decideClasses(probabilities, outputs, decision)
  const isRight = (i: number): boolean =>
    targets.kind === 'classes'
      ? targets.labels[i] === predicted[i]
      : predicted[i] === Number((targets.values[i] ?? 0) > 0.5)
  // Of several labels all must be right.
  const perRow = predicted.length / rows
  let [right, all] = [0, 0]
  for (let row = 0; row < rows; row++) {
    const weight = weights?.[row] ?? 1
    let labels = 0
    while (labels < perRow && isRight(row * perRow + labels)) labels++
    all += weight
    if (labels === perRow) right += weight
  }
  return { accuracy: right / all, error: (all - right) / all }
}
