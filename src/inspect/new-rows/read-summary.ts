import { readSafely } from '../../arguments.js'
import type { ColumnBins, RowsSummary } from '../../result/index.js'

/** A summary of train as a model's metadata have it; `null` where they have none. */
export function readSummary(value: unknown): RowsSummary | null {
  return readSafely('newRowsInspector', 'summary', () => {
    if (!isObject(value)) return null
    const { rows, columns } = value
    if (!isFraction(1 / Number(rows)) || !Array.isArray(columns) || !columns.every(isColumn)) return null
    return { rows: Number(rows), columns }
  })
}

function isColumn(value: unknown): value is ColumnBins {
  if (!isObject(value) || typeof value['name'] !== 'string' || !isFraction(value['missing'])) return false
  const { kind, fractions, edges, categories } = value
  if (!Array.isArray(fractions) || !fractions.every(isFraction)) return false
  if (kind === 'number') return isList(edges, fractions.length - 1) && edges.every((edge) => typeof edge === 'number')
  return (
    kind === 'category' && isList(categories, fractions.length) && categories.every((text) => typeof text === 'string')
  )
}

function isList(value: unknown, length: number): value is unknown[] {
  return Array.isArray(value) && value.length === length
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function isFraction(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1
}
