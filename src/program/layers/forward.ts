import { Activate, Add, Dropout, Prelu, ScaleColumns } from '../../../assembly/instructions/layout/layers.js'
import { Gather } from '../../../assembly/instructions/layout/rows.js'
import * as layout from '../../../assembly/layout.js'
import { activationCode } from '../../model/activations.js'
import { denseInputs } from '../../model/periodic.js'
import { blockBegin } from '../../model/residual.js'
import type { LayerDescription, NetworkDescription } from '../../model/network-options.js'
import type { Plan, Reserved } from '../../tensor/plan.js'
import type { AugmentationCode } from '../rows/augmentation.js'
import type { ForwardBuffers, LayerBuffers } from './buffers.js'
import { emitDense, emitDenseActivate, isFusible, type DenseAddresses } from './dense.js'
import type { Emitter } from '../emitter.js'
import { codeOf } from '../optional-code.js'
import { emitNormalization, type ForwardMode, type SharedStatistics } from './normalization.js'
import type { LayerParameters } from './parameters.js'

/** gather → (augment) → (dropout) → (embed) → (scale) → dense → activation → (dropout) → (add) → … up to the outputs. */
export function emitForward(
  emitter: Emitter,
  plan: Plan,
  network: NetworkDescription,
  buffers: ForwardBuffers,
  parameters: readonly LayerParameters[],
  mode: ForwardMode,
  augmentation?: AugmentationCode,
  shared?: SharedStatistics,
): void {
  emitter.emit(Gather, { target: plan.at(buffers.features), width: network.inputs })
  augmentation?.emit(emitter, plan.at(buffers.features))
  emitDropout(emitter, plan, buffers.features, buffers.droppedFeatures, network.inputs, network.inputKeepProb, 0)
  const inputsOf = (i: number): Reserved => buffers.layers[i - 1]?.result ?? buffers.droppedFeatures
  network.layers.forEach((layer, i) => {
    const own = buffers.layers[i]
    const theta = parameters[i]
    if (own === undefined || theta === undefined) throw new Error('a layer without buffers')
    const x = emitInputs(emitter, plan, layer, inputsOf(i), own, theta)
    const dense = denseAddresses(plan, x, own, theta)
    const { members } = network
    if (members === undefined && isFusible(layer)) emitDenseActivate(emitter, layer, dense, i)
    else {
      if (members === undefined) emitDense(emitter, layer, dense)
      else codeOf('members').emitMembers(emitter, plan, layer, x, own, theta, members)
      emitNormalization(emitter, plan, layer, own, theta, mode, shared)
      emitActivation(emitter, plan, layer, own, theta)
      emitDropout(emitter, plan, own.output, own.dropped, layer.units, layer.keepProb, i + 1)
    }
    const begin = blockBegin(network, i)
    if (begin === null) return
    const [left, right, target] = [plan.at(inputsOf(begin)), plan.at(own.dropped), plan.at(own.result)]
    emitter.emit(Add, { left, right, target, units: layer.units })
  })
}

/** The inputs of the dense product of a layer: those at `x`, embedded and scaled where the layer does so. */
function emitInputs(
  emitter: Emitter,
  plan: Plan,
  layer: LayerDescription,
  x: Reserved,
  { categorized, embedded, scaled }: LayerBuffers,
  { embedding, frequencies, inputScale }: LayerParameters,
): Reserved {
  if (categorized !== null) {
    codeOf('categories').emitCategories(emitter, layer, {
      x: plan.at(x),
      embedded: plan.at(categorized),
      embeddings: embedding,
    })
  }
  const given = categorized ?? x
  if (embedded !== null) {
    const addresses = { x: plan.at(given), embedded: plan.at(embedded), frequencies }
    codeOf('periodic').emitPeriodic(emitter, layer, addresses)
  }
  if (scaled === null) return embedded ?? given
  const [source, target] = [plan.at(embedded ?? given), plan.at(scaled)]
  emitter.emit(ScaleColumns, { source, target, scale: inputScale, shift: 0, width: denseInputs(layer), joined: 1 })
  return scaled
}

function denseAddresses(
  plan: Plan,
  x: Reserved,
  { input, output, dropped }: LayerBuffers,
  { weight, bias }: LayerParameters,
): DenseAddresses {
  return { x: plan.at(x), weight, bias, z: plan.at(input), output: plan.at(output), dropped: plan.at(dropped) }
}

/** a = act(z) if it is not fused with the product. */
function emitActivation(
  emitter: Emitter,
  plan: Plan,
  { activation, alpha, units }: LayerDescription,
  buffers: LayerBuffers,
  parameters: LayerParameters,
): void {
  const [z, a] = [plan.at(buffers.input), plan.at(buffers.output)]
  const code = activationCode(activation)
  if (typeof activation === 'object') {
    emitter.callHost((_, rows) => {
      const { core } = plan
      activation.forward(core.reals(z, rows * units), core.reals(a, rows * units))
    })
  } else if (code === layout.ACTIVATION_PRELU) {
    emitter.emit(Prelu, { source: z, target: a, alpha: parameters.alpha, units })
  } else if (code !== layout.ACTIVATION_IDENTITY) {
    emitter.emit(Activate, { kind: code, alpha: emitter.constants(alpha ?? 0), source: z, target: a, units })
  }
}

/** Dropout from one buffer to another; nothing if they are the same. `layer` 0 is the input. */
function emitDropout(
  emitter: Emitter,
  plan: Plan,
  source: Reserved,
  target: Reserved,
  units: number,
  keepProb: number,
  layer: number,
): void {
  if (source === target) return
  const addresses = { source: plan.at(source), target: plan.at(target) }
  emitter.emit(Dropout, { ...addresses, units, keepProb: emitter.keepProb(keepProb), layer })
}
