import * as layout from '../../../assembly/layout.js'
import type { Dataset } from '../../data/dataset/types.js'
import { segmentsByLayer } from '../../model/segments.js'
import { withoutPenalties } from '../../program/step/penalty.js'
import type { Reals } from '../../tensor/reals.js'
import { targetRows } from '../rows/targets.js'
import { gradientProgram } from '../network/gradients.js'
import type { NetworkInternals } from '../network/internals.js'

/** Copies of the values of a layer over one batch. */
export interface LayerValues {
  /** [rows, units]. */
  readonly outputs: Reals
  /** ‖dW‖₂ and ‖W‖₂. */
  readonly gradientNorm: number
  readonly weightNorm: number
}

/** Runs one batch forward and backward, without dropout and penalty; θ stays as it is. */
export function valuesOfLayers(
  network: Pick<NetworkInternals, 'core' | 'description' | 'parameters'>,
  batch: Dataset,
  functionName: string,
): { readonly loss: number; readonly layers: LayerValues[] } {
  const { core, parameters } = network
  const description = withoutPenalties(network.description)
  const targets = targetRows(functionName, batch, description)
  const training = gradientProgram({ core, description, parameters }, batch.x, targets, batch.rows, {})
  try {
    training.beginEpoch(1)
    training.run(0, 1)
    const layers = segmentsByLayer(description).map(({ weight }, i) => {
      const { pointer, count } = training.outputs(i)
      const start = (weight?.offset ?? 0) * core.bytesPerReal
      const length = weight?.length ?? 0
      return {
        outputs: core.reals(pointer, count).slice(),
        gradientNorm: Math.sqrt(core.kernels.sumSquares(training.derivatives + start, length)),
        weightNorm: Math.sqrt(core.kernels.sumSquares(parameters + start, length)),
      }
    })
    return { loss: training.session.get(layout.SESSION_BATCH_LOSS), layers }
  } finally {
    training.release()
  }
}
