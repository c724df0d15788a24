import type { NumberColumn } from '../frame/frame.js'
import { MIN_LEAK, Z95, type TargetLeak } from './leak.js'
import { sampledRows } from './sampled-rows.js'

/** R² of a line through the values, of the rows whose target is not extreme: a leak needs more than a few rows. */
export function linearR2(values: Float64Array, target: NumberColumn): TargetLeak | null {
  const isExtreme = extremes(target)
  const [x, y] = completePairs(
    values,
    target.values.map((value, row) => (isExtreme(row) ? NaN : value)),
  )
  return fromCorrelation(correlation(x, y), x.length)
}

/** The rows with the 1 % lowest and highest targets, at least one of each, are extreme; missing targets count as highest. */
function extremes({ values, ordered: { sorted } }: NumberColumn): (row: number) => boolean {
  const count = Math.max(1, Math.floor(0.01 * values.length))
  const [low, high] = [sorted[count] ?? -Infinity, sorted[values.length - 1 - count] ?? Infinity]
  return (row) => (values[row] ?? 0) < low || (values[row] ?? 0) > high
}

/** R² of a line through the ranks (Spearman): 1 for any monotonic function. */
export function rankR2(values: Float64Array, target: Float64Array): TargetLeak | null {
  if (isSurelyUnrelated(values, target)) return null
  const [x, y] = completePairs(values, target)
  return fromCorrelation(correlation(midranks(x), midranks(y)), x.length)
}

/**
 * Whether the ranks in a sample of rows show that there is no leak: the interval of their correlation, 8 standard errors of
 * Fisher's z wide, stays below `MIN_LEAK`, which happens to a leak less than once in 10¹⁴ columns.
 */
function isSurelyUnrelated(values: Float64Array, target: Float64Array): boolean {
  const rows = sampledRows(values.length)
  if (rows === null) return false
  const pick = (from: Float64Array): Float64Array => Float64Array.from(rows, (row) => from[row] ?? NaN)
  const [x, y] = completePairs(pick(values), pick(target))
  if (x.length < rows.length / 2) return false
  const r = Math.abs(correlation(midranks(x), midranks(y)))
  // The variance of Fisher's z of a rank correlation is at most (1 + r²/2)/(n − 3) (Bonett and Wright, 2000).
  return Math.atanh(Math.min(r, 1)) + 8 * Math.sqrt(1.5 / (x.length - 3)) < Math.atanh(Math.sqrt(MIN_LEAK))
}

/** The rows in which neither value is missing. */
function completePairs(a: Float64Array, b: Float64Array): [Float64Array, Float64Array] {
  const [x, y] = [new Float64Array(a.length), new Float64Array(a.length)]
  let rows = 0
  for (let row = 0; row < a.length; row++) {
    const [one, other] = [a[row] ?? NaN, b[row] ?? NaN]
    if (Number.isNaN(one) || Number.isNaN(other)) continue
    x[rows] = one
    y[rows++] = other
  }
  return [x.subarray(0, rows), y.subarray(0, rows)]
}

/** Ranks from 1; ties get the mean of their ranks. */
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

/** R² with the 95 % interval of Fisher's z-transformation. */
function fromCorrelation(r: number, rows: number): TargetLeak | null {
  if (rows < 5 || !Number.isFinite(r)) return null
  const size = Math.min(Math.abs(r), 1)
  const z = Math.atanh(size)
  const half = Z95 / Math.sqrt(rows - 3)
  const square = (value: number): number => Math.tanh(value) ** 2
  return {
    measure: 'r2',
    value: size * size,
    lower: size === 1 ? 1 : square(Math.max(0, z - half)),
    upper: size === 1 ? 1 : square(z + half),
  }
}

/** Fraction of the variance of targets that are not extreme explained by category means, adjusted for their number (the squared correlation ratio η²). */
export function correlationRatio(allCodes: Int32Array, allTargets: NumberColumn): TargetLeak | null {
  const isExtreme = extremes(allTargets)
  const codes = allCodes.filter((_, row) => !isExtreme(row))
  const target = allTargets.values.filter((_, row) => !isExtreme(row))
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
  const [rows, degrees] = [target.length, target.length - groups.size]
  if (degrees < rows / 2 || total === 0) return null
  const unexplained = Math.max(0, ((total - between) / total) * ((rows - 1) / degrees))
  return fromCorrelation(Math.sqrt(Math.max(0, 1 - unexplained)), rows)
}
