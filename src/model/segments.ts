import type { ParameterName } from '../result/index.js'
import { activationKind } from './activations.js'
import { embeddingCount } from './categories.js'
import type { LayerDescription, NetworkDescription } from './network-options.js'
import { denseInputs, embeddedInputs } from './periodic.js'

/** A slice of θ: one parameter of one layer. */
export interface Segment {
  readonly layer: string
  readonly parameter: ParameterName
  /** Position of its first entry in θ. */
  readonly offset: number
  readonly length: number
  /** [inputs, units] of a weight, of groups [groups, inputs / groups, units / groups], [inputs] of an input scale, [embedded inputs, frequencies], and [units] of the others; those of members come first. */
  readonly shape: readonly number[]
}

/** Of how many groups a layer is, and the inputs and units of each. */
export function groupsOf(layer: LayerDescription): {
  readonly groups: number
  readonly inputs: number
  readonly units: number
} {
  const { groups = 1, units } = layer
  return { groups, inputs: denseInputs(layer) / groups, units: units / groups }
}

/** Entries of the weight of a layer. */
export function weightEntries(layer: LayerDescription): number {
  return denseInputs(layer) * groupsOf(layer).units
}

/** The parameters of a layer in order, with their shapes. */
function shapesOf(layer: LayerDescription, members?: number): [ParameterName, readonly number[]][] {
  const { units, normalization, activation, inputScale, periodic, categories } = layer
  const inputs = denseInputs(layer)
  const kinds: ParameterName[] = members === undefined ? ['bias'] : []
  if (normalization !== undefined) kinds.push('scale', 'shift')
  if (normalization === 'batch') kinds.push('runningMean', 'runningVariance')
  if (activationKind(activation).trainsAlpha) kinds.push('alpha')
  const { groups, ...ofGroup } = groupsOf(layer)
  const blocks = groups === 1 ? [] : [groups]
  const shapes: [ParameterName, readonly number[]][] = [['weight', [...blocks, ofGroup.inputs, ofGroup.units]]]
  if (members !== undefined) shapes.push(['bias', [members, units]])
  for (const kind of kinds) shapes.push([kind, [units]])
  if (inputScale === true) shapes.push(['inputScale', [inputs]])
  if (periodic !== undefined) shapes.push(['frequencies', [embeddedInputs(layer).length, periodic.frequencies]])
  if (categories !== undefined) shapes.push(['embedding', [embeddingCount(layer)]])
  if (members !== undefined)
    shapes.push(['memberInputScale', [members, inputs]], ['memberOutputScale', [members, units]])
  return shapes
}

function lengthOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}

/**
 * The segments of θ in order: for each layer its weight [inputs, units], row-major, of groups [groups, inputs / groups, units / groups], then its
 * bias [units]; with
 * normalization, scale and shift follow, and for batch normalization the running mean and variance, then the slopes α of prelu,
 * each [units]; the scale of its inputs, [inputs], and the frequencies of an embedding, [embedded inputs, frequencies], are last, with
 * the matrices of all category embeddings, one after the other. With an embedding, the inputs of weight and scale are those of the dense product.
 * With members the bias is [members, units], and their scales follow, [members, inputs] and [members, units].
 */
export function segmentsOf(network: NetworkDescription): Segment[] {
  const segments: Segment[] = []
  let offset = 0
  for (const layer of network.layers) {
    for (const [parameter, shape] of shapesOf(layer, network.members)) {
      const length = lengthOf(shape)
      segments.push({ layer: layer.name, parameter, offset, length, shape })
      offset += length
    }
  }
  return segments
}

/** Number of entries of θ. */
export function parameterCount(network: NetworkDescription): number {
  return network.layers.reduce((sum, layer) => sum + layerParameterCount(layer, network.members), 0)
}

/** Entries of θ that belong to a layer, of a network of so many members. */
export function layerParameterCount(layer: LayerDescription, members: number | undefined): number {
  return shapesOf(layer, members).reduce((sum, [, shape]) => sum + lengthOf(shape), 0)
}

/** The segments of each layer, by parameter. */
export function segmentsByLayer(network: NetworkDescription): Partial<Record<ParameterName, Segment>>[] {
  const segments = segmentsOf(network)
  let first = 0
  return network.layers.map((layer) => {
    const own = segments.slice(first, first + shapesOf(layer, network.members).length)
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
  parameter: ParameterName,
): boolean {
  return layer?.trainable === false || (parameter === 'bias' && layer?.useBias === false)
}

/** The position of entry `index` of a segment within its parameter: [input, unit], [input], [input, frequency] or [unit]; with members [member, …], of the weight of groups [group, …]. */
export function indexWithin(segment: Segment, index: number): number[] {
  let rest = index
  const position = segment.shape.toReversed().map((size) => {
    const own = rest % size
    rest = (rest - own) / size
    return own
  })
  return position.toReversed()
}
