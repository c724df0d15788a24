import * as layout from '../../assembly/layout.js'
import type { LayerDescription } from '../model/network-options.js'
import type { Plan } from '../tensor/plan.js'
import type { LayerBuffers } from './buffers.js'
import type { Emitter } from './emitter.js'
import type { LayerParameters } from './forward.js'

/**
 * `'train'`: dropout, and statistics of the batch that the running ones follow. `'differentiate'`: the same, but the
 * running ones stay as they are. `'evaluate'`: no dropout, running statistics.
 */
export type ForwardMode = 'train' | 'differentiate' | 'evaluate'

/** Normalizes a layer's weighted inputs where they stand; nothing where the layer is not normalized. */
export function emitNormalization(
  emitter: Emitter,
  plan: Plan,
  { normalization, units }: LayerDescription,
  places: LayerBuffers,
  { scale, shift, runningMean, runningVariance }: LayerParameters,
  mode: ForwardMode,
): void {
  const { normalized } = places
  if (normalization === undefined || normalized === null) return
  const z = plan.at(places.input)
  const [x, factors] = [plan.at(normalized.values), plan.at(normalized.factors)]
  const ofBatch = mode === 'evaluate' ? layout.NORMALIZE_RUNNING : layout.NORMALIZE_BATCH
  const kind = normalization === 'layer' ? layout.NORMALIZE_ROWS : ofBatch
  const [mean, variance] = mode === 'differentiate' ? [0, 0] : [runningMean, runningVariance]
  emitter.op(layout.OP_NORMALIZE, kind, z, x, factors, units, scale, shift, mean, variance)
}

/** From the gradient by the normalized inputs, at `dz`, to that by the weighted inputs, in place; dγ and dβ. */
export function emitNormalizationBackward(
  emitter: Emitter,
  plan: Plan,
  { normalization, units }: LayerDescription,
  { normalized }: LayerBuffers,
  { scale }: LayerParameters,
  derivatives: LayerParameters,
  dz: number,
): void {
  if (normalization === undefined || normalized === null) return
  const [x, factors] = [plan.at(normalized.values), plan.at(normalized.factors)]
  const kind = normalization === 'layer' ? layout.NORMALIZE_ROWS : layout.NORMALIZE_BATCH
  const { scale: dScale, shift: dShift } = derivatives
  emitter.op(layout.OP_NORMALIZE_SUMS, dz, x, units, dScale, dShift)
  emitter.op(layout.OP_NORMALIZE_BACKWARD, kind, dz, x, factors, units, scale, dScale, dShift)
}
