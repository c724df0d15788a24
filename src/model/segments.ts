import type { NetworkDescription } from './network-options.js'

/** A slice of θ: one parameter of one layer. */
export interface Segment {
  readonly layer: string
  readonly parameter: 'weight' | 'bias'
  /** Position of its first entry in θ. */
  readonly offset: number
  readonly length: number
  /** [inputs, units] of a weight, [units] of a bias. */
  readonly shape: readonly number[]
}

/** θ from front to back: for each layer its weight [inputs, units], row-major, then its bias [units]. */
export function segmentsOf(network: NetworkDescription): Segment[] {
  const segments: Segment[] = []
  let offset = 0
  for (const { name, inputs, units } of network.layers) {
    segments.push({ layer: name, parameter: 'weight', offset, length: inputs * units, shape: [inputs, units] })
    offset += inputs * units
    segments.push({ layer: name, parameter: 'bias', offset, length: units, shape: [units] })
    offset += units
  }
  return segments
}

/** Entries of θ. */
export function parameterCount(network: NetworkDescription): number {
  return network.layers.reduce((sum, { inputs, units }) => sum + (inputs + 1) * units, 0)
}

/** The position within its parameter of entry `index` of a segment. */
export function indexWithin(segment: Segment, index: number): number[] {
  const columns = segment.shape.at(-1) ?? 1
  return segment.parameter === 'bias' ? [index] : [Math.floor(index / columns), index % columns]
}
