import {
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
import { calibrationGain } from './decide/calibration.js'
import { coverageOf } from './decide/intervals.js'
import { type HeldOut, heldOutDev, inOwnUnit, type Outcome } from './decide/held-out.js'
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
 * @param seen Train, train-dev, dev and out-of-fold predictions as they were measured for the diagnosis.
 * @param folded The rows of an ensemble of folds: they are shown where there is no test part.
 */
export async function measure(
  prepared: Prepared,
  net: Network,
  history: History,
  seen: SeenParts,
  diagnosis: Diagnosis | null,
  folded: HeldOut | null,
): Promise<Measured> {
  const { test, preprocessor } = prepared
  const usable = history.best !== null
  const tested = completed(history) ? test : null
  const last = tested === null ? null : evaluator(prepared, net)(tested)
  const outcome: Outcome =
    tested === null
      ? (folded ?? heldOutDev(net, prepared))
      : { part: 'test', data: tested, predictions: net.predict(tested.x) }
  const { part } = outcome
  const metrics = usable ? await outcomeMetrics(net, outcome, preprocessor) : null
  const coverage = coverageOf(net, outcome, preprocessor)
  const gain = await calibrationGain(net, outcome, metrics)
  const shown = (one: Evaluation): Score => inUnits(one, preprocessor)
  return {
    scores: {
      train: shown(seen.train),
      ...(seen.trainDev === undefined ? {} : { trainDev: shown(seen.trainDev) }),
      dev: shown(seen.dev),
      ...(seen.outOfFold === undefined ? {} : { outOfFold: shown(seen.outOfFold) }),
      test: last === null ? null : shown(last),
    },
    ...(metrics === null ? {} : { answer: plainAnswer({ metrics, part, diagnosis }) }),
    ...(last === null || !usable
      ? {}
      : { testGap: testGap({ dev: seen.outOfFold ?? seen.dev, test: last, task: preprocessor.task }) }),
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
async function outcomeMetrics(net: Network, outcome: Outcome, preprocessor: Preprocessor): Promise<Metrics> {
  const { data, predictions } = outcome
  const { targets } = data
  if (targets.kind === 'classes') return await metricsOf(predictions, data, { decision: net.decision })
  const values = unscaleTarget(targets.values, preprocessor)
  return await metricsOf(inOwnUnit(net, predictions, preprocessor), { ...data, targets: { ...targets, values } })
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
function residualsOf(net: Network, outcome: Outcome, preprocessor: Preprocessor): Residuals | null {
  const { data, predictions } = outcome
  const { targets } = data
  if (targets.kind !== 'values') return null
  const points = Math.min(data.rows, MOST_POINTS)
  const rows = Array.from({ length: points }, (_, i) => Math.floor((i * data.rows) / points))
  const predicted = inOwnUnit(net, predictions, preprocessor)
  const actual = unscaleTarget(targets.values, preprocessor)
  return {
    target: targets.names[0] ?? '',
    actual: rows.map((row) => actual[row] ?? 0),
    predicted: rows.map((row) => predicted[row] ?? 0),
  }
}
