import { classScores, countOf } from './confusion-chart.js'
import type { ClassScore } from './confusion-chart.js'
import { formatCount, formatPercent, shorten } from '../format.js'
import { markup, trusted } from '../html/markup.js'
import type { Markup } from '../html/markup.js'
import type { ConfusionMatrix } from '../../result/index.js'

/** The confusion matrix as a table, its cells shaded by fraction of the row, with recall and precision. */
export function confusionTable(confusion: ConfusionMatrix): Markup {
  const scores = classScores(confusion)
  const longest = Math.max(...confusion.classes.map((name) => Array.from(name).length))
  const across = longest <= 4 || longest * scores.length <= 40 ? '' : ' upright'
  return markup`<div class="scroll" role="region" tabindex="0" aria-label="Confusion matrix"><table class="confusion${across}${scores.length > 5 ? ' dense' : null}">
<thead>
<tr><td class="corner"></td><th scope="colgroup" colspan="${scores.length}" class="axis">predicted →</th><td></td></tr>
<tr><th scope="col" class="axis">actual ↓</th>${scores.map(({ name }) => markup`<th scope="col" title="${name}"><span>${shorten(name, 18)}</span></th>`)}<th scope="col" class="rate"><span>recall</span></th></tr>
</thead>
<tbody>
${scores.map((score, actual) => row(confusion, score, actual))}</tbody>
<tfoot><tr><th scope="row">precision</th>${scores.map(({ precision }) => markup`<td class="rate">${rate(precision)}</td>`)}<td></td></tr></tfoot>
</table></div>
`
}

function row(confusion: ConfusionMatrix, score: ClassScore, actual: number): Markup {
  const cells = confusion.classes.map((_, predicted) => {
    const count = countOf(confusion, actual, predicted)
    return count === 0 ? markup`<td class="none">·</td>` : cell(count, score.rows, actual === predicted)
  })
  return markup`<tr><th scope="row" title="${score.name}">${shorten(score.name, 24)}</th>${cells}<td class="rate">${rate(score.recall)}</td></tr>
`
}

function cell(count: number, rows: number, hit: boolean): Markup {
  // The square root makes a single error among hundreds of rows visible.
  const tint = Math.round(12 + 78 * Math.sqrt(count / rows))
  return markup`<td class="${hit ? 'hit' : 'miss'}${tint > 76 ? ' strong' : null}"${trusted(` style="--tint:${tint}%"`)}>${formatCount(count)}</td>`
}

function rate(fraction: number | null): string {
  return formatPercent(fraction, fraction !== null && fraction < 0.1 ? 2 : 3)
}
