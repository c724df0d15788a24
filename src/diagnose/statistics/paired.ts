import { RandomStream } from '../../data/random/philox.js'
import type { Interval } from '../../result/index.js'
import { Z95 } from './interval.js'
import { PAIRS } from '../purposes.js'

/** The loss of each row of a part: 0 or 1 for a classification; (ŷ − y)² over (y − ȳ)² for a regression. */
export interface RowLosses {
  readonly losses: ArrayLike<number>
  /** For each row; `null` for a classification, where every row counts as 1. */
  readonly deviations: ArrayLike<number> | null
}

const DRAWS = 999

/** The 95 % interval of the first error minus the second, on the same rows. */
export function pairedInterval(first: RowLosses, second: RowLosses): Interval {
  return first.deviations === null
    ? intervalOfRates(first.losses, second.losses)
    : intervalOfVariances(first, second, first.deviations)
}

function intervalOfRates(first: ArrayLike<number>, second: ArrayLike<number>): Interval {
  let [won, lost] = [0, 0]
  for (let row = 0; row < first.length; row++) {
    const change = (first[row] ?? 0) - (second[row] ?? 0)
    if (change > 0) won++
    if (change < 0) lost++
  }
  return pairedRates(won, lost, first.length)
}

/**
 * For error rates: the adjusted Wald interval of Bonett and Price (2012) from the rows that only one of the two gets right,
 * `won` by the second and `lost` by it; valid for few of them and for none.
 */
export function pairedRates(won: number, lost: number, rows: number): Interval {
  const [better, worse] = [(won + 1) / (rows + 2), (lost + 1) / (rows + 2)]
  const middle = better - worse
  const half = Z95 * Math.sqrt((better + worse - middle * middle) / (rows + 2))
  return { low: Math.max(-1, middle - half), high: Math.min(1, middle + half) }
}

/** For unexplained variances: a seeded bootstrap that draws the same rows for both. */
function intervalOfVariances(
  { losses: first }: RowLosses,
  { losses: second }: RowLosses,
  deviations: ArrayLike<number>,
): Interval {
  const count = first.length
  const random = new RandomStream(0, PAIRS)
  const draw = (): number => {
    let [gained, whole] = [0, 0]
    for (let i = 0; i < count; i++) {
      const row = random.below(count)
      gained += (first[row] ?? 0) - (second[row] ?? 0)
      whole += deviations[row] ?? 0
    }
    return whole > 0 ? gained / whole : 0
  }
  const drawn = Float64Array.from({ length: DRAWS }, draw).sort()
  return { low: drawn[24] ?? 0, high: drawn[974] ?? 0 }
}
