import type { Duplicates } from '../../result/index.js'
import { type ColumnPair, featurePairs, targetPairs } from '../frame/column-pairs.js'
import type { Frame, FrameColumn } from '../frame/frame.js'
import { type ChanceOfCopies, chanceOfCopies, type ValueCounts } from './chance.js'
import { type RowHashes, hashRows } from './row-hash.js'
import { RowIndex } from './row-index.js'
import { type SharedKeys, sharedKeys } from './shared-keys.js'

/** Examples per comparison. */
const MAX_EXAMPLES = 10

/** Rows of the second part that equal a row of the first in all features. */
export interface ExactDuplicates extends Duplicates {
  /** Per row of the second part: the first equal row of the first part, or −1. */
  readonly copyOf: Int32Array
  /** Duplicates with a different target. */
  readonly contradicting: number
  /** Rows of the first part that repeat an earlier row of the first part. */
  readonly repeatedWithin: number
  readonly chance: ChanceOfCopies
}

/**
 * Finds rows of each other part that occur in the first by hashing all features of a row. 64 bits are compared: among
 * 10⁶ × 10⁶ pairs of different rows, any collision has a probability of 10⁻⁷. Missing values are equal to each other.
 *
 * The features in which rows differ most come first: in most data they leave hardly any rows whose other features are to be hashed.
 *
 * @param counts The values of each feature of the first part.
 */
export function exactDuplicates(
  first: Frame,
  others: readonly Frame[],
  counts: readonly ValueCounts[],
): ExactDuplicates[] {
  const { leading, rest } = inOrder(counts, first.rows, first.rows + others.reduce((sum, { rows }) => sum + rows, 0))
  const hashes = hashRows(first.rows, valuesOf(first.features, leading))
  const searches = others.map((other) => ({
    keys: hashRows(other.rows, secondValues(featurePairs(first, other, leading))),
    rows: other.rows,
    isWithin: false,
    isQuery: () => true,
  }))
  const within = { keys: hashes, rows: first.rows, isWithin: true, isQuery: () => true }
  const tellApart = (): SharedKeys => sharedKeys(hashes, first.rows, [...searches, within])
  let shared = tellApart()
  for (const values of valuesOf(first.features, rest)) hashes.add(values, shared.first)
  for (const [i, other] of others.entries()) {
    for (const values of secondValues(featurePairs(first, other, rest)))
      searches[i]?.keys.add(values, shared.queries[i])
  }
  if (rest.length > 0 && shared.first.length > MANY_SHARED * first.rows) shared = tellApart()
  const index = new RowIndex(hashes, shared.first)
  const distinct = first.rows - shared.first.length + index.distinct
  const hasTargets = first.targets.length > 0
  return others.map((other, i) => {
    const copyOf = copiesOf(index, other.rows, searches[i]?.keys ?? hashes, shared.queries[i] ?? new Int32Array(0))
    const copies = copyOf.reduce((sum, original) => sum + Number(original !== -1), 0)
    const targets =
      hasTargets && copies > 0
        ? {
            own: hashRows(first.rows, valuesOf(first.targets)),
            other: hashRows(other.rows, secondValues(targetPairs(first, other))),
          }
        : null
    const isContradicting = (row: number): boolean =>
      targets !== null && !targets.own.equals(copyOf[row] ?? 0, targets.other, row)
    return {
      rows: copies,
      fraction: copies / other.rows,
      examples: examplesOf(copyOf),
      copyOf,
      contradicting: copyOf.reduce((sum, original, row) => sum + Number(original !== -1 && isContradicting(row)), 0),
      repeatedWithin: first.rows - distinct,
      chance: chanceOfCopies(counts, [first.rows, other.rows], distinct),
    }
  })
}

/** With more rows than this fraction left after the first features, they are told apart once more by all. */
const MANY_SHARED = 0.25

/** The indices of the features: as many as two different rows hardly ever agree in, if the features are independent, and the rest. */
function inOrder(
  counts: readonly ValueCounts[],
  firstRows: number,
  allRows: number,
): { readonly leading: readonly number[]; readonly rest: readonly number[] } {
  const agreeing = (j: number): number => Math.max(1, counts[j]?.agreeing ?? 0)
  const order = Array.from(counts.keys()).sort((a, b) => agreeing(a) - agreeing(b))
  const pairs = Math.max(1, (firstRows * (firstRows - 1)) / 2)
  let [used, expected] = [0, (allRows * allRows) / 2]
  for (; used < order.length && expected >= 1; used++) expected *= Math.min(1, agreeing(order[used] ?? 0) / pairs)
  return { leading: order.slice(0, used), rest: order.slice(used) }
}

/** Per row: the first row of the index with its hash, or −1. Only those `asked` may have one. */
function copiesOf(index: RowIndex, rows: number, hashes: RowHashes, asked: Int32Array): Int32Array {
  const copyOf = new Int32Array(rows).fill(-1)
  for (const row of asked) copyOf[row] = index.find(hashes, row)
  return copyOf
}

function examplesOf(copyOf: Int32Array): [number, number][] {
  const examples: [number, number][] = []
  for (let row = 0; row < copyOf.length && examples.length < MAX_EXAMPLES; row++) {
    const original = copyOf[row] ?? -1
    if (original !== -1) examples.push([original, row])
  }
  return examples
}

function* valuesOf(
  columns: readonly FrameColumn[],
  indices: Iterable<number> = columns.keys(),
): Generator<ArrayLike<number>, void, undefined> {
  for (const j of indices) {
    const read = columns[j]?.read()
    if (read !== undefined) yield read.kind === 'number' ? read.values : read.codes
  }
}

function* secondValues(pairs: Iterable<ColumnPair>): Generator<ArrayLike<number>, void, undefined> {
  for (const { second } of pairs) yield second
}
