import { classScores, confusionChart, confusionsOf } from './confusion-chart.js'
import { pairsOf, predictionChart, residualChart, residualSummary } from './residual-charts.js'
import { formatCount, formatNumber, formatPercent, shorten } from '../format.js'
import { markup } from '../html/markup.js'
import type { Markup } from '../html/markup.js'
import { PART_NAME } from '../chart/palette.js'
import { sample } from '../chart/thin.js'
import type {
  ConfusionMatrix,
  IntervalCoverage,
  Metrics,
  MeasuredPart,
  Residuals,
  RunReport,
} from '../../result/index.js'
import { confusionTable } from './confusion-table.js'
import { type Calibrated, metricsPart } from './metrics.js'
import { rankingPart } from './ranking.js'
import { figure, plainFigure, section, table, unfold } from '../html/blocks.js'

const MAX_TABLE_CLASSES = 20
const MAX_CONFUSIONS = 5
const MAX_PAIRS = 50

/** Where the predictions are right and wrong, on the test set or on dev. */
export function outcomeSection(run: RunReport): Markup | null {
  const { confusion, metrics, residuals, outcomePart, calibration, intervals, decidedOn } = run
  const chosenOn = decidedOn === undefined ? 'dev' : 'out-of-fold predictions'
  if (confusion !== null && confusion.classes.length > 0)
    return confusionSection(confusion, metrics ?? null, outcomePart, { gain: calibration, chosenOn }, rankingPart(run))
  if (residuals !== null) return residualSection(residuals, outcomePart, intervals, decidedOn)
  return null
}

/** The rows of a part. */
function rowsOf(part: MeasuredPart, rows: string): string {
  return part === 'outOfFold'
    ? `${rows} of train and dev, each predicted by a network that was not trained on it`
    : `${rows} of the ${PART_NAME[part]} set`
}

function confusionSection(
  confusion: ConfusionMatrix,
  metrics: Metrics | null,
  part: MeasuredPart,
  calibration: Calibrated,
  ranking: Markup | null,
): Markup {
  const small = confusion.classes.length <= MAX_TABLE_CLASSES
  return section(
    'outcome',
    'Where it is right and where it is wrong',
    markup`${rowsOf(part, 'Every row')}, by its actual class (down) and its predicted class (across): correct predictions are on the diagonal, errors beside it.`,
    small ? confusionTable(confusion) : figure((width) => confusionChart(confusion, { width }), null, null, 680),
    markup`<p class="note">Shaded by fraction of the row. Recall: fraction of a class’s rows that are predicted as it. Precision: fraction of the rows predicted as a class that belong to it.</p>`,
    confusionList(confusion),
    metrics === null
      ? unfold('Recall and precision by class', classTable(confusion))
      : metricsPart(metrics, part, calibration),
    ranking,
  )
}

function confusionList(confusion: ConfusionMatrix): Markup {
  const all = confusionsOf(confusion)
  if (all.length === 0) return markup`<p>No row is misclassified.</p>`
  const name = (index: number): string => shorten(confusion.classes[index] ?? '', 48)
  const listed = all.slice(0, MAX_CONFUSIONS)
  const cells = listed.map(({ actual, predicted, count }) => [name(actual), name(predicted), formatCount(count)])
  return markup`<h3>${all.length === 1 ? 'The only confusion' : 'Most frequent confusions'}</h3>
${table(['actual', 'predicted as', 'rows'], cells, { words: [1] })}`
}

function classTable(confusion: ConfusionMatrix): Markup {
  const rows = classScores(confusion).map(({ name, rows: count, predicted, correct, recall, precision }) => [
    name,
    ...[count, predicted, correct].map((value) => formatCount(value)),
    formatPercent(recall),
    formatPercent(precision),
  ])
  return table(['class', 'rows', 'predicted', 'correct', 'recall', 'precision'], rows)
}

function residualSection(
  residuals: Residuals,
  part: MeasuredPart,
  intervals: IntervalCoverage | undefined,
  decidedOn: RunReport['decidedOn'],
): Markup {
  const summary = residualSummary(residuals)
  return section(
    'outcome',
    'How far off the predictions are',
    markup`${rowsOf(part, 'Rows')}. Left: good predictions are close to the dashed diagonal. Right: the errors should be centred on 0, equally often above and below.`,
    markup`<div class="pair">${plainFigure(predictionChart(residuals, { part }), null)}${plainFigure(residualChart(residuals, { part }), null)}</div>`,
    summary === null
      ? null
      : markup`<p>The residuals of ${residuals.target} (predicted − actual) have a mean of ${formatNumber(summary.mean, 3)} and a standard deviation of ${formatNumber(summary.deviation, 3)}; ${formatPercent(summary.tooHigh)} of the predictions are too high.</p>`,
    intervals === undefined ? null : intervalsText(intervals, decidedOn),
    unfold('Values', pairTable(residuals)),
  )
}

function intervalsText(found: IntervalCoverage, decidedOn: RunReport['decidedOn']): Markup {
  const { level, calibrationRows, halfWidth, factors, part, rows, coverage } = found
  const ends =
    factors === undefined
      ? `are the prediction ± ${formatNumber(halfWidth, 3)}`
      : `reach from ${formatNumber(factors[0], 3)} to ${formatNumber(factors[1], 3)} times the prediction`
  const count = formatCount(calibrationRows)
  const of = decidedOn === undefined ? `${count} rows of dev` : `the out-of-fold predictions of ${count} rows`
  return markup`<p>Prediction intervals of ${formatPercent(level)}, calibrated on ${of}, ${ends}; on ${part} they cover ${formatPercent(coverage)} of ${formatCount(rows)} rows.</p>`
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
      ? markup`<p class="note">${formatCount(shown.length)} of ${formatCount(pairs.length)} rows are shown.</p>`
      : null
  return markup`${table(['', 'actual', 'predicted', 'predicted − actual'], cells)}${left}`
}
