import { WellfitError } from '../../errors.js'
import { checkInteger } from '../../options.js'
import type { Reals } from '../../tensor/reals.js'
import type { Dataset } from '../dataset/types.js'
import type { Mix } from './shuffle.js'
import { quantileBins } from '../statistics/quantiles.js'
import { release } from '../input/release.js'
import { compareTexts, rowsByCode } from './row-values.js'
import { stratifiedCounts } from './controlled-rounding.js'

/** What the rows are, as far as a split must know. */
export interface SplitInput {
  readonly rows: number
  /** Each row's class, and the classes' names; `null` for a regression. */
  readonly classes: { readonly labels: Int32Array; readonly names: readonly string[] } | null
  /** The target of a regression with one output; `null` for anything else. */
  readonly values?: Reals | null
}

/** Rows that are to be found in every part in their share. */
export interface Strata {
  readonly kind: 'none' | 'classes' | 'quantiles'
  /** The stratum of each row. */
  readonly codes: ArrayLike<number>
  readonly count: number
  /** Names of classes; empty for anything else. */
  readonly names: readonly string[]
}

const QUANTILES = 10

/** What a split must know of a dataset. */
export function inputOf({ rows, targets }: Dataset): SplitInput {
  if (targets.kind === 'classes') return { rows, classes: { labels: targets.labels, names: targets.classes } }
  return { rows, classes: null, values: targets.width === 1 ? targets.values : null }
}

/** The strata that an option asks for. */
export function strataOf(input: SplitInput, stratify: boolean | number | undefined): Strata {
  const { rows, classes, values = null } = input
  const asked = stratify ?? classes !== null
  if (asked === false) return { kind: 'none', codes: new Uint8Array(rows), count: 1, names: [] }
  if (classes !== null) {
    if (asked !== true) throw wrong(asked, 'be true or false for classes')
    return { kind: 'classes', codes: classes.labels, count: classes.names.length, names: classes.names }
  }
  if (values === null) throw wrong(asked, 'be left out for several outputs, which have no one order')
  const bins = asked === true ? QUANTILES : checkInteger('split', 'stratify', asked, 2, rows)
  return { kind: 'quantiles', ...quantileBins(values, bins), names: [] }
}

function wrong(value: unknown, expected: string): WellfitError {
  return new WellfitError({ code: 'INVALID_OPTION', functionName: 'split', field: 'stratify', value, expected })
}

/** Rows of each stratum with the number that tells its draws from the others'. */
type Members = readonly { readonly rows: Uint32Array; readonly index: number }[]

/** Deals rows out to parts of the given sizes, every stratum in its share to within one row; `members` are used up. */
export function dealStrata(members: Members, partRows: readonly number[], mix: Mix): Uint32Array[] {
  const counts = stratifiedCounts(
    members.map(({ rows }) => rows.length),
    partRows,
  )
  const dealt = members.map(({ rows, index }, s) => cut(mix(rows, index), counts[s] ?? []))
  const parts = partRows.map((rows, p) => {
    const part = new Uint32Array(rows)
    let filled = 0
    for (const pieces of dealt) {
      part.set(pieces[p] ?? none, filled)
      filled += pieces[p]?.length ?? 0
    }
    return part.sort()
  })
  for (const { rows } of members) release(rows)
  return parts
}

const none = new Uint32Array(0)

/** Consecutive pieces of the given lengths, as views. */
export function cut(rows: Uint32Array, lengths: readonly number[]): Uint32Array[] {
  let first = 0
  return lengths.map((length) => rows.subarray(first, (first += length)))
}

/**
 * The rows of each stratum among `rows` (all, where left out). Classes come in the order of their names where `byName`, so
 * that who rounds up does not depend on which class was read first.
 */
export function membersOf(strata: Strata, byName: boolean, rows?: Uint32Array): Members {
  const { codes, count, names, kind } = strata
  const grouped = rowsByCode(rows === undefined ? codes : rows.map((row) => codes[row] ?? 0), count)
  const members = grouped.map((places, code) => ({
    rows: rows === undefined ? places : places.map((place) => rows[place] ?? 0),
    // The draw of rows that are not told apart is number 0.
    index: kind === 'none' ? 0 : code + 1,
  }))
  if (!byName || kind !== 'classes') return members
  return members
    .map((entry, code) => ({ entry, name: names[code] ?? '' }))
    .sort((a, b) => compareTexts(a.name, b.name))
    .map(({ entry }) => entry)
}

/** Refuses a class with fewer rows than there are parts. */
export function checkClassSizes(strata: Strata, members: Members, parts: number): void {
  if (strata.kind !== 'classes') return
  const small = members.find(({ rows }) => rows.length > 0 && rows.length < parts)
  if (small === undefined) return
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'split',
    field: `class ${JSON.stringify(strata.names[small.index - 1] ?? small.index)}`,
    value: `${small.rows.length} rows`,
    expected: `have at least one row for each of ${parts} parts`,
    remedy: 'Collect more of it, leave the class out, or pass stratify: false.',
  })
}
