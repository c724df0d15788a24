import { countCodes } from '../../data/statistics/count-codes.js'
import type { Column } from '../frame/frame.js'
import { DEVIATIONS_APART } from './leave-one-out.js'
import { STANDARD_ERRORS_APART } from './target-mean.js'

/** Mean and variance of the parts together differ from those of all rows in the last digits. */
const SLACK = 1e-6

interface Spread {
  readonly rows: number
  readonly mean: number
  readonly variance: number
}

/**
 * A test that tells by the means alone whether a column, given as it is in each part, may be made of means of the target as
 * `targetMeanFinding` and `leaveOneOutFinding` look for. It is true for all that they look at.
 *
 * @param target All rows of all parts.
 */
export function meansTest(target: Column): (parts: readonly (Column | undefined)[]) => boolean {
  const targets = spreadsOfTarget(target)
  return (parts) => {
    const own = togetherOf(parts)
    // With gaps, the rows in which both are present decide.
    return own === null || targets === null || targets.some((one) => mayBeMeanOf(own, one))
  }
}

/** Of a numeric target, or of being in each class; `null` where values are missing. */
function spreadsOfTarget(target: Column): Spread[] | null {
  if (target.kind === 'number') {
    const own = togetherOf([target])
    return own === null ? null : [own]
  }
  const rows = target.codes.length
  const counts = countCodes(target.codes, target.categories.length)
  return counts.map((count) => ({ rows, mean: count / rows, variance: (count / rows) * (1 - count / rows) }))
}

/** The parts of a column together; `null` where values are missing. */
function togetherOf(parts: readonly (Column | undefined)[]): Spread | null {
  let [rows, sum, squares] = [0, 0, 0]
  for (const part of parts) {
    if (part?.kind !== 'number' || part.ordered.missing > 0) return null
    const count = part.values.length
    rows += count
    sum += count * part.ordered.spread.mean
  }
  const mean = sum / rows
  for (const part of parts) {
    if (part?.kind !== 'number') return null
    const { mean: own, deviation } = part.ordered.spread
    squares += part.values.length * (deviation * deviation + (own - mean) * (own - mean))
  }
  return { rows, mean, variance: squares / rows }
}

function mayBeMeanOf(own: Spread, { mean, variance }: Spread): boolean {
  const apart = Math.abs(own.mean - mean) - SLACK * (Math.abs(own.mean) + Math.abs(mean))
  const most = Math.max(STANDARD_ERRORS_APART / Math.sqrt(own.rows), DEVIATIONS_APART)
  return apart <= (1 + SLACK) * most * Math.sqrt(variance)
}
