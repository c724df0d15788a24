import {
  ActivateBackward,
  Add,
  Copy,
  DenseBackwardInput,
  DenseBackwardParameters,
  Dropout,
  NormalizeBackwardParameters,
  PreluBackward,
  ScaleColumns,
} from '../../../assembly/instructions/layout/layers.js'
import * as layout from '../../../assembly/layout.js'
import { activationCode } from '../../model/activations.js'
import type { LayerDescription, NetworkDescription } from '../../model/network-options.js'
import { denseInputs } from '../../model/periodic.js'
import { blockBegin, blockEnds } from '../../model/residual.js'
import type { Plan, Reserved } from '../../tensor/plan.js'
import { membersOf, type ForwardBuffers, type LayerBuffers } from './buffers.js'
import { productSizes } from './dense.js'
import type { Emitter } from '../emitter.js'
import { codeOf } from '../optional-code.js'
import { emitNormalizationBackward, type SharedStatistics } from './normalization.js'
import type { LayerParameters } from './parameters.js'

/** Two buffers as wide as the widest layer: one holds the gradient of a layer while that of the layer before is written. */
export interface GradientBuffers {
  readonly even: Reserved
  readonly odd: Reserved
}

/** What is done between the instructions of a backward pass. */
export interface BackwardCallbacks extends SharedStatistics {
  /** dθ of layer `index` is complete, and of all layers above it. */
  gradient?(index: number): void
}

/** The buffer of the gradient with respect to the outputs of layer `index`. */
export function gradientBuffer(buffers: GradientBuffers, index: number): Reserved {
  return index % 2 === 0 ? buffers.even : buffers.odd
}

/**
 * From the gradient with respect to the outputs back to dθ, layer by layer, down to the lowest that is trained. The dθ of a
 * frozen layer stays 0. `discarded` takes gradients that are not used;
 * it is as wide as the widest layer of all members.
 */
export function emitBackward(
  emitter: Emitter,
  plan: Plan,
  network: NetworkDescription,
  buffers: ForwardBuffers,
  gradients: GradientBuffers,
  parameters: readonly LayerParameters[],
  derivatives: readonly LayerParameters[],
  discarded: Reserved,
  callbacks?: BackwardCallbacks,
): void {
  const lowest = network.layers.findIndex(({ trainable }) => trainable !== false)
  if (lowest === -1) return
  for (let i = network.layers.length - 1; i >= lowest; i--) {
    const layer = network.layers[i]
    const own = buffers.layers[i]
    const theta = parameters[i]
    const dTheta = derivatives[i]
    if (layer === undefined || own === undefined || theta === undefined || dTheta === undefined) continue
    const dz = plan.at(gradientBuffer(gradients, i))
    // What the block passes on to the gradient of its inputs, before dz takes the place of dy.
    if (own.skipGradient !== null && (blockBegin(network, i) ?? 0) > lowest) {
      emitter.emit(Copy, { source: dz, target: plan.at(own.skipGradient), units: layer.units })
    }
    if (own.dropped !== own.output) {
      const keepProb = emitter.keepProb(layer.keepProb)
      emitter.emit(Dropout, { source: dz, target: dz, units: layer.units, keepProb, layer: i + 1 })
    }
    emitActivationBackward(emitter, plan, layer, own, theta, dTheta, dz)
    emitNormalizationBackward(emitter, plan, layer, own, theta, dTheta, dz, callbacks)
    const features = plan.at(buffers.layers[i - 1]?.result ?? buffers.droppedFeatures)
    const embedded = own.embedded ?? own.categorized
    const x = embedded === null ? features : plan.at(embedded)
    const trained = layer.trainable === false ? null : dTheta
    const values = { features, x, given: own.scaled === null ? x : plan.at(own.scaled), discarded: plan.at(discarded) }
    emitParametersBackward(emitter, plan, network, layer, own, theta, trained, { ...values, dz })
    const hasInputParameters = trained !== null && (own.members?.inputs ?? own.scaled ?? embedded) !== null
    if (!hasInputParameters) callbacks?.gradient?.(i)
    if (i === lowest && !hasInputParameters) continue
    const dx = plan.at(gradientBuffer(gradients, i - 1))
    emitter.emit(DenseBackwardInput, { dz, weight: theta.weight, dx, ...productSizes(layer) })
    emitInputsBackward(emitter, plan, network, layer, own, theta, trained, { ...values, dx, isReadBelow: i > lowest })
    if (hasInputParameters) callbacks?.gradient?.(i)
    if (i > lowest) emitSkipGradients(emitter, plan, network, buffers, i, dx)
  }
}

/** Addresses of the inputs of a layer, embedded and scaled. */
interface InputValues {
  readonly features: number
  /** Before they are scaled, and after that. */
  readonly x: number
  readonly given: number
  readonly discarded: number
}

/** From the gradient of z, at `dz`, that of the weight, the bias and the members' scales of z; with members it becomes that of their products. */
function emitParametersBackward(
  emitter: Emitter,
  plan: Plan,
  network: NetworkDescription,
  layer: LayerDescription,
  { members }: LayerBuffers,
  theta: LayerParameters,
  dTheta: LayerParameters | null,
  { given, dz, discarded }: InputValues & { readonly dz: number },
): void {
  // Batch normalization subtracts the bias again with the mean: its gradient is a rounding error and stays out of dθ.
  const isBiasTrained = layer.normalization !== 'batch' && layer.useBias !== false
  const dBias = isBiasTrained && dTheta !== null ? dTheta.bias : discarded
  if (members !== null) {
    const scales = { scale: theta.memberOutputScale, dScale: dTheta?.memberOutputScale ?? 0, dShift: dBias }
    const products = { values: plan.at(members.products), gradient: dz, width: layer.units, isRead: true }
    codeOf('members').emitMembersBackward(emitter, { ...products, ...scales }, membersOf(network))
  }
  if (dTheta === null) return
  const product = { dz, dWeight: dTheta.weight, ...productSizes(layer) }
  if (members === null) emitter.emit(DenseBackwardParameters, { x: given, dBias, ...product })
  else emitter.emit(DenseBackwardParameters, { x: plan.at(members.inputs), dBias: discarded, ...product })
}

interface InputGradients extends InputValues {
  /** The gradient with respect to the inputs of the dense product. */
  readonly dx: number
  /** Whether layers below read the gradient. */
  readonly isReadBelow: boolean
}

/** From the gradient of the inputs of the dense product, at `dx`, those of their scales, of the frequencies and of category embeddings; it becomes that of the inputs. */
function emitInputsBackward(
  emitter: Emitter,
  plan: Plan,
  network: NetworkDescription,
  layer: LayerDescription,
  { scaled, embedded, categorized, members }: LayerBuffers,
  theta: LayerParameters,
  dTheta: LayerParameters | null,
  { features, x, given, dx, discarded, isReadBelow }: InputGradients,
): void {
  const width = denseInputs(layer)
  if (members !== null) {
    const scales = { scale: theta.memberInputScale, dScale: dTheta?.memberInputScale ?? 0, dShift: discarded }
    const isRead = isReadBelow || (scaled ?? embedded ?? categorized) !== null
    codeOf('members').emitMembersBackward(
      emitter,
      { values: given, gradient: dx, width, isRead, ...scales },
      membersOf(network),
    )
  }
  const isEmbeddingTrained = (embedded ?? categorized) !== null && dTheta !== null
  if (scaled !== null && dTheta !== null) {
    // ds = Σ x·dx over the rows, as a normalization's dγ.
    const sums = { dScale: dTheta.inputScale, dShift: discarded }
    emitter.emit(NormalizeBackwardParameters, { dy: dx, normalized: x, units: width, ...sums, joined: 1 })
  }
  if (scaled !== null && (isReadBelow || isEmbeddingTrained)) {
    emitter.emit(ScaleColumns, { source: dx, target: dx, scale: theta.inputScale, shift: 0, width, joined: 1 })
  }
  if (dTheta === null) return
  if (embedded !== null) {
    const source = categorized === null ? features : plan.at(categorized)
    const addresses = { x: source, embedded: plan.at(embedded), frequencies: theta.frequencies }
    codeOf('periodic').emitPeriodicBackward(emitter, layer, {
      ...addresses,
      gradient: dx,
      dFrequencies: dTheta.frequencies,
    })
  }
  if (categorized === null) return
  const addresses = { x: features, embedded: plan.at(categorized), embeddings: theta.embedding }
  codeOf('categories').emitCategoriesBackward(emitter, layer, {
    ...addresses,
    gradient: dx,
    dEmbeddings: dTheta.embedding,
  })
}

/** Adds the gradients that residual blocks pass on to that of their inputs, those of layer `index`. */
function emitSkipGradients(
  emitter: Emitter,
  plan: Plan,
  network: NetworkDescription,
  buffers: ForwardBuffers,
  index: number,
  dx: number,
): void {
  for (const end of blockEnds(network, index)) {
    const passed = buffers.layers[end]?.skipGradient ?? null
    const units = network.layers[end]?.units ?? 0
    if (passed !== null) emitter.emit(Add, { left: dx, right: plan.at(passed), target: dx, units })
  }
}

/** The gradient with respect to z in place of that with respect to a, at `dz`, and that of the slopes. */
function emitActivationBackward(
  emitter: Emitter,
  plan: Plan,
  { activation, alpha, units, trainable }: LayerDescription,
  buffers: LayerBuffers,
  theta: LayerParameters,
  dTheta: LayerParameters,
  dz: number,
): void {
  const code = activationCode(activation)
  const [input, output] = [plan.at(buffers.input), plan.at(buffers.output)]
  if (typeof activation === 'object') {
    emitter.callHost((_, rows) => {
      const count = rows * units
      activation.backward(plan.core.reals(input, count), plan.core.reals(dz, count))
    })
  } else if (code === layout.ACTIVATION_PRELU) {
    const dAlpha = trainable === false ? 0 : dTheta.alpha
    emitter.emit(PreluBackward, { z: input, gradient: dz, alpha: theta.alpha, dAlpha, units })
  } else if (code !== layout.ACTIVATION_IDENTITY) {
    const constants = emitter.constants(alpha ?? 0)
    emitter.emit(ActivateBackward, { kind: code, alpha: constants, input, output, gradient: dz, units })
  }
}
