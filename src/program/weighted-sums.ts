import { lossKind } from '../model/losses.js'
import type { NetworkDescription } from '../model/network-options.js'
import { outputUnits } from '../model/network-options.js'
import { argmax } from '../tensor/argmax.js'
import type { Reals } from '../tensor/reals.js'
import type { TargetRows } from './rows/staging.js'
import type { Totals } from './totals.js'

/** Sums over weighted rows, as the core adds them up for rows that count alike (`assembly/loss/score.ts`). */
export class WeightedSums {
  readonly #units: number
  readonly #prediction: 'softmax' | 'sigmoid' | 'identity'
  readonly #targets: TargetRows
  readonly #weights: Float64Array | null
  #rows = 0
  #weight = 0
  #loss = 0
  #correct = 0
  #squaredError = 0
  #absoluteError = 0

  /** With the weight of each row; `null` if all are 1. */
  constructor(network: NetworkDescription, targets: TargetRows, weights: Float64Array | null) {
    this.#units = outputUnits(network)
    this.#prediction = lossKind(network.loss).prediction
    this.#targets = targets
    this.#weights = weights
  }

  /**
   * Adds a block of rows from `first` on, of those `chosen` where some are: their outputs before any softmax or sigmoid, and their weighted
   * mean loss.
   */
  add(outputs: Reals, first: number, last: number, meanLoss: number, chosen?: Uint32Array): void {
    let weight = 0
    for (let i = first; i < last; i++) {
      const own = this.#weights?.[i] ?? 1
      weight += own
      if (own > 0) this.#addRow(outputs.subarray((i - first) * this.#units), chosen?.[i] ?? i, own)
    }
    this.#rows += last - first
    this.#weight += weight
    this.#loss += weight * meanLoss
  }

  get totals(): Totals {
    return {
      rows: this.#rows,
      weight: this.#weight,
      loss: this.#loss / this.#weight,
      correct: this.#correct,
      squaredError: this.#squaredError,
      absoluteError: this.#absoluteError,
      signs: 0,
    }
  }

  #addRow(outputs: Reals, row: number, weight: number): void {
    const targets = this.#targets
    if ('labels' in targets) {
      if (argmax(outputs, 0, this.#units) === targets.labels[row]) this.#correct += weight
      return
    }
    if (this.#prediction === 'softmax') {
      if (argmax(outputs, 0, this.#units) === argmax(targets.values, row * this.#units, this.#units))
        this.#correct += weight
      return
    }
    let isRight = this.#prediction === 'sigmoid'
    for (let unit = 0; unit < this.#units; unit++) {
      const output = outputs[unit] ?? NaN
      const given = targets.values[row * this.#units + unit] ?? NaN
      // The core reads targets in its own precision.
      const target = outputs instanceof Float32Array ? Math.fround(given) : given
      if (this.#prediction === 'identity') {
        const residual = output - target
        this.#squaredError += weight * residual * residual
        this.#absoluteError += weight * Math.abs(residual)
        // A logit above 0 is a probability above ½.
      } else if (output > 0 !== target > 0.5) isRight = false
    }
    if (isRight) this.#correct += weight
  }
}
