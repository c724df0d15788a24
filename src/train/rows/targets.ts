import { noun } from '../../noun.js'
import type { Dataset, Targets } from '../../data/dataset/types.js'
import { showValue, WellfitError } from '../../errors.js'
import { partName } from '../../model/custom-part.js'
import { lossKind } from '../../model/losses.js'
import type { NetworkDescription } from '../../model/network-options.js'
import { outputUnits } from '../../model/network-options.js'
import type { TargetRows } from '../../program/rows/staging.js'

/**
 * A dataset's targets in the form that the network's loss takes: labels for the softmax, or the probability of each class; for
 * the other losses one column per output, with classes as 0 and 1 or their probabilities.
 *
 * @throws WellfitError `INVALID_SHAPE` or `INVALID_DATA` where they do not match the outputs.
 */
export function targetRows(functionName: string, data: Dataset, network: NetworkDescription): TargetRows {
  const outputs = outputUnits(network)
  const { targets } = data
  const { prediction } = lossKind(network.loss)
  if (prediction === 'softmax') {
    if (targets.kind !== 'classes') {
      throw misfit(functionName, network, 'hold one class per row', 'values', labelRemedy(targets))
    }
    checkClassCount(functionName, targets, outputs)
    const { labels, classes, probabilities } = targets
    return probabilities === undefined ? { labels } : { values: widened(probabilities, classes.length, outputs) }
  }
  if (targets.kind === 'classes') return { values: classColumns(functionName, network, targets, outputs) }
  if (targets.width !== outputs) {
    throw new WellfitError({
      code: 'INVALID_SHAPE',
      functionName,
      field: 'targets',
      value: `${targets.width} ${noun(targets.width, 'column')}`,
      expected: `have as many columns as the network has outputs, ${outputs}`,
      remedy: 'Change `units` of the last layer.',
    })
  }
  if (prediction === 'sigmoid') checkProbabilities(functionName, targets.values, outputs)
  return { values: targets.values }
}

function checkClassCount(functionName: string, { classes: names, labels }: Classes, outputs: number): void {
  const classes = names.length
  if (classes <= outputs) return
  const countsFromOne = names[0] === '0' && !labels.includes(0)
  throw new WellfitError({
    code: 'INVALID_SHAPE',
    functionName,
    field: 'targets',
    value: `${classes} ${noun(classes, 'class', 'classes')}`,
    expected: `have at most as many classes as the network has outputs, ${outputs}`,
    remedy: countsFromOne
      ? 'No row has label 0: labels count from 0, `y.map((label) => label - 1)`, or are strings, `y.map(String)`.'
      : `Give the last layer ${classes} ${noun(classes, 'unit')}.`,
  })
}

type Classes = Extract<Targets, { kind: 'classes' }>

/** How to make labels of numbers that are meant as such; `undefined` where they are quantities. */
function labelRemedy({ values, width }: Extract<Targets, { kind: 'values' }>): string | undefined {
  if (width > 1 && values.every((value) => value >= 0 && value <= 1) && !values.every(Number.isInteger)) {
    return "Pass `task: 'classification'` to `dataset`: then rows of probabilities are read as soft targets."
  }
  if (!values.every(Number.isInteger)) return undefined
  if (width > 1) {
    const isOneHot = values.every((value) => value === 0 || value === 1)
    return isOneHot
      ? "Pass `task: 'classification'` to `dataset`: then one-hot rows are read as labels, and probabilities as soft targets."
      : 'Pass one label per row: `y: [2, 0, 1]`.'
  }
  if (values.every((value) => value === -1 || value === 1)) {
    return 'Labels count from 0: `y.map((label) => (label > 0 ? 1 : 0))`; or pass names, `y.map(String)`.'
  }
  const least = values.reduce((low, value) => Math.min(low, value), Infinity)
  if (least === 1) return 'Labels count from 0: `y.map((label) => label - 1)`; or pass names, `y.map(String)`.'
  return "Pass `task: 'classification'` to `dataset`, with labels from 0 or names: `y.map(String)`."
}

/** Rows of probabilities with a column of zeros for each further output. */
function widened(probabilities: Float64Array, classes: number, outputs: number): Float64Array {
  if (classes === outputs) return probabilities
  const values = new Float64Array((probabilities.length / classes) * outputs)
  probabilities.forEach((value, i) => (values[Math.floor(i / classes) * outputs + (i % classes)] = value))
  return values
}

/** One column for two classes (1 is the second), else one per class. */
function classColumns(
  functionName: string,
  network: NetworkDescription,
  { labels, classes: names, probabilities }: Classes,
  outputs: number,
): Float64Array {
  const classes = names.length
  if (outputs === 1 && classes === 2) {
    return probabilities === undefined ? new Float64Array(labels) : probabilities.filter((_, i) => i % 2 === 1)
  }
  if (outputs !== classes || outputs === 1) {
    const { task } = lossKind(network.loss)
    const remedy =
      task === 'classification'
        ? `Use loss 'softmaxCrossEntropy' with ${classes} units in the last layer.`
        : "Use loss 'softmaxCrossEntropy' for classes; pass `task: 'regression'` to `dataset` if they are quantities."
    throw misfit(functionName, network, `have 2 classes for one output, or one class per output`, `${classes} classes`, remedy) // prettier-ignore
  }
  if (probabilities !== undefined) return probabilities
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
    remedy: values[wrong] === -1 ? 'Use 0 for −1: `y.map((label) => (label > 0 ? 1 : 0))`.' : 'Divide counts by their total, and use 0 and 1 for labels.', // prettier-ignore
  })
}

function misfit(
  functionName: string,
  network: NetworkDescription,
  expected: string,
  value: string,
  remedy = 'Choose the loss for the task: a cross-entropy for classes, a squared or absolute error for numbers.',
): WellfitError {
  const loss = partName(network.loss)
  return new WellfitError({
    code: 'INVALID_SHAPE',
    functionName,
    field: 'targets',
    value,
    expected: `${expected} (loss ${showValue(loss)}, ${outputUnits(network)} outputs)`,
    remedy,
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
