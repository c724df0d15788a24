import {
  Normalize,
  NormalizeBackwardInput,
  NormalizeBackwardParameters,
} from '../../../assembly/instructions/layout/layers.js'
import * as layout from '../../../assembly/layout.js'
import type { LayerDescription } from '../../model/network-options.js'
import type { Plan } from '../../tensor/plan.js'
import type { LayerBuffers } from './buffers.js'
import type { Emitter } from '../emitter.js'
import type { LayerParameters } from './parameters.js'

/**
 * `'train'`: dropout, and statistics of the batch, which update the running ones. `'differentiate'`: the same, but the
 * running ones stay as they are. `'evaluate'`: no dropout, and running statistics.
 */
export type ForwardMode = 'train' | 'differentiate' | 'evaluate'

/** Normalizes z in place; nothing if the layer is not normalized. */
export function emitNormalization(
  emitter: Emitter,
  plan: Plan,
  { normalization, units, trainable }: LayerDescription,
  { input, normalized }: LayerBuffers,
  { scale, shift, runningMean, runningVariance }: LayerParameters,
  mode: ForwardMode,
): void {
  if (normalization === undefined || normalized === null) return
  const ofBatch = mode === 'evaluate' || trainable === false ? layout.NORMALIZE_RUNNING : layout.NORMALIZE_BATCH
  const kind = normalization === 'layer' ? layout.NORMALIZE_ROWS : ofBatch
  const updates = mode !== 'differentiate'
  emitter.emit(Normalize, {
    kind,
    z: plan.at(input),
    normalized: plan.at(normalized.values),
    factors: plan.at(normalized.factors),
    units,
    scale,
    shift,
    means: updates ? runningMean : 0,
    variances: updates ? runningVariance : 0,
  })
}

/**
 * dγ and dβ, and the gradient with respect to z in place of that with respect to y, at `dy`. If the layer is frozen, dγ and
 * dβ stay 0: then mean and variance are constants, and the gradient of batch normalization is γ/√(σ² + ε)·dy.
 */
export function emitNormalizationBackward(
  emitter: Emitter,
  plan: Plan,
  { normalization, units, trainable }: LayerDescription,
  { normalized }: LayerBuffers,
  { scale }: LayerParameters,
  derivatives: LayerParameters,
  dy: number,
): void {
  if (normalization === undefined || normalized === null) return
  const [values, factors] = [plan.at(normalized.values), plan.at(normalized.factors)]
  const kind = normalization === 'layer' ? layout.NORMALIZE_ROWS : layout.NORMALIZE_BATCH
  const { scale: dScale, shift: dShift } = derivatives
  if (trainable !== false) emitter.emit(NormalizeBackwardParameters, { dy, normalized: values, units, dScale, dShift })
  emitter.emit(NormalizeBackwardInput, { kind, dy, normalized: values, factors, units, scale, dScale, dShift })
}
