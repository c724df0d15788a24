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
  const isRight = (given: number, i: number): boolean =>
    targets.kind === 'classes' ? targets.labels[i] === given : given === Number((targets.values[i] ?? 0) > 0.5)
  const perRow = predicted.length / rows
  let [right, all] = [0, 0]
  predicted.forEach((given, i) => {
    const weight = weights?.[Math.floor(i / perRow)] ?? 1
    all += weight
    if (isRight(given, i)) right += weight
  })
  return { accuracy: right / all, error: (all - right) / all }
}
