import type { NetworkDescription } from '../model/network-options.js'
import type { Segment } from '../model/segments.js'
import { checkNumber } from '../options.js'

/** How weights are kept small: J = loss + λ₂/(2m)·Σ‖W‖² + λ₁/(2m)·Σ|W|. */
export interface PenaltyOptions {
  /** λ₂. Default 0. */
  readonly l2?: number
  /** λ₁. Default 0. With both, the penalty is the elastic net (Zou and Hastie, 2005). A layer's own go before these. */
  readonly l1?: number
  /** Whether biases are penalized too. Default false. */
  readonly penalizeBiases?: boolean
}

/** Penalties with every default filled in, and the m they are divided by. */
export interface Penalty {
  readonly l2: number
  readonly l1: number
  readonly penalizeBiases: boolean
  readonly examples: number
}

/** Penalty options checked and completed. */
export function describePenalty(door: string, options: PenaltyOptions, examples: number): Penalty {
  return {
    l2: checkNumber(door, 'l2', options.l2 ?? 0, { min: 0 }),
    l1: checkNumber(door, 'l1', options.l1 ?? 0, { min: 0 }),
    penalizeBiases: options.penalizeBiases === true,
    examples,
  }
}

/** λ₂ and λ₁ of one parameter: its layer's own, or else those given; 0 for what is not penalized. */
export function lambdasOf(
  network: NetworkDescription,
  segment: Segment,
  penalty: Penalty,
): { readonly l2: number; readonly l1: number } {
  if (segment.parameter !== 'weight' && !(segment.parameter === 'bias' && penalty.penalizeBiases)) {
    return { l2: 0, l1: 0 }
  }
  const layer = network.layers.find(({ name }) => name === segment.layer)
  return { l2: layer?.l2 ?? penalty.l2, l1: layer?.l1 ?? penalty.l1 }
}
