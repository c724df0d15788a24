import type { Duplicates } from '../../result/index.js'
import { featurePairs, targetPairs } from '../frame/column-pairs.js'
import type { Frame } from '../frame/frame.js'
import { type ChanceOfCopies, chanceOfCopies } from './chance.js'
import { hashRows } from './row-hash.js'

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
 * Finds rows that occur in both parts by hashing all features of a row. 53 bits are compared: among 10⁶ × 10⁶ pairs of
 * different rows, any collision has a probability of 10⁻⁴. Missing values are equal to each other.
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
    if (examples.length < MAX_EXAMPLES) examples.push([original, row])
  })
  return {
    rows,
    fraction: rows / second.rows,
    examples,
    copyOf,
    contradicting: countContradicting(first, second, copyOf),
    repeatedWithin: first.rows - rowOf.size,
    chance: chanceOfCopies(first, second.rows, rowOf.size),
  }
}

function countContradicting(first: Frame, second: Frame, copyOf: Int32Array): number {
  if (first.targets.length === 0) return 0
  const [a, b] = hashRows([first.rows, second.rows], targetPairs(first, second))
  return copyOf.reduce((count, original, row) => count + Number(original !== -1 && a.key(original) !== b.key(row)), 0)
}
