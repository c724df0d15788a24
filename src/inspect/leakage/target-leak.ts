import { countCodes } from '../../data/statistics/count-codes.js'
import type { CategoryColumn, Column, NumberColumn } from '../frame/frame.js'
import { classPurity, worstPairwiseAuc } from './classification-leaks.js'
import { MIN_LEAK, type TargetLeak } from './leak.js'
import { correlationRatio, linearR2, rankR2 } from './regression-leaks.js'

/** A number column with at most this many distinct values, each in enough rows, is also tested as categories. */
const MAX_CODES = 50
const MIN_ROWS_PER_CODE = 5

/** The target of a search for leaks, of which the classes are counted once. */
export interface LeakTarget {
  readonly column: Column
  /** Classes that occur; none for a number. */
  readonly used: readonly number[]
}

/** Counts the classes of a target. */
export function leakTarget(column: Column): LeakTarget {
  const counts = column.kind === 'category' ? countCodes(column.codes, column.categories.length) : []
  return { column, used: counts.flatMap((count, label) => (count > 0 ? [label] : [])) }
}

/** How well a feature alone predicts the target, by the strongest measure; `null` if none is near 1. */
export function targetLeakOf(feature: Column, { column: target, used }: LeakTarget): TargetLeak | null {
  const measures =
    target.kind === 'category' ? classificationLeaks(feature, target, used) : regressionLeaks(feature, target)
  return measures.reduce<TargetLeak | null>((best, leak) => {
    if (leak === null || leak.value < MIN_LEAK) return best
    return leak.lower > (best?.lower ?? 0) ? leak : best
  }, null)
}

function classificationLeaks(
  feature: Column,
  { codes: labels, categories }: CategoryColumn,
  used: readonly number[],
): (TargetLeak | null)[] {
  const ofValues = feature.kind === 'number' ? [worstPairwiseAuc(feature.values, labels, used)] : []
  return [...ofValues, ...encodingsOf(feature).map((codes) => classPurity(codes, labels, categories.length))]
}

function regressionLeaks(feature: Column, target: NumberColumn): (TargetLeak | null)[] {
  const ofValues =
    feature.kind === 'number' ? [linearR2(feature.values, target), rankR2(feature.values, target.values)] : []
  return [...ofValues, ...encodingsOf(feature).map((codes) => correlationRatio(codes, target))]
}

/** A feature as categories: its own, its few distinct values, or whether it is missing. */
export function encodingsOf(feature: Column): Int32Array[] {
  if (feature.kind === 'category') return [feature.codes.map((code) => code + 1)]
  const codeByValue = new Map<number, number>()
  for (const value of feature.values) {
    if (Number.isNaN(value) || codeByValue.has(value)) continue
    codeByValue.set(value, codeByValue.size + 1)
    if (codeByValue.size > MAX_CODES) break
  }
  const { missing } = feature.ordered
  const isPartial = missing > 0 && missing < feature.values.length
  const missingness = isPartial ? [Int32Array.from(feature.values, (value) => Number(Number.isNaN(value)))] : []
  const isContinuous = codeByValue.size > MAX_CODES || codeByValue.size * MIN_ROWS_PER_CODE > feature.values.length
  if (isContinuous) return missingness
  return [...missingness, Int32Array.from(feature.values, (value) => codeByValue.get(value) ?? 0)]
}
