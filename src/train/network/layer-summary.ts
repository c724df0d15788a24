import { partName } from '../../model/custom-part.js'
import type { LayerDescription } from '../../model/network-options.js'
import { layerParameterCount } from '../../model/segments.js'
import type { LayerSummary } from '../../result/index.js'

/** A layer in words and numbers. */
export function summaryOf(layer: LayerDescription): LayerSummary {
  const { name, inputs, units, activation, initializer, keepProb } = layer
  return {
    name,
    inputs,
    units,
    activation: partName(activation),
    initializer: typeof initializer === 'string' ? initializer : `normal, σ = ${initializer.sigma}`,
    keepProb,
    parameters: layerParameterCount(layer),
  }
}
