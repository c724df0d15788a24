import type { ChosenThreshold, MeasuredPart, RunReport } from '../../result/index.js'
import { formatCount, formatNumber, formatPercent, shorten } from '../format.js'
import { plainFigure, table } from '../html/blocks.js'
import { markup, type Markup } from '../html/markup.js'
import { precisionRecallChart, rocChart } from './ranking-charts.js'

type Ranked = Pick<RunReport, 'roc' | 'precisionRecall' | 'threshold' | 'outcomePart' | 'decidedOn'>

/** The curves of two classes by decision threshold, and the threshold that was chosen. */
export function rankingPart({ roc, precisionRecall, threshold, outcomePart: part, decidedOn }: Ranked): Markup | null {
  if (roc === undefined || precisionRecall === undefined) return null
  const chosenOn = decidedOn === undefined ? 'dev' : 'out-of-fold predictions'
  const options = { part, ...(threshold === undefined ? {} : { threshold: threshold.threshold }) }
  return markup`<h3>What other thresholds would give</h3>
<p>Each point of a curve is a threshold: rows with at least that probability are predicted as ${shorten(roc.label, 48)}. Dashed: a random ranking. ${partWords(part, threshold, chosenOn)}</p>
<div class="pair">${plainFigure(rocChart(roc, options), null)}${plainFigure(precisionRecallChart(precisionRecall, options), null)}</div>
${threshold === undefined ? null : thresholdTable(threshold, chosenOn)}`
}

function partWords(part: MeasuredPart, threshold: ChosenThreshold | undefined, chosenOn: string): string {
  const measured = `Measured on ${part === 'outOfFold' ? 'out-of-fold predictions' : part}`
  return threshold === undefined
    ? `${measured}.`
    : `${measured}; the dot is the threshold, which was chosen on ${chosenOn}.`
}

function thresholdTable({ threshold, chosen, atHalf }: ChosenThreshold, chosenOn: string): Markup {
  const row = (name: string, score: ChosenThreshold['chosen']): string[] => [
    name,
    formatPercent(score.precision),
    formatPercent(score.recall),
    formatNumber(score.f1),
    formatCount(score.falsePositives),
    formatCount(score.falseNegatives),
  ]
  const head = [`threshold, on ${chosenOn}`, 'precision', 'recall', 'F1', 'false alarms', 'missed']
  return table(head, [row(formatNumber(threshold, 2), chosen), row('½', atHalf)])
}
