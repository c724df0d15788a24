import { Loss, Score } from '../../../assembly/instructions/layout/loss.js'
import { GatherTargets, SmoothTargets } from '../../../assembly/instructions/layout/rows.js'
import * as layout from '../../../assembly/layout.js'
import { isCustom } from '../../model/custom-part.js'
import { lossKind } from '../../model/losses.js'
import type { NetworkDescription } from '../../model/network-options.js'
import { outputUnits } from '../../model/network-options.js'
import type { Plan } from '../../tensor/plan.js'
import type { AugmentationCode } from '../rows/augmentation.js'
import { membersOf, type ForwardBuffers } from './buffers.js'
import type { Emitter } from '../emitter.js'

/** What changes the loss of a batch. */
export interface LossChanges {
  readonly labelSmoothing?: number | undefined
  /** The weight of the positive targets of each output. */
  readonly positiveWeights?: readonly number[] | undefined
  readonly augmentation?: AugmentationCode | undefined
}

/** The mean loss of the batch, and its gradient with respect to the outputs into `gradient`. */
export function emitLoss(
  emitter: Emitter,
  plan: Plan,
  network: NetworkDescription,
  buffers: ForwardBuffers,
  output: number,
  gradient: number,
  { labelSmoothing = 0, positiveWeights, augmentation }: LossChanges = {},
): void {
  const { loss } = network
  const { code, prediction } = lossKind(loss)
  const units = outputUnits(network)
  const targets = buffers.targets === null ? 0 : plan.at(buffers.targets)
  const areSoft = code === layout.LOSS_SOFTMAX_CROSS_ENTROPY && targets !== 0
  if (targets !== 0 && !buffers.areLabels) emitter.emit(GatherTargets, { target: targets, width: units })
  augmentation?.emitTargets(emitter, targets, units, buffers.areLabels)
  if (isCustom('loss', loss)) {
    emitter.callHost((session, rows) => {
      const [outputs, wanted, derivatives] = [output, targets, gradient].map((at) => plan.core.reals(at, rows * units))
      const weights = session.batchWeights
      const weight = weights === null ? rows : weights.reduce((sum, value) => sum + value, 0)
      if (outputs && wanted && derivatives) {
        session.setLoss(loss.measure(outputs, wanted, derivatives, weights), weight / membersOf(network))
      }
    })
    return
  }
  const delta = emitter.constants(typeof loss === 'object' ? loss.delta : labelSmoothing)
  if (targets !== 0 && labelSmoothing !== 0) {
    const classes = prediction === 'sigmoid' ? 2 : units
    emitter.emit(SmoothTargets, { targets, width: units, smoothing: emitter.constants(labelSmoothing), classes })
  }
  const weights = writeWeights(plan, buffers, positiveWeights)
  const kind = areSoft ? layout.LOSS_SOFT_CROSS_ENTROPY : code
  emitter.emit(Loss, {
    kind,
    delta,
    output,
    targets,
    gradient,
    units,
    losses: plan.at(buffers.rowScratch),
    positiveWeights: weights,
  })
}

/** Writes the weights of the outputs where the kernel reads them, repeated until the buffer is full; 0 for none. */
function writeWeights(plan: Plan, buffers: ForwardBuffers, weights: readonly number[] | undefined): number {
  if (buffers.positiveWeights === null || weights === undefined) return 0
  const pointer = plan.at(buffers.positiveWeights)
  const { length } = weights
  const reals = plan.core.reals(pointer, buffers.positiveWeights.bytes / plan.core.bytesPerReal)
  for (let i = 0; i < reals.length; i++) reals[i] = weights[i % length] ?? 1
  return pointer
}

/** The loss by which predictions are scored: by the label or the likeliest class, by each probability, or by the residuals. */
const SCORED_AS = {
  softmax: layout.LOSS_SOFTMAX_CROSS_ENTROPY,
  sigmoid: layout.LOSS_BINARY_CROSS_ENTROPY,
  identity: layout.LOSS_MEAN_SQUARED_ERROR,
} as const

/** Adds the hits and the errors of the batch to the sums of the session. */
export function emitScore(
  emitter: Emitter,
  plan: Plan,
  network: NetworkDescription,
  buffers: ForwardBuffers,
  output: number,
): void {
  const targets = buffers.targets === null ? 0 : plan.at(buffers.targets)
  const { code, prediction } = lossKind(network.loss)
  const areSoft = code === layout.LOSS_SOFTMAX_CROSS_ENTROPY && targets !== 0
  emitter.emit(Score, {
    kind: areSoft ? layout.LOSS_SOFT_CROSS_ENTROPY : SCORED_AS[prediction],
    output,
    targets,
    units: outputUnits(network),
  })
}
