import { nthSmallest } from '../../statistics/nth-smallest.js'
import type { Reals } from '../../../tensor/reals.js'
import { datePartsOf } from '../../dates/date-parts.js'
import { type DatePart, describeDateParts } from '../../dates/part-names.js'
import { isFreeText } from '../../text/free-text.js'
import { fitText } from '../../text/tf-idf.js'
import { columnSpread } from '../../scale/column-spread.js'
import type { QuantileChoices } from '../../scale/noisy-quantiles.js'
import type { FittedCategory, FittedColumn, FittedNumber } from '../types.js'
import { binEdges } from '../bins.js'
import { areRowNumbers, isIdentifier } from '../identifier.js'
import { numbersAsTexts } from '../../table/numbers-as-texts.js'
import { mostFrequent } from './kept-categories.js'
import type { JudgeCodes } from './number-codes.js'
import type { Scaling } from '../../scale/check-scaler.js'
import type { CategoryColumn, NumberColumn, TableColumn } from '../../table/table.js'

/** A fitted column, or the reason why it is dropped. */
export type ColumnFit =
  | { readonly use: true; readonly column: FittedColumn; readonly note?: string }
  | { readonly use: false; readonly reason: string }

/** The options that apply to single columns. */
export interface FitChoices {
  readonly mostCategories: number
  readonly binaryCategories: 'oneHot' | 'signed'
  readonly scaling: Scaling
  /** For the scaling that maps by quantiles. */
  readonly mapping: QuantileChoices
  readonly dates: 'expand' | 'trend'
  readonly texts: 'tfidf' | 'drop'
  /** Most bins of a piecewise-linear encoding; `null` for none. */
  readonly bins: number | null
  readonly identifiers: 'drop' | 'keep'
}

/**
 * Fits the encoding of a column on the train rows.
 *
 * @param areCodes Judges by the target of the same rows whether numbers are codes.
 * @param scratch A buffer of one number per row.
 */
export function fitColumn(
  column: TableColumn,
  choices: FitChoices,
  areCodes: JudgeCodes,
  scratch: Float64Array,
): ColumnFit {
  if (column.kind === 'category') return fitCategory(column, choices)
  const { name, values, readAs, numberFormat } = column
  const mayBeCodes = choices.identifiers === 'drop' && readAs === undefined && numberFormat === undefined
  if (!mayBeCodes || areRowNumbers(name, values) || !areCodes(name, values)) return fitNumber(column, choices, scratch)
  const fit = fitCategory(numbersAsTexts(column), choices)
  if (!fit.use) return fitNumber(column, choices, scratch)
  const keep = "`identifiers: 'keep'` (--identifiers keep) takes them for quantities"
  const reason = `its numbers are codes, since each goes with a target of its own and their order says little; ${keep}`
  return { ...fit, note: `${fit.note}: ${reason}` }
}

function fitNumber(
  from: NumberColumn,
  { scaling, mapping, dates, bins, identifiers }: FitChoices,
  scratch: Float64Array,
): ColumnFit {
  const { name, values, readAs, numberFormat, dateFormat } = from
  const count = copyPresent(values, scratch)
  if (count === 0) return { use: false, reason: 'it is missing in every train row' }
  if (identifiers === 'drop' && readAs === undefined && areRowNumbers(name, values)) {
    const keep = "`identifiers: 'keep'` (--identifiers keep) uses it"
    const reason = `it identifies rows, with a different number in each of ${values.length} train rows; ${keep}`
    return { use: false, reason }
  }
  const indicator = count < values.length
  const median = medianOf(scratch.subarray(0, count))
  const edges = bins === null || readAs === 'date' ? null : binEdges(scratch.subarray(0, count), bins)
  copyFilled(values, median, scratch)
  const { isConstant, ...moments } = columnSpread(name, scratch.subarray(0, values.length), scaling, mapping)
  if (isConstant && !indicator) return { use: false, reason: 'it is constant in the train rows' }
  const dateParts = readAs === 'date' && dates === 'expand' ? datePartsOf(values) : []
  const rest = {
    ...(edges === null ? {} : { edges }),
    ...(dateParts.length === 0 ? {} : { dateParts }),
    ...(readAs === undefined ? {} : { readAs }),
    ...(numberFormat === undefined ? {} : { numberFormat }),
    ...(dateFormat === undefined ? {} : { dateFormat }),
  }
  const column: FittedNumber = { name, kind: 'number', median, ...moments, indicator, ...rest }
  const notes = [
    ...(readAs === undefined ? [] : [dateNote(dateParts)]),
    ...(edges === null ? [] : [`encoded as itself and by ${edges.length - 1} linear bins between its quantiles`]),
    ...(indicator ? [imputationNote(median, values.length - count, values.length)] : []),
  ]
  return notes.length === 0 ? { use: true, column } : { use: true, column, note: notes.join(' and ') }
}

function dateNote(parts: readonly DatePart[]): string {
  const days = 'converted to days since 1970-01-01'
  return parts.length === 0 ? days : `${days}, with ${describeDateParts(parts)}`
}

/** Copies the values present and returns their number. A plain loop, since columns are long. */
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

function imputationNote(median: number, missing: number, rows: number): string {
  return `imputed with its median ${median} (missing in ${countOf(missing, rows)}), with a 0/1 indicator feature`
}

/** The median; reorders the values. Halves are added, since the sum could overflow. */
function medianOf(values: Float64Array): number {
  const middle = values.length >> 1
  const upper = nthSmallest(values, middle)
  if (values.length % 2 === 1) return upper
  // The other middle value is the largest of those before the middle, none of which exceeds `upper`.
  let lower = -Infinity
  for (let i = 0; i < middle; i++) lower = Math.max(lower, values[i] ?? NaN)
  return 0.5 * lower + 0.5 * upper
}

function fitCategory(from: CategoryColumn, { mostCategories, binaryCategories, texts }: FitChoices): ColumnFit {
  const { name, codes, categories, readAs } = from
  const counts = categories.map(() => 0)
  let present = 0
  // An indexed loop: an iterator allocates an object per value, and there may be millions.
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] ?? -1
    if (code === -1) continue
    counts[code] = (counts[code] ?? 0) + 1
    present++
  }
  const used = categories.map((_, code) => code).filter((code) => (counts[code] ?? 0) > 0)
  if (present === 0) return { use: false, reason: 'it is missing in every train row' }
  if (used.length === 1 && present === codes.length) return { use: false, reason: 'it is constant in the train rows' }
  const text = texts === 'tfidf' && areVaried(used.length, present) ? fitTextColumn(from) : null
  if (text !== null) return text
  if (isIdentifier(used.length, present)) {
    return { use: false, reason: `it identifies rows, with ${used.length} distinct values in ${present} rows` }
  }
  if (binaryCategories === 'signed' && used.length === 2) return fitSigned(from, used, codes.length - present)
  if (readAs === 'boolean' && present === codes.length) {
    const yes = categories[1] ?? 'true'
    const column: FittedCategory = { name, kind: 'category', categories: [yes], readAs }
    return { use: true, column, note: `encoded as one 0/1 feature, 1 for ${yes}` }
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

/** Two categories as one feature of −1 and +1. */
function fitSigned(
  { name, codes, categories, readAs }: CategoryColumn,
  used: readonly number[],
  missing: number,
): ColumnFit {
  const two = used.map((code) => categories[code] ?? '')
  const boolean = readAs === undefined ? {} : { readAs }
  const zero = missing === 0 ? '' : `, 0 if missing (${countOf(missing, codes.length)})`
  const note = `encoded as one feature, -1 for ${two[0]} and +1 for ${two[1]}${zero}`
  return { use: true, column: { name, kind: 'category', categories: two, signed: true, ...boolean }, note }
}

/** Whether a column may be free text by the number of distinct texts: one for four rows, but more than 50; or more than 1,000. */
function areVaried(distinct: number, rows: number): boolean {
  return distinct > Math.max(50, Math.min(1000, rows / 4))
}

/** With fewer words that occur in more than one row, there is nothing to learn from the texts. */
const LEAST_TERMS = 10

/** The encoding of a column of free text; `null` if it is none. */
function fitTextColumn(column: CategoryColumn): ColumnFit | null {
  if (!isFreeText(column.categories)) return null
  const { words, characters } = fitText(column)
  if (words.terms.length < LEAST_TERMS) return null
  const terms = `its ${words.terms.length} most frequent words and pairs of words and ${characters.terms.length} most frequent n-grams of 3 and 4 characters`
  return {
    use: true,
    column: { name: column.name, kind: 'text', words, characters },
    note: `encoded by the TF-IDF weights of ${terms}`,
  }
}

function categoryNote(used: number, kept: number, missing: number, rows: number): string {
  const features = `one-hot encoded as ${kept} ${kept === 1 ? 'feature' : 'features'}`
  const others = kept < used ? `, its most frequent categories, plus one for the other ${used - kept}` : ''
  const allZero = missing === 0 ? '' : `, all 0 if missing (${countOf(missing, rows)})`
  return `${features}${others}${allZero}`
}

function countOf(count: number, rows: number): string {
  return `${count} of ${rows} train rows`
}
