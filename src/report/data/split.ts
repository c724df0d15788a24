import { classBalanceChart, classShares, splitChart } from './split-charts.js'
import { formatCount, formatPercent, formatPoints } from '../format.js'
import { markup } from '../html/markup.js'
import { PART_NAME } from '../chart/palette.js'
import type { Markup } from '../html/markup.js'
import type { RunReport, SplitSummary } from '../../result/index.js'
import { bullets, figure, section, table, unfold } from '../html/blocks.js'

/** How the rows were dealt out, and whether every part has its share of each class. */
export function splitSection({ split }: Pick<RunReport, 'split'>): Markup {
  const total = split.parts.reduce((sum, { rows }) => sum + rows, 0)
  const key = split.parts.map(
    ({ name, rows }) =>
      markup`<li class="${name}"><b>${PART_NAME[name]}</b> ${formatCount(rows)} rows <span>${formatPercent(total > 0 ? rows / total : null)}</span></li>`,
  )
  return section(
    'split',
    'How the rows were split',
    markup`${split.rule}; ${dealtInWords(split)}.`,
    figure((width) => splitChart(split, { width }), markup`<ul class="key">${key}</ul>`, null),
    split.notes.length === 0 ? null : bullets(split.notes),
    split.classes === null || split.classes.length === 0 ? null : balance(split, split.classes.length),
  )
}

function dealtInWords({ method, stratified, classes, seed }: SplitSummary): string {
  if (method === 'time') return 'in the order of time'
  if (method === 'part') return 'as the rows name them'
  const strata = classes === null ? 'every quantile of the target kept in proportion' : 'every class kept in proportion'
  const how = stratified ? strata : 'at random'
  return `${method === 'group' ? `whole groups, ${how}` : how}, seed ${formatCount(seed)}`
}

function balance(split: SplitSummary, classes: number): Markup {
  const all = classShares(split)
  const widest = Math.max(0, ...all.map(({ spread }) => spread))
  const some = classes > 20 ? ` The 20 of ${formatCount(classes)} classes are drawn whose shares differ most.` : ''
  const counts = all.map(({ name, shares }) => [
    name,
    ...split.parts.map(({ name: part }) => {
      const share = shares.find((candidate) => candidate.part === part)
      return share === undefined ? '–' : `${formatCount(share.count)} (${formatPercent(share.share)})`
    }),
  ])
  return markup`<h3>Class balance</h3>
${figure(
  (width) => classBalanceChart(split, { width }),
  `Share of each class in ○ train, △ dev and ◇ test. They should lie upon each other; the widest difference is ${formatPoints(widest).replace('+', '')}.${some}`,
  unfold('Rows by class', table(['class', ...split.parts.map(({ name }) => PART_NAME[name])], counts)),
)}`
}
