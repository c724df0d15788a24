import { driftChart } from './drift-chart.js'
import { formatCount, formatNumber, formatPercent, plural } from '../format.js'
import { markup } from '../html/markup.js'
import type { Markup } from '../html/markup.js'
import type { ColumnComparison, DataReport, PartComparison } from '../../result/index.js'
import { figure, section, table, unfold } from '../html/blocks.js'

/** Whether the parts are from one distribution, column by column and as a whole. */
export function driftSection({ comparisons }: DataReport): Markup | null {
  if (comparisons.length === 0) return null
  return section(
    'drift',
    'Are the parts from one distribution?',
    'A part that differs from train judges the network by something it was not taught. Where they are alike, any finding of drift at all has a chance of about 5% over all parts.',
    figure(
      (width) => driftChart(comparisons, { width }),
      'How far each column of a part lies from train: D of Kolmogorov and Smirnov, or Cramér’s V. Filled marks cannot be chance. From the first line on it is a warning, from the second a problem.',
      markup`${comparisons.map(numbers)}`,
    ),
    markup`<h3>As a whole</h3>`,
    wholeTable(comparisons),
  )
}

function wholeTable(comparisons: readonly PartComparison[]): Markup {
  const cells = comparisons.map(({ parts, joint, duplicates, nearDuplicates }) => [
    parts.join(' and '),
    joint === null ? 'not asked' : formatNumber(joint.auc, 3),
    joint === null ? '–' : `${formatNumber(joint.lower, 3)} to ${formatNumber(joint.upper, 3)}`,
    joint === null ? '–' : formatNumber(joint.p, 2),
    formatCount(duplicates.rows),
    nearDuplicates === null ? '–' : formatCount(nearDuplicates.rows),
  ])
  return markup`${table(['parts', 'AUC of a network', '95% interval', 'p', 'copies', 'near copies'], cells)}
<p class="note">A small network learns to tell the parts apart; ½ means that it cannot. Copies: rows of the second part that are in train as well.</p>`
}

function numbers(comparison: PartComparison): Markup {
  const { parts, rows, features, targets } = comparison
  const head = [
    'column',
    'test',
    'effect',
    'p',
    'corrected p',
    'shift in σ',
    ...parts.map((name) => `missing in ${name}`),
  ]
  return unfold(
    `Numbers of ${parts.join(' and ')} (${rows.map((count) => plural(count, 'row')).join(', ')})`,
    table(head, [...features, ...targets].map(row), { words: [1] }),
  )
}

function row(column: ColumnComparison): string[] {
  return [
    column.name,
    column.test === 'chiSquare' ? 'χ²' : 'Kolmogorov–Smirnov',
    formatNumber(column.effect, 3),
    formatNumber(column.p, 2),
    formatNumber(column.adjustedP, 2),
    formatNumber(column.standardizedDifference, 2),
    ...column.missing.map((share) => formatPercent(share)),
  ]
}
