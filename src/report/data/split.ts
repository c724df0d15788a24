import { classBalanceChart, classBalance, splitChart } from './split-charts.js'
import { formatCount, formatPercent, formatPoints } from '../format.js'
import { markup } from '../html/markup.js'
import { PART_NAME } from '../chart/palette.js'
import type { Markup } from '../html/markup.js'
import type { RunReport, SplitSummary } from '../../result/index.js'
import { bullets, figure, section, table, unfold } from '../html/blocks.js'

/** How the rows were assigned to the parts, and the class balance of each part. */
export function splitSection({ split }: Pick<RunReport, 'split'>): Markup {
  const total = split.parts.reduce((sum, { rows }) => sum + rows, 0)
  const key = split.parts.map(
    ({ name, rows }) =>
      markup`<li class="${name}"><b>${PART_NAME[name]}</b> ${formatCount(rows)} rows <span>${formatPercent(total > 0 ? rows / total : null)}</span></li>`,
  )
  return section(
    'split',
    'How the rows were split',
    markup`${split.rule}; ${describeMethod(split)}.`,
    figure((width) => splitChart(split, { width }), markup`<ul class="key">${key}</ul>`, null),
    split.notes.length === 0 ? null : bullets(split.notes),
    split.classes === null || split.classes.length === 0 ? null : balance(split, split.classes.length),
  )
}

function describeMethod({ method, stratified, classes, seed }: SplitSummary): string {
  if (method === 'time') return 'by time'
  if (method === 'part') return 'by a column of the data'
  const strata = classes === null ? 'stratified by target quantiles' : 'stratified by class'
  const how = stratified ? strata : 'at random'
  return `${method === 'group' ? `by group, ${how}` : how}, seed ${formatCount(seed)}`
}

function balance(split: SplitSummary, classes: number): Markup {
  const all = classBalance(split)
  const widest = Math.max(0, ...all.map(({ spread }) => spread))
  const some = classes > 20 ? ` Showing the 20 of ${formatCount(classes)} classes that differ most.` : ''
  const counts = all.map(({ name, fractions }) => [
    name,
    ...split.parts.map(({ name: part }) => {
      const found = fractions.find((candidate) => candidate.part === part)
      return found === undefined ? '–' : `${formatCount(found.count)} (${formatPercent(found.fraction)})`
    }),
  ])
  return markup`<h3>Class balance</h3>
${figure(
  (width) => classBalanceChart(split, { width }),
  `Fraction of each class in ○ train, △ dev and ◇ test. The marks should coincide; the largest difference is ${formatPoints(widest).replace('+', '')}.${some}`,
  unfold('Rows by class', table(['class', ...split.parts.map(({ name }) => PART_NAME[name])], counts)),
)}`
}
