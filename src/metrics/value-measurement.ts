import type { Core } from '../runtime/core.js'
import { Plan } from '../tensor/plan.js'
import type { Reals } from '../tensor/reals.js'
import { CompensatedSum, sumOf } from './sum.js'

/** Sums over the rows of one output, each times the weight of its row where rows are weighted. */
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
  /** The rows, or the sum of their weights. */
  readonly weight: number
  readonly columns: readonly ErrorSums[]

  constructor(weight: number, columns: readonly ErrorSums[]) {
    this.weight = weight
    this.columns = columns
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

  /** Columns times rows, or times their weight. */
  get values(): number {
    return this.weight * this.columns.length
  }
}

/** Measures rows that count alike. */
export function measureValues(
  core: Core,
  { predictions, targets, units }: ValuePredictions,
  functionName: string,
): ValueMeasurement {
  const rows = targets.length / units
  const plan = new Plan(core)
  const reserved = [plan.reals(predictions.length), plan.reserve(targets.length * 8), plan.reserve(64)] as const
  plan.allocate(functionName)
  const [predicted, actual, result] = reserved.map((vector) => plan.at(vector)) as [number, number, number]
  core.reals(predicted, predictions.length).set(predictions)
  new Float64Array(core.kernels.memory.buffer, actual, targets.length).set(targets)
  const columns = Array.from({ length: units }, (_, column) => {
    core.kernels.columnErrors(predicted, actual, rows, units, column, result)
    const sums = new Float64Array(core.kernels.memory.buffer, result, 3)
    const [absolute = NaN, squared = NaN, spread = NaN] = sums
    return { absolute, squared, spread }
  })
  plan.release()
  return new ValueMeasurement(rows, columns)
}

/** Measures weighted rows; ȳ is the weighted mean. */
export function weighValues(given: ValuePredictions, weights: Float64Array): ValueMeasurement {
  const columns = Array.from({ length: given.units }, (_, column) => weightedErrors(given, weights, column))
  return new ValueMeasurement(sumOf(weights), columns)
}

function weightedErrors(
  { predictions, targets, units }: ValuePredictions,
  weights: Float64Array,
  column: number,
): ErrorSums {
  const sumRows = (of: (predicted: number, target: number) => number): number => {
    const sum = new CompensatedSum()
    weights.forEach((weight, row) => {
      const i = row * units + column
      if (weight > 0) sum.add(weight * of(predictions[i] ?? NaN, targets[i] ?? NaN))
    })
    return sum.total
  }
  const counted = targets.filter((_, i) => i % units === column && (weights[Math.floor(i / units)] ?? 0) > 0)
  const varies = counted.some((target) => target !== counted[0])
  const mean = sumRows((_, target) => target) / sumOf(weights)
  return {
    absolute: sumRows((predicted, target) => Math.abs(predicted - target)),
    squared: sumRows((predicted, target) => (predicted - target) ** 2),
    spread: varies ? sumRows((_, target) => (target - mean) ** 2) : 0,
  }
}
