import { decisionProbabilities } from '../decision/calibration/apply.js'
import { checkDecision } from '../decision/check-decision.js'
import { decideClasses } from '../decision/decide.js'
import type { Outputs } from '../decision/outputs.js'
import { checkInteger, checkKeys } from '../options.js'
import type { Decision, MetricName, Metrics, ReliabilityBin, Task } from '../result/index.js'
import type { Core } from '../runtime/core.js'
import { classBaseline, valueBaseline } from './baseline.js'
import { measuringWeights } from '../data/dataset/sample-weights.js'
import { ClassMeasurement } from './class-measurement.js'
import type { Bin, ClassPredictions, Tallies } from './class-measures.js'
import type { LabelPredictions } from './multi-label.js'
import { asMultiLabel } from './multi-label-values.js'
import { classRates } from './rates.js'
import { CLASS_METRICS, explained, METRIC_DEFAULTS, checkMetricNames, metricNames, VALUE_METRICS } from './registry.js'
import type { MetricSettings } from './registry.js'
import { sumOf } from './sum.js'
import { measureValues, weighValues, type ValuePredictions } from './value-measurement.js'
import { WeightedClasses } from './weighted-classes.js'

/** What to measure. */
export interface MetricOptions {
  /** Default: every metric of the task. AUC and average precision sort the rows once per class. */
  readonly names?: readonly MetricName[]
  /** k of `topKAccuracy`. Default 5. */
  readonly k?: number
  /** Number of equal bins of `calibrationError` and `reliability`. Default 10. */
  readonly bins?: number
  /**
   * A weight of at least 0 for each row; means and counts are then weighted ones, as by scikit-learn's `sample_weight`.
   * Default: all rows count alike.
   */
  readonly sampleWeights?: ArrayLike<number>
  /**
   * How probabilities become decisions; `null` for the likeliest class, or every label above ½. Default: that of the
   * network, see `Network.setDecision`; of predictions none.
   */
  readonly decision?: Decision | null
}

/** Predictions to measure, and the names of their classes or outputs. */
export type Measurable =
  | (ClassPredictions & {
      readonly task: 'classification'
      readonly names: readonly string[]
      /** Several labels a row, of which `predictions` and `labels` are the single decisions. */
      readonly multiLabel?: Omit<LabelPredictions, 'decision'>
      /** What the network says of its outputs, where the predictions are of one. */
      readonly outputs?: Outputs | null
      /** The network's, where the options have none. */
      readonly decision?: Decision | null
    })
  | (ValuePredictions & { readonly task: 'regression'; readonly names: readonly string[] })

const MOST_BINS = 10_000

/** Options checked and completed. */
export function describeMetrics(
  functionName: string,
  options: MetricOptions,
  task: Task,
): MetricSettings & { readonly names: readonly MetricName[] } {
  checkKeys(functionName, 'options', options, ['names', 'k', 'bins', 'decision', 'sampleWeights'], ['decision'])
  return {
    names: checkMetricNames(functionName, 'names', options.names ?? metricNames(task), task),
    k: checkInteger(functionName, 'k', options.k ?? METRIC_DEFAULTS.k, 1),
    bins: checkInteger(functionName, 'bins', options.bins ?? METRIC_DEFAULTS.bins, 1, MOST_BINS),
  }
}

/** Computes the requested metrics of predictions. */
export function evaluate(core: Core, given: Measurable, options: MetricOptions, functionName: string): Metrics {
  const settings = describeMetrics(functionName, options, given.task)
  const weights = measuringWeights(functionName, rowsOf(given), options.sampleWeights)
  const asked = options.decision
  if (given.task === 'regression') {
    checkDecision(functionName, asked ?? {}, { outputs: null })
    return evaluateValues(core, given, weights, settings, functionName)
  }
  const outputs = given.outputs ?? outputsIn(given)
  const decision = checkDecision(functionName, (asked === undefined ? given.decision : asked) ?? {}, { outputs })
  return evaluateClasses(core, { ...given, decision, outputs }, weights, settings, functionName)
}

/** Rows of the data set: of several labels a row, fewer than there are decisions. */
function rowsOf(given: Measurable): number {
  if (given.task === 'regression') return given.targets.length / given.units
  return given.labels.length / (given.multiLabel?.names.length ?? 1)
}

type Settings = ReturnType<typeof describeMetrics>

type DecidedClasses = Omit<Extract<Measurable, { task: 'classification' }>, 'decision' | 'outputs'> & {
  readonly decision: Decision
  readonly outputs: Outputs
}

/** What predictions without a network say of themselves. */
function outputsIn({ units, names, multiLabel }: Pick<DecidedClasses, 'units' | 'names' | 'multiLabel'>): Outputs {
  return multiLabel === undefined
    ? { width: units, isMultiLabel: false, names }
    : { width: multiLabel.names.length, isMultiLabel: true, names: multiLabel.names }
}

function evaluateClasses(
  core: Core,
  given: DecidedClasses,
  weights: Float64Array | undefined,
  settings: Settings,
  functionName: string,
): Metrics {
  const { decision, outputs } = given
  const predictions = decisionProbabilities(given.predictions, decision)
  const multiLabel = given.multiLabel === undefined ? undefined : { ...given.multiLabel, predictions }
  const isDecided = multiLabel === undefined && (decision.thresholds !== undefined || decision.costs !== undefined)
  const decided = isDecided ? { decided: decideClasses(predictions, outputs, decision) } : {}
  const measured = { ...given, predictions, ...decided }
  const measurement =
    weights === undefined
      ? new ClassMeasurement(core, measured, functionName)
      : new WeightedClasses(measured, ofDecisions(weights, given.labels.length))
  try {
    const values = valuesOf(CLASS_METRICS, measurement, settings)
    const { tallies } = measurement
    const isRanked = 'auc' in values || 'averagePrecision' in values
    const names = measurement.classes === given.names.length ? given.names : completed(given.names, measurement.classes)
    const decisions: Metrics = {
      task: 'classification',
      rows: measurement.rows,
      values,
      classes: classRates(tallies).map((rates, label) => {
        const ranking = isRanked ? measurement.ranking(label) : { auc: NaN, averagePrecision: NaN }
        const { auc, averagePrecision } = ranking
        return { name: names[label] ?? '', ...rates, auc: known(auc), averagePrecision: known(averagePrecision) }
      }),
      confusion: tallies.confusion === null ? null : { classes: names, counts: square(tallies.confusion) },
      reliability: measurement.reliability(settings.bins).map((bin, i) => reliabilityBin(bin, i, settings.bins)),
      outputs: null,
      baseline: classBaseline(tallies, names, settings.names, settings),
      rareClasses: names.filter((_, label) => isRare(tallies.actualRows, label)),
    }
    if (multiLabel === undefined) return decisions
    return asMultiLabel(decisions, { ...multiLabel, decision, weights }, settings.names)
  } finally {
    measurement.release()
  }
}

function evaluateValues(
  core: Core,
  given: Extract<Measurable, { task: 'regression' }>,
  weights: Float64Array | undefined,
  settings: Settings,
  functionName: string,
): Metrics {
  const measurement = weights === undefined ? measureValues(core, given, functionName) : weighValues(given, weights)
  const { weight } = measurement
  return {
    task: 'regression',
    rows: rowsOf(given),
    values: valuesOf(VALUE_METRICS, measurement, settings),
    classes: null,
    confusion: null,
    reliability: null,
    outputs: measurement.columns.map((sums, column) => ({
      name: given.names[column] ?? '',
      mae: sums.absolute / weight,
      rmse: Math.sqrt(sums.squared / weight),
      r2: known(explained(sums)),
    })),
    rareClasses: [],
    baseline: valueBaseline({ ...given, weights }, measurement, settings.names),
  }
}

function valuesOf<Measurement>(
  metrics: Readonly<Record<string, { of(measurement: Measurement, settings: MetricSettings): number }>>,
  measurement: Measurement,
  settings: Settings,
): Metrics['values'] {
  const values: { [name in MetricName]?: number | null } = {}
  for (const name of settings.names) values[name] = known(metrics[name]?.of(measurement, settings) ?? NaN)
  return values
}

/** The weights of rows × labels decisions. */
function ofDecisions(weights: Float64Array, decisions: number): Float64Array {
  const labels = decisions / weights.length
  return labels === 1
    ? weights
    : Float64Array.from({ length: decisions }, (_, i) => weights[Math.floor(i / labels)] ?? 0)
}

/** A class with fewer rows than this fraction of an equal share is rare. */
const RARE = 0.2

function isRare(actual: ArrayLike<number>, label: number): boolean {
  const present = Array.from(actual).filter((count) => count > 0).length
  const rows = sumOf(actual)
  const count = actual[label] ?? 0
  return present > 1 && count > 0 && count < (RARE * rows) / present
}

/** JSON has no NaN and no infinity. */
function known(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

/** Names every output of the network: it may have more classes than the data name. */
function completed(names: readonly string[], classes: number): string[] {
  return Array.from({ length: classes }, (_, label) => names[label] ?? `class ${label}`)
}

function square(counts: NonNullable<Tallies['confusion']>): number[][] {
  const side = Math.round(Math.sqrt(counts.length))
  return Array.from({ length: side }, (_, row) =>
    Array.from({ length: side }, (__, column) => counts[row * side + column] ?? 0),
  )
}

function reliabilityBin({ rows, hits, confidence }: Bin, index: number, bins: number): ReliabilityBin {
  const observed = rows === 0 ? null : hits / rows
  return { from: index / bins, to: (index + 1) / bins, rows, confidence: known(confidence), observed }
}
