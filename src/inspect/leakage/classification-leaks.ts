import { wilsonInterval } from '../../data/statistics/wilson-interval.js'
import { countCodes } from '../frame/column-pairs.js'
import { areaUnderCurve, type AucResult } from '../statistics/auc.js'
import { MIN_LEAK, Z95, type TargetLeak } from './leak.js'

/** With more classes than this, pairs of classes are not compared. */
const MAX_CLASSES = 50

/** The smallest max(AUC, 1 − AUC) over pairs of classes; `null` as soon as a pair is not separated. */
export function worstPairwiseAuc(values: Float64Array, labels: Int32Array, classes: number): TargetLeak | null {
  const used = countCodes(labels, classes).flatMap((count, label) => (count > 0 ? [label] : []))
  if (used.length < 2 || used.length > MAX_CLASSES) return null
  const members = used.map((label) => values.filter((value, row) => labels[row] === label && !Number.isNaN(value)))
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

function separation(first: Float64Array, second: Float64Array): AucResult {
  const scores = new Float64Array(first.length + second.length)
  scores.set(first)
  scores.set(second, first.length)
  const isSecond = Array.from(scores, (_, i) => i >= first.length)
  const found = areaUnderCurve(scores, isSecond)
  if (found.auc >= 0.5) return found
  return { ...found, auc: 1 - found.auc, lower: 1 - found.upper, upper: 1 - found.lower }
}

/**
 * The leave-one-out accuracy of predicting the most frequent class of each category. A category with a single row counts
 * as wrong, so that row identifiers do not count as leaks. `null` if always guessing the majority class does nearly as well.
 */
export function classPurity(codes: Int32Array, labels: Int32Array, classes: number): TargetLeak | null {
  const counts = new Map<number, number[]>()
  codes.forEach((code, row) => {
    const ofCode = counts.get(code) ?? Array.from({ length: classes }, () => 0)
    const label = labels[row] ?? 0
    ofCode[label] = (ofCode[label] ?? 0) + 1
    counts.set(code, ofCode)
  })
  const rows = codes.length
  let correct = 0
  for (const ofCode of counts.values()) correct += correctLeaveOneOut(ofCode)
  const majority = Math.max(...countCodes(labels, classes)) / rows
  if (1 - correct / rows > 0.1 * (1 - majority)) return null
  return { measure: 'purity', value: correct / rows, ...confidence(correct / rows, rows) }
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
