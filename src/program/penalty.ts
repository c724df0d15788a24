import { checkNumber } from '../options.js'

/** How weights are kept small: J = loss + λ₂/(2m)·Σ‖W‖² + λ₁/(2m)·Σ|W|. */
export interface PenaltyOptions {
  /** λ₂. Default 0. */
  readonly l2?: number
  /** λ₁. Default 0. */
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
