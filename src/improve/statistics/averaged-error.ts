import { likeliestClasses } from '../../decision/decide.js'
import type { Truth } from '../cross-validate/row-predictions.js'
import type { OutOfFold } from '../cross-validate/run-folds.js'

/**
 * The error of the mean prediction over the repeats: of an average of as many networks as there are repeats, each row by networks that
 * were not trained on it.
 */
export function averagedError({ outputs, predictions, foldOfRow }: OutOfFold, truth: Truth): number {
  const { width } = truth
  const isHeldOut = (row: number): boolean => (foldOfRow[0]?.[row] ?? 0) > 0
  let [error, spread] = [0, 0]
  if (truth.task === 'classification') {
    const decided = likeliestClasses(predictions, width > 1 ? 1 : outputs)
    for (let i = 0; i < truth.labels.length; i++) {
      if (!isHeldOut(Math.floor(i / width))) continue
      const label = truth.labels[i] ?? 0
      const weight = truth.classWeights?.[label] ?? 1
      spread += weight
      if (decided[i] !== label) error += weight
    }
  } else {
    for (let i = 0; i < truth.values.length; i++) {
      if (!isHeldOut(Math.floor(i / width))) continue
      const actual = truth.values[i] ?? NaN
      error += ((predictions[i] ?? NaN) - actual) ** 2
      spread += (actual - (truth.means[i % width] ?? 0)) ** 2
    }
  }
  return spread > 0 ? error / spread : 0
}
