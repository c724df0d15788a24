import * as layout from '../../assembly/layout.js'
import type { NetworkDescription } from '../model/network-options.js'
import { segmentsOf } from '../model/segments.js'
import type { Training } from '../program/training.js'
import type { FitSettings } from '../result.js'
import type { Core } from '../runtime/kernels.js'

/** In words: what stopped being finite, where, and the likely cause. */
export function explainDivergence(
  core: Core,
  network: NetworkDescription,
  training: Training,
  settings: FitSettings,
  step: number,
): string {
  const found = firstFault(core, network, training)
  const where = found === null ? '' : ` The first value that is not finite stands in ${found}.`
  const what =
    training.session.status === layout.STATUS_LOSS_NOT_FINITE
      ? 'the cost is no longer finite'
      : training.session.status === layout.STATUS_GRADIENT_NOT_FINITE
        ? 'a gradient is no longer finite'
        : 'the gradient is so large that the next step would overflow'
  const rate = settings.optimizer.learningRate
  return (
    `At step ${step} ${what}; the weights are those before that step.${where} ` +
    `Most often the learning rate (${rate}) is too high or the inputs are not standardized: ` +
    `try ${Number((rate / 10).toPrecision(3))}, and fitStandardizer on the train set.`
  )
}

/** The first layer, in the order of computation, whose outputs or gradients are not finite. */
function firstFault(core: Core, network: NetworkDescription, training: Training): string | null {
  for (const [i, layer] of network.layers.entries()) {
    const { pointer, count } = training.outputs(i)
    if (core.kernels.firstNonFinite(pointer, count) >= 0) return `the outputs of layer '${layer.name}'`
  }
  if (training.session.status === layout.STATUS_LOSS_NOT_FINITE) return 'the loss'
  for (const { layer, parameter, offset, length } of segmentsOf(network).reverse()) {
    const pointer = training.derivatives + offset * core.bytesPerReal
    if (core.kernels.firstNonFinite(pointer, length) >= 0) return `the gradient of ${parameter} of layer '${layer}'`
  }
  return null
}
