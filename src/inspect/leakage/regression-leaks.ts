import type { NumberColumn } from '../frame/frame.js'
import { completePairs, correlation, midranks } from '../../data/statistics/correlation.js'
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
