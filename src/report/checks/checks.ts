import { gradientCheckChart } from './gradient-check-chart.js'
import { costCheckChart } from './step-charts.js'
import { formatCount, formatNumber, plural } from '../format.js'
import { markup } from '../html/markup.js'
import type { Markup } from '../html/markup.js'
import { sample } from '../chart/thin.js'
import type { CostCheck, GradientCheck, RunReport } from '../../result/index.js'
import { facts, figure, section, table, unfold } from '../html/blocks.js'

const MAX_COSTS = 40

/** Whether the gradient is correct and the cost falls; without that, no other result is valid. */
export function checksSection({
  gradientCheck,
  costCheck,
}: Pick<RunReport, 'gradientCheck' | 'costCheck'>): Markup | null {
  if (gradientCheck === null && costCheck === null) return null
  return section(
    'checks',
    'Can the training be trusted?',
    'Checked before training: learning follows the gradient of the cost, so the gradient must be correct.',
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
  'Below 10⁻⁷: correct; below 10⁻⁵: acceptable; below 10⁻³: suspicious; otherwise wrong. Thin strokes: one for each parameter.',
  null,
)}
${facts([
  ['Difference', formatNumber(check.difference)],
  ['Verdict', check.verdict],
  ['Step h', formatNumber(check.h)],
  ['Difference quotient', `${check.sided}-sided`],
  ['Rows', formatCount(check.rows)],
  ['Entries checked', formatCount(check.checked)],
  ['Skipped at kinks', formatCount(check.skipped)],
  ['Penalty', penalties.filter((text) => text !== '').join(', ') || 'none'],
])}
${unfold('By parameter', parameterTable(check))}
${check.worst.length === 0 ? null : unfold('Entries with the largest difference', worstTable(check))}
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
  return table(['layer', 'parameter', 'difference', 'checked', 'skipped'], cells, { words: [1] })
}

function worstTable(check: GradientCheck): Markup {
  const cells = check.worst.map(({ layer, parameter, index, analytic, numerical, difference }) => [
    layer,
    `${parameter}[${index.join(', ')}]`,
    formatNumber(analytic, 6),
    formatNumber(numerical, 6),
    formatNumber(difference),
  ])
  return table(['layer', 'entry', 'analytic', 'numerical', 'relative difference'], cells, { words: [1] })
}

function costPart(check: CostCheck): Markup {
  const steps = check.costs.map((cost, step) => ({ step, cost }))
  const shown = sample(steps, MAX_COSTS, check.firstRise === null ? [] : [check.firstRise])
  const numbers = table(
    ['step', 'cost J'],
    shown.map(({ step, cost }) => [formatCount(step), formatNumber(cost, 6)]),
  )
  return markup`<h3>Cost check: ${check.falls ? 'the cost falls at every step' : `the cost rises at step ${formatCount(check.firstRise)}`}</h3>
<p>${check.message}</p>
${figure(
  (width) => costCheckChart(check, { width }),
  `${plural(Math.max(0, check.costs.length - 1), 'full-batch step')} at learning rate ${formatNumber(check.learningRate)}, dropout off.`,
  unfold('Values by step', numbers),
)}
`
}
