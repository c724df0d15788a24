import * as layout from '../../assembly/layout.js'
import { activationKind } from '../model/activations.js'
import { lossKind } from '../model/losses.js'
import type { LayerDescription, NetworkDescription } from '../model/network-options.js'
import type { Plan, Reserved } from '../tensor/plan.js'

/** Where a layer's values of one batch stand. */
export interface LayerBuffers {
  /** z; the same place as `output` where the derivative does not need z. */
  readonly input: Reserved
  /** a. */
  readonly output: Reserved
  /** After dropout; the same as `output` without it. */
  readonly dropped: Reserved
  /** x̂ of a normalized layer, and what z − μ was multiplied by, a value a unit or a row. */
  readonly normalized: { readonly values: Reserved; readonly factors: Reserved } | null
}

/** The buffers of a forward pass. */
export interface ForwardBuffers {
  readonly features: Reserved
  readonly droppedFeatures: Reserved
  readonly layers: readonly LayerBuffers[]
  /** The batch's targets as [rows, units] reals; not there for class labels that are not mixed. */
  readonly targets: Reserved | null
  readonly rowScratch: Reserved
  readonly workspace: Reserved
}

/** Plans the buffers that a forward pass over `rows` rows needs; `training` ones keep what backward reads. */
export function planForward(
  plan: Plan,
  network: NetworkDescription,
  rows: number,
  training: boolean,
  mixesTargets = false,
): ForwardBuffers {
  const outputs = outputUnits(network)
  const softmax = lossKind(network.loss).code === layout.LOSS_SOFTMAX_CROSS_ENTROPY
  const features = plan.reals(rows * network.inputs)
  return {
    features,
    droppedFeatures: training && network.inputKeepProb < 1 ? plan.reals(rows * network.inputs) : features,
    layers: network.layers.map((layer) => planLayer(plan, layer, rows, training)),
    targets: softmax && !mixesTargets ? null : plan.reals(rows * outputs),
    rowScratch: plan.reals(Math.max(2, softmax ? 2 : outputs) * rows),
    workspace: plan.reserve(workspaceBytes(plan, network, rows)),
  }
}

function planLayer(plan: Plan, layer: LayerDescription, rows: number, training: boolean): LayerBuffers {
  const output = plan.reals(rows * layer.units)
  const keepsInput = training && activationKind(layer.activation).keepsInput
  return {
    input: keepsInput ? plan.reals(rows * layer.units) : output,
    output,
    dropped: training && layer.keepProb < 1 ? plan.reals(rows * layer.units) : output,
    normalized:
      layer.normalization === undefined
        ? null
        : { values: plan.reals(rows * layer.units), factors: plan.reals(Math.max(rows, layer.units)) },
  }
}

/** Scratch for the largest of the products that the layers need, for every thread. */
function workspaceBytes(plan: Plan, network: NetworkDescription, rows: number): number {
  const { gemmWorkspaceBytes } = plan.core.kernels
  const needs = network.layers.flatMap(({ inputs, units }) => [
    gemmWorkspaceBytes(rows, units, inputs),
    gemmWorkspaceBytes(inputs, units, rows),
    gemmWorkspaceBytes(rows, inputs, units),
  ])
  return needs.reduce((most, need) => Math.max(most, need), 0) * plan.core.threads
}

/** Outputs of the last layer. */
export function outputUnits(network: NetworkDescription): number {
  return network.layers.at(-1)?.units ?? network.inputs
}

/** The widest layer. */
export function widestLayer(network: NetworkDescription): number {
  return network.layers.reduce((most, { units }) => Math.max(most, units), 1)
}

/** Weights of all layers: multiplications of a row's forward pass. */
export function weightCount(network: NetworkDescription): number {
  return network.layers.reduce((sum, { inputs, units }) => sum + inputs * units, 0)
}
