import type { Tallies } from './class-measurement.js'

/** What the counts of one class come to; `null` for a share of nothing. */
export interface Rates {
  readonly rows: number
  readonly predicted: number
  /** Of the rows given the class, the share that is of it. */
  readonly precision: number | null
  /** Of the rows of the class, the share given it. */
  readonly recall: number | null
  /** 2·correct / (rows + predicted): the harmonic mean of the two. */
  readonly f1: number | null
}

/** Precision, recall and F1 of every class. */
export function classRates({ actual, predicted, correct }: Tallies): Rates[] {
  const share = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null)
  return Array.from(actual, (rows, label) => {
    const given = predicted[label] ?? 0
    const right = correct[label] ?? 0
    return {
      rows,
      predicted: given,
      precision: share(right, given),
      recall: share(right, rows),
      f1: share(2 * right, rows + given),
    }
  })
}
