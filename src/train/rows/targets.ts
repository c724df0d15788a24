import type { Dataset } from '../../data/dataset/types.js'
import { showValue, WellfitError } from '../../errors.js'
import { partName } from '../../model/custom-part.js'
import { lossKind } from '../../model/losses.js'
import type { NetworkDescription } from '../../model/network-options.js'
import { outputUnits } from '../../program/layers/buffers.js'
import type { TargetRows } from '../../program/rows/staging.js'

/**
 * A dataset's targets in the form that the network's loss takes: labels for the softmax; for the other losses one column
 * per output, with classes as 0 and 1.
 *
 * @throws WellfitError `INVALID_SHAPE` or `INVALID_DATA` where they do not match the outputs.
 */
export function targetRows(functionName: string, data: Dataset, network: NetworkDescription): TargetRows {
  const outputs = outputUnits(network)
  const { targets } = data
  const { prediction } = lossKind(network.loss)
  if (prediction === 'softmax') {
    if (targets.kind !== 'classes') throw misfit(functionName, network, 'hold one class per row', 'values')
    checkClassCount(functionName, targets.classes.length, outputs)
    return { labels: targets.labels }
  }
  if (targets.kind === 'classes') {
    return { values: classColumns(functionName, network, targets.labels, targets.classes.length, outputs) }
  }
  if (targets.width !== outputs) {
    throw new WellfitError({
      code: 'INVALID_SHAPE',
      functionName,
      field: 'targets',
      value: `${targets.width} columns`,
      expected: `have as many columns as the network has outputs, ${outputs}`,
      remedy: 'Change `units` of the last layer.',
    })
  }
  if (prediction === 'sigmoid') checkProbabilities(functionName, targets.values, outputs)
  return { values: targets.values }
}

function checkClassCount(functionName: string, classes: number, outputs: number): void {
  if (classes <= outputs) return
  throw new WellfitError({
    code: 'INVALID_SHAPE',
    functionName,
    field: 'targets',
    value: `${classes} classes`,
    expected: `have at most as many classes as the network has outputs, ${outputs}`,
    remedy: `Give the last layer ${classes} units.`,
  })
}

/** One column for two classes (1 is the second), else one per class. */
function classColumns(
  functionName: string,
  network: NetworkDescription,
  labels: Int32Array,
  classes: number,
  outputs: number,
): Float64Array {
  if (outputs === 1 && classes === 2) return Float64Array.from(labels)
  if (outputs !== classes || outputs === 1) {
    throw misfit(functionName, network, `have 2 classes for one output, or one class per output`, `${classes} classes`)
  }
  const values = new Float64Array(labels.length * outputs)
  labels.forEach((label, row) => (values[row * outputs + label] = 1))
  return values
}

function checkProbabilities(functionName: string, values: Float64Array, outputs: number): void {
  const wrong = values.findIndex((value) => !(value >= 0 && value <= 1))
  if (wrong === -1) return
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName,
    field: 'targets',
    value: values[wrong],
    expected: "lie in [0, 1] for loss 'binaryCrossEntropy'",
    row: Math.floor(wrong / outputs),
    column: wrong % outputs,
  })
}

function misfit(functionName: string, network: NetworkDescription, expected: string, value: string): WellfitError {
  const loss = partName(network.loss)
  return new WellfitError({
    code: 'INVALID_SHAPE',
    functionName,
    field: 'targets',
    value,
    expected: `${expected} (loss ${showValue(loss)}, ${outputUnits(network)} outputs)`,
    remedy: 'Choose the loss for the task: a cross-entropy for classes, a squared or absolute error for numbers.',
  })
}

/** Refuses a dataset whose number of features differs from the network's inputs. */
export function checkWidth(functionName: string, features: number, network: NetworkDescription): void {
  if (features === network.inputs) return
  throw new WellfitError({
    code: 'INVALID_SHAPE',
    functionName,
    field: 'features',
    value: features,
    expected: `equal the network's inputs, ${network.inputs}`,
    remedy: 'Set `inputs` to the number of features.',
  })
}
