import type { LayerSummary } from 'wellfit'

/** Where a layer's weight and bias begin in θ, and where the layer ends. */
export interface Segment {
  readonly weight: number
  readonly bias: number
  readonly end: number
}

/** The places of dense layers with biases in θ. */
export function layerSegments(layers: readonly LayerSummary[]): Segment[] {
  let end = 0
  return layers.map(({ parameters, units }) => {
    const weight = end
    end += parameters
    return { weight, bias: end - units, end }
  })
}
