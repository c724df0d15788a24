/** Sums over the rows of a measurement. */
export interface Totals {
  readonly rows: number
  /** The rows, or the sum of their weights. */
  readonly weight: number
  readonly loss: number
  readonly correct: number
  readonly squaredError: number
  readonly absoluteError: number
  /** Hash that changes if an output of a layer with a kink, or a residual of such a loss, changes its sign; 0 by default. */
  readonly signs: number
}
