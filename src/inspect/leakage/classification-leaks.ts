import { wilsonInterval } from '../../data/statistics/wilson-interval.js'
import { countCodes } from '../../data/statistics/count-codes.js'
import { type AucResult, aucOfSorted } from '../statistics/auc.js'
import { MIN_LEAK, Z95, type TargetLeak } from './leak.js'
import { presentSorted } from '../frame/sort-values.js'
import { sampledRows } from './sampled-rows.js'

/** With more classes than this, pairs of classes are not compared. */
const MAX_CLASSES = 50
const SMALL_CODES = 1024

/** The smallest max(AUC, 1 − AUC) over pairs of the classes that occur; `null` as soon as a pair is not separated. */
export function worstPairwiseAuc(values: Float64Array, labels: Int32Array, used: readonly number[]): TargetLeak | null {
  if (used.length < 2 || used.length > MAX_CLASSES) return null
  if (isSurelyMixed(values, labels, used)) return null
  const members = sortedByClass(values, labels, used)
  let worst: AucResult | null = null
  for (let a = 0; a < members.length; a++) {
    for (let b = a + 1; b < members.length; b++) {
      const found = separation(members[a] ?? new Float64Array(0), members[b] ?? new Float64Array(0))
      if (found.auc < MIN_LEAK) return null
      if (worst === null || found.auc < worst.auc) worst = found
    }
  }
  return worst === null ? null : { measure: 'auc', value: worst.auc, lower: worst.lower, upper: worst.upper }
}

/** Fewer rows of a class in the sample show too little. */
const FEWEST_SAMPLED = 50

/**
 * Whether a sample of rows shows that two of the classes are not separated: their AUC in it is 8 standard errors below
 * `MIN_LEAK`, which happens to a leak less than once in 10¹⁴ columns. The variance of an AUC A is at most A(1 − A)/min(m, n).
 */
function isSurelyMixed(values: Float64Array, labels: Int32Array, used: readonly number[]): boolean {
  const rows = sampledRows(values.length)
  if (rows === null) return false
  const pick = <T extends Float64Array | Int32Array>(from: T, to: T): T => {
    for (let i = 0; i < rows.length; i++) to[i] = from[rows[i] ?? 0] ?? 0
    return to
  }
  const members = sortedByClass(
    pick(values, new Float64Array(rows.length)),
    pick(labels, new Int32Array(rows.length)),
    used,
  ).filter(({ length }) => length >= FEWEST_SAMPLED)
  return members.some((first, a) =>
    members.slice(a + 1).some((second) => {
      const error = Math.sqrt((MIN_LEAK * (1 - MIN_LEAK)) / Math.min(first.length, second.length))
      return separation(first, second).auc < MIN_LEAK - 8 * error
    }),
  )
}

/** The values present of each class, in ascending order. */
export function sortedByClass(values: Float64Array, labels: Int32Array, used: readonly number[]): Float64Array[] {
  // By label + 1, as the label of a row without one is −1.
  const index = new Int32Array(Math.max(...used) + 2).fill(-1)
  for (const [at, label] of used.entries()) index[label + 1] = at
  const sizes = new Int32Array(used.length)
  for (let row = 0; row < labels.length; row++) {
    const at = Number.isNaN(values[row]) ? -1 : (index[(labels[row] ?? -1) + 1] ?? -1)
    if (at >= 0) sizes[at] = (sizes[at] ?? 0) + 1
  }
  const members = Array.from(sizes, (size) => new Float64Array(size))
  sizes.fill(0)
  for (let row = 0; row < labels.length; row++) {
    const value = values[row] ?? NaN
    const at = Number.isNaN(value) ? -1 : (index[(labels[row] ?? -1) + 1] ?? -1)
    const ofClass = members[at]
    if (ofClass === undefined) continue
    const size = sizes[at] ?? 0
    ofClass[size] = value
    sizes[at] = size + 1
  }
  return members.map(presentSorted)
}

/** max(AUC, 1 − AUC) of two groups in ascending order. */
export function separation(first: Float64Array, second: Float64Array): AucResult {
  const found = aucOfSorted(first, second)
  if (found.auc >= 0.5) return found
  return { ...found, auc: 1 - found.auc, lower: 1 - found.upper, upper: 1 - found.lower }
}

/**
 * The leave-one-out accuracy of predicting the most frequent class of each category. A category with a single row counts
 * as wrong, so that row identifiers do not count as leaks. `null` if always guessing the majority class does nearly as well.
 */
export function classPurity(codes: Int32Array, labels: Int32Array, classes: number): TargetLeak | null {
  const rows = codes.length
  const correct = correctByCode(codes, labels, classes)
  const majority = Math.max(...countCodes(labels, classes)) / rows
  if (1 - correct / rows > 0.1 * (1 - majority)) return null
  return { measure: 'purity', value: correct / rows, ...confidence(correct / rows, rows) }
}

/** The rows whose class is the most frequent one among the other rows of their code. */
export function correctByCode(codes: Int32Array, labels: Int32Array, classes: number): number {
  let correct = 0
  for (const ofCode of countsByCode(codes, labels, classes)) correct += correctLeaveOneOut(ofCode)
  return correct
}

/** For each code, the number of rows of each class. */
function countsByCode(codes: Int32Array, labels: Int32Array, classes: number): Iterable<number[]> {
  const indices = new Map<number, number>()
  // The indices of small codes, without a look-up.
  const known = new Int32Array(SMALL_CODES).fill(-1)
  const counts: number[][] = []
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] ?? 0
    const isSmall = code >= 0 && code < SMALL_CODES
    let index = (isSmall ? known[code] : indices.get(code)) ?? -1
    if (index === -1) {
      index = counts.push(Array.from({ length: classes }, () => 0)) - 1
      if (isSmall) known[code] = index
      else indices.set(code, index)
    }
    const [ofCode, label] = [counts[index] ?? [], labels[row] ?? 0]
    if (label >= 0) ofCode[label] = (ofCode[label] ?? 0) + 1
  }
  return counts
}

function correctLeaveOneOut(counts: readonly number[]): number {
  const most = Math.max(...counts)
  const others = counts.toSpliced(counts.indexOf(most), 1)
  const next = Math.max(0, ...others)
  // Without the row itself, its class is still the most frequent only with a lead of at least two.
  return most - next >= 2 || (next === 0 && most > 1) ? most : 0
}

/** The 95 % interval of a proportion. */
function confidence(p: number, rows: number): { lower: number; upper: number } {
  const { low, high } = wilsonInterval(p, rows, Z95)
  return { lower: low, upper: Math.min(1, high) }
}
