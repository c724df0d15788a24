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

/**
 * Has the statistics of a batch taken over more rows than those of the program: both are called where the layer is
 * normalized by batch and trained, in place of the instructions.
 */
export interface SharedStatistics {
  /** z of the layer, at `values`, is complete. */
  forward(layer: BatchLayer): void
  /** dγ and dβ of the layer are complete, and dy at `values`. */
  backward(layer: BatchLayer): void
}

/** Addresses of a layer normalized by batch: z, or dy, at `values`, x̂, the factors and the parameters; those of dγ and dβ. */
export interface BatchLayer {
  readonly layer: string
  readonly units: number
  readonly values: number
  readonly normalized: number
  readonly factors: number
  readonly theta: LayerParameters
  readonly dScale: number
  readonly dShift: number
}

/** Normalizes z in place; nothing if the layer is not normalized. */
export function emitNormalization(
  emitter: Emitter,
  plan: Plan,
  { normalization, units, trainable, name }: LayerDescription,
  { input, normalized }: LayerBuffers,
  theta: LayerParameters,
  mode: ForwardMode,
  shared?: SharedStatistics,
): void {
  if (normalization === undefined || normalized === null) return
  const { scale, shift, runningMean, runningVariance } = theta
  if (shared !== undefined && normalization === 'batch' && trainable !== false) {
    const [values, x, factors] = [plan.at(input), plan.at(normalized.values), plan.at(normalized.factors)]
    shared.forward({ layer: name, units, values, normalized: x, factors, theta, dScale: 0, dShift: 0 })
    return
  }
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
  { normalization, units, trainable, name }: LayerDescription,
  { normalized }: LayerBuffers,
  theta: LayerParameters,
  derivatives: LayerParameters,
  dy: number,
  shared?: SharedStatistics,
): void {
  if (normalization === undefined || normalized === null) return
  const [values, factors] = [plan.at(normalized.values), plan.at(normalized.factors)]
  const kind = normalization === 'layer' ? layout.NORMALIZE_ROWS : layout.NORMALIZE_BATCH
  const { scale: dScale, shift: dShift } = derivatives
  if (trainable !== false) {
    emitter.emit(NormalizeBackwardParameters, { dy, normalized: values, units, dScale, dShift, joined: 1 })
  }
  if (shared !== undefined && normalization === 'batch' && trainable !== false) {
    shared.backward({ layer: name, units, values: dy, normalized: values, factors, theta, dScale, dShift })
    return
  }
  const { scale } = theta
  emitter.emit(NormalizeBackwardInput, { kind, dy, normalized: values, factors, units, scale, dScale, dShift })
}
