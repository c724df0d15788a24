import { reliabilityChart } from './reliability-chart.js'
import { formatCount, formatNumber, formatPercent } from '../format.js'
import { markup } from '../html/markup.js'
import type { Markup } from '../html/markup.js'
import type { MetricName, Metrics, PartName } from '../../result/index.js'
import { facts, plainFigure, table, unfold } from '../html/blocks.js'

const SHOWN: readonly (readonly [MetricName, string])[] = [
  ['f1Macro', 'F1, mean of the classes'],
  ['auc', 'Area under the ROC curve'],
  ['averagePrecision', 'Average precision'],
  ['logLoss', 'Log loss'],
  ['brier', 'Brier score'],
]

/** How well classes are told apart and how far probabilities can be trusted. */
export function metricsPart(metrics: Metrics, part: PartName): Markup {
  const { values } = metrics
  const shown = SHOWN.filter(([name]) => name in values).map(
    ([name, label]) => [label, formatNumber(values[name])] as const,
  )
  const calibration = ['Calibration error', formatPercent(values.calibrationError)] as const
  return markup`<h3>How far the probabilities can be trusted</h3>
${facts([...shown, calibration])}
${plainFigure(reliabilityChart(metrics, { part, width: 420 }), CAPTION)}
${unfold('Every class', classTable(metrics))}`
}

const CAPTION =
  'Each dot holds the rows of one tenth of the probabilities; its area grows with their number. On the dashed line, what was given 70% comes true seven times in ten; below it the network is too sure.'

function classTable({ classes }: Metrics): Markup {
  const rows = (classes ?? []).map(({ name, rows: count, predicted, precision, recall, f1, auc, averagePrecision }) => [
    name,
    formatCount(count),
    formatCount(predicted),
    formatPercent(recall),
    formatPercent(precision),
    ...[f1, auc, averagePrecision].map((value) => formatNumber(value)),
  ])
  const head = ['class', 'rows', 'given this class', 'recall', 'precision', 'F1', 'AUC', 'average precision']
  return table(head, rows)
}
