import { formatCount, formatNumber, formatPercent, shorten } from '../format.js'
import type { Markup } from '../html/markup.js'
import type { ColumnSummary, DataReport } from '../../result/index.js'
import { section, table } from '../html/blocks.js'

const MOST_COLUMNS = 100

/** Summary statistics of every column of train. */
export function columnsSection({ columns }: DataReport): Markup {
  const more =
    columns.length > MOST_COLUMNS ? ` Showing the first ${MOST_COLUMNS} of ${formatCount(columns.length)}.` : ''
  const head = ['column', 'type', 'missing', 'distinct', 'min', 'median', 'max', 'mean', 'σ', 'most frequent']
  const shown = columns.filter(({ role }, i) => role === 'target' || i < MOST_COLUMNS)
  return section('columns', 'Columns', `Of train only.${more}`, table(head, shown.map(row), { words: [1, 9] }))
}

function row({ name, kind, role, missing, distinct, numbers, dates, mostFrequent }: ColumnSummary): string[] {
  const frequent =
    mostFrequent === null ? '–' : `${shorten(mostFrequent.value, 20)} (${formatPercent(mostFrequent.fraction)})`
  return [
    role === 'target' ? `${name} (target)` : name,
    dates === undefined ? kind : 'date',
    formatCount(missing),
    formatCount(distinct),
    ...(dates === undefined
      ? [numbers?.minimum, numbers?.median, numbers?.maximum, numbers?.mean, numbers?.deviation].map((value) => formatNumber(value)) // prettier-ignore
      : [dates.minimum, dates.median, dates.maximum, '–', '–']),
    // The most frequent of numbers that hardly repeat means nothing.
    mostFrequent !== null && kind === 'number' && mostFrequent.fraction < 0.1 ? '–' : frequent,
  ]
}
