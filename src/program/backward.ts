import * as layout from '../../assembly/layout.js'
import { activationKind } from '../model/activations.js'
import type { NetworkDescription } from '../model/network-options.js'
import type { Plan, Reserved } from '../tensor/plan.js'
import type { ForwardBuffers } from './buffers.js'
import type { Emitter } from './emitter.js'
import type { LayerParameters } from './forward.js'
import { emitNormalizationBackward } from './normalization.js'

/** Two buffers as wide as the widest layer: a layer's gradient is read from one while the next is written to the other. */
export interface GradientBuffers {
  readonly even: Reserved
  readonly odd: Reserved
}

/** The buffer that holds the gradient by the outputs of layer `index`. */
export function gradientBuffer(buffers: GradientBuffers, index: number): Reserved {
  return index % 2 === 0 ? buffers.even : buffers.odd
}

/** From the gradient by the outputs back to dθ, layer by layer; `idle` is as wide as the widest layer. */
export function emitBackward(
  emitter: Emitter,
  plan: Plan,
  network: NetworkDescription,
  buffers: ForwardBuffers,
  gradients: GradientBuffers,
  parameters: readonly LayerParameters[],
  derivatives: readonly LayerParameters[],
  idle: Reserved,
): void {
  for (let i = network.layers.length - 1; i >= 0; i--) {
    const layer = network.layers[i]
    const places = buffers.layers[i]
    const theta = parameters[i]
    const dTheta = derivatives[i]
    if (layer === undefined || places === undefined || theta === undefined || dTheta === undefined) continue
    const dz = plan.at(gradientBuffer(gradients, i))
    if (places.dropped !== places.output) {
      emitter.op(layout.OP_DROPOUT, dz, dz, layer.units, emitter.keepProb(layer.keepProb), i + 1)
    }
    const { activation } = layer
    const { code } = activationKind(activation)
    if (typeof activation === 'object') {
      emitter.callHost((_, rows) => {
        const count = rows * layer.units
        activation.backward(plan.core.reals(plan.at(places.input), count), plan.core.reals(dz, count))
      })
    } else if (code !== layout.ACTIVATION_IDENTITY) {
      const alpha = emitter.constants(layer.alpha ?? 0)
      const z = plan.at(places.input)
      emitter.op(layout.OP_ACTIVATE_BACKWARD, code, alpha, z, plan.at(places.output), dz, layer.units)
    }
    emitNormalizationBackward(emitter, plan, layer, places, theta, dTheta, dz)
    // The gradient of a bias that the batch's mean takes away again is a rounding error: it stays out of dθ.
    const dBias = layer.normalization === 'batch' ? plan.at(idle) : dTheta.bias
    const x = plan.at(buffers.layers[i - 1]?.dropped ?? buffers.droppedFeatures)
    emitter.op(layout.OP_DENSE_BACKWARD_PARAMETERS, x, dz, dTheta.weight, dBias, layer.inputs, layer.units)
    if (i > 0) {
      const dx = plan.at(gradientBuffer(gradients, i - 1))
      emitter.op(layout.OP_DENSE_BACKWARD_INPUT, dz, theta.weight, dx, layer.inputs, layer.units)
    }
  }
}
