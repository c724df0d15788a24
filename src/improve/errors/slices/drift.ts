import type { TableColumn } from '../../../data/table/table.js'
import { figure, percent } from '../../../diagnose/numbers.js'
import { grouped } from '../../../noun.js'
import { compareColumn, type RawComparison } from '../../../inspect/drift/compare-column.js'
import { pairOf } from '../../../inspect/frame/column-pairs.js'
import { type Column, numberColumn } from '../../../inspect/frame/frame.js'
import { chiSquare, poolRare } from '../../../inspect/statistics/chi-square.js'
import type { SliceColumnDrift, SliceCondition, SliceDrift } from '../../../result/index.js'
import type { FoundSlice } from './search.js'

/** The probability of any drift found though both come from the same distribution. */
const ERROR = 0.05
/** Slices with fewer rows of either kind say little. */
const FEWEST_ROWS = 10

/** Rows to compare with those that were analysed: their number, and the same columns. */
export interface NewRows {
  readonly rows: number
  readonly columns: readonly TableColumn[]
}

/** What differs in each slice, and how many comparisons were made. */
export interface DriftFound {
  readonly comparisons: number
  /** In the order of the slices. */
  readonly slices: readonly SliceDrift[]
}

/** A slice, and the tests of its rows. */
interface Tested extends Pick<SliceDrift, 'rows' | 'fraction' | 'ofRows'> {
  readonly fractionP: number
  readonly columns: readonly RawComparison[]
}

/**
 * Where new rows differ from the analysed ones within slices: whether they are in it more or less often (χ²), and whether a column is
 * distributed or missing otherwise among the rows of both that are (Kolmogorov–Smirnov, χ²). With m such tests of all slices together,
 * one counts if its probability by chance is at most 0.05/m (Bonferroni).
 *
 * @param rows The analysed rows.
 * @param columns Their columns; those of `others` in the same order.
 */
export function driftOf(
  slices: readonly FoundSlice[],
  rows: Uint32Array,
  columns: readonly TableColumn[],
  others: NewRows,
): DriftFound {
  const tested = slices.map((slice) => testsOf(slice, rows, columns, others))
  const comparisons = tested.reduce(
    (sum, { columns: own }) => sum + 1 + own.reduce((count, { missingP }) => count + (missingP === null ? 1 : 2), 0),
    0,
  )
  return { comparisons, slices: tested.map((one) => adjusted(one, comparisons)) }
}

function testsOf(
  { conditions, members }: FoundSlice,
  rows: Uint32Array,
  columns: readonly TableColumn[],
  others: NewRows,
): Tested {
  const tests = conditions.map((condition) => {
    const column = others.columns.find(({ name }) => name === condition.column)
    return column === undefined ? (): boolean => false : matcherOf(condition, column)
  })
  const inside = Uint32Array.from({ length: others.rows }, (_, row) => row).filter((row) =>
    tests.every((test) => test(row)),
  )
  const pooled = poolRare([members.length, rows.length - members.length], [inside.length, others.rows - inside.length])
  const isLarge = members.length >= FEWEST_ROWS && inside.length >= FEWEST_ROWS
  // A category or a value is the same in all rows of its slice.
  const fixed = new Set(conditions.filter(({ kind }) => kind !== 'range').map(({ column }) => column))
  return {
    rows: inside.length,
    fraction: inside.length / others.rows,
    ofRows: members.length / rows.length,
    fractionP: chiSquare(pooled.first, pooled.second).p,
    columns: isLarge
      ? columns.flatMap((column, j) => {
          const other = others.columns[j]
          if (other === undefined || fixed.has(column.name)) return []
          return [compareColumn(column.name, pairOf(partOf(column, members), partOf(other, inside)))]
        })
      : [],
  }
}

function partOf(column: TableColumn, rows: Uint32Array): Column {
  const { name } = column
  if (column.kind === 'number')
    return numberColumn(
      name,
      Float64Array.from(rows, (row) => column.values[row] ?? NaN),
    )
  return {
    name,
    kind: 'category',
    codes: Int32Array.from(rows, (row) => column.codes[row] ?? -1),
    categories: column.categories,
  }
}

/** Whether a row of a column meets a condition. */
function matcherOf(condition: SliceCondition, column: TableColumn): (row: number) => boolean {
  if (column.kind === 'category') {
    const code = condition.kind === 'category' ? column.categories.indexOf(condition.category) : -1
    if (code === -1 && condition.kind !== 'missing') return () => false
    return (row) => column.codes[row] === code
  }
  const { values } = column
  switch (condition.kind) {
    case 'category':
      return () => false
    case 'missing':
      return (row) => Number.isNaN(values[row] ?? NaN)
    case 'value':
      return (row) => values[row] === condition.value
    case 'range': {
      const { from, to } = condition
      return (row) => {
        const value = values[row] ?? NaN
        return (from === null || value >= from) && (to === null || value < to) && !Number.isNaN(value)
      }
    }
  }
}

function adjusted({ rows, fraction, ofRows, fractionP, columns }: Tested, comparisons: number): SliceDrift {
  const adjust = (p: number): number => Math.min(1, comparisons * p)
  const found = columns.flatMap(
    ({ name, test, effect, p, means, missing, missingP, missingEffect }): SliceColumnDrift[] => [
      ...(adjust(p) <= ERROR
        ? [{ column: name, what: 'values' as const, test, effect, adjustedP: adjust(p), means }]
        : []),
      ...(missingP !== null && adjust(missingP) <= ERROR
        ? [
            {
              column: name,
              what: 'missing' as const,
              test: 'chiSquare' as const,
              effect: missingEffect ?? 0,
              adjustedP: adjust(missingP),
              means: missing,
            },
          ]
        : []),
    ],
  )
  const ordered = found.toSorted((a, b) => b.effect - a.effect)
  const own = { rows, fraction, ofRows, adjustedP: adjust(fractionP), columns: ordered }
  return { ...own, message: messageOf(own) }
}

/** What differs, in a sentence or two; empty where nothing does. */
function messageOf({ rows, fraction, ofRows, adjustedP, columns }: Omit<SliceDrift, 'message'>): string {
  const fractions =
    adjustedP <= ERROR
      ? `${percent(fraction)} of the new rows are in this slice (${grouped(rows)}), of the rows analysed ${percent(ofRows)}.`
      : ''
  const named = columns.map(({ column, what, means }) => {
    if (what === 'missing')
      return `${column} is missing in ${percent(means?.[1] ?? 0)} instead of ${percent(means?.[0] ?? 0)}`
    return means === null ? column : `${column} (mean ${figure(means[1])} instead of ${figure(means[0])})`
  })
  const differing = named.length === 0 ? '' : `In it the new rows differ in ${named.join(', ')}.`
  return [fractions, differing].filter((sentence) => sentence !== '').join(' ')
}
