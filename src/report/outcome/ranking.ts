import type { ChosenThreshold, PartName, RunReport } from '../../result/index.js'
import { formatCount, formatNumber, formatPercent, shorten } from '../format.js'
import { plainFigure, table } from '../html/blocks.js'
import { markup, type Markup } from '../html/markup.js'
import { precisionRecallChart, rocChart } from './ranking-charts.js'

type Ranked = Pick<RunReport, 'roc' | 'precisionRecall' | 'threshold' | 'outcomePart'>

/** The curves of two classes by decision threshold, and the threshold that was chosen. */
export function rankingPart({ roc, precisionRecall, threshold, outcomePart: part }: Ranked): Markup | null {
  if (roc === undefined || precisionRecall === undefined) return null
  const options = { part, ...(threshold === undefined ? {} : { threshold: threshold.threshold }) }
  return markup`<h3>What other thresholds would give</h3>
<p>Each point of a curve is a threshold: rows with at least that probability are predicted as ${shorten(roc.label, 48)}. Dashed: a random ranking. ${partWords(part, threshold)}</p>
<div class="pair">${plainFigure(rocChart(roc, options), null)}${plainFigure(precisionRecallChart(precisionRecall, options), null)}</div>
${threshold === undefined ? null : thresholdTable(threshold)}`
}

function partWords(part: PartName, threshold: ChosenThreshold | undefined): string {
  const measured = `Measured on ${part}`
  return threshold === undefined ? `${measured}.` : `${measured}; the dot is the threshold, which was chosen on dev.`
}

function thresholdTable({ threshold, chosen, atHalf }: ChosenThreshold): Markup {
  const row = (name: string, score: ChosenThreshold['chosen']): string[] => [
    name,
    formatPercent(score.precision),
    formatPercent(score.recall),
    formatNumber(score.f1),
    formatCount(score.falsePositives),
    formatCount(score.falseNegatives),
  ]
  const head = ['threshold, on dev', 'precision', 'recall', 'F1', 'false alarms', 'missed']
  return table(head, [row(formatNumber(threshold, 2), chosen), row('½', atHalf)])
}
