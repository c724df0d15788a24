import type { RunReport } from '../../result/index.js'
import { formatCount, formatPercent } from '../format.js'
import { section, table } from '../html/blocks.js'
import { markup, type Markup } from '../html/markup.js'

const MOST_COLUMNS = 30

/** Which columns the network depends on; `null` of a report without permutation importance. */
export function importanceSection({ importance }: RunReport): Markup | null {
  if (importance === undefined) return null
  const { columns, rows, repeats, error } = importance
  const shown = columns
    .slice(0, MOST_COLUMNS)
    .map(({ column, importance: rise, interval }) => [
      column,
      formatPercent(rise),
      `${formatPercent(interval.low)} to ${formatPercent(interval.high)}`,
    ])
  const more =
    columns.length > MOST_COLUMNS
      ? markup`<p class="note">Showing the first ${MOST_COLUMNS} of ${formatCount(columns.length)}.</p>`
      : null
  return section(
    'importance',
    'Which columns the network depends on',
    `Permutation importance: how much the error, ${formatPercent(error)} on ${formatCount(rows)} rows of dev, rises when the values of one column are shuffled among the rows (mean of ${formatCount(repeats)} shuffles with its 95% interval). Correlated columns share their importance, and a column that matters to this network need not be a cause.`,
    table(['column', 'rise of the error', '95% interval'], shown),
    more,
  )
}
