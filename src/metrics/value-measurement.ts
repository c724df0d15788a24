import type { Core } from '../runtime/core.js'
import { Plan } from '../tensor/plan.js'
import type { Reals } from '../tensor/reals.js'

/** Sums over the rows of one output. */
export interface ErrorSums {
  readonly absolute: number
  readonly squared: number
  /** Σ(y − ȳ)², exactly 0 where the target does not vary. */
  readonly spread: number
}

/** Predictions and targets to measure, [rows, units] each. */
export interface ValuePredictions {
  readonly predictions: Reals
  readonly targets: Float64Array
  readonly units: number
}

/** The errors of a regression, column by column. */
export class ValueMeasurement {
  readonly rows: number
  readonly columns: readonly ErrorSums[]

  constructor(core: Core, { predictions, targets, units }: ValuePredictions, functionName: string) {
    this.rows = targets.length / units
    const plan = new Plan(core)
    const reserved = [plan.reals(predictions.length), plan.reserve(targets.length * 8), plan.reserve(64)] as const
    plan.allocate(functionName)
    const [predicted, actual, result] = reserved.map((vector) => plan.at(vector)) as [number, number, number]
    core.reals(predicted, predictions.length).set(predictions)
    new Float64Array(core.kernels.memory.buffer, actual, targets.length).set(targets)
    this.columns = Array.from({ length: units }, (_, column) => {
      core.kernels.columnErrors(predicted, actual, this.rows, units, column, result)
      const sums = new Float64Array(core.kernels.memory.buffer, result, 3)
      const [absolute = NaN, squared = NaN, spread = NaN] = sums
      return { absolute, squared, spread }
    })
    plan.release()
  }

  /** The sums over all columns. */
  get totals(): ErrorSums {
    const sum = (of: (sums: ErrorSums) => number): number => this.columns.reduce((all, sums) => all + of(sums), 0)
    return {
      absolute: sum(({ absolute }) => absolute),
      squared: sum(({ squared }) => squared),
      spread: sum(({ spread }) => spread),
    }
  }

  /** Columns times rows. */
  get values(): number {
    return this.rows * this.columns.length
  }
}
