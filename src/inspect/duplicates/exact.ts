import type { Duplicates } from '../../result/index.js'
import { type ColumnPair, featurePairs, pairOf } from '../column-pairs.js'
import type { Frame } from '../frame.js'
import { hashRows, type RowHashes } from './row-hash.js'

/** Row numbers that are named as examples. */
const MOST_EXAMPLES = 10

/** Rows of the second part that are, in all features, equal to a row of the first. */
export interface ExactDuplicates extends Duplicates {
  /** For each row of the second part, its first copy in the first; −1 where there is none. */
  readonly copyOf: Int32Array
  /** Copies whose target differs from that of the row they are a copy of. */
  readonly contradicting: number
  /** Rows of the first part that repeat an earlier row of it. */
  readonly repeatedWithin: number
}

/**
 * Finds rows that are in both parts, by hashing all features of a row (64 bits of which 53 are compared; by chance a pair
 * of different rows agrees among 10⁶ × 10⁶ with probability 10⁻⁴). Missing equals missing.
 */
export function exactDuplicates(first: Frame, second: Frame): ExactDuplicates {
  const [a, b] = hashRows([first.rows, second.rows], featurePairs(first, second))
  const rowOf = new Map<number, number>()
  for (let row = 0; row < first.rows; row++) if (!rowOf.has(a.key(row))) rowOf.set(a.key(row), row)
  const copyOf = Int32Array.from({ length: second.rows }, (_, row) => rowOf.get(b.key(row)) ?? -1)
  const examples: [number, number][] = []
  let rows = 0
  copyOf.forEach((original, row) => {
    if (original === -1) return
    rows++
    if (examples.length < MOST_EXAMPLES) examples.push([original, row])
  })
  return {
    rows,
    share: rows / second.rows,
    examples,
    copyOf,
    contradicting: contradicting(first, second, copyOf),
    repeatedWithin: first.rows - rowOf.size,
  }
}

function contradicting(first: Frame, second: Frame, copyOf: Int32Array): number {
  if (first.targets.length === 0) return 0
  const pairs: ColumnPair[] = first.targets.flatMap((target, j) => {
    const other = second.targets[j]
    return other === undefined ? [] : [pairOf(target.read(), other.read())]
  })
  const [a, b]: readonly [RowHashes, RowHashes] = hashRows([first.rows, second.rows], pairs)
  return copyOf.reduce((count, original, row) => count + Number(original !== -1 && a.key(original) !== b.key(row)), 0)
}
