import * as layout from '../../assembly/layout.js'
import type { Dataset } from '../data/dataset.js'
import { ACTIVATIONS } from '../model/activations.js'
import type { Penalty } from '../program/penalty.js'
import { gradientProgram } from './gradients.js'
import { networkInternals, type Network } from './network.js'
import { penaltyCost } from './score.js'
import { targetRows } from './targets.js'

/** The cost of one batch as a function of single entries of θ: what numerical differentiation asks for. */
export interface Probe {
  /** θ[index]. */
  read(index: number): number
  write(index: number, value: number): void
  /** J at θ as it stands, and the hash of the signs on which its smooth piece depends. */
  cost(): { readonly value: number; readonly signs: number }
  /** Gives the memory back. */
  release(): void
}

/** A probe of a network, whose θ it changes; whoever writes an entry puts it back, and releases the probe. */
export function probe(network: Network, batch: Dataset, penalty: Penalty): Probe {
  const { core, description, parameters } = networkInternals(network)
  const place = (index: number): number => parameters + index * core.bytesPerReal
  const { measure, release } = measurer(network, batch)
  return {
    read: (index) => core.reals(place(index), 1)[0] ?? NaN,
    write: (index, value) => core.reals(place(index), 1).fill(value),
    cost: () => {
      const { loss, signs } = measure()
      return { value: loss + penaltyCost(core, description, parameters, penalty), signs }
    },
    release,
  }
}

interface Measurer {
  measure(): { readonly loss: number; readonly signs: number }
  release(): void
}

/**
 * The loss that `gradients` differentiates: as it is measured, but for batch normalization, whose statistics are those
 * of the batch in the one and running ones in the other.
 */
function measurer(network: Network, batch: Dataset): Measurer {
  const { core, description, parameters, inference } = networkInternals(network)
  const targets = targetRows('gradientCheck', batch, description)
  if (!description.layers.some(({ normalization }) => normalization === 'batch')) {
    return { measure: () => inference.measure(batch.x, targets, { withSigns: true }), release: () => undefined }
  }
  const training = gradientProgram({ core, description, parameters }, batch.x, targets, batch.rows, null)
  const kinked = [...description.layers.keys()].filter((i) => {
    const layer = description.layers[i]
    return layer !== undefined && ACTIVATIONS[layer.activation].hasKink
  })
  return {
    measure() {
      training.beginEpoch(1)
      training.run(0, 1)
      const signs = kinked.reduce((hash, i) => {
        const { pointer, count } = training.outputs(i)
        return (Math.imul(hash, 31) + core.kernels.signHash(pointer, count)) | 0
      }, 0)
      return { loss: training.session.get(layout.SESSION_BATCH_LOSS), signs }
    },
    release: () => training.release(),
  }
}
