import { classScores, confusionChart, mixups } from './confusion-chart.js'
import { pairsOf, predictionChart, residualChart, residualSummary } from './residual-charts.js'
import { formatCount, formatNumber, formatPercent, shorten } from '../format.js'
import { markup } from '../html/markup.js'
import type { Markup } from '../html/markup.js'
import { sample } from '../chart/thin.js'
import type { ConfusionMatrix, Metrics, PartName, Residuals, RunReport } from '../../result/index.js'
import { confusionTable } from './confusion-table.js'
import { metricsPart } from './metrics.js'
import { figure, plainFigure, section, table, unfold } from '../html/blocks.js'

const MAX_TABLE_CLASSES = 20
const MAX_MIXUPS = 5
const MAX_PAIRS = 50

/** Where the predictions are right and where they are wrong, on the part not trained on. */
export function outcomeSection({ confusion, metrics, residuals, outcomePart }: RunReport): Markup | null {
  if (confusion !== null && confusion.classes.length > 0)
    return confusionSection(confusion, metrics ?? null, outcomePart)
  if (residuals !== null) return residualSection(residuals, outcomePart)
  return null
}

function confusionSection(confusion: ConfusionMatrix, metrics: Metrics | null, part: PartName): Markup {
  const small = confusion.classes.length <= MAX_TABLE_CLASSES
  return section(
    'outcome',
    'Where it is right and where it is wrong',
    markup`Every row of the ${part} part, by its actual class (down) and the class it was given (across): hits lie on the diagonal, everything beside it is a mix-up.`,
    small ? confusionTable(confusion) : figure((width) => confusionChart(confusion, { width }), null, null, 680),
    markup`<p class="note">Tinted by the share of the row. Recall: of the rows of a class, the share found. Precision: of the rows given a class, the share that is of it.</p>`,
    mixupList(confusion),
    metrics === null
      ? unfold('Recall and precision of every class', classTable(confusion))
      : metricsPart(metrics, part),
  )
}

function mixupList(confusion: ConfusionMatrix): Markup {
  const all = mixups(confusion)
  if (all.length === 0) return markup`<p>Not one row was given a wrong class.</p>`
  const name = (index: number): string => shorten(confusion.classes[index] ?? '', 48)
  const listed = all.slice(0, MAX_MIXUPS)
  const cells = listed.map(({ actual, predicted, count }) => [name(actual), name(predicted), formatCount(count)])
  return markup`<h3>${all.length === 1 ? 'The one mix-up' : 'Most frequent mix-ups'}</h3>
${table(['actual', 'taken for', 'rows'], cells, { words: [1] })}`
}

function classTable(confusion: ConfusionMatrix): Markup {
  const rows = classScores(confusion).map(({ name, rows: count, predicted, correct, recall, precision }) => [
    name,
    ...[count, predicted, correct].map((value) => formatCount(value)),
    formatPercent(recall),
    formatPercent(precision),
  ])
  return table(['class', 'rows', 'given this class', 'correct', 'recall', 'precision'], rows)
}

function residualSection(residuals: Residuals, part: PartName): Markup {
  const summary = residualSummary(residuals)
  return section(
    'outcome',
    'How far off the predictions are',
    markup`Rows of the ${part} part. Left, good predictions lie close to the dashed diagonal; right, their errors should gather around 0, as often above as below.`,
    markup`<div class="pair">${plainFigure(predictionChart(residuals, { part }), null)}${plainFigure(residualChart(residuals, { part }), null)}</div>`,
    summary === null
      ? null
      : markup`<p>Predictions of ${residuals.target} are off by ${formatNumber(summary.mean, 3)} on average (standard deviation ${formatNumber(summary.deviation, 3)}); ${formatPercent(summary.tooHigh)} of them are too high.</p>`,
    unfold('Numbers', pairTable(residuals)),
  )
}

function pairTable(residuals: Residuals): Markup {
  const pairs = pairsOf(residuals)
  const shown = sample(pairs, MAX_PAIRS)
  const cells = shown.map(({ actual, predicted }, index) => [
    formatCount(index + 1),
    formatNumber(actual),
    formatNumber(predicted),
    formatNumber(predicted - actual),
  ])
  const left =
    pairs.length > shown.length
      ? markup`<p class="note">${formatCount(shown.length)} of ${formatCount(pairs.length)} rows are listed.</p>`
      : null
  return markup`${table(['', 'actual', 'predicted', 'predicted − actual'], cells)}${left}`
}
