import type { Dataset, Targets } from '../../data/dataset/types.js'
import { WellfitError } from '../../errors.js'
import { evaluate, type Measurable } from '../../metrics/evaluate.js'
import { lossKind } from '../../model/losses.js'
import { outputUnits } from '../../program/layers/buffers.js'
import type { TargetRows } from '../../program/rows/staging.js'
import type { MetricName, MetricValues } from '../../result/index.js'
import type { Reals } from '../../tensor/reals.js'
import type { NetworkInternals } from './internals.js'

/** Metrics of a network in training; `null` where they are undefined or a prediction is not finite. */
export function metricsOf(
  { core, description, inference }: NetworkInternals,
  data: Dataset,
  targets: TargetRows,
  names: readonly MetricName[],
): MetricValues {
  const predictions = inference.predict(data.x)
  if (predictions === null || !predictions.every(Number.isFinite)) {
    return Object.fromEntries(names.map((name) => [name, null]))
  }
  return evaluate(core, measurable('fit', predictions, data, targets, description), { names }, 'fit').values
}

/** Refuses targets that no metric is defined for. */
export function checkMeasurable(functionName: string, { description }: NetworkInternals, targets: Targets): void {
  if (targets.kind === 'values' && lossKind(description.loss).task === 'classification') {
    binaryLabels(functionName, targets.values)
  }
}

/** Predictions and targets in the form that the metrics take. */
export function measurable(
  functionName: string,
  predictions: Reals,
  { targets }: Dataset,
  rows: TargetRows,
  description: NetworkInternals['description'],
): Measurable {
  const units = outputUnits(description)
  if (lossKind(description.loss).task === 'regression') {
    if (!('values' in rows)) throw new Error('targets without values')
    const names = targets.kind === 'values' ? targets.names : targets.classes
    return { task: 'regression', predictions, targets: rows.values, units, names }
  }
  if (targets.kind === 'classes') {
    return { task: 'classification', predictions, labels: targets.labels, units, names: targets.classes }
  }
  return {
    task: 'classification',
    predictions,
    labels: binaryLabels(functionName, targets.values),
    units: 1,
    names: ['0', '1'],
    ...(units === 1 ? {} : { multiLabel: { predictions, targets: targets.values, names: targets.names } }),
  }
}

function binaryLabels(functionName: string, values: Float64Array): Int32Array {
  const soft = values.findIndex((value) => value !== 0 && value !== 1)
  if (soft === -1) return Int32Array.from(values)
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName,
    field: 'targets',
    value: values[soft],
    expected: 'be 0 or 1 for classification metrics',
  })
}
