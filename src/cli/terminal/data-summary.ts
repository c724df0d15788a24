import { grouped, noun } from '../../noun.js'
import type { ColumnSummary, DataFinding, DataReport, PartComparison } from '../../index.js'
import { describeSplit } from './summary.js'
import { type Style, styleOf } from './style.js'
import { clean, digits, percent, table, wrap } from './terminal.js'

const WIDTH = 88
const MOST_COLUMNS = 40
const MARKS = { problem: '✗', warning: '!', note: '·' } as const

/** A data report for the terminal. */
export function describeData(report: DataReport, files: readonly string[]): string {
  const { data, split, task, findings, columns, comparisons } = report
  const style = styleOf(process.stdout)
  const features = columns.filter(({ role }) => role === 'feature').length
  const title = `${clean(data.name)}: ${task} of ${clean(data.target)}, ${grouped(data.rows)} ${noun(data.rows, 'row')}, ${grouped(features)} other ${noun(features, 'column')}`
  const notes = [...describeSplit(split), ...[...split.warnings, ...data.notes].map((text) => clean(text, 500))]
  const blocks = [
    [style.bold(wrap(title, WIDTH, '', '  ')), ...notes.map((line) => wrap(line, WIDTH, '', '  '))].join('\n'),
    columnTable(columns),
    comparisonTable(comparisons),
    findings.length === 0
      ? style.bold('No problems found: the data is ready for training.')
      : findings.map((finding) => describeFinding(finding, style)).join('\n'),
    ...(files.length > 0 ? [`Written: ${files.map((file) => clean(file, 200)).join(', ')}`] : []),
  ]
  return `${blocks.join('\n\n')}\n`
}

/** A finding with its remedy. */
export function describeFinding({ severity, kind, message, action }: DataFinding, style: Style): string {
  const head = `${MARKS[severity]} ${severity}, ${kind}:`
  const text = wrap(clean(`${severity}, ${kind}: ${message}`, 1000), WIDTH, `${MARKS[severity]} `)
  const emphasized = text.startsWith(head) && severity !== 'note' ? style.bold(head) + text.slice(head.length) : text
  return `${emphasized}\n${wrap(action, WIDTH, '  → ')}`
}

function columnTable(columns: readonly ColumnSummary[]): string {
  const shown = columns.filter(({ role }, i) => role === 'target' || i < MOST_COLUMNS)
  const rows = shown.map(({ name, kind, role, missing, distinct, numbers, dates, mostFrequent }) => [
    `${clean(name, 28)}${role === 'target' ? ' (target)' : ''}`,
    dates === undefined ? kind : 'date',
    grouped(missing),
    grouped(distinct),
    ...(dates === undefined
      ? [numbers?.minimum, numbers?.median, numbers?.maximum].map((value) => digits(value ?? null))
      : [dates.minimum, dates.median, dates.maximum]),
    kind === 'category' && mostFrequent !== null
      ? `${clean(mostFrequent.value, 16)} ${percent(mostFrequent.fraction)}`
      : '',
  ])
  const left = columns.length - shown.length
  const head = ['train', 'type', 'missing', 'distinct', 'min', 'median', 'max', 'most frequent']
  return `${table([head, ...rows])}${left > 0 ? `\n  … and ${left} more` : ''}`
}

function comparisonTable(comparisons: readonly PartComparison[]): string {
  const rows = comparisons.map((comparison) => {
    const { parts, features, targets, joint, duplicates, nearDuplicates, alpha } = comparison
    const all = [...features, ...targets]
    const shifted = all.filter(({ adjustedP }) => adjustedP <= 0.8 * alpha).length
    return [
      parts.join(' and '),
      `${shifted} of ${all.length}`,
      joint === null ? '–' : `${digits(joint.auc)} (${digits(joint.lower)} to ${digits(joint.upper)})`,
      grouped(duplicates.rows),
      nearDuplicates === null ? '–' : grouped(nearDuplicates.rows),
    ]
  })
  return table([['', 'shifted columns', 'classifier AUC', 'duplicates', 'near-duplicates'], ...rows])
}
