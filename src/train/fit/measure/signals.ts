import type { NetworkDescription } from '../../../model/network-options.js'
import { segmentsByLayer } from '../../../model/segments.js'
import type { Penalty } from '../../../program/step/penalty.js'
import type { TrainingProgram } from '../../../program/training-program.js'
import type { LayerSignal } from '../../../result/index.js'
import type { Core } from '../../../runtime/core.js'

/** The size of each layer's outputs, gradient and weights after the last batch, and their sparsity where L1 is on. */
export function layerSignals(
  core: Core,
  network: NetworkDescription,
  parameters: number,
  training: TrainingProgram,
  penalty: Penalty,
): LayerSignal[] {
  const segments = segmentsByLayer(network)
  const { sumSquares, countZeros } = core.kernels
  const statistics = training.outputStatistics()
  return network.layers.map((layer, i) => {
    const weight = segments[i]?.weight
    const start = (weight?.offset ?? 0) * core.bytesPerReal
    const length = weight?.length ?? 0
    const isSparse = (layer.l1 ?? penalty.l1) > 0
    return {
      layer: layer.name,
      activationRms: statistics[i]?.rms ?? NaN,
      zeroFraction: statistics[i]?.zeroFraction ?? NaN,
      gradientNorm: Math.sqrt(sumSquares(training.derivatives + start, length)),
      weightNorm: Math.sqrt(sumSquares(parameters + start, length)),
      ...(isSparse ? { sparsity: countZeros(parameters + start, length) / length } : {}),
    }
  })
}
