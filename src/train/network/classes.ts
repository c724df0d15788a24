import { isNumbered } from '../../data/dataset/signature/signature.js'
import { decideLabels } from '../../decision/decide.js'
import type { Outputs } from '../../decision/outputs.js'
import { WellfitError } from '../../errors.js'
import { partName } from '../../model/custom-part.js'
import { lossKind } from '../../model/losses.js'
import type { NetworkDescription } from '../../model/network-options.js'
import type { Decision } from '../../result/index.js'
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

/** The labels predicted for each row, by name, or by number where no names are known: see `decideLabels`. */
export function labelSets(probabilities: Reals, outputs: Outputs, decision: Decision): string[][] {
  const { width, names } = outputs
  const predicted = decideLabels(probabilities, outputs, decision)
  return Array.from({ length: probabilities.length / width }, (_, row) =>
    names.filter((_, label) => predicted[row * width + label] === 1),
  )
}

/** The names of labels; the labels themselves where no names are known, or where they are the numbers 0 … K − 1. */
export function classNames(labels: Int32Array, classes: readonly string[] | null): string[] | Int32Array {
  if (classes === null || isNumbered(classes, '')) return labels
  return Array.from(labels, (label) => classes[label] ?? String(label))
}
