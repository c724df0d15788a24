import type { ColumnSummary, DataFinding } from '../../result/index.js'
import { compareColumn, type RawComparison } from '../drift/compare-column.js'
import { countValues, type ValueCounts } from '../duplicates/chance.js'
import { pairOf } from '../frame/column-pairs.js'
import type { Column } from '../frame/frame.js'
import { SortMemory } from '../frame/sort-values.js'
import { identifierFinding, isIdentifier } from './identifiers.js'
import { outlierFinding } from './outliers.js'
import { sentinelFinding } from './sentinels.js'
import { summarizeColumn } from './summarize-column.js'
import { type NamedFrames, wildColumn, type WildColumn } from './wild-findings.js'

/** What all findings about one column need of its values in order, so that it is sorted once for each part. */
export interface ColumnScan {
  readonly name: string
  readonly summary: ColumnSummary
  readonly wild: WildColumn | null
  /** Sentinels and outliers; none where cells are wild. */
  readonly outliers: readonly DataFinding[]
  /** If the column identifies the rows: the finding about it. It is left out of all else. */
  readonly identifier: DataFinding | null
  readonly counts: ValueCounts
  /** The comparison of the first part with each of the others; none where rows come in groups, of which single rows are compared. */
  readonly comparisons: readonly RawComparison[]
}

/** Scans column after column, so that only one of them is in memory in order. */
export function scanColumns(searched: NamedFrames, role: 'features' | 'targets'): ColumnScan[] {
  const [train] = searched.frames
  const memories = searched.frames.map(({ rows }) => new SortMemory(rows))
  return (train?.[role] ?? []).map((_, j) => {
    const columns = searched.frames.flatMap((frame) => frame[role][j]?.read() ?? [])
    const orders = columns.flatMap((column) => (column.kind === 'number' ? column.ordered : []))
    for (const [part, memory] of memories.entries()) orders[part]?.sortIn(memory)
    const scan = scanColumn(columns, role, searched)
    for (const ordered of orders) ordered.forget()
    return scan
  })
}

function scanColumn(columns: readonly Column[], role: 'features' | 'targets', searched: NamedFrames): ColumnScan {
  const [train, ...others] = columns
  if (train === undefined) throw new Error('a column without parts')
  const { names, frames } = searched
  const identifies = role === 'features' && isIdentifier(train)
  // A day of its own for each row is a time, which may say something about new rows.
  const isDate = train.kind === 'number' && train.readAs === 'date'
  const isCompared = !identifies && frames[0]?.groups === undefined
  const wild = identifies ? null : wildColumn(columns, role, searched)
  return {
    name: train.name,
    summary: summarizeColumn(train, role === 'features' ? 'feature' : 'target'),
    wild,
    outliers: identifies || wild !== null ? [] : outlierFindings(columns, names, role),
    identifier: identifies && !isDate ? identifierFinding(train, names[0] ?? '') : null,
    counts: countValues(train),
    comparisons: isCompared ? others.map((other) => compareColumn(train.name, pairOf(train, other))) : [],
  }
}

/** Of a target only sentinels: the far values of a long tail are what is to be predicted. */
function outlierFindings(
  columns: readonly Column[],
  names: readonly string[],
  role: 'features' | 'targets',
): DataFinding[] {
  const [train] = columns
  return columns.flatMap((column, part) => {
    const name = names[part] ?? ''
    const sentinel = sentinelFinding(column, name, role)
    if (sentinel !== null || role === 'targets' || train === undefined) return sentinel ?? []
    return outlierFinding(train, column, name) ?? []
  })
}
