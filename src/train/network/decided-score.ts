import type { Dataset } from '../../data/dataset/types.js'
import { decisionProbabilities } from '../../decision/calibration/apply.js'
import { decideClasses, decideLabels } from '../../decision/decide.js'
import type { Outputs } from '../../decision/outputs.js'
import type { Decision, Score } from '../../result/index.js'
import type { Reals } from '../../tensor/reals.js'

/** Accuracy and error at the thresholds or costs of a decision, in place of those of the likeliest classes. */
export function decidedScore(
  predictions: Reals,
  { targets }: Dataset,
  outputs: Outputs,
  decision: Decision,
): Pick<Score, 'accuracy' | 'error'> {
  const probabilities = decisionProbabilities(predictions, decision)
  const predicted = outputs.isMultiLabel
    ? decideLabels(probabilities, outputs, decision)
    : decideClasses(probabilities, outputs, decision)
  const isRight = (given: number, i: number): boolean =>
    targets.kind === 'classes' ? targets.labels[i] === given : given === Number((targets.values[i] ?? 0) > 0.5)
  let right = 0
  predicted.forEach((given, i) => {
    if (isRight(given, i)) right++
  })
  return { accuracy: right / predicted.length, error: (predicted.length - right) / predicted.length }
}
