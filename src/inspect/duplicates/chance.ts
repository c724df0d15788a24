import type { Column, Frame } from '../frame/frame.js'

/** How many rows of the second part would equal a row of the first by chance. */
export interface ChanceOfCopies {
  /** Expected number if the columns were independent of each other. */
  readonly expected: number
  /** Columns with so many different values that two rows hardly agree in one of them by chance. */
  readonly fineColumns: number
}

/** A column is fine if at least this fraction of the different rows differ in it. */
const FINE = 0.5

/**
 * The number of copies to expect by chance if columns are independent: rows₁·rows₂·Π cⱼ, where cⱼ = Σ n(n − 1)/(m(m − 1)) is
 * the fraction of pairs among the m rows of the first part that agree in column j.
 *
 * @param differentRows Rows of the first part that repeat no earlier one.
 */
export function chanceOfCopies(first: Frame, secondRows: number, differentRows: number): ChanceOfCopies {
  const pairs = (first.rows * (first.rows - 1)) / 2
  let [expected, fineColumns] = [first.rows * secondRows, 0]
  for (const feature of first.features) {
    const counts = countValues(feature.read())
    if (counts.length >= FINE * differentRows) fineColumns++
    const agreeing = counts.reduce((sum, count) => sum + (count * (count - 1)) / 2, 0)
    // Where no pair agrees, fewer than one in so many does.
    expected *= Math.min(1, Math.max(agreeing, 1) / Math.max(pairs, 1))
  }
  return { expected, fineColumns }
}

function countValues(column: Column): number[] {
  const counts = new Map<number, number>()
  for (const value of column.kind === 'number' ? column.values : column.codes) {
    counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return [...counts.values()]
}
