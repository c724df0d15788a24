import type { Baseline, MetricName, Metrics } from '../result/index.js'
import type { Tallies } from './class-measurement.js'
import type { MetricSettings } from './registry.js'
import type { ErrorSums, ValuePredictions } from './value-measurement.js'

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
  const rows = actual.reduce((sum, count) => sum + count, 0)
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
    topKAccuracy: sum(frequencies.toSorted((a, b) => b - a).slice(0, k)),
    precisionMacro: most / present.length,
    precisionMicro: most,
    recallMacro: 1 / present.length,
    recallMicro: most,
    f1Macro: (2 * most) / (1 + most) / present.length,
    f1Micro: most,
    auc: present.length > 1 ? 0.5 : null,
    averagePrecision: ranked.length > 0 ? sum(ranked) / ranked.length : null,
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
  { targets, units }: Pick<ValuePredictions, 'targets' | 'units'>,
  { spread }: Pick<ErrorSums, 'spread'>,
  asked: readonly MetricName[],
): Baseline {
  const values = {
    ...(asked.includes('mae') ? { mae: medianDeviation(targets, units) } : {}),
    rmse: Math.sqrt(spread / targets.length),
    r2: spread > 0 ? 0 : null,
  }
  return { class: null, values: only(values, asked) }
}

/** The mean of |y − median| over rows and outputs, each output with its own median. */
function medianDeviation(targets: Float64Array, units: number): number {
  let total = 0
  for (let unit = 0; unit < units; unit++) {
    const sorted = targets.filter((_, i) => i % units === unit).sort()
    const median = sorted[sorted.length >> 1] ?? 0
    for (const value of sorted) total += Math.abs(value - median)
  }
  return total / targets.length
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0)
}

function only(values: Metrics['values'], asked: readonly MetricName[]): Metrics['values'] {
  return Object.fromEntries(asked.flatMap((name) => (name in values ? [[name, values[name] ?? null]] : [])))
}
