import { countCodes } from '../../data/statistics/count-codes.js'
import type { Column } from '../frame/frame.js'

/** How many rows of the second part would equal a row of the first by chance. */
export interface ChanceOfCopies {
  /** Expected number if the columns were independent of each other. */
  readonly expected: number
  /** Columns in which two rows hardly ever agree by chance, since they have many different values. */
  readonly fineColumns: number
}

/** A column is fine if at least this fraction of the different rows differ in it. */
const FINE = 0.5

/** The values of a column, missing ones counted as one more. */
export interface ValueCounts {
  readonly distinct: number
  /** Pairs of rows that agree. */
  readonly agreeing: number
}

/**
 * The number of copies to expect by chance if columns are independent: rows₁·rows₂·Π cⱼ, where cⱼ = Σ n(n − 1)/(m(m − 1)) is
 * the fraction of pairs among the m rows of the first part that agree in column j.
 *
 * @param features The values of each feature of the first part.
 * @param differentRows Rows of the first part that repeat no earlier one.
 */
export function chanceOfCopies(
  features: readonly ValueCounts[],
  [firstRows, secondRows]: readonly [number, number],
  differentRows: number,
): ChanceOfCopies {
  const pairs = (firstRows * (firstRows - 1)) / 2
  let [expected, fineColumns] = [firstRows * secondRows, 0]
  for (const { distinct, agreeing } of features) {
    if (distinct >= FINE * differentRows) fineColumns++
    // Where no sampled pair agrees, fewer than one in that many does.
    expected *= Math.min(1, Math.max(agreeing, 1) / Math.max(pairs, 1))
  }
  return { expected, fineColumns }
}

/** Counts the values of a column. */
export function countValues(column: Column): ValueCounts {
  if (column.kind === 'number') {
    const { runs, missing } = column.ordered
    return { distinct: runs.distinct + Number(missing > 0), agreeing: runs.pairs + pairsOf(missing) }
  }
  const counts = countCodes(column.codes, column.categories.length)
  const missing = column.codes.length - counts.reduce((sum, count) => sum + count, 0)
  return {
    distinct: counts.filter((count) => count > 0).length + Number(missing > 0),
    agreeing: counts.reduce((sum, count) => sum + pairsOf(count), pairsOf(missing)),
  }
}

function pairsOf(count: number): number {
  return (count * (count - 1)) / 2
}
