import type { Dataset } from '../data/dataset.js'
import type { Penalty } from '../program/penalty.js'
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
}

/** A probe of a network, whose θ it changes; whoever writes an entry puts it back. */
export function probe(network: Network, batch: Dataset, penalty: Penalty): Probe {
  const { core, description, parameters, inference } = networkInternals(network)
  const targets = targetRows('gradientCheck', batch, description)
  const place = (index: number): number => parameters + index * core.bytesPerReal
  return {
    read: (index) => core.reals(place(index), 1)[0] ?? NaN,
    write: (index, value) => core.reals(place(index), 1).fill(value),
    cost: () => {
      const totals = inference.measure(batch.x, targets, { withSigns: true })
      return { value: totals.loss + penaltyCost(core, description, parameters, penalty), signs: totals.signs }
    },
  }
}
