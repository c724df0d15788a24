import { reliabilityChart } from './reliability-chart.js'
import { formatCount, formatLogLoss, formatNumber, formatPercent } from '../format.js'
import { markup } from '../html/markup.js'
import type { Markup } from '../html/markup.js'
import type { CalibrationGain, MetricName, Metrics, MeasuredPart } from '../../result/index.js'
import { rankedClass } from '../../ranked-class.js'
import { facts, plainFigure, table, unfold } from '../html/blocks.js'

const SHOWN: readonly (readonly [MetricName, string])[] = [
  ['f1Macro', 'Macro F1'],
  ['auc', 'Area under the ROC curve'],
  ['averagePrecision', 'Average precision'],
  ['logLoss', 'Log loss'],
  ['brier', 'Brier score'],
]

/** What a calibration changed, and the rows that it was fitted on. */
export interface Calibrated {
  readonly gain: CalibrationGain | undefined
  readonly chosenOn: string
}

/** Metrics of a classification, and the reliability of its probabilities. */
export function metricsPart(metrics: Metrics, part: MeasuredPart, { gain, chosenOn }: Calibrated): Markup {
  const { values } = metrics
  const one = rankedClass(metrics)
  const shown = SHOWN.filter(([name]) => name in values).map(([name, label]) => {
    if (one !== null && name === 'averagePrecision')
      return [`${label} of ${one.name}`, formatNumber(one.averagePrecision)] as const
    return [label, name === 'logLoss' ? formatLogLoss(values[name]) : formatNumber(values[name])] as const
  })
  const calibration = ['Calibration error', formatPercent(values.calibrationError)] as const
  return markup`<h3>How reliable the probabilities are</h3>
${facts([...shown, calibration])}
${gain === undefined ? null : calibrationPart(gain, chosenOn)}${plainFigure(reliabilityChart(metrics, { part, width: 420, ...(gain === undefined ? {} : { before: gain.before }) }), gain === undefined ? CAPTION : `${CAPTION} Circles: the same before the calibration.`)}
${unfold('Metrics by class', classTable(metrics))}`
}

function calibrationPart({ temperature, part, before, after }: CalibrationGain, chosenOn: string): Markup {
  const how =
    temperature === null
      ? 'isotonic regression'
      : `temperature scaling, at a temperature of ${formatNumber(temperature)}`
  const rows = [
    ['Log loss', formatLogLoss(before.logLoss), formatLogLoss(after.logLoss)],
    ['Brier score', formatNumber(before.brier), formatNumber(after.brier)],
    ['Calibration error', formatPercent(before.calibrationError), formatPercent(after.calibrationError)],
  ]
  return markup`<p>The probabilities are calibrated by ${how}, fitted on ${chosenOn}. On ${part}:</p>
${table(['score', 'before', 'after'], rows)}`
}

const CAPTION =
  'Each dot is one tenth of the probability range; its area grows with the number of rows. On the dashed line, predictions made with 70% probability are correct 70% of the time; below it the network is overconfident.'

function classTable({ classes }: Metrics): Markup {
  const rows = (classes ?? []).map(({ name, rows: count, predicted, precision, recall, f1, auc, averagePrecision }) => [
    name,
    formatCount(count),
    formatCount(predicted),
    formatPercent(recall),
    formatPercent(precision),
    ...[f1, auc, averagePrecision].map((value) => formatNumber(value)),
  ])
  const head = ['class', 'rows', 'predicted', 'recall', 'precision', 'F1', 'AUC', 'average precision']
  return table(head, rows)
}
