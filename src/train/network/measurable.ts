import { outputUnits } from '../../model/network-options.js'
import type { Dataset } from '../../data/dataset/types.js'
import { evaluate, type Measurable } from '../../metrics/evaluate.js'
import { lossKind } from '../../model/losses.js'
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
  return evaluate(core, measurable(predictions, data, targets, description), { names }, 'fit').values
}

/** Predictions and targets in the form that the metrics take. */
export function measurable(
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
  const labels = binaryLabels(targets.values)
  return {
    task: 'classification',
    predictions,
    labels,
    units: 1,
    names: ['0', '1'],
    ...(units === 1 ? {} : { multiLabel: { predictions, targets: Float64Array.from(labels), names: targets.names } }),
  }
}

/** 1 for a target above ½, else 0: what the error counts, too. */
function binaryLabels(values: Float64Array): Int32Array {
  return Int32Array.from(values, (value) => (value > 0.5 ? 1 : 0))
}
