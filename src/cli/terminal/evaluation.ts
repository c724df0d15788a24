import { grouped, noun } from '../../noun.js'
import type { MetricName, Metrics, Task } from '../../index.js'
import type { MeasuredMetric } from '../run/bootstrap.js'
import { styleOf } from './style.js'
import { clean, digits, logLossText, percent, table, wrap } from './terminal.js'

/** What `wellfit evaluate --json` prints. */
export interface ModelEvaluation {
  readonly format: 'wellfit.evaluation'
  readonly version: 1
  readonly model: string
  readonly data: string
  readonly target: string
  readonly task: Task
  readonly rows: number
  /** Rows left out because their target is missing. */
  readonly dropped: number
  /** Resamples of the bootstrap that the 95 % intervals are drawn from. */
  readonly resamples: number
  /** In the target's own unit for a regression. */
  readonly metrics: readonly MeasuredMetric[]
  /** The class that the baseline predicts; `null` for a regression: the mean, for the absolute error the median. */
  readonly baselineClass: string | null
  readonly classes: Metrics['classes']
  readonly confusion: Metrics['confusion']
}

const WIDTH = 88

/** Classes that are listed one by one. */
const MOST_CLASSES = 20

const LABELS: { readonly [name in MetricName]?: string } = {
  precisionMacro: 'precision, macro',
  recallMacro: 'recall, macro',
  f1Macro: 'F1, macro',
  auc: 'AUC',
  averagePrecision: 'average precision',
  logLoss: 'log loss',
  brier: 'Brier score',
  calibrationError: 'calibration error',
  r2: 'R²',
  rmse: 'RMSE',
  mae: 'mean abs. error',
}

/** A metric by its label; of two classes the average precision is that of the second. */
function labelOf(name: MetricName, { classes, confusion }: ModelEvaluation): string {
  const label = LABELS[name] ?? name
  const isOfOne = name === 'averagePrecision' && confusion !== null && classes?.length === 2
  return isOfOne ? `${label}, ${clean(classes[1]?.name ?? '', 24)}` : label
}

/** Metrics, intervals and baseline as a table, then the classes. */
export function describeEvaluation(found: ModelEvaluation): string {
  const style = styleOf(process.stdout)
  const { data, rows, task, target, dropped, resamples } = found
  const title = `${clean(data)}: ${task} of ${clean(target)}, ${grouped(rows)} ${noun(rows, 'row')}`
  const left = dropped === 0 ? '' : ` (${grouped(dropped)} more have no ${clean(target)})`
  const intervals = resamples > 0
  const lines = found.metrics.map(({ name, value, low, high, baseline }) => {
    const show = name === 'accuracy' || name === 'calibrationError' ? percent : digits
    const interval = intervals ? [low === null ? '–' : `${show(low)} to ${show(high)}`] : []
    return [labelOf(name, found), name === 'logLoss' ? logLossText(value) : show(value), ...interval, show(baseline)]
  })
  const head = ['', 'model', ...(intervals ? ['95 % interval'] : []), 'baseline']
  return `${[style.bold(title) + left, table([head, ...lines]), ...notes(found), ...classTable(found)].join('\n\n')}\n`
}

function notes({ baselineClass, resamples }: ModelEvaluation): string[] {
  const what =
    baselineClass === null
      ? 'the mean of these rows for R² and RMSE, their median for the absolute error'
      : `"${clean(baselineClass, 24)}", the most frequent class of these rows, with the class frequencies as probabilities`
  const drawn = resamples > 0 ? ` Intervals: bootstrap of the rows, ${grouped(resamples)} resamples.` : ''
  return [wrap(`Baseline: always predicting ${what}.${drawn}`, WIDTH)]
}

function classTable({ classes }: ModelEvaluation): string[] {
  if (classes === null || classes.length > MOST_CLASSES) return []
  const lines = classes.map(({ name, rows, predicted, precision, recall, f1 }) => [
    clean(name, 24),
    grouped(rows),
    grouped(predicted),
    percent(precision),
    percent(recall),
    digits(f1),
  ])
  return [table([['class', 'rows', 'predicted', 'precision', 'recall', 'F1'], ...lines])]
}
