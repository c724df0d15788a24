import type { Reals } from '../../tensor/reals.js'
import { columnSpread } from '../scale/column-spread.js'
import type { FittedCategory, FittedColumn, FittedNumber } from './types.js'
import { isIdentifier } from './target.js'
import type { ScalerKind } from '../scale/check-scaler.js'
import type { CategoryColumn, NumberColumn, TableColumn } from '../table/table.js'

/** What becomes of a column, or why it is left out. */
export type ColumnFit =
  | { readonly use: true; readonly column: FittedColumn; readonly note?: string }
  | { readonly use: false; readonly reason: string }

/** What columns are fitted by. */
export interface FitChoices {
  readonly mostCategories: number
  readonly scaling: ScalerKind
}

/**
 * Learns from a column of the train rows how to turn it into features.
 *
 * @param scratch Room for a number a row.
 */
export function fitColumn(column: TableColumn, choices: FitChoices, scratch: Float64Array): ColumnFit {
  if (column.kind === 'category') return fitCategory(column, choices.mostCategories)
  return fitNumber(column, choices.scaling, scratch)
}

function fitNumber({ name, values, readAs }: NumberColumn, scaling: ScalerKind, scratch: Float64Array): ColumnFit {
  const count = copyPresent(values, scratch)
  if (count === 0) return { use: false, reason: 'it is missing in every train row' }
  const indicator = count < values.length
  const median = medianOf(scratch.subarray(0, count))
  copyFilled(values, median, scratch)
  const { mean, scale, isConstant } = columnSpread(name, scratch.subarray(0, values.length), scaling)
  if (isConstant && !indicator) return { use: false, reason: 'it is the same in every train row' }
  const rest = readAs === undefined ? {} : { readAs }
  const column: FittedNumber = { name, kind: 'number', median, mean, scale, indicator, ...rest }
  const notes = [
    ...(readAs === undefined ? [] : ['turned into days since 1970-01-01']),
    ...(indicator ? [gapsNote(median, values.length - count, values.length)] : []),
  ]
  return notes.length === 0 ? { use: true, column } : { use: true, column, note: notes.join('; ') }
}

/** Copies the values that are there, and says how many they are; plain loops, since columns are long. */
function copyPresent(values: Reals, to: Float64Array): number {
  let count = 0
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? NaN
    if (!Number.isNaN(value)) to[count++] = value
  }
  return count
}

function copyFilled(values: Reals, median: number, to: Float64Array): void {
  for (let row = 0; row < values.length; row++) {
    to[row] = values[row] ?? NaN
    if (Number.isNaN(to[row])) to[row] = median
  }
}

function gapsNote(median: number, missing: number, rows: number): string {
  return `filled with its median ${median} where missing (${share(missing, rows)}), and a 0/1 feature says where`
}

/** Puts values in another order; halves are taken before the sum, which could be too large. */
function medianOf(values: Float64Array): number {
  const middle = values.length >> 1
  const upper = select(values, middle)
  if (values.length % 2 === 1) return upper
  // What lies before the middle is no larger; the largest of it comes next to it.
  let lower = -Infinity
  for (let i = 0; i < middle; i++) lower = Math.max(lower, values[i] ?? NaN)
  return 0.5 * lower + 0.5 * upper
}

/** The value that would stand at a place if they were sorted (Hoare's FIND, 1961), in time that grows like them. */
function select(values: Float64Array, place: number): number {
  let first = 0
  let last = values.length - 1
  while (first < last) {
    const pivot = values[(first + last) >> 1] ?? NaN
    let [i, j] = [first, last]
    while (i <= j) {
      while ((values[i] ?? NaN) < pivot) i++
      while ((values[j] ?? NaN) > pivot) j--
      if (i > j) break
      const kept = values[i] ?? NaN
      values[i++] = values[j] ?? NaN
      values[j--] = kept
    }
    if (j < place) first = i
    if (place < i) last = j
  }
  return values[place] ?? NaN
}

function fitCategory({ name, codes, categories, readAs }: CategoryColumn, mostCategories: number): ColumnFit {
  const counts = categories.map(() => 0)
  let present = 0
  // By places, here as elsewhere where there are millions: an iterator makes an object a value.
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] ?? -1
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
  if (readAs === 'boolean' && present === codes.length) {
    const column: FittedCategory = { name, kind: 'category', categories: ['true'], readAs }
    return { use: true, column, note: 'turned into a 0/1 feature, 1 for true' }
  }
  const kept = mostFrequent(used, counts, mostCategories)
  const column: FittedCategory = {
    name,
    kind: 'category',
    categories: kept.map((code) => categories[code] ?? ''),
    ...(kept.length < used.length ? { other: true as const } : {}),
    ...(readAs === undefined ? {} : { readAs }),
  }
  return { use: true, column, note: categoryNote(used.length, kept.length, codes.length - present, codes.length) }
}

/** The codes that occur most, in the order of the categories; of equals, the first. */
function mostFrequent(used: readonly number[], counts: readonly number[], most: number): number[] {
  const byCount = used.toSorted((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b)
  return byCount.slice(0, most).sort((a, b) => a - b)
}

function categoryNote(used: number, kept: number, missing: number, rows: number): string {
  const rest =
    kept < used ? ` for its most frequent categories, and one for the other ${used - kept}` : ', one a category'
  const gaps = missing === 0 ? '' : `; 0 in all of them where missing (${share(missing, rows)})`
  return `turned into ${kept} 0/1 ${kept === 1 ? 'feature' : 'features'}${rest}${gaps}`
}

function share(count: number, rows: number): string {
  return `${count} of ${rows} train rows`
}
