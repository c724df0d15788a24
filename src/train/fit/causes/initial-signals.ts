import { activationKind } from '../../../model/activations.js'
import { drawOf } from '../../../model/initializers.js'
import type { LayerDescription, NetworkDescription } from '../../../model/network-options.js'
import type { LayerSignal, LearningFault } from '../../../result/index.js'

/** A ratio between first and last layer beyond which signals or gradients explode or vanish, as in `preflight`. */
const MOST_GROWTH = 1000
/** Initial weights larger than this many times what suits their activation saturate it, or let the first steps explode. */
const MOST_EXCESS = 5

/**
 * What the first step shows of the initial weights: signals that explode or vanish from the first hidden layer to the last,
 * gradients that do so from the last layer to the first, and weights none of which has a gradient.
 */
export function initialFault(network: NetworkDescription, signals: readonly LayerSignal[]): LearningFault | null {
  return (
    noGradient(network, signals) ??
    signalFault(network, signals) ??
    oversizedWeights(network) ??
    gradientFault(network, signals)
  )
}

function signalFault(network: NetworkDescription, signals: readonly LayerSignal[]): LearningFault | null {
  const hidden = signals.slice(0, -1).filter(({ zeroFraction }) => zeroFraction < 1)
  const [first, last] = [hidden.at(0), hidden.at(-1)]
  if (first === undefined || last === undefined || first === last) return null
  const growth = last.activationRms / first.activationRms
  const through = `Through ${signals.length - 1} hidden layers the signal`
  // Outputs that are no longer finite have no ratio.
  if (!(growth <= MOST_GROWTH)) {
    const words = Number.isFinite(growth) ? `grows by a factor of ${digits(growth)}` : 'grows beyond all numbers'
    return fault('exploding signal', `${through} ${words}: the initial weights are too large.`, network)
  }
  if (growth >= 1 / MOST_GROWTH) return null
  const words = `shrinks to ${digits(growth)} of its size: the initial weights are too small.`
  return fault('vanishing signal', `${through} ${words}`, network)
}

function gradientFault(network: NetworkDescription, signals: readonly LayerSignal[]): LearningFault | null {
  const sizes = trained(network, signals).map(({ gradientNorm, weightNorm }) => gradientNorm / weightNorm)
  const [first, last] = [sizes.at(0), sizes.at(-1)]
  // Weights of 0 in the last layer let no gradient pass at the first step, and do at the next.
  if (first === undefined || last === undefined || !sizes.every((size) => size > 0 && Number.isFinite(size)))
    return null
  const growth = first / last
  const before = 'Relative to the weights, the first gradients of the first layer are'
  if (growth > MOST_GROWTH) {
    return fault('exploding signal', `${before} ${digits(growth)} times those of the last: they explode.`, network)
  }
  if (growth >= 1 / MOST_GROWTH) return null
  return fault('vanishing signal', `${before} ${digits(growth)} of those of the last: they vanish.`, network)
}

function noGradient(network: NetworkDescription, signals: readonly LayerSignal[]): LearningFault | null {
  if (trained(network, signals).some(({ gradientNorm }) => gradientNorm !== 0)) return null
  return fault('zero gradients', 'At the first step the gradient of every weight is 0.', network)
}

/** Weights drawn far too large for the activation, in layers whose inputs are not normalized. */
function oversizedWeights(network: NetworkDescription): LearningFault | null {
  const large = network.layers
    .slice(0, -1)
    .filter((layer) => layer.normalization === undefined && excessOf(layer) > MOST_EXCESS)
  const [first] = large
  if (first === undefined) return null
  const message = `The initial weights of ${large.map(({ name }) => name).join(', ')} are ${digits(excessOf(first))} times as large as suits the activation.`
  return fault('exploding signal', message, network)
}

function trained({ layers }: NetworkDescription, signals: readonly LayerSignal[]): readonly LayerSignal[] {
  return signals.filter((_, i) => layers[i]?.trainable !== false)
}

/** With the initializer that fits the activation, unless that is in use: then weights were set, or the network is too deep. */
function fault(kind: LearningFault['kind'], message: string, { layers }: NetworkDescription): LearningFault {
  const unfit = layers.slice(0, -1).find((layer) => !isFit(layer))
  if (unfit === undefined) {
    const remedy = "Let the initializer draw the weights, use `normalization: 'batch'` or fewer layers."
    return { kind, message, remedy, change: null }
  }
  const { initializer } = activationKind(unfit.activation)
  return {
    kind,
    message,
    remedy: `Use initializer ${initializer} in the hidden layers.`,
    change: { initializer },
  }
}

/** Whether the initializer's deviation is within half of the one that fits the activation. */
export function isFit(layer: LayerDescription): boolean {
  const excess = excessOf(layer)
  return excess > 1 / 1.5 && excess < 1.5
}

/** The initializer's deviation over the one that fits the activation. */
function excessOf({ initializer, activation, inputs, units }: LayerDescription): number {
  const fit = drawOf(activationKind(activation).initializer, inputs, units).deviation
  return drawOf(initializer, inputs, units).deviation / fit
}

function digits(value: number): string {
  return value >= 1e5 || value < 1e-3 ? value.toExponential(2) : String(Number(value.toPrecision(3)))
}
