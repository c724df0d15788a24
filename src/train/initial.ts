import type { Dataset } from '../data/dataset.js'
import { segmentsOf } from '../model/segments.js'
import { Training } from '../program/training.js'
import type { Reals } from '../tensor/reals.js'
import { networkInternals, type Network } from './network.js'
import { checkWidth, targetRows } from './targets.js'

/** A layer's values over one batch, as copies. */
export interface LayerValues {
  /** [rows, units]. */
  readonly outputs: Reals
  /** ‖dW‖₂ and ‖W‖₂. */
  readonly gradientNorm: number
  readonly weightNorm: number
}

/** Runs one batch forward and backward, without dropout and penalty, and changes nothing. */
export function layerValues(network: Network, batch: Dataset, door: string): LayerValues[] {
  const { core, description, parameters } = networkInternals(network)
  checkWidth(door, batch.features, description)
  const targets = targetRows(door, batch, description)
  const { rows } = batch
  const penalty = { l2: 0, l1: 0, penalizeBiases: false, examples: rows }
  const options = { rows, batchSize: rows, penalty, optimizer: null, withoutDropout: true, shuffle: false, seed: 0 }
  const training = new Training(core, description, parameters, batch.x, targets, options, door)
  try {
    training.beginEpoch(1)
    training.run(0, 1)
    const weights = segmentsOf(description).filter(({ parameter }) => parameter === 'weight')
    return weights.map(({ offset, length }, i) => {
      const { pointer, count } = training.outputs(i)
      const start = offset * core.bytesPerReal
      return {
        outputs: core.reals(pointer, count).slice(),
        gradientNorm: Math.sqrt(core.kernels.sumSquares(training.derivatives + start, length)),
        weightNorm: Math.sqrt(core.kernels.sumSquares(parameters + start, length)),
      }
    })
  } finally {
    training.release()
  }
}

/** Bytes of linear memory that the network's core has handed out. */
export function usedBytes(network: Network): number {
  return networkInternals(network).core.memory.used
}
