import { activationKind } from './activations.js'
import { embeddingCount } from './categories.js'
import { denseInputs, frequencyCount } from './periodic.js'
import type { LayerDescription, NetworkDescription } from './network-options.js'

/** The parameters of a layer. The running statistics are stored in θ, but not trained. */
export type ParameterKind =
  | 'weight'
  | 'bias'
  | 'scale'
  | 'shift'
  | 'runningMean'
  | 'runningVariance'
  | 'alpha'
  | 'inputScale'
  | 'frequencies'
  | 'embedding'

/** A slice of θ: one parameter of one layer. */
export interface Segment {
  readonly layer: string
  readonly parameter: ParameterKind
  /** Position of its first entry in θ. */
  readonly offset: number
  readonly length: number
  /** [inputs, units] of a weight, [inputs] of an input scale, [embedded inputs, frequencies], and [units] of the others. */
  readonly shape: readonly number[]
}

/** The parameters of a layer besides its weight, in order, with their lengths. */
function vectorsOf(layer: LayerDescription): [ParameterKind, number][] {
  const { units, normalization, activation, inputScale } = layer
  const kinds: ParameterKind[] = ['bias']
  if (normalization !== undefined) kinds.push('scale', 'shift')
  if (normalization === 'batch') kinds.push('runningMean', 'runningVariance')
  if (activationKind(activation).trainsAlpha) kinds.push('alpha')
  const vectors = kinds.map((kind): [ParameterKind, number] => [kind, units])
  if (inputScale === true) vectors.push(['inputScale', denseInputs(layer)])
  if (layer.periodic !== undefined) vectors.push(['frequencies', frequencyCount(layer)])
  if (layer.categories !== undefined) vectors.push(['embedding', embeddingCount(layer)])
  return vectors
}

/**
 * The segments of θ in order: for each layer its weight [inputs, units], row-major, then its bias [units]; with
 * normalization, scale and shift follow, and for batch normalization the running mean and variance, then the slopes α of prelu,
 * each [units]; the scale of its inputs, [inputs], and the frequencies of an embedding, [embedded inputs, frequencies], are last, with
 * the matrices of all category embeddings, one after the other. With an embedding, the inputs of weight and scale are those of the dense product.
 */
export function segmentsOf(network: NetworkDescription): Segment[] {
  const segments: Segment[] = []
  let offset = 0
  for (const layer of network.layers) {
    const { name, units, periodic } = layer
    const inputs = denseInputs(layer)
    segments.push({ layer: name, parameter: 'weight', offset, length: inputs * units, shape: [inputs, units] })
    offset += inputs * units
    for (const [parameter, length] of vectorsOf(layer)) {
      const perInput = parameter === 'frequencies' ? (periodic?.frequencies ?? 1) : null
      const shape = perInput === null ? [length] : [length / perInput, perInput]
      segments.push({ layer: name, parameter, offset, length, shape })
      offset += length
    }
  }
  return segments
}

/** Number of entries of θ. */
export function parameterCount(network: NetworkDescription): number {
  return network.layers.reduce((sum, layer) => sum + layerParameterCount(layer), 0)
}

/** Entries of θ that belong to a layer. */
export function layerParameterCount(layer: LayerDescription): number {
  return vectorsOf(layer).reduce((sum, [, length]) => sum + length, denseInputs(layer) * layer.units)
}

/** The segments of each layer, by parameter. */
export function segmentsByLayer(network: NetworkDescription): Partial<Record<ParameterKind, Segment>>[] {
  const segments = segmentsOf(network)
  let first = 0
  return network.layers.map((layer) => {
    const own = segments.slice(first, first + 1 + vectorsOf(layer).length)
    first += own.length
    return Object.fromEntries(own.map((segment) => [segment.parameter, segment]))
  })
}

/** Whether training changes a parameter: not the running statistics, nor a bias that batch normalization subtracts again. */
export function isTrained(network: NetworkDescription, { layer, parameter }: Segment): boolean {
  if (parameter === 'runningMean' || parameter === 'runningVariance') return false
  const owner = network.layers.find(({ name }) => name === layer)
  return !(parameter === 'bias' && owner?.normalization === 'batch') && !isFrozen(owner, parameter)
}

/** Whether `trainable` or `useBias` of its layer keeps a parameter out of every step. */
export function isFrozen(
  layer: Pick<LayerDescription, 'trainable' | 'useBias'> | undefined,
  parameter: ParameterKind,
): boolean {
  return layer?.trainable === false || (parameter === 'bias' && layer?.useBias === false)
}

/** The position of entry `index` of a segment within its parameter: [input, unit], [input], [input, frequency] or [unit]. */
export function indexWithin(segment: Segment, index: number): number[] {
  const columns = segment.shape.at(-1) ?? 1
  return segment.shape.length === 1 ? [index] : [Math.floor(index / columns), index % columns]
}
