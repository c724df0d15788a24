import * as layout from '../../../assembly/layout.js'
import { WellfitError } from '../../errors.js'
import { parameterCount } from '../../model/segments.js'
import { noPenalty, type Penalty } from '../../program/step/penalty.js'
import type { TargetRows } from '../../program/rows/staging.js'
import { Training } from '../../program/training.js'
import type { TrainingOptions } from '../../program/training-options.js'
import type { Features, Reals } from '../../tensor/reals.js'
import type { NetworkInternals } from './internals.js'

/** What a program needs of a network. */
type Differentiated = Pick<NetworkInternals, 'core' | 'description' | 'parameters'>

/** The weights and smoothing of a batch's loss. */
export type LossSettings = Pick<TrainingOptions, 'weights' | 'labelSmoothing' | 'positiveWeights'>

/** A program that runs all rows as one batch, without dropout and without a step: their loss and, by default, dJ/dθ. */
export function gradientProgram(
  { core, description, parameters }: Differentiated,
  features: Features,
  targets: TargetRows,
  rows: number,
  settings: LossSettings & Partial<Pick<TrainingOptions, 'penalty' | 'lossOnly'>>,
): Training {
  const program: TrainingOptions = {
    penalty: noPenalty(rows),
    ...settings,
    rows,
    batchSize: rows,
    optimizer: null,
    withoutDropout: true,
    shuffle: false,
    seed: 0,
  }
  return new Training(core, description, parameters, features, targets, program, 'gradients')
}

/**
 * dJ/dθ over all rows, without dropout. They form one batch, so memory grows with the rows.
 *
 * @throws WellfitError `DIVERGED` where the cost is not finite.
 */
export function gradientsOf(
  network: Differentiated,
  features: Features,
  targets: TargetRows,
  rows: number,
  penalty: Penalty,
  loss: LossSettings = {},
): Reals {
  const { core, description } = network
  const training = gradientProgram(network, features, targets, rows, { ...loss, penalty })
  try {
    training.beginEpoch(1)
    training.run(0, 1)
    if (training.session.status !== layout.STATUS_OK) {
      throw new WellfitError({
        code: 'DIVERGED',
        functionName: 'gradients',
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
