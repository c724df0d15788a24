import * as layout from '../../assembly/layout.js'
import { activationKind } from '../model/activations.js'
import type { NetworkDescription } from '../model/network-options.js'
import { segmentsOf } from '../model/segments.js'
import type { Plan, Reserved } from '../tensor/plan.js'
import type { ForwardBuffers } from './buffers.js'
import type { Emitter } from './emitter.js'
import type { LayerParameters } from './forward.js'
import type { Penalty } from './penalty.js'

/** Two buffers as wide as the widest layer: a layer's gradient is read from one while the next is written to the other. */
export interface GradientBuffers {
  readonly even: Reserved
  readonly odd: Reserved
}

/** The buffer that holds the gradient by the outputs of layer `index`. */
export function gradientBuffer(buffers: GradientBuffers, index: number): Reserved {
  return index % 2 === 0 ? buffers.even : buffers.odd
}

/** From the gradient by the outputs back to dθ, layer by layer. */
export function emitBackward(
  emitter: Emitter,
  plan: Plan,
  network: NetworkDescription,
  buffers: ForwardBuffers,
  gradients: GradientBuffers,
  parameters: readonly LayerParameters[],
  derivatives: readonly LayerParameters[],
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
      emitter.pause((_, rows) => {
        const count = rows * layer.units
        activation.backward(plan.core.reals(plan.at(places.input), count), plan.core.reals(dz, count))
      })
    } else if (code !== layout.ACTIVATION_IDENTITY) {
      const alpha = emitter.constants(layer.alpha ?? 0)
      const z = plan.at(places.input)
      emitter.op(layout.OP_ACTIVATE_BACKWARD, code, alpha, z, plan.at(places.output), dz, layer.units)
    }
    const x = plan.at(buffers.layers[i - 1]?.dropped ?? buffers.droppedFeatures)
    emitter.op(layout.OP_DENSE_BACKWARD_PARAMETERS, x, dz, dTheta.weight, dTheta.bias, layer.inputs, layer.units)
    if (i > 0) {
      const dx = plan.at(gradientBuffer(gradients, i - 1))
      emitter.op(layout.OP_DENSE_BACKWARD_INPUT, dz, theta.weight, dx, layer.inputs, layer.units)
    }
  }
}

/** The penalty's cost, and its gradient where `derivatives` is an address. */
export function emitPenalty(
  emitter: Emitter,
  network: NetworkDescription,
  penalty: Penalty,
  parameters: number,
  derivatives: number,
  bytesPerReal: number,
): void {
  emitCustomPenalty(emitter, network, penalty, parameters, derivatives, bytesPerReal)
  if (penalty.l2 === 0 && penalty.l1 === 0) return
  const constants = emitter.constants(penalty.l2 / penalty.examples, penalty.l1 / (2 * penalty.examples))
  for (const segment of segmentsOf(network)) {
    if (segment.parameter === 'bias' && !penalty.penalizeBiases) continue
    const start = segment.offset * bytesPerReal
    const slope = derivatives === 0 ? 0 : derivatives + start
    emitter.op(layout.OP_PENALTY, parameters + start, slope, segment.length, constants)
  }
}

function emitCustomPenalty(
  emitter: Emitter,
  network: NetworkDescription,
  { custom, penalizeBiases, examples }: Penalty,
  parameters: number,
  derivatives: number,
  bytesPerReal: number,
): void {
  if (custom === undefined) return
  const segments = segmentsOf(network).filter(({ parameter }) => penalizeBiases || parameter === 'weight')
  emitter.pause((session, rows) => {
    let sum = 0
    for (const { offset, length } of segments) {
      const weights = emitter.core.reals(parameters + offset * bytesPerReal, length)
      custom.addGradient(weights, emitter.core.reals(derivatives + offset * bytesPerReal, length), 1 / examples)
      sum += custom.sum(weights)
    }
    session.addPenalty(sum / examples, rows)
  })
}
