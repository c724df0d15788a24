import {
  type Dataset,
  type Diagnosis,
  type Evaluation,
  type History,
  type Metrics,
  metrics as metricsOf,
  type Network,
  plainAnswer,
  type Preprocessor,
  type Residuals,
  type RunReport,
  type Score,
  testGap,
  unscaleTarget,
} from '../../index.js'
import { calibrationGain } from './calibration.js'
import { coverageOf } from './intervals.js'
import type { Prepared } from './job.js'
import { evaluator, type SeenParts } from './judge.js'
import { curvesOf } from './ranking.js'

/** More points would overlap in a plot of residuals. */
const MOST_POINTS = 2000

type Measured = Pick<
  RunReport,
  | 'scores'
  | 'answer'
  | 'testGap'
  | 'confusion'
  | 'metrics'
  | 'residuals'
  | 'outcomePart'
  | 'calibration'
  | 'intervals'
  | 'roc'
  | 'precisionRecall'
>

/**
 * Evaluates the test set: once, and not at all if training did not complete. Nothing but the test figures depends on it.
 *
 * @param seen Train, train-dev and dev as they were measured for the diagnosis.
 */
export async function measure(
  prepared: Prepared,
  net: Network,
  history: History,
  seen: SeenParts,
  diagnosis: Diagnosis | null,
): Promise<Measured> {
  const { dev, test, preprocessor } = prepared
  const usable = history.best !== null
  const tested = completed(history) ? test : null
  const last = tested === null ? null : evaluator(prepared, net)(tested)
  const outcome = tested ?? dev
  const part = tested === null ? 'dev' : 'test'
  const metrics = usable ? await outcomeMetrics(net, outcome, preprocessor) : null
  const coverage = coverageOf(net, outcome, part, preprocessor)
  const gain = calibrationGain(net, outcome, part, metrics)
  const shown = (one: Evaluation): Score => inUnits(one, preprocessor)
  return {
    scores: {
      train: shown(seen.train),
      ...(seen.trainDev === undefined ? {} : { trainDev: shown(seen.trainDev) }),
      dev: shown(seen.dev),
      test: last === null ? null : shown(last),
    },
    ...(metrics === null ? {} : { answer: plainAnswer({ metrics, part, diagnosis }) }),
    ...(last === null || !usable ? {} : { testGap: testGap({ dev: seen.dev, test: last, task: preprocessor.task }) }),
    ...(usable ? curvesOf(net, outcome) : {}),
    ...(coverage === null ? {} : { intervals: coverage }),
    ...(gain === null ? {} : { calibration: gain }),
    confusion: metrics?.confusion ?? null,
    metrics,
    residuals: usable ? residualsOf(net, outcome, preprocessor) : null,
    outcomePart: part,
  }
}

/** All metrics of a part; those of a regression in the target's own unit. */
async function outcomeMetrics(net: Network, data: Dataset, preprocessor: Preprocessor): Promise<Metrics> {
  const { targets } = data
  if (targets.kind === 'classes') return net.metrics(data)
  const values = unscaleTarget(targets.values, preprocessor)
  return await metricsOf(predictedValues(net, data, preprocessor), { ...data, targets: { ...targets, values } })
}

/** Predictions in the target's own unit. */
function predictedValues(net: Network, { x }: Dataset, preprocessor: Preprocessor): Float64Array {
  return unscaleTarget(net.predict(x), preprocessor, { smearing: net.decision?.smearing ?? 1 })
}

/** Whether training was neither interrupted nor diverged. */
export function completed({ stop }: Pick<History, 'stop'>): boolean {
  return stop.reason !== 'aborted' && stop.reason !== 'diverged'
}

/** Scores without the errors by row; RMSE and MAE of a regression in the target's own unit instead of standardized. */
function inUnits(measured: Evaluation, { target }: Preprocessor): Score {
  const { rowErrors: _, ...score } = measured
  // Those of a target on a log scale are in its own unit already.
  if (target.kind === 'classes' || target.transform === 'log') return score
  const scaled = (error: number | null): number | null => (error === null ? null : error * target.scale)
  return { ...score, rmse: scaled(score.rmse), mae: scaled(score.mae) }
}

/** Predicted against actual values in the target's own unit, evenly thinned; `null` for a classification. */
function residualsOf(net: Network, data: Dataset, preprocessor: Preprocessor): Residuals | null {
  const { targets } = data
  if (targets.kind !== 'values') return null
  const points = Math.min(data.rows, MOST_POINTS)
  const rows = Array.from({ length: points }, (_, i) => Math.floor((i * data.rows) / points))
  const predicted = predictedValues(net, data, preprocessor)
  const actual = unscaleTarget(targets.values, preprocessor)
  return {
    target: targets.names[0] ?? '',
    actual: rows.map((row) => actual[row] ?? 0),
    predicted: rows.map((row) => predicted[row] ?? 0),
  }
}
