import * as layout from '../../assembly/layout.js'
import { activationKind } from '../model/activations.js'
import { isCustom } from '../model/custom-part.js'
import { lossKind } from '../model/losses.js'
import type { LayerDescription, NetworkDescription } from '../model/network-options.js'
import { segmentsByLayer, type Segment } from '../model/segments.js'
import type { Plan, Reserved } from '../tensor/plan.js'
import { outputUnits, type ForwardBuffers, type LayerBuffers } from './buffers.js'
import type { AugmentationCode } from './augmentation.js'
import { emitDense, emitDenseActivate, isFusible, type DensePlaces } from './dense.js'
import type { Emitter } from './emitter.js'
import { emitNormalization, type ForwardMode } from './normalization.js'

/** Addresses of a layer's parameters within θ or dθ. */
export interface LayerParameters {
  readonly weight: number
  readonly bias: number
  /** 0 where the layer is not normalized, as for what follows. */
  readonly scale: number
  readonly shift: number
  /** 0 where it is not normalized by batches. */
  readonly runningMean: number
  readonly runningVariance: number
}

/** Addresses of every layer's parameters in a vector laid out like θ. */
export function parameterAddresses(
  network: NetworkDescription,
  vector: number,
  bytesPerReal: number,
): LayerParameters[] {
  return segmentsByLayer(network).map((own) => {
    const place = (segment: Segment | undefined): number =>
      segment === undefined ? 0 : vector + segment.offset * bytesPerReal
    return {
      weight: place(own.weight),
      bias: place(own.bias),
      scale: place(own.scale),
      shift: place(own.shift),
      runningMean: place(own.runningMean),
      runningVariance: place(own.runningVariance),
    }
  })
}

/** gather → (augment) → (dropout) → dense → activation → (dropout) → … up to the outputs. */
export function emitForward(
  emitter: Emitter,
  plan: Plan,
  network: NetworkDescription,
  buffers: ForwardBuffers,
  parameters: readonly LayerParameters[],
  mode: ForwardMode,
  augmentation?: AugmentationCode,
): void {
  emitter.op(layout.OP_GATHER, plan.at(buffers.features), network.inputs)
  augmentation?.emit(emitter, plan.at(buffers.features))
  emitDropout(emitter, plan, buffers.features, buffers.droppedFeatures, network.inputs, network.inputKeepProb, 0)
  let x = buffers.droppedFeatures
  network.layers.forEach((layer, i) => {
    const places = buffers.layers[i]
    const theta = parameters[i]
    if (places === undefined || theta === undefined) throw new Error('a layer without buffers')
    const dense = densePlaces(plan, x, places, theta)
    if (isFusible(layer)) emitDenseActivate(emitter, layer, dense, i)
    else {
      emitDense(emitter, layer, dense)
      emitNormalization(emitter, plan, layer, places, theta, mode)
      emitActivation(emitter, plan, layer, places)
      emitDropout(emitter, plan, places.output, places.dropped, layer.units, layer.keepProb, i + 1)
    }
    x = places.dropped
  })
}

function densePlaces(
  plan: Plan,
  x: Reserved,
  { input, output, dropped }: LayerBuffers,
  { weight, bias }: LayerParameters,
): DensePlaces {
  return { x: plan.at(x), weight, bias, z: plan.at(input), output: plan.at(output), dropped: plan.at(dropped) }
}

/** a = act(z) where it cannot be part of the product. */
function emitActivation(
  emitter: Emitter,
  plan: Plan,
  { activation, alpha, units }: LayerDescription,
  places: LayerBuffers,
): void {
  const [z, a] = [plan.at(places.input), plan.at(places.output)]
  const { code } = activationKind(activation)
  if (typeof activation === 'object') {
    emitter.callHost((_, rows) => {
      const { core } = plan
      activation.forward(core.reals(z, rows * units), core.reals(a, rows * units))
    })
  } else if (code !== layout.ACTIVATION_IDENTITY) {
    emitter.op(layout.OP_ACTIVATE, code, emitter.constants(alpha ?? 0), z, a, units)
  }
}

/** Dropout from one buffer to another; nothing where they are the same. `layer` 0 is the input. */
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
  emitter.op(layout.OP_DROPOUT, plan.at(source), plan.at(target), units, emitter.keepProb(keepProb), layer)
}

/** The mean loss of the batch, and its gradient by the outputs into `gradient`. */
export function emitLoss(
  emitter: Emitter,
  plan: Plan,
  network: NetworkDescription,
  buffers: ForwardBuffers,
  output: number,
  gradient: number,
  labelSmoothing = 0,
  augmentation?: AugmentationCode,
): void {
  const { loss } = network
  const { code, prediction } = lossKind(loss)
  const units = outputUnits(network)
  const targets = buffers.targets === null ? 0 : plan.at(buffers.targets)
  const areShares = code === layout.LOSS_SOFTMAX_CROSS_ENTROPY && targets !== 0
  if (targets !== 0 && !areShares) emitter.op(layout.OP_GATHER_TARGETS, targets, units)
  augmentation?.emitTargets(emitter, targets, units, areShares)
  if (isCustom('loss', loss)) {
    emitter.callHost((session, rows) => {
      const [outputs, wanted, slope] = [output, targets, gradient].map((at) => plan.core.reals(at, rows * units))
      const weights = session.batchWeights
      const weight = weights === null ? rows : weights.reduce((sum, value) => sum + value, 0)
      if (outputs && wanted && slope) session.setLoss(loss.measure(outputs, wanted, slope, weights), weight)
    })
    return
  }
  const delta = emitter.constants(typeof loss === 'object' ? loss.delta : labelSmoothing)
  if (targets !== 0 && labelSmoothing !== 0) {
    const classes = prediction === 'sigmoid' ? 2 : units
    emitter.op(layout.OP_SMOOTH_TARGETS, targets, units, emitter.constants(labelSmoothing), classes)
  }
  const kind = areShares ? layout.LOSS_SOFT_CROSS_ENTROPY : code
  emitter.op(layout.OP_LOSS, kind, delta, output, targets, gradient, units, plan.at(buffers.rowScratch))
}

/** The loss as which the kernel scores predictions: by the label, by each probability, or by the residuals. */
const SCORED_AS = {
  softmax: layout.LOSS_SOFTMAX_CROSS_ENTROPY,
  sigmoid: layout.LOSS_BINARY_CROSS_ENTROPY,
  identity: layout.LOSS_MEAN_SQUARED_ERROR,
} as const

/** Adds what the batch got right or wrong to the session's sums. */
export function emitScore(
  emitter: Emitter,
  plan: Plan,
  network: NetworkDescription,
  buffers: ForwardBuffers,
  output: number,
): void {
  const targets = buffers.targets === null ? 0 : plan.at(buffers.targets)
  emitter.op(layout.OP_SCORE, SCORED_AS[lossKind(network.loss).prediction], output, targets, outputUnits(network))
}
