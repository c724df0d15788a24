import * as layout from '../../../assembly/layout.js'
import type { Dataset } from '../../data/dataset/types.js'
import { activationKind } from '../../model/activations.js'
import { hasCustomPart } from '../../model/network-options.js'
import { lossKind } from '../../model/losses.js'
import type { LayerDescription, NetworkDescription } from '../../model/network-options.js'
import { segmentsOf } from '../../model/segments.js'
import { Perturbations, type Entry, type PerturbedLoss } from '../../program/perturb/perturbations.js'
import { gradientProgram, type LossSettings } from '../network/gradients.js'
import type { Network } from '../network/contract.js'
import { networkInternals } from '../network/known-networks.js'
import { targetRows } from '../rows/targets.js'

/** The loss of one batch near θ, without penalty, for numerical differentiation. */
export interface Probe {
  /** The mean loss at θ. */
  readonly here: number
  /** The mean loss with θ[index] = value, and whether a kink was crossed. */
  at(index: number, value: number): PerturbedLoss
  /** The mean loss at θ + step·direction, over entries `offset` … of θ. */
  along(direction: Float64Array, offset: number, step: number): PerturbedLoss
  release(): void
}

/** A probe by whole forward passes, which changes θ and restores it. */
export function plainProbe(network: Network, batch: Dataset, loss: LossSettings = {}): Probe {
  const { core, parameters } = networkInternals(network)
  const { measure, release } = measurer(network, batch, loss)
  const { loss: here, signs } = measure()
  const compare = (): PerturbedLoss => {
    const now = measure()
    return { loss: now.loss, crossed: now.signs !== signs }
  }
  return {
    here,
    at: (index, value) => {
      const address = parameters + index * core.bytesPerReal
      const before = core.reals(address, 1)[0] ?? NaN
      core.reals(address, 1).fill(value)
      const found = compare()
      core.reals(address, 1).fill(before)
      return found
    },
    along: (direction, offset, step) => {
      const address = parameters + offset * core.bytesPerReal
      const before = core.reals(address, direction.length).slice()
      core.reals(address, direction.length).set(before.map((value, i) => value + step * (direction[i] ?? 0)))
      const found = compare()
      core.reals(address, direction.length).set(before)
      return found
    },
    release,
  }
}

interface Measurer {
  /** The mean loss, and a hash of the signs that change at its kinks. */
  measure(): { readonly loss: number; readonly signs: number }
  release(): void
}

/**
 * The loss that `gradients` differentiates. With weights, label smoothing, positive weights or batch normalization it is not the one that
 * `evaluate` measures, by running statistics and without the other two, but that of a training batch.
 */
function measurer(network: Network, batch: Dataset, loss: LossSettings): Measurer {
  const { description, inference } = networkInternals(network)
  const byBatch = description.layers.some(({ normalization }) => normalization === 'batch')
  if (byBatch || loss.weights !== undefined || (loss.labelSmoothing ?? 0) !== 0 || loss.positiveWeights !== undefined) {
    return batchMeasurer(network, batch, loss)
  }
  const targets = targetRows('gradientCheck', batch, description)
  return { measure: () => inference.measure(batch.x, targets, { withSigns: true }), release: () => undefined }
}

function batchMeasurer(network: Network, batch: Dataset, loss: LossSettings): Measurer {
  const { core, description, parameters } = networkInternals(network)
  const targets = targetRows('gradientCheck', batch, description)
  const settings = { ...loss, lossOnly: true }
  const training = gradientProgram({ core, description, parameters }, batch.x, targets, batch.rows, settings)
  const kinked = [...description.layers.entries()].flatMap(([i, layer]) =>
    activationKind(layer.activation).kinks.map((kink) => ({ i, kink })),
  )
  return {
    measure() {
      training.beginEpoch(1)
      training.run(0, 1)
      const outputs = kinked.map(({ i, kink }) => ({ ...training.kinkValues(i), kink }))
      if (lossKind(description.loss).hasKink) outputs.push({ ...training.lossGradient, kink: 0 })
      const signs = outputs.reduce(
        (hash, { pointer, count, kink }) => (Math.imul(hash, 31) + core.kernels.signHash(pointer, count, kink)) | 0,
        0,
      )
      return { loss: training.session.get(layout.SESSION_BATCH_LOSS), signs }
    },
    release: () => training.release(),
  }
}

/** Whether entries of θ can be changed column by column: not if a layer has groups, is normalized, custom, has slopes, scales or embeds its inputs or ends a residual block, or the network is an ensemble. */
export function hasColumns(network: NetworkDescription): boolean {
  return network.members === undefined && !hasCustomPart(network) && network.layers.every(isPlain)
}

/** Whether a layer is z = x·W + b and an activation, and nothing else. */
function isPlain(layer: LayerDescription): boolean {
  const { normalization, activation, inputScale, groups, residual, periodic, categories } = layer
  const others = [normalization, inputScale, groups, residual, periodic, categories]
  const isDense = others.every((option) => option === undefined)
  return isDense && !activationKind(activation).trainsAlpha
}

/** A probe by columns, or by whole passes if that is not possible. */
export function probeOf(network: Network, batch: Dataset, loss: LossSettings = {}): Probe {
  return hasColumns(network.options) ? columnProbe(network, batch, loss) : plainProbe(network, batch, loss)
}

/** A probe that computes only what follows the changed entry. The network must be f64. */
export function columnProbe(network: Network, batch: Dataset, loss: LossSettings = {}): Probe {
  const { core, description, parameters } = networkInternals(network)
  const targets = targetRows('gradientCheck', batch, description)
  const rows = { features: batch.x, targets, rows: batch.rows, ...loss }
  const perturbations = new Perturbations(core, description, parameters, rows, 'gradientCheck')
  const plain = plainProbe(network, batch, loss)
  const here = perturbations.here()
  const theta = network.parameters
  const entryOf = entryFinder(network)
  return {
    here,
    at: (index, value) => perturbations.perturb(entryOf(index), value - (theta[index] ?? NaN), here),
    along: (direction, offset, step) => plain.along(direction, offset, step),
    release: () => {
      perturbations.release()
      plain.release()
    },
  }
}

/** Maps an index of θ to its layer, input and unit; layers have a weight and a bias. */
function entryFinder(network: Network): (index: number) => Entry {
  const segments = segmentsOf(network.options)
  let current = 0
  return (index) => {
    let segment = segments[current]
    if (segment === undefined || index < segment.offset || index >= segment.offset + segment.length) {
      current = segments.findIndex(({ offset, length }) => index >= offset && index < offset + length)
      segment = segments[current]
    }
    if (segment === undefined) throw new Error('no such entry')
    const within = index - segment.offset
    const layer = current >> 1
    if (segment.parameter === 'bias') return { layer, input: null, unit: within }
    const units = segment.shape[1] ?? 1
    return { layer, input: Math.floor(within / units), unit: within % units }
  }
}
