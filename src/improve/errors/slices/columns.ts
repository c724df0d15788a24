import { countEdgesUpTo, quantileOf } from '../../../data/statistics/quantiles.js'
import type { TableColumn } from '../../../data/table/table.js'
import { figure } from '../../../diagnose/numbers.js'
import type { SliceCondition } from '../../../result/index.js'

/** A column cut into slices. */
export interface SlicedColumn {
  readonly column: string
  /** The slice of each row; −1 for none. */
  readonly codes: Int32Array
  readonly conditions: readonly SliceCondition[]
}

/** Quantile bins of a column of many numbers. */
const BINS = 4
/** With no more distinct numbers, each is a slice. */
const MOST_VALUES = 6

/** Cuts a column: one slice for each category, value or quartile, and one for missing values. */
export function sliceColumn(column: TableColumn, rows: Uint32Array): SlicedColumn {
  const { name } = column
  if (column.kind === 'category') {
    const conditions = column.categories.map((category): SliceCondition => {
      return { column: name, kind: 'category', category }
    })
    return withMissing(name, conditions, rows, column.codes.length, (row) => column.codes[row] ?? -1)
  }
  const { values } = column
  const valueOf = (row: number): number => values[row] ?? NaN
  const sorted = Float64Array.from(rows, valueOf)
    .filter((value) => !Number.isNaN(value))
    .sort()
  const distinct = distinctUpTo(sorted, MOST_VALUES)
  if (distinct !== null) {
    const conditions = distinct.map((value): SliceCondition => ({ column: name, kind: 'value', value }))
    return withMissing(name, conditions, rows, values.length, (row) => distinct.indexOf(valueOf(row)))
  }
  const inner = Array.from({ length: BINS - 1 }, (_, i) => quantileOf(sorted, (i + 1) / BINS))
  const edges = [...new Set(inner)].filter((edge) => edge > (sorted[0] ?? edge))
  const conditions = Array.from({ length: edges.length + 1 }, (_, bin): SliceCondition => {
    return { column: name, kind: 'range', from: edges[bin - 1] ?? null, to: edges[bin] ?? null }
  })
  return withMissing(name, conditions, rows, values.length, (row) =>
    Number.isNaN(valueOf(row)) ? -1 : countEdgesUpTo(edges, valueOf(row)),
  )
}

/** The distinct values of a sorted array; `null` for more than `most`. */
function distinctUpTo(sorted: Float64Array, most: number): number[] | null {
  const distinct: number[] = []
  for (const value of sorted) {
    if (value === distinct.at(-1)) continue
    if (distinct.length === most) return null
    distinct.push(value)
  }
  return distinct
}

function withMissing(
  column: string,
  conditions: readonly SliceCondition[],
  rows: Uint32Array,
  all: number,
  codeOf: (row: number) => number,
): SlicedColumn {
  const codes = new Int32Array(all).fill(-1)
  for (const row of rows) {
    const code = codeOf(row)
    codes[row] = code < 0 ? conditions.length : code
  }
  return { column, codes, conditions: [...conditions, { column, kind: 'missing' }] }
}

/** A condition in words. */
export function describeCondition(condition: SliceCondition): string {
  const { column } = condition
  switch (condition.kind) {
    case 'category':
      return `${column} = ${condition.category}`
    case 'value':
      return `${column} = ${figure(condition.value)}`
    case 'missing':
      return `${column} missing`
    case 'range': {
      const { from, to } = condition
      if (from === null) return `${column} < ${figure(to)}`
      return to === null ? `${column} ≥ ${figure(from)}` : `${figure(from)} ≤ ${column} < ${figure(to)}`
    }
  }
}
