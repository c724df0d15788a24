import type { Dataset } from '../../data/dataset/types.js'
import { isCustom } from '../../model/custom-part.js'
import { drawOf } from '../../model/initializers.js'
import { lossKind } from '../../model/losses.js'
import type { LayerDescription, NetworkDescription } from '../../model/network-options.js'
import { groupsOf } from '../../model/segments.js'
import type { InitialLayer } from '../../result/index.js'
import { binaryEntropy, entropyTerm } from '../../train/fit/causes/constant-loss.js'
import { networkInternals } from '../../train/network/known-networks.js'
import { valuesOfLayers } from '../../train/probe/layer-values.js'
import { deadUnits, saturatedFraction } from '../../train/probe/units.js'
import type { Network } from '../../train/network/contract.js'
import type { Reals } from '../../tensor/reals.js'
import { columnStatistics } from './sample.js'

/** Measures every layer over one batch, and the spread of the inputs: the root mean square of the columns' deviations. */
export function measureLayers(
  network: Network,
  batch: Dataset,
): { readonly layers: InitialLayer[]; readonly inputSpread: number; readonly loss: number } {
  const columns = columnStatistics(batch)
  const inputSpread = rootMeanSquare(columns.map(({ deviation }) => deviation))
  const { loss, layers: values } = valuesOfLayers(networkInternals(network), batch, 'preflight')
  let before = inputSpread
  const layers = network.options.layers.map((layer, i): InitialLayer => {
    const { outputs = new Float64Array(), gradientNorm = NaN, weightNorm = NaN } = values[i] ?? {}
    const spread = spreadOf(outputs, layer.units)
    const { inputs, units } = groupsOf(layer)
    const measured = {
      layer: layer.name,
      activationRms: rootMeanSquare(outputs),
      spread,
      growth: finiteOrNull(spread / before),
      drawnGrowth: Math.sqrt(inputs) * drawOf(layer.initializer, inputs, units).deviation,
      weightGrowth: weightNorm / Math.sqrt(layer.units),
      relativeGradient: finiteOrNull(gradientNorm / weightNorm),
      deadUnits: deadUnits(outputs, layer.units),
      saturated: saturatedFraction(outputs, layer),
      identicalUnits: identicalUnits(network, layer),
      units: layer.units,
    }
    before = spread
    return measured
  })
  return { layers, inputSpread, loss }
}

/** The mean loss where every output is 0: chance, for the cross-entropies. */
export function lossAtZero({ loss, layers }: NetworkDescription, { targets }: Dataset): number {
  const { prediction, atZero } = lossKind(loss)
  if (atZero === null) return prediction === 'softmax' ? Math.log(layers.at(-1)?.units ?? 1) : Math.LN2
  const values = targets.kind === 'values' ? targets.values : new Float64Array()
  if (isCustom('loss', loss)) {
    return loss.measure(new Float64Array(values.length), values, new Float64Array(values.length))
  }
  const delta = typeof loss === 'object' && 'delta' in loss ? loss.delta : 0
  return values.reduce((sum, value) => sum + atZero(value, delta), 0) / Math.max(1, values.length)
}

/** JSON has no infinity. */
export function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

/** The smallest possible loss: the mean entropy of the targets for a cross-entropy with soft targets, else 0. */
export function leastLoss({ loss, layers }: NetworkDescription, { targets }: Dataset): number {
  const { prediction } = lossKind(loss)
  if (targets.kind === 'classes') {
    const { probabilities, labels } = targets
    if (probabilities === undefined || prediction === 'identity') return 0
    const entropy = probabilities.reduce((sum, probability) => sum + entropyTerm(probability), 0) / labels.length
    // A single output has the entropy of its row; of K outputs the loss is a mean, and each is a yes or no.
    if (prediction === 'softmax' || layers.at(-1)?.units === 1) return entropy
    return probabilities.reduce((sum, probability) => sum + binaryEntropy(probability), 0) / probabilities.length
  }
  if (prediction !== 'sigmoid') return 0
  return targets.values.reduce((sum, value) => sum + binaryEntropy(value), 0) / targets.values.length
}

function rootMeanSquare(values: ArrayLike<number>): number {
  let squares = 0
  for (let i = 0; i < values.length; i++) squares += (values[i] ?? 0) ** 2
  return Math.sqrt(squares / Math.max(1, values.length))
}

/** The standard deviation of a unit's output over the rows, root mean square over the units. */
function spreadOf(outputs: Reals, units: number): number {
  const columns = columnStatistics({ rows: outputs.length / units, features: units, x: outputs })
  return rootMeanSquare(columns.map(({ deviation }) => deviation))
}

/** Units with the same bias and weights as a unit before them in their group; where a residual block ends, the inputs added tell units apart. */
function identicalUnits(network: Network, layer: LayerDescription): number {
  const { name, residual } = layer
  if (residual !== undefined) return 0
  const { inputs, units } = groupsOf(layer)
  const { weight, bias } = network.layer(name)
  const seen = new Map<string, number[]>()
  let identical = 0
  for (let unit = 0; unit < layer.units; unit++) {
    const group = Math.floor(unit / units)
    const at = (other: number, input: number): number => weight[(group * inputs + input) * units + (other % units)] ?? 0
    const key = `${group} ${bias[unit]} ${at(unit, 0)} ${at(unit, inputs - 1)}`
    const alike = seen.get(key) ?? []
    const isSame = (other: number): boolean => {
      for (let input = 0; input < inputs; input++) if (at(other, input) !== at(unit, input)) return false
      return true
    }
    if (alike.some(isSame)) identical++
    else seen.set(key, [...alike, unit])
  }
  return identical
}
