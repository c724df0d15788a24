import type { Tallies } from './class-measures.js'

/** The rates of one class; `null` for 0/0. */
export interface Rates {
  readonly rows: number
  readonly predicted: number
  /** The fraction of the rows predicted as the class that are of it. */
  readonly precision: number | null
  /** The fraction of the rows of the class that are predicted as it. */
  readonly recall: number | null
  /** 2·correct / (rows + predicted): the harmonic mean of the two. */
  readonly f1: number | null
}

/** Precision, recall and F1 of every class. */
export function classRates({ actual, predicted, correct }: Pick<Tallies, 'actual' | 'predicted' | 'correct'>): Rates[] {
  const quotient = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null)
  return Array.from(actual, (rows, label) => {
    const given = predicted[label] ?? 0
    const right = correct[label] ?? 0
    return {
      rows,
      predicted: given,
      precision: quotient(right, given),
      recall: quotient(right, rows),
      f1: quotient(2 * right, rows + given),
    }
  })
}
