import { quantileOf } from '../../data/statistics/quantiles.js'
import type { Column, Frame } from './frame.js'

/** The same column of two parts, with shared categories. */
export type ColumnPair =
  | { readonly kind: 'number'; readonly first: Float64Array; readonly second: Float64Array }
  | {
      readonly kind: 'category'
      readonly first: Int32Array
      readonly second: Int32Array
      readonly categories: readonly string[]
    }

/** Pairs two columns of the same name. */
export function pairOf(first: Column, second: Column): ColumnPair {
  if (first.kind === 'number' && second.kind === 'number') {
    return { kind: 'number', first: first.values, second: second.values }
  }
  if (first.kind === 'number' || second.kind === 'number')
    throw new Error('columns of different kinds, which framesOf rules out')
  return { kind: 'category', ...joinCategories(first, second) }
}

/** The features of two frames, pair by pair. */
export function* featurePairs(first: Frame, second: Frame): Generator<ColumnPair, void, undefined> {
  for (let j = 0; j < first.features.length; j++) {
    const [a, b] = [first.features[j], second.features[j]]
    if (a !== undefined && b !== undefined) yield pairOf(a.read(), b.read())
  }
}

/** The targets of two frames, pair by pair. */
export function* targetPairs(first: Frame, second: Frame): Generator<ColumnPair, void, undefined> {
  for (let j = 0; j < first.targets.length; j++) {
    const [a, b] = [first.targets[j], second.targets[j]]
    if (a !== undefined && b !== undefined) yield pairOf(a.read(), b.read())
  }
}

function joinCategories(
  a: Extract<Column, { readonly kind: 'category' }>,
  b: Extract<Column, { readonly kind: 'category' }>,
): { first: Int32Array; second: Int32Array; categories: readonly string[] } {
  if (a.categories === b.categories) return { first: a.codes, second: b.codes, categories: a.categories }
  const positions = new Map(a.categories.map((text, code) => [text, code]))
  const mapped = b.categories.map((text) => {
    const known = positions.get(text) ?? positions.size
    positions.set(text, known)
    return known
  })
  const second = b.codes.map((code) => (code === -1 ? -1 : (mapped[code] ?? -1)))
  return { first: a.codes, second, categories: [...positions.keys()] }
}

/** The values present, in ascending order. */
export function presentSorted(values: Float64Array): Float64Array {
  return values.filter((value) => !Number.isNaN(value)).sort()
}

/** The number of missing values. */
export function missingCount(values: Float64Array | Int32Array): number {
  let missing = 0
  const isMissing = values instanceof Int32Array ? (value: number): boolean => value === -1 : Number.isNaN
  for (const value of values) if (isMissing(value)) missing++
  return missing
}

/** Rows per category, without missing values. */
export function countCodes(codes: Int32Array, categories: number): number[] {
  const counts = Array.from({ length: categories }, () => 0)
  for (const code of codes) if (code >= 0) counts[code] = (counts[code] ?? 0) + 1
  return counts
}

/** σ of a normal distribution divided by its median absolute deviation. */
export const SIGMA_PER_MAD = 1.4826

/** The median of sorted values; NaN if there are none. */
export function medianOf(sorted: Float64Array): number {
  return quantileOf(sorted, 0.5)
}

/** The number of distinct values among sorted ones, and the most frequent of them. */
export function countDistinct(sorted: Float64Array): { distinct: number; value: number; count: number } {
  let [distinct, value, count] = [0, 0, 0]
  for (let start = 0; start < sorted.length;) {
    let end = start + 1
    while (sorted[end] === sorted[start]) end++
    distinct++
    if (end - start > count) [value, count] = [sorted[start] ?? 0, end - start]
    start = end
  }
  return { distinct, value, count }
}
