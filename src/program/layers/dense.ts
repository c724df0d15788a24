import { Dense, DenseActivate } from '../../../assembly/instructions/layout/layers.js'
import * as layout from '../../../assembly/layout.js'
import { activationCode } from '../../model/activations.js'
import type { LayerDescription } from '../../model/network-options.js'
import { denseInputs } from '../../model/periodic.js'
import type { Emitter } from '../emitter.js'

/** Addresses of the operands of a dense layer. */
export interface DenseAddresses {
  readonly x: number
  readonly weight: number
  readonly bias: number
  readonly z: number
  /** act(z); may be the address of z. */
  readonly output: number
  /** After dropout; the address of `output` without it. */
  readonly dropped: number
}

/** The sizes of the products of a layer, as their instructions have them. */
export function productSizes(layer: LayerDescription): {
  readonly inputs: number
  readonly units: number
  readonly groups: number
} {
  const { units, groups = 1 } = layer
  return { inputs: denseInputs(layer), units, groups }
}

/** Whether the activation can be fused with the product: not if it is custom or has parameters, or the layer is normalized. */
export function isFusible({ activation, normalization }: LayerDescription): boolean {
  return typeof activation === 'string' && activation !== 'prelu' && normalization === undefined
}

/** z = x·W + b. */
export function emitDense(emitter: Emitter, layer: LayerDescription, addresses: DenseAddresses): void {
  const { x, weight, bias, z } = addresses
  emitter.emit(Dense, { x, weight, bias, z, ...productSizes(layer) })
}

/** z = x·W + b, a = act(z) and, unless it has the address of a, dropout of a: one pass over z. */
export function emitDenseActivate(
  emitter: Emitter,
  layer: LayerDescription,
  addresses: DenseAddresses,
  index: number,
): void {
  const { x, weight, bias, z, output, dropped } = addresses
  const code = activationCode(layer.activation)
  if (code === layout.ACTIVATION_IDENTITY && dropped === z) return emitDense(emitter, layer, addresses)
  const alpha = emitter.constants(layer.alpha ?? 0)
  const keepProb = dropped === output ? alpha : emitter.keepProb(layer.keepProb)
  const dense = { x, weight, bias, z, ...productSizes(layer) }
  emitter.emit(DenseActivate, { ...dense, kind: code, alpha, output, dropped, keepProb, layer: index + 1 })
}
