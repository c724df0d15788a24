import type { Optimizer } from '../../model/optimizers.js'

/** Relative to a multiplication: what a step costs for each entry of θ. */
const WORK_OF_ENTRY = 30

/** Multiplications of a step over a batch: two passes over every entry of θ backward, one forward, and the update. */
export function workOfStep(parameters: number, batchRows: number): number {
  return parameters * (3 * batchRows + WORK_OF_ENTRY)
}

/** Learns anything learnable from standardized inputs. */
export const RELIABLE: Optimizer = { kind: 'adam', learningRate: 0.01 }
/** The advice to use it. */
export const USE_RELIABLE = "Use { kind: 'adam', learningRate: 0.01 }"

/** The optimizer at another learning rate. */
export function withRate(optimizer: Optimizer, learningRate: number): Optimizer {
  return typeof optimizer === 'string' ? { kind: optimizer, learningRate } : { ...optimizer, learningRate }
}
