import { countCodes } from '../../data/statistics/count-codes.js'
import { type CategoryColumn, type Column, numberColumn, type NumberColumn } from '../frame/frame.js'
import { completePairs, correlation, midranks } from '../../data/statistics/correlation.js'
import { correctByCode, separation, sortedByClass } from './classification-leaks.js'
import { correlationRatio } from './regression-leaks.js'
import { encodingsOf } from './target-leak.js'

/** So many rows show it well enough. */
const MOST_ROWS = 2000
/** With more classes, pairs of classes are not compared. */
const MOST_CLASSES = 50
/** Below this, how weak a column is does not matter. */
export const WEAK = 0.4

/** Measures features against a target, which is sampled once. */
export function strengthMeter(target: Column): (feature: Column) => number {
  const y = sampled(target)
  return (feature) => strengthOf(sampled(feature), y)
}

/**
 * How well a feature alone predicts the target, from 0 (not at all) to 1 (without error): for a regression the squared rank
 * correlation, or the fraction of the variance between categories; for a classification 2·AUC − 1 of the two classes that it
 * separates worst, or the fraction of the errors of always predicting the most frequent class that its categories remove. `WEAK`
 * or less counts as weak.
 */
function strengthOf(feature: Column, target: Column): number {
  return target.kind === 'category' ? ofClasses(feature, target) : ofValues(feature, target)
}

/** Every n-th row, where there are many. */
function sampled(column: Column): Column {
  const rows = column.kind === 'number' ? column.values.length : column.codes.length
  if (rows <= MOST_ROWS) return column
  const rowOf = (i: number): number => Math.ceil((i * rows) / MOST_ROWS)
  if (column.kind === 'category')
    return { ...column, codes: Int32Array.from({ length: MOST_ROWS }, (_, i) => column.codes[rowOf(i)] ?? -1) }
  return numberColumn(
    column.name,
    Float64Array.from({ length: MOST_ROWS }, (_, i) => column.values[rowOf(i)] ?? NaN),
  )
}

function ofValues(feature: Column, target: NumberColumn): number {
  if (feature.kind === 'category') return correlationRatio(feature.codes, target)?.value ?? 0
  const [x, y] = completePairs(feature.values, target.values)
  return x.length < target.values.length / 2 ? 0 : correlation(midranks(x), midranks(y)) ** 2
}

function ofClasses(feature: Column, { codes: labels, categories }: CategoryColumn): number {
  const counts = countCodes(labels, categories.length)
  const errors = labels.length - Math.max(...counts)
  const removed = encodingsOf(feature).map(
    (codes) => 1 - (labels.length - correctByCode(codes, labels, categories.length)) / errors,
  )
  return errors === 0 ? 0 : Math.max(0, ...removed, ...separations(feature, labels, counts))
}

function separations(feature: Column, labels: Int32Array, counts: readonly number[]): number[] {
  const used = counts.flatMap((count, label) => (count > 0 ? [label] : []))
  if (feature.kind === 'category' || used.length > MOST_CLASSES) return []
  const members = sortedByClass(feature.values, labels, used)
  if (members.some(({ length }, i) => length < (counts[used[i] ?? 0] ?? 0) / 2)) return []
  let worst = 1
  for (let a = 0; a < members.length; a++) {
    for (let b = a + 1; b < members.length && worst > WEAK; b++) {
      worst = Math.min(worst, 2 * separation(members[a] ?? NONE, members[b] ?? NONE).auc - 1)
    }
  }
  return [worst]
}

const NONE = new Float64Array(0)
