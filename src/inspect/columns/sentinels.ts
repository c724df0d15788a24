import { quantileOf } from '../../data/statistics/quantiles.js'
import type { DataFinding } from '../../result/index.js'
import type { Column } from '../frame/frame.js'
import { countRuns, withoutExtreme } from '../frame/ordered-values.js'
import { shown } from '../phrases.js'

/** Fewer different values are codes, not measurements. */
export const FEWEST_DISTINCT = 20
/** The extreme value occurs at least so often, and this many times as often as any other. */
const LEAST_FRACTION = 0.02
const LEAST_ROWS = 3
const LEAST_RATIO = 5
/** A gap of this many interquartile ranges separates it from the others. */
const LEAST_GAP = 0.5

/**
 * An extreme value that stands for a missing one, such as 0 for a blood pressure: it occurs in at least 2 % of the rows and
 * five times as often as any other, and lies more than half an interquartile range beyond the others, or is the only
 * negative one of a feature. A problem in a target, which the
 * network would learn to predict.
 */
export function sentinelFinding(
  column: Column,
  part: string,
  role: 'features' | 'targets' = 'features',
): DataFinding | null {
  if (column.kind !== 'number') return null
  const { sorted } = column.ordered
  for (const value of new Set([sorted[0] ?? NaN, sorted.at(-1) ?? NaN])) {
    // No claim, no rain: a target of 0 is as a rule measured.
    if (value === 0 && role === 'targets') continue
    const others = withoutExtreme(sorted, value)
    const count = sorted.length - others.length
    if (count < Math.max(LEAST_ROWS, LEAST_FRACTION * sorted.length)) continue
    const { distinct, count: most } = countRuns(others)
    const spread = quantileOf(others, 0.75) - quantileOf(others, 0.25)
    const nearest = value < (others[0] ?? 0) ? (others[0] ?? 0) - value : value - (others.at(-1) ?? 0)
    // As -1 for days since a call that was never made.
    const isOnlyNegative = role === 'features' && value < 0 && (others[0] ?? -1) >= 0
    const isApart = isOnlyNegative || nearest > LEAST_GAP * spread
    if (distinct < FEWEST_DISTINCT || count < LEAST_RATIO * most || !isApart) continue
    const text = shown(column, value, String)
    // A file may write its dates in another way.
    const remedy = column.readAs === 'date' ? '`missing` of the reader, or --missing-words, with the date as the file has it' : `\`missing: ['${text}']\` of the reader, or --missing-words=${text}` // prettier-ignore
    return {
      kind: 'outliers',
      severity: role === 'targets' ? 'problem' : 'warning',
      column: column.name,
      parts: [part],
      message: `${role === 'targets' ? 'The target ' : ''}${JSON.stringify(column.name)} is ${text} in ${count} of ${sorted.length} rows of ${part}; all other values lie between ${shown(column, others[0] ?? 0)} and ${shown(column, others.at(-1) ?? 0)}.`,
      action: `If ${text} stands for a missing value, read it as one: ${remedy}.`,
      numbers: { sentinel: value, rows: count },
    }
  }
  return null
}
