import {
  type AchievableEstimate,
  type CrossValidation,
  type Dataset,
  diagnose,
  type Diagnosis,
  estimateAchievableError,
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
import { curvesOf } from './ranking.js'

/** With fewer rows, neighbours do not show the achievable error. */
const ESTIMATED_FROM = 20

/** More points would overlap in a plot of residuals. */
const MOST_POINTS = 2000

type Measured = Pick<
  RunReport,
  | 'scores'
  | 'diagnosis'
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

/** What a diagnosis takes besides the run. */
interface Given {
  readonly achievableError: number | undefined
  readonly folds: CrossValidation | null
}

/**
 * Measures train and dev, diagnoses, and then evaluates the test set: once, and not at all if training did not complete.
 * Nothing but the test figures depends on it.
 */
export async function measure(prepared: Prepared, net: Network, history: History, given: Given): Promise<Measured> {
  const { train, trainDev, dev, test, preprocessor, recipe } = prepared
  const { l2, l1 } = recipe
  // The warning is part of the score and is reported with the others.
  const onWarning = (): void => undefined
  const score = (data: Dataset): Evaluation =>
    net.evaluate(data, { l2, l1, examples: train.rows, rowErrors: true, onWarning })
  const measured = {
    train: score(train),
    ...(trainDev === null ? {} : { trainDev: score(trainDev) }),
    dev: score(dev),
  }
  const usable = history.best !== null
  const diagnosis = usable ? diagnosisOf(prepared, net, history, measured, given) : null
  const tested = completed(history) ? test : null
  const last = tested === null ? null : score(tested)
  const outcome = tested ?? dev
  const part = tested === null ? 'dev' : 'test'
  const metrics = usable ? await outcomeMetrics(net, outcome, preprocessor) : null
  const coverage = coverageOf(net, outcome, part, preprocessor)
  const gain = calibrationGain(net, outcome, part, metrics)
  const shown = (one: Evaluation): Score => inUnits(one, preprocessor)
  return {
    scores: {
      train: shown(measured.train),
      ...(measured.trainDev === undefined ? {} : { trainDev: shown(measured.trainDev) }),
      dev: shown(measured.dev),
      test: last === null ? null : shown(last),
    },
    diagnosis,
    ...(metrics === null ? {} : { answer: plainAnswer({ metrics, part, diagnosis }) }),
    ...(last === null || !usable
      ? {}
      : { testGap: testGap({ dev: measured.dev, test: last, task: preprocessor.task }) }),
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
  return await metricsOf(unscaleTarget(net.predict(data.x), preprocessor), { ...data, targets: { ...targets, values } })
}

/** Whether training was neither interrupted nor diverged. */
export function completed({ stop }: Pick<History, 'stop'>): boolean {
  return stop.reason !== 'aborted' && stop.reason !== 'diverged'
}

function diagnosisOf(
  { train, trainDev, dev, preprocessor, recipe }: Prepared,
  net: Network,
  history: History,
  measured: { readonly train: Evaluation; readonly trainDev?: Evaluation; readonly dev: Evaluation },
  { achievableError: error, folds }: Given,
): Diagnosis {
  const achievableError: number | AchievableEstimate | undefined =
    error ?? (train.rows < ESTIMATED_FROM ? undefined : estimateAchievableError(train))
  // Only the counts by class are needed, not the ranks, which take a sort for each class.
  const tallied = (data: Dataset): Metrics => net.metrics(data, { names: ['accuracy'] })
  return diagnose({
    ...measured,
    task: preprocessor.task,
    ...(preprocessor.task === 'regression'
      ? {}
      : {
          metrics: {
            train: tallied(train),
            dev: tallied(dev),
            ...(trainDev === null ? {} : { trainDev: tallied(trainDev) }),
          },
        }),
    ...(achievableError === undefined ? {} : { achievableError }),
    ...(folds === null ? {} : { folds }),
    run: {
      trainRows: train.rows,
      hidden: recipe.layers,
      parameters: net.parameterCount,
      keepProb: recipe.keepProb,
      history,
    },
  })
}

/** Scores without the errors by row; RMSE and MAE of a regression in the target's own unit instead of standardized. */
function inUnits(measured: Evaluation, { target }: Preprocessor): Score {
  const { rowErrors: _, ...score } = measured
  if (target.kind === 'classes') return score
  const scaled = (error: number | null): number | null => (error === null ? null : error * target.scale)
  return { ...score, rmse: scaled(score.rmse), mae: scaled(score.mae) }
}

/** Predicted against actual values in the target's own unit, evenly thinned; `null` for a classification. */
function residualsOf(net: Network, data: Dataset, preprocessor: Preprocessor): Residuals | null {
  const { targets } = data
  if (targets.kind !== 'values') return null
  const points = Math.min(data.rows, MOST_POINTS)
  const rows = Array.from({ length: points }, (_, i) => Math.floor((i * data.rows) / points))
  const predicted = unscaleTarget(net.predict(data.x), preprocessor)
  const actual = unscaleTarget(targets.values, preprocessor)
  return {
    target: targets.names[0] ?? '',
    actual: rows.map((row) => actual[row] ?? 0),
    predicted: rows.map((row) => predicted[row] ?? 0),
  }
}
