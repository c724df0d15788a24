import { wilsonInterval } from '../../data/statistics/wilson-interval.js'
import { areaUnderCurve, type AucResult } from '../statistics/auc.js'
import { countCodes } from '../column-pairs.js'
import type { Column } from '../frame.js'

/** How well one feature alone predicts the target. */
export interface TargetLeak {
  /** `auc`: of the two classes that it tells apart worst. `purity`: rows whose class is the most frequent one among the others of
   * their category. `r2`: share of the target's variance that a line through values or ranks, or the categories' means, explain. */
  readonly measure: 'auc' | 'purity' | 'r2'
  readonly value: number
  /** 95 % interval. */
  readonly lower: number
  readonly upper: number
}

const Z = 1.959963984540054
/** More classes than this are not compared pair by pair. */
const MOST_CLASSES = 50
/** Numbers with so few different values, in so many rows each, may also stand for categories. */
const MOST_CODES = 50
const ROWS_PER_CODE = 5
/** Below it nothing is given away, and the rest need not be worked out. */
const OF_INTEREST = 0.95

/** How far a feature gives the target away, by the measure that says most; `null` where no measure is near 1. */
export function targetLeakOf(feature: Column, target: Column): TargetLeak | null {
  const measures =
    target.kind === 'category'
      ? [
          ...(feature.kind === 'number' ? [pairwiseAuc(feature.values, target.codes, target.categories.length)] : []),
          ...codesOf(feature).map((codes) => purity(codes, target.codes, target.categories.length)),
        ]
      : [
          ...(feature.kind === 'number'
            ? [linear(feature.values, target.values), ranked(feature.values, target.values)]
            : []),
          ...codesOf(feature).map((codes) => explained(codes, target.values)),
        ]
  const known = measures.filter((measure) => measure !== null && measure.value >= OF_INTEREST)
  return known.reduce<TargetLeak | null>(
    (best, one) => (one !== null && one.lower > (best?.lower ?? 0) ? one : best),
    null,
  )
}

/** A feature as categories: itself, the few values that its numbers take, and whether it is missing. */
function codesOf(feature: Column): Int32Array[] {
  if (feature.kind === 'category') return [feature.codes.map((code) => code + 1)]
  const different = new Map<number, number>()
  for (const value of feature.values) {
    if (Number.isNaN(value) || different.has(value)) continue
    different.set(value, different.size + 1)
    if (different.size > MOST_CODES) break
  }
  const missing = Int32Array.from(feature.values, (value) => Number(Number.isNaN(value)))
  const gaps = missing.includes(1) && missing.includes(0) ? [missing] : []
  if (different.size > MOST_CODES || different.size * ROWS_PER_CODE > feature.values.length) return gaps
  return [...gaps, Int32Array.from(feature.values, (value) => different.get(value) ?? 0)]
}

/** The smallest of max(AUC, 1 − AUC) over pairs of classes; `null` as soon as two are not told apart. */
function pairwiseAuc(values: Float64Array, labels: Int32Array, classes: number): TargetLeak | null {
  const used = countCodes(labels, classes).flatMap((count, label) => (count > 0 ? [label] : []))
  if (used.length < 2 || used.length > MOST_CLASSES) return null
  const members = used.map((label) => values.filter((value, row) => labels[row] === label && !Number.isNaN(value)))
  let worst: AucResult | null = null
  for (let a = 0; a < members.length; a++) {
    for (let b = a + 1; b < members.length; b++) {
      const found = bothWays(members[a] ?? new Float64Array(0), members[b] ?? new Float64Array(0))
      if (found.auc < OF_INTEREST) return null
      if (worst === null || found.auc < worst.auc) worst = found
    }
  }
  return worst === null ? null : { measure: 'auc', value: worst.auc, lower: worst.lower, upper: worst.upper }
}

function bothWays(first: Float64Array, second: Float64Array): AucResult {
  const scores = new Float64Array(first.length + second.length)
  scores.set(first)
  scores.set(second, first.length)
  const isSecond = Array.from(scores, (_, i) => i >= first.length)
  const found = areaUnderCurve(scores, isSecond)
  if (found.auc >= 0.5) return found
  return { ...found, auc: 1 - found.auc, lower: 1 - found.upper, upper: 1 - found.lower }
}

/**
 * Rows whose class is the most frequent among the other rows of their category: what a table of categories learnt from them would get right.
 * A category of one row counts as wrong, so that names of rows give nothing away. `null` where guessing does nearly as well.
 */
function purity(codes: Int32Array, labels: Int32Array, classes: number): TargetLeak | null {
  const counts = new Map<number, number[]>()
  codes.forEach((code, row) => {
    const ofCode = counts.get(code) ?? Array.from({ length: classes }, () => 0)
    const label = labels[row] ?? 0
    ofCode[label] = (ofCode[label] ?? 0) + 1
    counts.set(code, ofCode)
  })
  const rows = codes.length
  let right = 0
  for (const ofCode of counts.values()) right += rightWithoutItself(ofCode)
  const majority = Math.max(...countCodes(labels, classes)) / rows
  if (1 - right / rows > 0.1 * (1 - majority)) return null
  return { measure: 'purity', value: right / rows, ...wilson(right / rows, rows) }
}

function rightWithoutItself(counts: readonly number[]): number {
  const most = Math.max(...counts)
  const others = counts.toSpliced(counts.indexOf(most), 1)
  const next = Math.max(0, ...others)
  // Taken out of the count, a row of the class in front leaves it in front only with a lead of two.
  return most - next >= 2 || (next === 0 && most > 1) ? most : 0
}

/** The 95 % interval of a share. */
function wilson(share: number, rows: number): { lower: number; upper: number } {
  const { low, high } = wilsonInterval(share, rows, Z)
  return { lower: low, upper: Math.min(1, high) }
}

function linear(values: Float64Array, target: Float64Array): TargetLeak | null {
  const rows = Array.from(values, (_, row) => row).filter(
    (row) => !Number.isNaN(values[row]) && !Number.isNaN(target[row]),
  )
  const take = (from: Float64Array): Float64Array => Float64Array.from(rows, (row) => from[row] ?? NaN)
  return fromCorrelation(correlation(take(values), take(target)), rows.length)
}

/** The same of ranks: any function that only rises, or only falls, has 1. */
function ranked(values: Float64Array, target: Float64Array): TargetLeak | null {
  const rows = Array.from(values, (_, row) => row).filter(
    (row) => !Number.isNaN(values[row]) && !Number.isNaN(target[row]),
  )
  const ranks = (from: Float64Array): Float64Array => midranks(Float64Array.from(rows, (row) => from[row] ?? NaN))
  return fromCorrelation(correlation(ranks(values), ranks(target)), rows.length)
}

function midranks(values: Float64Array): Float64Array {
  const order = Uint32Array.from(values, (_, i) => i).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0))
  const ranks = new Float64Array(values.length)
  for (let start = 0; start < order.length;) {
    let end = start + 1
    while (end < order.length && values[order[end] ?? 0] === values[order[start] ?? 0]) end++
    for (let i = start; i < end; i++) ranks[order[i] ?? 0] = (start + 1 + end) / 2
    start = end
  }
  return ranks
}

function correlation(a: Float64Array, b: Float64Array): number {
  const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value / values.length, 0)
  const [meanA, meanB] = [meanOf(a), meanOf(b)]
  let [product, squareA, squareB] = [0, 0, 0]
  a.forEach((value, i) => {
    const [x, y] = [value - meanA, (b[i] ?? 0) - meanB]
    product += x * y
    squareA += x * x
    squareB += y * y
  })
  return squareA > 0 && squareB > 0 ? product / Math.sqrt(squareA * squareB) : 0
}

/** R² with the interval of Fisher's z. */
function fromCorrelation(r: number, rows: number): TargetLeak | null {
  if (rows < 5 || !Number.isFinite(r)) return null
  const size = Math.min(Math.abs(r), 1)
  const z = Math.atanh(size)
  const half = Z / Math.sqrt(rows - 3)
  const square = (value: number): number => Math.tanh(value) ** 2
  return {
    measure: 'r2',
    value: size * size,
    lower: size === 1 ? 1 : square(Math.max(0, z - half)),
    upper: size === 1 ? 1 : square(z + half),
  }
}

/** Share of the variance between categories, corrected for their number. */
function explained(codes: Int32Array, target: Float64Array): TargetLeak | null {
  const groups = new Map<number, { rows: number; sum: number }>()
  const mean = target.reduce((sum, value) => sum + value / target.length, 0)
  codes.forEach((code, row) => {
    const group = groups.get(code) ?? { rows: 0, sum: 0 }
    group.rows++
    group.sum += (target[row] ?? 0) - mean
    groups.set(code, group)
  })
  const total = target.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  let between = 0
  for (const { rows, sum } of groups.values()) between += (sum * sum) / rows
  const [rows, free] = [target.length, target.length - groups.size]
  if (free < rows / 2 || total === 0) return null
  const unexplained = Math.max(0, ((total - between) / total) * ((rows - 1) / free))
  return fromCorrelation(Math.sqrt(Math.max(0, 1 - unexplained)), rows)
}
