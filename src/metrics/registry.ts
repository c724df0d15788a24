import { WellfitError } from '../errors.js'
import { checkChoice } from '../options.js'
import type { ClassMetricName, MetricName, Task, ValueMetricName } from '../result/index.js'
import type { ClassMeasures, Ranking } from './class-measures.js'
import { classRates, type Rates } from './rates.js'
import { sumOf } from './sum.js'
import type { ValueMeasurement } from './value-measurement.js'

/** Parameters of some metrics. */
export interface MetricSettings {
  /** k of `topKAccuracy`. */
  readonly k: number
  /** Bins of `calibrationError`. */
  readonly bins: number
}

/** Their defaults. */
export const METRIC_DEFAULTS: MetricSettings = { k: 5, bins: 10 }

/** A metric: its direction and its value, NaN where undefined. */
export interface Metric<Measurement> {
  readonly better: 'higher' | 'lower'
  of(measurement: Measurement, settings: MetricSettings): number
}

const higher = <Measurement>(of: Metric<Measurement>['of']): Metric<Measurement> => ({ better: 'higher', of })
const lower = <Measurement>(of: Metric<Measurement>['of']): Metric<Measurement> => ({ better: 'lower', of })

const accuracy = higher<ClassMeasures>(({ tallies, weight }) => sumOf(tallies.correct) / weight)

/** Every metric of a classification. With one label a row, micro-averaged precision, recall and F1 equal the accuracy. */
export const CLASS_METRICS: Readonly<Record<ClassMetricName, Metric<ClassMeasures>>> = {
  accuracy,
  topKAccuracy: higher((measurement, { k }) => measurement.topHits(k) / measurement.weight),
  precisionMacro: higher((measurement) => macro(measurement, ({ precision }) => precision)),
  precisionMicro: accuracy,
  recallMacro: higher((measurement) => macro(measurement, ({ recall }) => recall)),
  recallMicro: accuracy,
  f1Macro: higher((measurement) => macro(measurement, ({ f1 }) => f1)),
  f1Micro: accuracy,
  auc: higher((measurement) => ranked(measurement, ({ auc }) => auc)),
  averagePrecision: higher((measurement) => ranked(measurement, ({ averagePrecision }) => averagePrecision)),
  logLoss: lower(({ probabilities }) => probabilities.logLoss),
  brier: lower(({ probabilities }) => probabilities.brier),
  calibrationError: lower(calibrationError),
}

/** Every metric of a regression, over all outputs. */
export const VALUE_METRICS: Readonly<Record<ValueMetricName, Metric<ValueMeasurement>>> = {
  mae: lower(({ totals, values }) => totals.absolute / values),
  rmse: lower(({ totals, values }) => Math.sqrt(totals.squared / values)),
  r2: higher(({ totals }) => explained(totals)),
}

/** The names of a task's metrics, in the order of the documentation. */
export function metricNames(task: Task): readonly MetricName[] {
  return Object.keys(task === 'classification' ? CLASS_METRICS : VALUE_METRICS) as MetricName[]
}

/** Checks names of metrics of a task and drops repeated ones; throws for the first that is unknown. */
export function checkMetricNames(functionName: string, field: string, value: unknown, task: Task): MetricName[] {
  if (!Array.isArray(value)) {
    const expected = 'be an array of names of metrics'
    throw new WellfitError({ code: 'INVALID_OPTION', functionName, field, value, expected })
  }
  const known = metricNames(task)
  return [...new Set(value.map((name, i) => checkChoice(functionName, `${field}[${i}]`, name, known)))]
}

/** Whether larger values of a metric are better. */
export function higherIsBetter(name: MetricName): boolean {
  const metrics: Partial<Record<MetricName, { readonly better: 'higher' | 'lower' }>> = {
    ...CLASS_METRICS,
    ...VALUE_METRICS,
  }
  return metrics[name]?.better === 'higher'
}

/** 1 − Σ(ŷ − y)² / Σ(y − ȳ)²; NaN where the target does not vary. */
export function explained({ squared, spread }: { readonly squared: number; readonly spread: number }): number {
  return spread > 0 ? 1 - squared / spread : NaN
}

/** The mean over the classes that occur among labels or predictions; a ratio 0/0 counts as 0. */
function macro({ tallies }: ClassMeasures, rate: (rates: Rates) => number | null): number {
  const { actualRows, predictedRows } = tallies
  const occurs = (label: number): boolean => (actualRows[label] ?? 0) + (predictedRows[label] ?? 0) > 0
  const classes = classRates(tallies).filter((_, label) => occurs(label))
  return classes.reduce((sum, rates) => sum + (rate(rates) ?? 0), 0) / classes.length
}

/** Two classes: the value of the second. More: the mean over the classes whose one-vs-rest value is defined. */
function ranked(measurement: ClassMeasures, of: (ranking: Ranking) => number): number {
  if (measurement.classes === 2) return of(measurement.ranking(1))
  const values = Array.from({ length: measurement.classes }, (_, label) => of(measurement.ranking(label)))
  const defined = values.filter((value) => !Number.isNaN(value))
  return defined.reduce((sum, value) => sum + value, 0) / defined.length
}

/** Σ over bins of rows/total · |mean probability − observed frequency|. */
function calibrationError(measurement: ClassMeasures, { bins }: MetricSettings): number {
  const filled = measurement.reliability(bins).filter(({ rows }) => rows > 0)
  const distances = filled.map(({ rows, hits, confidence }) => rows * Math.abs(confidence - hits / rows))
  return distances.reduce((sum, distance) => sum + distance, 0) / measurement.weight
}
