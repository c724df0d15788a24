import type { MetricName, Metrics } from '../result/index.js'
import { labelMetrics, multiLabelMetrics, type LabelPredictions } from './multi-label.js'
import { sumOf } from './sum.js'

type Values = { readonly [name in MetricName]?: number | null }

const RANKED: readonly MetricName[] = ['auc', 'averagePrecision']

/**
 * The metrics of several labels a row, in place of those of rows × labels binary decisions: accuracy is that of whole rows,
 * macro averages are over the labels, micro averages over the labels that are there or predicted. Log loss, Brier score
 * and calibration remain those of the decisions.
 */
export function asMultiLabel(decisions: Metrics, given: LabelPredictions, asked: readonly MetricName[]): Metrics {
  const isRanked = asked.some((name) => RANKED.includes(name))
  const classes = labelMetrics(given, isRanked)
  const multiLabel = multiLabelMetrics(given)
  return {
    ...decisions,
    rows: given.targets.length / given.names.length,
    values: { ...decisions.values, ...only(valuesOf(classes, multiLabel), asked) },
    classes,
    confusion: null,
    rareClasses: [],
    baseline: { class: null, values: only({ ...decisions.baseline.values, ...baselineOf(given) }, asked) },
    multiLabel,
  }
}

function valuesOf(
  classes: NonNullable<Metrics['classes']>,
  { subsetAccuracy, averages }: NonNullable<Metrics['multiLabel']>,
): Values {
  const { macro, micro } = averages
  return {
    accuracy: subsetAccuracy,
    precisionMacro: macro.precision,
    precisionMicro: micro.precision,
    recallMacro: macro.recall,
    recallMicro: micro.recall,
    f1Macro: macro.f1,
    f1Micro: micro.f1,
    auc: meanOf(classes.map(({ auc }) => auc)),
    averagePrecision: meanOf(classes.map(({ averagePrecision }) => averagePrecision)),
  }
}

/** The metrics of predicting each label with its frequency. */
function baselineOf({ targets, names, weights }: LabelPredictions): Values {
  const width = names.length
  const rows = targets.length / width
  const weightOf = (row: number): number => weights?.[row] ?? 1
  const weight = weights === undefined ? rows : sumOf(weights)
  const frequencies = names.map((_, label) => {
    let sum = 0
    for (let row = 0; row < rows; row++) sum += weightOf(row) * (targets[row * width + label] ?? 0)
    return sum / weight
  })
  const predictions = Float64Array.from(targets, (_, i) => frequencies[i % width] ?? 0)
  const constant = { predictions, targets, names, weights }
  const entropy = (p: number): number => (p > 0 ? -p * Math.log(p) : 0)
  return {
    ...valuesOf(labelMetrics(constant, true), multiLabelMetrics(constant)),
    logLoss: meanOf(frequencies.map((p) => entropy(p) + entropy(1 - p))),
    brier: meanOf(frequencies.map((p) => p * (1 - p))),
  }
}

/** The mean of what is defined; `null` where nothing is. */
function meanOf(values: readonly (number | null)[]): number | null {
  const defined = values.filter((value) => value !== null)
  return defined.length === 0 ? null : defined.reduce((sum, value) => sum + value, 0) / defined.length
}

function only(values: Values, asked: readonly MetricName[]): Values {
  return Object.fromEntries(asked.flatMap((name) => (name in values ? [[name, values[name] ?? null]] : [])))
}
