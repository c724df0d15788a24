import * as layout from '../../assembly/layout.js'
import { WellfitError } from '../errors.js'
import { parameterCount } from '../model/segments.js'
import type { Penalty } from '../program/penalty.js'
import type { TargetRows } from '../program/staging.js'
import { Training } from '../program/training.js'
import type { Features, Reals } from '../tensor/reals.js'
import type { NetworkInternals } from './network.js'

/** What a program over θ needs of a network. */
type Differentiated = Pick<NetworkInternals, 'core' | 'description' | 'parameters'>

/** The program that takes the loss of all rows as one batch, and dJ/dθ; without dropout. `null`: no penalty. */
export function gradientProgram(
  { core, description, parameters }: Differentiated,
  features: Features,
  targets: TargetRows,
  rows: number,
  penalty: Penalty | null,
): Training {
  const none = { l2: 0, l1: 0, penalizeBiases: false, examples: rows }
  const options = { rows, batchSize: rows, optimizer: null, withoutDropout: true, shuffle: false, seed: 0 }
  const program = { ...options, penalty: penalty ?? none }
  return new Training(core, description, parameters, features, targets, program, 'gradients')
}

/**
 * dJ/dθ over all rows, without dropout. One batch holds them all, so memory grows with the rows.
 *
 * @throws WellfitError `DIVERGED` where the cost is not finite.
 */
export function gradientsOf(
  network: Differentiated,
  features: Features,
  targets: TargetRows,
  rows: number,
  penalty: Penalty,
): Reals {
  const { core, description } = network
  const training = gradientProgram(network, features, targets, rows, penalty)
  try {
    training.beginEpoch(1)
    training.run(0, 1)
    if (training.session.status !== layout.STATUS_OK) {
      throw new WellfitError({
        code: 'DIVERGED',
        door: 'gradients',
        field: 'cost',
        expected: 'be finite',
        remedy: 'Check the scale of the inputs and the size of the weights.',
      })
    }
    return core.reals(training.derivatives, parameterCount(description)).slice()
  } finally {
    training.release()
  }
}
