import { drawOf } from '../../model/initializers.js'
import type { NetworkDescription } from '../../model/network-options.js'
import { type Segment, segmentsByLayer } from '../../model/segments.js'
import { seedWords } from '../../program/session.js'
import type { Core } from '../../runtime/core.js'

/** Draws the weights of every layer by its initializer into a zeroed θ at address `parameters`; scales start at 1, slopes at α. */
export function drawWeights(core: Core, description: NetworkDescription, parameters: number): void {
  const [low, high] = seedWords(description.seed)
  const segments = segmentsByLayer(description)
  description.layers.forEach((layer, i) => {
    const { weight, scale, runningVariance, alpha } = segments[i] ?? {}
    if (weight === undefined) return
    const { code, deviation } = drawOf(layer.initializer, layer.inputs, layer.units)
    const pointer = parameters + weight.offset * core.bytesPerReal
    core.kernels.initialize(code, deviation, pointer, weight.length, low, high, i)
    const fill = (segment: Segment | undefined, value: number): void => {
      if (segment !== undefined) core.reals(parameters + segment.offset * core.bytesPerReal, segment.length).fill(value)
    }
    fill(scale, 1)
    fill(runningVariance, 1)
    fill(alpha, layer.alpha ?? 0)
  })
}
