import { noun } from './noun.js'
import type { LayerSummary } from './result/index.js'

/** What a layer has besides the columns of every table of layers, a few words each; none for a plain one. */
export function otherOptions(layer: LayerSummary): string[] {
  const { biasInitializer, trainable, useBias, inputScale, periodic, categories, residual, l2, l1, maxNorm } = layer
  return [
    ...(residual === undefined ? [] : [`ends a residual block of ${residual} ${noun(residual, 'layer')}`]),
    ...(inputScale === undefined ? [] : ['a trained scale of each input']),
    ...(periodic === undefined ? [] : [periodicWords(periodic)]),
    ...(categories ?? []).map(categoryWords),
    ...(biasInitializer === undefined ? [] : [`biases drawn by ${biasInitializer}`]),
    ...(useBias === undefined ? [] : ['no bias']),
    ...(trainable === undefined ? [] : ['not trained']),
    ...(l2 === undefined ? [] : [`λ₂ ${l2}`]),
    ...(l1 === undefined ? [] : [`λ₁ ${l1}`]),
    ...(maxNorm === undefined ? [] : [`largest norm of the weights into a unit ${maxNorm}`]),
  ]
}

function periodicWords({ frequencies, sigma, inputs }: NonNullable<LayerSummary['periodic']>): string {
  const which = inputs === undefined ? 'each input' : `each of the inputs ${inputs.join(', ')}`
  return `${frequencies} ${noun(frequencies, 'frequency', 'frequencies')} of ${which}, σ = ${sigma}`
}

function categoryWords({ first, count, dimension }: NonNullable<LayerSummary['categories']>[number]): string {
  const inputs = count === 1 ? `input ${first}` : `inputs ${first} to ${first + count - 1}`
  return `category of ${inputs} in ${dimension} ${noun(dimension, 'dimension')}`
}
