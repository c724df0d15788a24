import type { Baseline, MetricName, Metrics } from '../result/index.js'
import type { Tallies } from './class-measures.js'
import type { MetricSettings } from './registry.js'
import { sumOf as total } from './sum.js'
import type { ValueMeasurement, ValuePredictions } from './value-measurement.js'

/**
 * The baseline of a classification: for every row the class frequencies of these rows as probabilities, and so the most
 * frequent class (scikit-learn's `DummyClassifier(strategy='prior')`).
 */
export function classBaseline(
  { actual }: Pick<Tallies, 'actual'>,
  names: readonly string[],
  asked: readonly MetricName[],
  { k }: Pick<MetricSettings, 'k'>,
): Baseline {
  const rows = total(actual)
  const frequencies = Array.from(actual, (count) => count / rows)
  const most = Math.max(...frequencies)
  const present = frequencies.filter((frequency) => frequency > 0)
  const sumOf = (of: (frequency: number) => number): number =>
    present.reduce((sum, frequency) => sum + of(frequency), 0)
  const brier = sumOf((frequency) => frequency * (1 - frequency))
  const isBinary = frequencies.length === 2
  const ranked = isBinary ? frequencies.slice(1).filter((frequency) => frequency > 0) : present
  const values: { readonly [name in MetricName]?: number | null } = {
    accuracy: most,
    topKAccuracy: total(frequencies.toSorted((a, b) => b - a).slice(0, k)),
    precisionMacro: most / present.length,
    precisionMicro: most,
    recallMacro: 1 / present.length,
    recallMicro: most,
    f1Macro: (2 * most) / (1 + most) / present.length,
    f1Micro: most,
    auc: present.length > 1 ? 0.5 : null,
    averagePrecision: ranked.length > 0 ? total(ranked) / ranked.length : null,
    logLoss: sumOf((frequency) => -frequency * Math.log(frequency)),
    brier: isBinary ? brier / 2 : brier,
    calibrationError: 0,
  }
  return { class: names[frequencies.indexOf(most)] ?? null, values: only(values, asked) }
}

/**
 * The baseline of a regression: for each output the constant that does best on these rows, the mean for RMSE and R² and the
 * median for the mean absolute error.
 */
export function valueBaseline(
  { targets, units, weights }: ValuePredictions & { readonly weights?: Float64Array | undefined },
  { totals, values: count }: Pick<ValueMeasurement, 'totals' | 'values'>,
  asked: readonly MetricName[],
): Baseline {
  const values = {
    ...(asked.includes('mae') ? { mae: medianDeviation(targets, units, weights) / count } : {}),
    rmse: Math.sqrt(totals.spread / count),
    r2: totals.spread > 0 ? 0 : null,
  }
  return { class: null, values: only(values, asked) }
}

/** Σ|y − median| over rows and outputs, each output with its own median. */
function medianDeviation(targets: Float64Array, units: number, weights: Float64Array | undefined): number {
  let sum = 0
  for (let unit = 0; unit < units; unit++) {
    const column = targets.filter((_, i) => i % units === unit)
    if (weights === undefined) column.sort()
    const median = weights === undefined ? (column[column.length >> 1] ?? 0) : weightedMedian(column, weights)
    for (const [row, value] of column.entries()) sum += (weights?.[row] ?? 1) * Math.abs(value - median)
  }
  return sum
}

/** The smallest value up to which half of the weight lies. */
function weightedMedian(values: Float64Array, weights: Float64Array): number {
  const order = Array.from(values.keys()).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0))
  let left = total(weights) / 2
  for (const row of order) {
    left -= weights[row] ?? 0
    if (left <= 0) return values[row] ?? 0
  }
  return values[order.at(-1) ?? 0] ?? 0
}

function only(values: Metrics['values'], asked: readonly MetricName[]): Metrics['values'] {
  return Object.fromEntries(asked.flatMap((name) => (name in values ? [[name, values[name] ?? null]] : [])))
}
