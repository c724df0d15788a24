import type { Targets } from '../../data/dataset/types.js'
import { lossKind } from '../../model/losses.js'
import { averageLosses, type SelectionLoss } from './average-losses.js'
import type { Member } from './members.js'

/**
 * [rows, outputs]: what the network of a repeat predicts for each row that it was not trained on.
 *
 * @param members The networks of all folds of the repeat.
 */
export function heldOutOf(members: readonly Member[], rows: number): Float64Array {
  const width = widthOf(members)
  const predictions = new Float64Array(rows * width)
  for (const { rows: own, outputs } of members) {
    own.heldOut.forEach((row, i) => predictions.set(outputs.subarray(i * width, (i + 1) * width), row * width))
  }
  return predictions
}

/**
 * [rows, outputs]: what an average of the networks of all repeats that a row was held out from predicts for it: of probabilities by the mean of
 * the outputs before a softmax or sigmoid, as `averageNetworks` has it, else the mean of the outputs.
 *
 * @param repeats For each repeat what {@link heldOutOf} returns.
 */
export function averageHeldOut(
  repeats: readonly Float64Array[],
  members: readonly Member[],
  targets: Targets,
): Float64Array {
  const [only] = repeats
  if (only !== undefined && repeats.length === 1) return only
  const { scoresOf, predictionsOf } = averageLosses(targets, lossOf(members), widthOf(members))
  const sums = new Float64Array(only?.length ?? 0)
  for (const predictions of repeats) scoresOf(predictions).forEach((score, i) => (sums[i] = (sums[i] ?? NaN) + score))
  return predictionsOf(sums.map((sum) => sum / repeats.length))
}

function widthOf([first]: readonly Member[]): number {
  return first?.net.outputs ?? 0
}

/** A loss whose averages are those of what turns outputs into predictions. */
function lossOf([first]: readonly Member[]): SelectionLoss {
  const prediction = first === undefined ? 'identity' : lossKind(first.net.options.loss).prediction
  return ({ softmax: 'softmaxCrossEntropy', sigmoid: 'binaryCrossEntropy', identity: 'meanSquaredError' } as const)[
    prediction
  ]
}
