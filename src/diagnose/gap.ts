import type { ErrorGap, GapName, Interval, RowsNeeded } from '../result/index.js'
import { difference, type Measured, Z90, Z95 } from './statistics/interval.js'

/** One of the two errors of a gap. */
export interface End {
  /** The part it was measured on; `null` for the achievable error. */
  readonly part: string | null
  readonly error: Measured
}

/** More rows than this many times those at hand are no realistic advice, nor are more than a million unless there are nearly as many. */
const MOST_TIMES = 100
const MOST_ROWS = 1_000_000
const MOST_TIMES_BEYOND = 10

/**
 * The gap between two errors, judged: `high` where it is above the tolerance with 95 % confidence, `none` where it is at or below
 * with 95 % confidence, else `inconclusive`, with the rows that would decide it if the errors stayed as they are.
 */
export function gapBetween(name: GapName, from: End, to: End, tolerance: number): ErrorGap {
  const interval = difference(to.error, from.error)
  const estimate = to.error.estimate - from.error.estimate
  const bounds = boundsOf(from.error, to.error)
  const verdict = verdictOf(bounds, tolerance)
  const rowsNeeded = verdict === 'inconclusive' ? needed(from, to, tolerance) : []
  return { name, estimate, interval, bounds, verdict, rowsNeeded }
}

/** Half widths go with z/√rows: with this many times the rows, a 95 % interval has the width of a 90 % one. */
const ONE_SIDED = (Z95 / Z90) ** 2

/** What to − from is at least and at most, each with 95 % confidence. */
export function boundsOf(
  from: Measured,
  to: Measured,
  rowsOfTo: number = to.rows,
  rowsOfFrom: number = from.rows,
): Interval {
  return difference(to, from, rowsOfTo * ONE_SIDED, rowsOfFrom * ONE_SIDED)
}

/** Two one-sided tests, each at 5 % (Schuirmann, 1987): the gap lies on one side of the tolerance, so that only one can err. */
function verdictOf({ low, high }: Interval, tolerance: number): ErrorGap['verdict'] {
  return low > tolerance ? 'high' : high <= tolerance ? 'none' : 'inconclusive'
}

/** More rows of either part, or of both by the same factor: whichever needs the fewest. */
function needed(from: End, to: End, tolerance: number): RowsNeeded[] {
  const ends = [to, from].filter(({ part, error }) => part !== null && Number.isFinite(error.rows))
  const ways = [...ends.map((end) => [end]), ends].flatMap((grown) => {
    const factor = smallestFactor((times) => {
      const rows = (end: End): number => end.error.rows * (grown.includes(end) ? times : 1)
      return verdictOf(boundsOf(from.error, to.error, rows(to), rows(from)), tolerance) !== 'inconclusive'
    })
    if (factor === null || !grown.every(({ error }) => isRealistic(error.rows, factor))) return []
    return [grown.map(({ part, error }) => ({ part: part ?? '', rows: roundUp(error.rows * factor) }))]
  })
  const total = (way: readonly RowsNeeded[]): number =>
    ends.reduce((sum, { part, error }) => sum + (way.find((one) => one.part === part)?.rows ?? error.rows), 0)
  return ways.sort((a, b) => total(a) - total(b))[0] ?? []
}

function isRealistic(rows: number, factor: number): boolean {
  return factor <= MOST_TIMES_BEYOND || rows * factor <= MOST_ROWS
}

/** The smallest factor, to 1 %, at which a monotonic test passes; `null` beyond 100. */
function smallestFactor(passes: (times: number) => boolean): number | null {
  let high = 1
  while (!passes(high)) {
    high *= 2
    if (high > MOST_TIMES) return null
  }
  let low = high / 2
  while (high / low > 1.01) {
    const middle = Math.sqrt(low * high)
    if (passes(middle)) high = middle
    else low = middle
  }
  return high
}

/** To two significant digits, which is all the estimate supports. */
function roundUp(rows: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(rows)) - 1)
  return Math.ceil(rows / unit) * unit
}
