import { isNumbered } from '../../data/dataset/signature/signature.js'
import { WellfitError } from '../../errors.js'
import { partName } from '../../model/custom-part.js'
import { lossKind } from '../../model/losses.js'
import type { NetworkDescription } from '../../model/network-options.js'
import type { Reals } from '../../tensor/reals.js'

/** Refuses a network whose outputs are not class probabilities. */
export function checkClassifier(functionName: string, { loss }: NetworkDescription): void {
  if (lossKind(loss).task === 'classification') return
  throw new WellfitError({
    code: 'UNSUPPORTED',
    functionName,
    field: 'loss',
    value: partName(loss),
    expected: 'be a cross-entropy',
    remedy: 'Use `predict` for numbers.',
  })
}

/** The most probable class of each row, the first of equals; with one output, 1 above ½. */
export function likeliestClasses(probabilities: Reals, outputs: number): Int32Array {
  return Int32Array.from({ length: probabilities.length / outputs }, (_, row) => {
    if (outputs === 1) return (probabilities[row] ?? 0) > 0.5 ? 1 : 0
    return firstMaximum(probabilities.subarray(row * outputs, (row + 1) * outputs))
  })
}

/** The index of the largest value: the first of equals. */
function firstMaximum(values: Reals): number {
  let best = 0
  for (let i = 1; i < values.length; i++) if ((values[i] ?? 0) > (values[best] ?? 0)) best = i
  return best
}

/** Whether each row has several labels: several outputs, each a probability of its own. */
export function isMultiLabel({ loss, layers }: NetworkDescription): boolean {
  return lossKind(loss).prediction === 'sigmoid' && (layers.at(-1)?.units ?? 1) > 1
}

/** The labels of each row whose probability exceeds ½, by name, or by number where no names are known. */
export function labelSets(probabilities: Reals, names: readonly string[] | null, outputs: number): string[][] {
  return Array.from({ length: probabilities.length / outputs }, (_, row) => {
    const labels = Array.from({ length: outputs }, (_, label) => names?.[label] ?? String(label))
    return labels.filter((_, label) => (probabilities[row * outputs + label] ?? 0) > 0.5)
  })
}

/** The names of labels; the labels themselves where no names are known, or where they are the numbers 0 … K − 1. */
export function classNames(labels: Int32Array, classes: readonly string[] | null): string[] | Int32Array {
  if (classes === null || isNumbered(classes, '')) return labels
  return Array.from(labels, (label) => classes[label] ?? String(label))
}
