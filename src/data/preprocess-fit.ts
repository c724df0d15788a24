import { columnSpread } from './column-spread.js'
import type { FittedCategory, FittedColumn, FittedNumber } from './preprocess-types.js'
import { isIdentifier } from './preprocess-target.js'
import type { ScalerKind } from './scaler-check.js'
import type { CategoryColumn, NumberColumn, TableColumn } from './table.js'

/** What becomes of a column, or why it is left out. */
export type ColumnFit =
  | { readonly use: true; readonly column: FittedColumn; readonly note?: string }
  | { readonly use: false; readonly reason: string }

/** Learns from a column of the train rows how to turn it into features. */
export function fitColumn(column: TableColumn, mostCategories: number, scaling: ScalerKind): ColumnFit {
  return column.kind === 'number' ? fitNumber(column, scaling) : fitCategory(column, mostCategories)
}

function fitNumber({ name, values }: NumberColumn, scaling: ScalerKind): ColumnFit {
  const present = values.filter((value) => !Number.isNaN(value)).sort()
  if (present.length === 0) return { use: false, reason: 'it is missing in every train row' }
  const median = medianOf(present)
  const indicator = present.length < values.length
  const filled = values.map((value) => (Number.isNaN(value) ? median : value))
  const { mean, scale, isConstant } = columnSpread(name, filled, scaling)
  if (isConstant && !indicator) return { use: false, reason: 'it is the same in every train row' }
  const fitted: FittedNumber = { name, kind: 'number', median, mean, scale, indicator }
  if (!indicator) return { use: true, column: fitted }
  const missing = values.length - present.length
  return {
    use: true,
    column: fitted,
    note: `filled with its median ${median} where missing (${share(missing, values.length)}), and a 0/1 feature says where`,
  }
}

/** Of sorted values; halves are taken before the sum, which could be too large. */
function medianOf(sorted: Float64Array): number {
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? NaN
  if (sorted.length % 2 === 1) return upper
  return 0.5 * (sorted[middle - 1] ?? NaN) + 0.5 * upper
}

function fitCategory({ name, codes, categories }: CategoryColumn, mostCategories: number): ColumnFit {
  const counts = categories.map(() => 0)
  let present = 0
  for (const code of codes) {
    if (code === -1) continue
    counts[code] = (counts[code] ?? 0) + 1
    present++
  }
  const used = categories.map((_, code) => code).filter((code) => (counts[code] ?? 0) > 0)
  if (present === 0) return { use: false, reason: 'it is missing in every train row' }
  if (used.length === 1 && present === codes.length) return { use: false, reason: 'it is the same in every train row' }
  if (isIdentifier(used.length, present)) {
    return { use: false, reason: `it has ${used.length} different texts in ${present} rows: it names the rows` }
  }
  const kept = mostFrequent(used, counts, mostCategories)
  const fitted: FittedCategory = { name, kind: 'category', categories: kept.map((code) => categories[code] ?? '') }
  return {
    use: true,
    column: fitted,
    note: categoryNote(used.length, kept.length, codes.length - present, codes.length),
  }
}

/** The codes that occur most, in the order of the categories; of equals, the first. */
function mostFrequent(used: readonly number[], counts: readonly number[], most: number): number[] {
  const byCount = used.toSorted((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b)
  return byCount.slice(0, most).sort((a, b) => a - b)
}

function categoryNote(used: number, kept: number, missing: number, rows: number): string {
  const rest =
    kept < used ? ` for its most frequent categories; the other ${used - kept} count as none` : ', one a category'
  const gaps = missing === 0 ? '' : `; 0 in all of them where missing (${share(missing, rows)})`
  return `turned into ${kept} 0/1 ${kept === 1 ? 'feature' : 'features'}${rest}${gaps}`
}

function share(count: number, rows: number): string {
  return `${count} of ${rows} train rows`
}
