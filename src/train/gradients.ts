import * as layout from '../../assembly/layout.js'
import { WellfitError } from '../errors.js'
import { parameterCount } from '../model/segments.js'
import type { Penalty } from '../program/penalty.js'
import type { TargetRows } from '../program/staging.js'
import { Training } from '../program/training.js'
import type { Features, Reals } from '../tensor/reals.js'
import type { NetworkInternals } from './network.js'

/**
 * dJ/dθ over all rows, without dropout. One batch holds them all, so memory grows with the rows.
 *
 * @throws WellfitError `DIVERGED` where the cost is not finite.
 */
export function gradientsOf(
  { core, description, parameters }: NetworkInternals,
  features: Features,
  targets: TargetRows,
  rows: number,
  penalty: Penalty,
): Reals {
  const training = new Training(
    core,
    description,
    parameters,
    features,
    targets,
    { rows, batchSize: rows, penalty, optimizer: null, withoutDropout: true, shuffle: false, seed: 0 },
    'gradients',
  )
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
