import { driftChart } from './drift-chart.js'
import { formatCount, formatNumber, formatPercent, plural } from '../format.js'
import { markup } from '../html/markup.js'
import type { Markup } from '../html/markup.js'
import type { ColumnComparison, DataReport, PartComparison } from '../../result/index.js'
import { figure, section, table, unfold } from '../html/blocks.js'

/** Whether the parts have the same distribution, by column and as a whole. */
export function driftSection({ comparisons }: DataReport): Markup | null {
  if (comparisons.length === 0) return null
  return section(
    'drift',
    'Do the parts have the same distribution?',
    'If dev or test is drawn from another distribution than train, its error measures that difference too. If all parts have the same distribution, the chance of any drift finding is about 5%.',
    figure(
      (width) => driftChart(comparisons, { width }),
      'Distance of each column from train: Kolmogorov–Smirnov D, or Cramér’s V. Filled marks are statistically significant. Beyond the first line a difference is a warning, beyond the second a problem.',
      markup`${comparisons.map(numbers)}`,
    ),
    markup`<h3>All columns together</h3>`,
    wholeTable(comparisons),
  )
}

function wholeTable(comparisons: readonly PartComparison[]): Markup {
  const cells = comparisons.map(({ parts, joint, duplicates, nearDuplicates }) => [
    parts.join(' and '),
    joint === null ? 'not tested' : formatNumber(joint.auc, 3),
    joint === null ? '–' : `${formatNumber(joint.lower, 3)} to ${formatNumber(joint.upper, 3)}`,
    joint === null ? '–' : formatNumber(joint.p, 2),
    formatCount(duplicates.rows),
    nearDuplicates === null ? '–' : formatCount(nearDuplicates.rows),
  ])
  return markup`${table(['parts', 'classifier AUC', '95% interval', 'p', 'duplicates', 'near-duplicates'], cells)}
<p class="note">Classifier AUC: a small network is trained to tell the two parts apart; 0.5 means that it cannot. Duplicates: rows of the second part that also occur in train.</p>`
}

function numbers(comparison: PartComparison): Markup {
  const { parts, rows, features, targets } = comparison
  const head = [
    'column',
    'test',
    'effect',
    'p',
    'adjusted p',
    'shift in σ',
    ...parts.map((name) => `missing in ${name}`),
  ]
  return unfold(
    `Values of ${parts.join(' and ')} (${rows.map((count) => plural(count, 'row')).join(', ')})`,
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
    ...column.missing.map((fraction) => formatPercent(fraction)),
  ]
}
