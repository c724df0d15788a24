import * as layout from '../../assembly/layout.js'
import { activationKind } from '../model/activations.js'
import type { LayerDescription } from '../model/network-options.js'
import type { Emitter } from './emitter.js'

/** Addresses of what a dense layer reads and writes. */
export interface DensePlaces {
  readonly x: number
  readonly weight: number
  readonly bias: number
  readonly z: number
  /** act(z); may be the place of z. */
  readonly output: number
  /** After dropout; the place of `output` without it. */
  readonly dropped: number
}

/** Whether nothing comes between a layer's product and its activation, and no part of them is TypeScript's. */
export function isFusible({ activation, normalization }: LayerDescription): boolean {
  return typeof activation === 'string' && normalization === undefined
}

/** z = x·W + b. */
export function emitDense(emitter: Emitter, { inputs, units }: LayerDescription, places: DensePlaces): void {
  const { x, weight, bias, z } = places
  emitter.op(layout.OP_DENSE, x, weight, bias, z, inputs, units)
}

/** z = x·W + b, a = act(z) and, where it has a place of its own, dropout of a: one pass over z. */
export function emitDenseActivate(emitter: Emitter, layer: LayerDescription, places: DensePlaces, index: number): void {
  const { x, weight, bias, z, output, dropped } = places
  const { code } = activationKind(layer.activation)
  if (code === layout.ACTIVATION_IDENTITY && dropped === z) return emitDense(emitter, layer, places)
  const alpha = emitter.constants(layer.alpha ?? 0)
  const keepProb = dropped === output ? alpha : emitter.keepProb(layer.keepProb)
  const { inputs, units } = layer
  const epilogue = [code, alpha, output, dropped, keepProb, index + 1]
  emitter.op(layout.OP_DENSE_ACTIVATE, x, weight, bias, z, inputs, units, ...epilogue)
}
