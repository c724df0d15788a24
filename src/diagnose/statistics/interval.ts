import { RandomStream } from '../../data/random/philox.js'
import { wilsonInterval } from '../../data/statistics/wilson-interval.js'
import type { Interval } from '../../result/index.js'
import type { RowErrors } from '../../train/network/contract.js'
import { BOOTSTRAP } from '../purposes.js'

/** Two-sided 95 % of a normal distribution. */
export const Z95 = 1.959963984540054

/** Two-sided 90 %, and so one-sided 95 %. */
export const Z90 = 1.6448536269514722

/** An estimate with its 95 % interval, and the interval it would have with another number of rows. */
export interface Measured {
  readonly estimate: number
  readonly interval: Interval
  readonly rows: number
  readonly at: (rows: number) => Interval
}

/** A value that is known, not measured. */
export function exact(value: number): Measured {
  const interval = { low: value, high: value }
  return { estimate: value, interval, rows: Infinity, at: () => interval }
}

/** An error rate with its score interval (Wilson, 1927), which holds for small counts and for 0 errors too. */
export function errorRate(error: number, rows: number): Measured {
  const at = (size: number): Interval => wilson(Math.min(error, 1), size)
  return { estimate: error, interval: at(rows), rows, at }
}

function wilson(p: number, rows: number): Interval {
  const { low, high } = wilsonInterval(p, rows, Z95)
  return { low: p === 0 ? 0 : Math.max(0, low), high: p === 1 ? 1 : Math.min(1, high) }
}

const DRAWS = 999
const MOST_BLOCKS = 4000

/**
 * The unexplained variance, Σ squared errors / Σ squared deviations, with its bootstrap percentile interval (Efron, 1979):
 * rows are drawn with replacement, and the interval runs from the 2.5th to the 97.5th percentile of the quotients. More
 * than 4,000 rows are first summed in blocks, which preserves the variance of the sums.
 */
export function bootstrapVariance(error: number, rows: RowErrors, stream: number): Measured {
  const { numerators, denominators } = blocks(rows)
  const quotients = new Float64Array(DRAWS)
  const random = new RandomStream(0, BOOTSTRAP, stream)
  const count = numerators.length
  for (let draw = 0; draw < DRAWS; draw++) {
    let [above, below] = [0, 0]
    for (let i = 0; i < count; i++) {
      const chosen = random.below(count)
      above += numerators[chosen] ?? 0
      below += denominators[chosen] ?? 0
    }
    quotients[draw] = below > 0 ? above / below : above > 0 ? 1 : 0
  }
  quotients.sort()
  const low = quotients[Math.round(0.025 * (DRAWS + 1)) - 1] ?? error
  const high = quotients[Math.round(0.975 * (DRAWS + 1)) - 1] ?? error
  return scaled(error, { low: Math.min(low, error), high: Math.max(high, error) }, rows.squaredErrors.length)
}

/**
 * The unexplained variance, 1 − R², with its interval where only the value is known: it assumes normal residuals and a
 * normal target, whose sums of squares have a relative standard error of √(2/rows) each, and adds the two.
 */
export function normalVariance(error: number, rows: number): Measured {
  const spread = Math.exp((2 * Z95 * Math.SQRT2) / Math.sqrt(rows))
  return scaled(error, { low: error / spread, high: error * spread }, rows)
}

/** Half widths shrink with the square root of the rows. */
function scaled(estimate: number, interval: Interval, rows: number): Measured {
  const at = (size: number): Interval => {
    const factor = Math.sqrt(rows / size)
    return {
      low: Math.max(0, estimate - (estimate - interval.low) * factor),
      high: estimate + (interval.high - estimate) * factor,
    }
  }
  return { estimate, interval, rows, at }
}

function blocks({ squaredErrors, squaredDeviations }: RowErrors): {
  numerators: Float64Array
  denominators: Float64Array
} {
  const rows = squaredErrors.length
  const count = Math.min(rows, MOST_BLOCKS)
  const numerators = new Float64Array(count)
  const denominators = new Float64Array(count)
  for (let row = 0; row < rows; row++) {
    const block = row % count
    numerators[block] = (numerators[block] ?? 0) + (squaredErrors[row] ?? 0)
    denominators[block] = (denominators[block] ?? 0) + (squaredDeviations[row] ?? 0)
  }
  return { numerators, denominators }
}

/**
 * The interval of a difference b − a of two independent estimates, from their own intervals: Newcombe's hybrid score
 * interval (1998, method 10) for error rates, and the same variance recovery for other estimates (Zou and Donner, 2008).
 */
export function difference(b: Measured, a: Measured, rowsOfB: number = b.rows, rowsOfA: number = a.rows): Interval {
  const [ofB, ofA] = [b.at(rowsOfB), a.at(rowsOfA)]
  const estimate = b.estimate - a.estimate
  const below = Math.sqrt((b.estimate - ofB.low) ** 2 + (ofA.high - a.estimate) ** 2)
  const above = Math.sqrt((ofB.high - b.estimate) ** 2 + (a.estimate - ofA.low) ** 2)
  return { low: estimate - below, high: estimate + above }
}
