import { WellfitError } from '../../errors.js'
import { checkInteger } from '../../options.js'
import type { Reals } from '../../tensor/reals.js'
import type { Dataset } from '../dataset/types.js'
import type { LabelRows } from './methods/labels.js'
import type { Shuffle } from './shuffle.js'
import { quantileBins } from '../statistics/quantiles.js'
import { release } from '../input/release.js'
import { compareTexts, rowsByCode } from './row-values.js'
import { controlledRounding } from './controlled-rounding.js'

/** What a split needs to know about the rows. */
export interface SplitInput {
  readonly rows: number
  /** Label per row, and class names; `null` for regression. */
  readonly classes: { readonly labels: Int32Array; readonly names: readonly string[] } | null
  /** Target values of a regression with one output; otherwise `null`. */
  readonly values?: Reals | null
  /** Targets of several outputs, [rows, width]: labels, where all are 0 or 1. */
  readonly outputs?: LabelRows
}

/** Groups of rows that every part holds in the same proportion. */
export interface Strata {
  readonly kind: 'none' | 'classes' | 'quantiles' | 'labels'
  /** The stratum of each row. */
  readonly codes: ArrayLike<number>
  readonly count: number
  /** Class names; empty for other strata. */
  readonly names: readonly string[]
}

const DEFAULT_QUANTILES = 10

/** What a split needs to know about a dataset. */
export function inputOf({ rows, targets }: Dataset): SplitInput {
  if (targets.kind === 'classes') return { rows, classes: { labels: targets.labels, names: targets.classes } }
  const { values, width } = targets
  return width === 1 ? { rows, classes: null, values } : { rows, classes: null, outputs: { values, width } }
}

/** The strata that `stratify` asks for. */
export function strataOf(input: SplitInput, stratify: boolean | number | undefined): Strata {
  const { rows, classes, values = null } = input
  const requested = stratify ?? classes !== null
  if (requested === false) return { kind: 'none', codes: new Uint8Array(rows), count: 1, names: [] }
  if (classes !== null) {
    if (requested !== true) throw stratifyError(requested, 'be true or false for a classification')
    return { kind: 'classes', codes: classes.labels, count: classes.names.length, names: classes.names }
  }
  if (values === null) throw stratifyError(requested, 'be omitted for several outputs, which have no single order')
  const bins = requested === true ? DEFAULT_QUANTILES : checkInteger('split', 'stratify', requested, 2, rows)
  return { kind: 'quantiles', ...quantileBins(values, bins), names: [] }
}

/** Whether each row has several labels: outputs of 0 and 1. */
export function areLabels({ outputs }: SplitInput): boolean {
  return outputs !== undefined && Array.prototype.every.call(outputs.values, (value) => value === 0 || value === 1)
}

/** The strata of folds: those that `stratify` asks for, or all labels of rows that have several. */
export function foldStrata(
  input: SplitInput,
  { stratify, group }: { readonly stratify?: boolean | number | undefined; readonly group?: unknown },
): Strata {
  if (stratify !== true || group !== undefined || !areLabels(input)) return strataOf(input, stratify)
  return { kind: 'labels', codes: new Uint8Array(input.rows), count: 1, names: [] }
}

function stratifyError(value: unknown, expected: string): WellfitError {
  return new WellfitError({ code: 'INVALID_OPTION', functionName: 'split', field: 'stratify', value, expected })
}

/** Rows of each stratum and the random stream that shuffles them. */
export type Members = readonly { readonly rows: Uint32Array; readonly stream: number }[]

/** Assigns rows to parts of the given sizes, each stratum in proportion to within one row. Overwrites `members`. */
export function assignStrata(members: Members, partRows: readonly number[], shuffle: Shuffle): Uint32Array[] {
  const counts = controlledRounding(
    members.map(({ rows }) => rows.length),
    partRows,
  )
  // The first part is sorted below: which rows it has is known when the others have theirs.
  const slices = members.map(({ rows, stream }, s) => slicesOf(shuffle(rows, stream, counts[s]?.[0]), counts[s] ?? []))
  const parts = partRows.map((rows, p) => {
    const part = new Uint32Array(rows)
    let filled = 0
    for (const ofStratum of slices) {
      part.set(ofStratum[p] ?? none, filled)
      filled += ofStratum[p]?.length ?? 0
    }
    return part
  })
  for (const { rows } of members) release(rows)
  for (const part of parts) sortRows(part)
  return parts
}

/** Rows from which a mark for each takes less time than sorting; below one row in so many, sorting does. */
const MARKED_ROWS = 4096
const MARKED_PART = 32

/** Sorts different row numbers in place. */
function sortRows(rows: Uint32Array): void {
  let end = 0
  for (let i = 0; i < rows.length; i++) end = Math.max(end, (rows[i] ?? 0) + 1)
  if (rows.length < MARKED_ROWS || rows.length * MARKED_PART < end) {
    rows.sort()
    return
  }
  const isThere = new Uint8Array(end)
  for (let i = 0; i < rows.length; i++) isThere[rows[i] ?? 0] = 1
  for (let row = 0, i = 0; row < end; row++) if (isThere[row] === 1) rows[i++] = row
}

const none = new Uint32Array(0)

/** Consecutive slices of the given lengths, as views. */
export function slicesOf(rows: Uint32Array, lengths: readonly number[]): Uint32Array[] {
  let first = 0
  return lengths.map((length) => rows.subarray(first, (first += length)))
}

/**
 * The rows of each stratum, among `rows` if given. With `byName` classes are ordered by name, so that rounding does not
 * depend on which class was read first.
 */
export function groupByStratum(strata: Strata, byName: boolean, rows?: Uint32Array): Members {
  const { codes, count, names, kind } = strata
  const grouped = rowsByCode(rows === undefined ? codes : rows.map((row) => codes[row] ?? 0), count)
  const members = grouped.map((indices, code) => ({
    rows: rows === undefined ? indices : indices.map((index) => rows[index] ?? 0),
    // Stream 0 is that of an unstratified split.
    stream: kind === 'none' ? 0 : code + 1,
  }))
  if (!byName || kind !== 'classes') return members
  return members
    .map((entry, code) => ({ entry, name: names[code] ?? '' }))
    .sort((a, b) => compareTexts(a.name, b.name))
    .map(({ entry }) => entry)
}
