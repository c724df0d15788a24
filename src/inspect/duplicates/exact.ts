import type { Duplicates } from '../../result/index.js'
import { type ColumnPair, featurePairs, targetPairs } from '../frame/column-pairs.js'
import type { Frame, FrameColumn } from '../frame/frame.js'
import { type ChanceOfCopies, chanceOfCopies, type ValueCounts } from './chance.js'
import { type RowHashes, hashRows } from './row-hash.js'
import { RowIndex } from './row-index.js'

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
 * @param counts The values of each feature of the first part.
 */
export function exactDuplicates(
  first: Frame,
  others: readonly Frame[],
  counts: readonly ValueCounts[],
): ExactDuplicates[] {
  const index = new RowIndex(hashRows(first.rows, valuesOf(first.features)), first.rows)
  const targets = first.targets.length === 0 ? null : hashRows(first.rows, valuesOf(first.targets))
  return others.map((other) => {
    const copyOf = copiesOf(index, other.rows, hashRows(other.rows, secondValues(featurePairs(first, other))))
    const copies = copyOf.reduce((sum, original) => sum + Number(original !== -1), 0)
    const otherTargets =
      targets === null || copies === 0 ? null : hashRows(other.rows, secondValues(targetPairs(first, other)))
    const isContradicting = (row: number): boolean =>
      targets !== null && otherTargets !== null && !targets.equals(copyOf[row] ?? 0, otherTargets, row)
    return {
      rows: copies,
      fraction: copies / other.rows,
      examples: examplesOf(copyOf),
      copyOf,
      contradicting: copyOf.reduce((sum, original, row) => sum + Number(original !== -1 && isContradicting(row)), 0),
      repeatedWithin: first.rows - index.distinct,
      chance: chanceOfCopies(counts, [first.rows, other.rows], index.distinct),
    }
  })
}

function copiesOf(index: RowIndex, rows: number, hashes: RowHashes): Int32Array {
  const copyOf = new Int32Array(rows)
  for (let row = 0; row < rows; row++) copyOf[row] = index.find(hashes, row)
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

function* valuesOf(columns: readonly FrameColumn[]): Generator<ArrayLike<number>, void, undefined> {
  for (const column of columns) {
    const read = column.read()
    yield read.kind === 'number' ? read.values : read.codes
  }
}

function* secondValues(pairs: Iterable<ColumnPair>): Generator<ArrayLike<number>, void, undefined> {
  for (const { second } of pairs) yield second
}
