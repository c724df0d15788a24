import { drawOf, type DrawnInitializer } from '../../model/initializers.js'
import type { NetworkDescription } from '../../model/network-options.js'
import { groupsOf, type Segment, segmentsByLayer } from '../../model/segments.js'
import { codeOf } from '../../program/optional-code.js'
import { seedWords } from '../../program/session.js'
import type { Core } from '../../runtime/core.js'

/** The biases of layer i have the stream of random numbers BIAS_STREAMS + i, above those of the weights. */
const BIAS_STREAMS = 2 ** 16
/** Likewise the frequencies of layer i. */
const FREQUENCY_STREAMS = 2 ** 17

/** Draws weights and biases of every layer by its initializers into a zeroed θ at address `parameters`; scales start at 1, slopes at α. */
export function drawWeights(core: Core, description: NetworkDescription, parameters: number): void {
  const [low, high] = seedWords(description.seed)
  const segments = segmentsByLayer(description)
  description.layers.forEach((layer, i) => {
    const { weight, bias, scale, runningVariance, inputScale, alpha, frequencies, embedding } = segments[i] ?? {}
    const { inputs, units } = groupsOf(layer)
    const draw = (segment: Segment | undefined, initializer: DrawnInitializer, stream: number): void => {
      if (segment === undefined) return
      const { code, deviation } = drawOf(initializer, inputs, units)
      const pointer = parameters + segment.offset * core.bytesPerReal
      core.kernels.initialize(code, deviation, pointer, segment.length, low, high, stream)
    }
    draw(weight, layer.initializer, i)
    draw(bias && { ...bias, length: layer.units }, layer.biasInitializer ?? 'zeros', BIAS_STREAMS + i)
    if (layer.periodic !== undefined) {
      draw(frequencies, { kind: 'normal', sigma: layer.periodic.sigma }, FREQUENCY_STREAMS + i)
    }
    if (embedding !== undefined) {
      codeOf('categories').drawEmbeddings(core, layer, parameters + embedding.offset * core.bytesPerReal, [low, high])
    }
    const fill = (segment: Segment | undefined, value: number): void => {
      if (segment !== undefined) core.reals(parameters + segment.offset * core.bytesPerReal, segment.length).fill(value)
    }
    fill(scale, 1)
    fill(runningVariance, 1)
    fill(inputScale, 1)
    fill(alpha, layer.alpha ?? 0)
  })
  if (description.members !== undefined) codeOf('members').drawMembers(core, description, parameters)
}
