import { gradientCheckChart } from './gradient-check-chart.js'
import { costCheckChart } from './step-charts.js'
import { formatCount, formatNumber, plural } from '../format.js'
import { markup } from '../html/markup.js'
import type { Markup } from '../html/markup.js'
import { sample } from '../chart/thin.js'
import type { CostCheck, GradientCheck, RunReport } from '../../result/index.js'
import { facts, figure, section, table, unfold } from '../html/blocks.js'

const MAX_COSTS = 40

/** Whether the derivatives are right and the cost falls: without that, nothing else here means anything. */
export function checksSection({
  gradientCheck,
  costCheck,
}: Pick<RunReport, 'gradientCheck' | 'costCheck'>): Markup | null {
  if (gradientCheck === null && costCheck === null) return null
  return section(
    'checks',
    'Can the training be trusted?',
    'Checked before training: learning follows the slope of the cost, so the slope must be computed rightly.',
    gradientCheck === null ? null : gradientPart(gradientCheck),
    costCheck === null ? null : costPart(costCheck),
  )
}

function gradientPart(check: GradientCheck): Markup {
  const penalties = [
    check.l2 > 0 ? `L2 ${formatNumber(check.l2)}` : '',
    check.l1 > 0 ? `L1 ${formatNumber(check.l1)}` : '',
  ]
  return markup`<h3>Gradient check: ${check.verdict}</h3>
<p>${check.message}</p>
${figure(
  (width) => gradientCheckChart(check, { width }),
  'Below 10⁻⁷ correct, below 10⁻⁵ acceptable, below 10⁻³ suspicious, else wrong. Thin strokes: each weight and bias on its own.',
  null,
)}
${facts([
  ['Difference', formatNumber(check.difference)],
  ['Verdict', check.verdict],
  ['Step h', formatNumber(check.h)],
  ['Quotient', `${check.sided}-sided`],
  ['Rows', formatCount(check.rows)],
  ['Entries checked', formatCount(check.checked)],
  ['Set aside at kinks', formatCount(check.skipped)],
  ['Penalty', penalties.filter((text) => text !== '').join(', ') || 'none'],
])}
${unfold('By weight and bias', parameterTable(check))}
${check.worst.length === 0 ? null : unfold('Entries that differ most', worstTable(check))}
`
}

function parameterTable(check: GradientCheck): Markup {
  const cells = check.parameters.map(({ layer, parameter, difference, checked, skipped }) => [
    layer,
    parameter,
    formatNumber(difference),
    formatCount(checked),
    formatCount(skipped),
  ])
  return table(['layer', 'parameter', 'difference', 'checked', 'set aside'], cells, { words: [1] })
}

function worstTable(check: GradientCheck): Markup {
  const cells = check.worst.map(({ layer, parameter, index, analytic, numerical, difference }) => [
    layer,
    `${parameter}[${index.join(', ')}]`,
    formatNumber(analytic, 6),
    formatNumber(numerical, 6),
    formatNumber(difference),
  ])
  return table(['layer', 'entry', 'computed', 'by difference quotient', 'relative difference'], cells, { words: [1] })
}

function costPart(check: CostCheck): Markup {
  const steps = check.costs.map((cost, step) => ({ step, cost }))
  const shown = sample(steps, MAX_COSTS, check.firstRise === null ? [] : [check.firstRise])
  const numbers = table(
    ['step', 'cost J'],
    shown.map(({ step, cost }) => [formatCount(step), formatNumber(cost, 6)]),
  )
  return markup`<h3>Cost check: ${check.falls ? 'it falls at every step' : `it rises at step ${formatCount(check.firstRise)}`}</h3>
<p>${check.message}</p>
${figure(
  (width) => costCheckChart(check, { width }),
  `${plural(Math.max(0, check.costs.length - 1), 'full-batch step')} at learning rate ${formatNumber(check.learningRate)}, dropout off.`,
  unfold('Numbers by step', numbers),
)}
`
}
