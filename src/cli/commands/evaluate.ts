import { checkPreprocessor, columnTypes, type MetricName, preprocess, type Preprocessor } from '../../index.js'
import { EXIT, type ExitCode } from '../exit.js'
import { readData, sayNote } from '../files/input.js'
import { loadModelAt } from '../files/model.js'
import { asJson } from '../files/output.js'
import { type Flags, numberFlag } from '../flags/flags.js'
import { readReadingFlags, rememberedLayout } from '../flags/reading.js'
import { bootstrapMetrics, type MeasuredMetric } from '../run/bootstrap.js'
import { describeEvaluation, type ModelEvaluation } from '../terminal/evaluation.js'

const CLASS_METRICS: readonly MetricName[] = [
  ...(['accuracy', 'precisionMacro', 'recallMacro', 'f1Macro', 'auc'] as const),
  ...(['averagePrecision', 'logLoss', 'brier', 'calibrationError'] as const),
]

const VALUE_METRICS: readonly MetricName[] = ['r2', 'rmse', 'mae']

/** Rows drawn in all resamples together, unless that would be fewer than the fewest resamples or more than the most. */
const ROWS_DRAWN = 2e6
const FEWEST_RESAMPLES = 100
const MOST_RESAMPLES = 1000

/** `wellfit evaluate MODEL DATA`: metrics of a saved model on labelled rows, with intervals and beside the baseline. */
export async function evaluate(modelPath: string, dataPaths: readonly string[], flags: Flags): Promise<ExitCode> {
  const given = numberFlag(flags, 'resamples', { min: 0, max: 100_000, whole: true })
  const seed = numberFlag(flags, 'seed', { min: 0, whole: true }) ?? 0
  using model = await loadModelAt(modelPath)
  const preprocessor = checkPreprocessor(model.stored.preprocessor)
  const remembered = rememberedLayout(model.stored.metadata, flags)
  const reading = { ...readReadingFlags(flags), types: columnTypes(preprocessor), remembered }
  const { table, name } = await readData(dataPaths, undefined, reading, sayNote)
  const data = preprocess(table, preprocessor, { dropMissingTarget: true })
  const preset = Math.max(FEWEST_RESAMPLES, Math.min(MOST_RESAMPLES, Math.round(ROWS_DRAWN / data.rows)))
  const { task, target } = preprocessor
  const names = task === 'classification' ? CLASS_METRICS : VALUE_METRICS
  const resamples = given ?? preset
  const { classes, confusion, baseline } = model.network.metrics(data, { names })
  const measured = bootstrapMetrics(model.network, data, { names, resamples, seed })
  const evaluation: ModelEvaluation = {
    format: 'wellfit.evaluation',
    version: 1,
    model: modelPath,
    data: name,
    target: target.name,
    task,
    rows: data.rows,
    dropped: table.rows - data.rows,
    resamples,
    metrics: measured.map((one) => inOwnUnit(one, preprocessor)),
    baselineClass: baseline.class,
    classes,
    confusion,
  }
  process.stdout.write(flags.has('json') ? asJson(evaluation) : describeEvaluation(evaluation))
  return EXIT.ok
}

/** Errors of a regression in the target's own unit instead of in standard deviations of train. */
function inOwnUnit(metric: MeasuredMetric, { target }: Preprocessor): MeasuredMetric {
  // The metrics of a target on a log scale are in its own unit already.
  if (target.kind === 'classes' || target.transform === 'log' || metric.name === 'r2') return metric
  const scaled = (value: number | null): number | null => (value === null ? null : value * target.scale)
  const { name, value, low, high, baseline } = metric
  return { name, value: scaled(value), low: scaled(low), high: scaled(high), baseline: scaled(baseline) }
}
