import { itemAt } from './arrays.js'
import { type Batch, costAndGradient, type ReferenceNetwork } from './network.js'
import { optimizer, type OptimizerOptions } from './optimizers.js'
import { isPenalized, type PenaltyOptions } from './penalties.js'

export interface Course {
  readonly theta: readonly number[]
  /** J of each step's batch, before the step. */
  readonly costs: number[]
}

/** One optimizer step for each batch of row numbers, in the order given. */
export function train(
  network: ReferenceNetwork,
  start: ArrayLike<number>,
  data: Batch,
  batches: Iterable<readonly number[]>,
  optimizerOptions: OptimizerOptions,
  penalties: PenaltyOptions,
): Course {
  let theta = Array.from(start)
  const decayed = network.isWeight.map((isWeight) => isPenalized(isWeight, penalties.penalizeBiases))
  const matrices = network.layers.slice(0, -1).map(({ weightAt, inputs, units }) => ({ at: weightAt, inputs, units }))
  const step = optimizer(optimizerOptions, network.size, decayed, matrices)
  const costs: number[] = []
  let t = 0
  for (const rows of batches) {
    const { cost, gradient } = costAndGradient(network, theta, takeRows(data, rows), penalties)
    costs.push(cost)
    theta = step(theta, gradient, ++t)
  }
  return { theta, costs }
}

/** `steps` steps, each over all rows. */
export function trainFullBatch(
  network: ReferenceNetwork,
  start: ArrayLike<number>,
  data: Batch,
  steps: number,
  optimizerOptions: OptimizerOptions,
  penalties: PenaltyOptions,
): Course {
  const everyRow = data.x.map((_, row) => row)
  return train(network, start, data, Array<number[]>(steps).fill(everyRow), optimizerOptions, penalties)
}

function takeRows(data: Batch, rows: readonly number[]): Batch {
  return { x: rows.map((row) => itemAt(data.x, row)), targets: rows.map((row) => itemAt(data.targets, row)) }
}
