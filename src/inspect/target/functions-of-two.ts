import type { DataFinding } from '../../result/index.js'
import type { Column, Frame, NumberColumn } from '../frame/frame.js'
import { classPurity } from '../leakage/classification-leaks.js'
import { groupCodes } from '../columns/groups.js'

/** More features make too many pairs. */
const MOST_FEATURES = 40
/** Rows that are looked at. */
const MOST_ROWS = 2000
const FEWEST_ROWS = 30
/** R² of the two columns together; rounding leaves less than 1. */
const EXACT = 0.9999
/** Alone, neither column may explain so much. */
const MOST_ALONE = 0.99
/** More different values are measurements, not codes of categories or whole numbers. */
const MOST_VALUES = 10
/** Fraction of the rows whose class two columns of codes determine. */
const PURE = 0.99

/**
 * A note where two features together determine the target and neither does alone: a + b or a − b with any factors, a·b or a/b
 * of positive numbers, or a combination of codes such as a XOR b.
 */
export function functionOfTwoFindings(train: Frame, target: Column, part: string): DataFinding[] {
  if (train.rows < FEWEST_ROWS || train.features.length > MOST_FEATURES) return []
  const features = train.features.map((feature) => feature.read())
  const codes = target.kind === 'category' ? target.codes : groupCodes(target, MOST_VALUES)
  const pairs = codes === null ? sums(features, target) : combinations(features, codes)
  return pairs.map(([a, b, how]) => ({
    kind: 'function of two columns' as const,
    severity: 'note' as const,
    column: target.name,
    parts: [part],
    message: `The target ${JSON.stringify(target.name)} is a function of ${JSON.stringify(a)} and ${JSON.stringify(b)}${how}.`,
    action: 'Are both known when predicting? If so, compute it without a network; if not, exclude them.',
    numbers: { rows: train.rows },
  }))
}

type Pair = readonly [a: string, b: string, how: string]

/** Pairs of numbers of which a plane through the values, or through the logarithms of positive ones, fits the target. */
function sums(features: readonly Column[], target: Column): Pair[] {
  if (target.kind !== 'number') return []
  const numbers = features.filter((column) => column.kind === 'number')
  const plain = pairsThatFit(numbers, target.values, (value) => value)
  const products =
    plain.length > 0 ? [] : pairsThatFit(numbers, target.values, (value) => (value > 0 ? Math.log(value) : NaN))
  return [
    ...plain.map(([a, b]): Pair => [a, b, ': a weighted sum of them']),
    ...products.map(([a, b]): Pair => [a, b, ': a product or a quotient of them']),
  ]
}

function pairsThatFit(
  columns: readonly NumberColumn[],
  target: Float64Array,
  transform: (value: number) => number,
): (readonly [string, string])[] {
  const take = (values: Float64Array): Float64Array | null => standardized(values.subarray(0, MOST_ROWS).map(transform))
  const y = take(target)
  if (y === null) return []
  const usable = columns.flatMap(({ name, values }) => {
    const x = take(values)
    return x === null ? [] : [{ name, x, withTarget: dot(x, y) }]
  })
  const alone = usable.filter(({ withTarget }) => withTarget ** 2 < MOST_ALONE)
  return alone.flatMap((a, i) =>
    alone.slice(i + 1).flatMap((b) => {
      const between = dot(a.x, b.x)
      const rest = 1 - between ** 2
      if (rest < 1e-6) return []
      const explained = (a.withTarget ** 2 + b.withTarget ** 2 - 2 * a.withTarget * b.withTarget * between) / rest
      return explained >= EXACT ? [[a.name, b.name] as const] : []
    }),
  )
}

/** (x − mean)/(σ·√n), so that a dot product is a correlation; `null` where a value is missing or nothing varies. */
function standardized(values: Float64Array): Float64Array | null {
  if (!values.every(Number.isFinite)) return null
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const norm = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0))
  return norm > 0 ? values.map((value) => (value - mean) / norm) : null
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0)
}

/** Pairs of codes that determine the class of nearly all rows, where neither does. */
function combinations(features: readonly Column[], labels: Int32Array): Pair[] {
  // What the first rows show to be no codes is none; many tables have no pair of codes.
  if (features.filter((column) => groupCodes(column, MOST_VALUES, MOST_ROWS) !== null).length < 2) return []
  const classes = labels.reduce((most, label) => Math.max(most, label), -1) + 1
  const coded = features.flatMap((column) => {
    const codes = groupCodes(column, MOST_VALUES)
    return codes === null ? [] : [{ name: column.name, codes }]
  })
  const isPure = (codes: Int32Array): boolean => (classPurity(codes, labels, classes)?.value ?? 0) >= PURE
  const alone = coded.filter(({ codes }) => !isPure(codes))
  return alone.flatMap((a, i) =>
    alone.slice(i + 1).flatMap((b): Pair[] => {
      const both = a.codes.map((code, row) => code * MOST_VALUES + (b.codes[row] ?? 0))
      return isPure(both) ? [[a.name, b.name, ': their combination determines the class']] : []
    }),
  )
}
