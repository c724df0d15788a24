import * as layout from '../../../assembly/layout.js'
import { activationKind } from '../../model/activations.js'
import { embeddedWidth } from '../../model/categories.js'
import { denseInputs, embeddedInputs, isEmbedded } from '../../model/periodic.js'
import { lossKind } from '../../model/losses.js'
import type { LayerDescription, NetworkDescription } from '../../model/network-options.js'
import { outputUnits } from '../../model/network-options.js'
import { weightEntries } from '../../model/segments.js'
import type { Plan, Reserved } from '../../tensor/plan.js'

/** Lanes of a vector of f32, the narrower reals. */
const LANES = 4

/** Buffers of the values of a layer over one batch. */
export interface LayerBuffers {
  /** z; the same as `output` unless the backward pass needs z. */
  readonly input: Reserved
  /** a. */
  readonly output: Reserved
  /** After dropout; the same as `output` without it. */
  readonly dropped: Reserved
  /** What the next layer reads: the same as `dropped` unless the layer ends a residual block. */
  readonly result: Reserved
  /** Of a layer that ends a residual block, in training: the gradient with respect to the inputs of the block that it passes on. */
  readonly skipGradient: Reserved | null
  /** Of a layer that embeds categories: its inputs with their embeddings. */
  readonly categorized: Reserved | null
  /** Of a layer that embeds its inputs periodically: the embedding. */
  readonly embedded: Reserved | null
  /** Of a layer that scales its inputs: the scaled inputs. */
  readonly scaled: Reserved | null
  /** Of a layer of an ensemble: the inputs by the scales of its members, and their products with the weight. */
  readonly members: { readonly inputs: Reserved; readonly products: Reserved } | null
  /** Of a normalized layer: x̂, and 1/√(σ² + ε) of each unit or row. */
  readonly normalized: { readonly values: Reserved; readonly factors: Reserved } | null
}

/** The buffers of a forward pass. */
export interface ForwardBuffers {
  readonly features: Reserved
  readonly droppedFeatures: Reserved
  readonly layers: readonly LayerBuffers[]
  /** The targets of the batch as [rows, units] reals; `null` for class labels, unless they are mixed. */
  readonly targets: Reserved | null
  /** Whether the rows in memory have class labels, and not values. */
  readonly areLabels: boolean
  /** Weights of the positive targets; `null` where there are none. */
  readonly positiveWeights: Reserved | null
  readonly rowScratch: Reserved
  readonly workspace: Reserved
}

/** The targets that a forward pass is measured against. */
export interface PlannedTargets {
  /** Whether augmentation mixes the targets of two rows. */
  readonly areMixed?: boolean
  /** Whether the rows have the probability of each class instead of a label. */
  readonly areSoft?: boolean
  /** Whether positive targets have weights. */
  readonly areWeighed?: boolean
}

/** Plans the buffers of a forward pass over `dataRows` rows, with one for each member; if `training`, with those that the backward pass reads. */
export function planForward(
  plan: Plan,
  network: NetworkDescription,
  dataRows: number,
  training: boolean,
  { areMixed = false, areSoft = false, areWeighed = false }: PlannedTargets = {},
): ForwardBuffers {
  const rows = dataRows * membersOf(network)
  const outputs = outputUnits(network)
  const softmax = isSoftmax(network)
  const areLabels = softmax && !areSoft
  const features = plan.reals(rows * network.inputs)
  return {
    features,
    droppedFeatures: training && network.inputKeepProb < 1 ? plan.reals(rows * network.inputs) : features,
    layers: network.layers.map((layer) => planLayer(plan, layer, rows, training, network.members !== undefined)),
    targets: areLabels && !areMixed ? null : plan.reals(rows * outputs),
    areLabels,
    positiveWeights: areWeighed ? plan.reals(outputs + LANES) : null,
    rowScratch: plan.reals(Math.max(2, softmax ? 2 : outputs) * rows),
    workspace: plan.reserve(workspaceBytes(plan, network, rows)),
  }
}

/** Whether the loss is the softmax cross-entropy. */
export function isSoftmax({ loss }: NetworkDescription): boolean {
  return lossKind(loss).code === layout.LOSS_SOFTMAX_CROSS_ENTROPY
}

function planLayer(
  plan: Plan,
  layer: LayerDescription,
  rows: number,
  training: boolean,
  isEnsemble: boolean,
): LayerBuffers {
  const output = plan.reals(rows * layer.units)
  const isResidual = layer.residual !== undefined
  const dropped = training && layer.keepProb < 1 ? plan.reals(rows * layer.units) : output
  const { keepsInput: isReadBackward, trainsAlpha } = activationKind(layer.activation)
  // By z the gradient check sees on which side of its kink prelu is.
  const keepsInput = trainsAlpha || (training && isReadBackward)
  return {
    categorized: layer.categories === undefined ? null : plan.reals(rows * embeddedWidth(layer)),
    embedded: layer.periodic === undefined ? null : plan.reals(rows * denseInputs(layer)),
    scaled: layer.inputScale === true ? plan.reals(rows * denseInputs(layer)) : null,
    input: keepsInput ? plan.reals(rows * layer.units) : output,
    output,
    dropped,
    result: isResidual ? plan.reals(rows * layer.units) : dropped,
    skipGradient: isResidual && training ? plan.reals(rows * layer.units) : null,
    members: isEnsemble
      ? { inputs: plan.reals(rows * denseInputs(layer)), products: plan.reals(rows * layer.units) }
      : null,
    normalized:
      layer.normalization === undefined
        ? null
        : { values: plan.reals(rows * layer.units), factors: plan.reals(Math.max(rows, layer.units)) },
  }
}

/** The outputs of a layer: before dropout or, at the end of a residual block, the sum. */
export function outputBuffer({ residual }: LayerDescription, { output, result }: LayerBuffers): Reserved {
  return residual === undefined ? output : result
}

/** The values that are compared with the kinks of the activation of a layer. */
export function kinkBuffer({ activation }: LayerDescription, { input, output }: LayerBuffers): Reserved {
  return activationKind(activation).trainsAlpha ? input : output
}

/** Bytes of scratch for the largest product of the layers, for every thread. */
function workspaceBytes(plan: Plan, network: NetworkDescription, rows: number): number {
  const { gemmWorkspaceBytes } = plan.core.kernels
  const needs = network.layers.flatMap((layer) => {
    const [inputs, units] = [denseInputs(layer), layer.units]
    return [
      gemmWorkspaceBytes(rows, units, inputs),
      gemmWorkspaceBytes(inputs, units, rows),
      gemmWorkspaceBytes(rows, inputs, units),
    ]
  })
  return needs.reduce((most, need) => Math.max(most, need), 0) * plan.core.threads
}

/** Rows that a program computes for each row of the data. */
export function membersOf({ members = 1 }: NetworkDescription): number {
  return members
}

/** f64 constants of the embeddings of layers and of their gradients. */
export function embeddingConstants(layers: readonly LayerDescription[]): number {
  const ofLayer = (layer: LayerDescription): number =>
    embeddedInputs(layer).length + 3 * (layer.categories ?? []).length
  return layers.reduce((sum, layer) => sum + 2 * ofLayer(layer), 0)
}

/** Units of the widest layer; of one of an ensemble and one that scales or embeds its inputs, whose gradient is needed too, the inputs count as well. */
export function widestLayer(network: NetworkDescription): number {
  return network.layers.reduce((most, layer) => {
    const isInputGradientUsed = network.members !== undefined || layer.inputScale === true || isEmbedded(layer)
    return Math.max(most, layer.units, isInputGradientUsed ? denseInputs(layer) : 0)
  }, 1)
}

/** Weights of all layers, for each member: multiplications in the forward pass of a row. */
export function weightCount(network: NetworkDescription): number {
  return membersOf(network) * network.layers.reduce((sum, layer) => sum + weightEntries(layer), 0)
}

/** Multiplications of a training step over `rows`: forward, and backward to the weights and to the inputs. */
export function trainingMultiplications(network: NetworkDescription, rows: number): number {
  return 3 * rows * weightCount(network)
}
