import { WellfitError } from '../errors.js'
import type { CustomPenalty } from '../model/custom.js'
import { isCustom } from '../model/custom-part.js'
import { checkNumber } from '../options.js'

/** How weights are kept small: J = loss + λ₂/(2m)·Σ‖W‖² + λ₁/(2m)·Σ|W|. */
export interface PenaltyOptions {
  /** λ₂. Default 0. */
  readonly l2?: number
  /** λ₁. Default 0. */
  readonly l1?: number
  /** Whether biases are penalized too. Default false. */
  readonly penalizeBiases?: boolean
  /** A penalty of your own, beside these: + 1/m·Σ value(w). */
  readonly penalty?: CustomPenalty
}

/** Penalties with every default filled in, and the m they are divided by. */
export interface Penalty {
  readonly l2: number
  readonly l1: number
  readonly penalizeBiases: boolean
  readonly examples: number
  readonly custom?: CustomPenalty
}

/** Penalty options checked and completed. */
export function describePenalty(door: string, options: PenaltyOptions, examples: number): Penalty {
  return {
    l2: checkNumber(door, 'l2', options.l2 ?? 0, { min: 0 }),
    l1: checkNumber(door, 'l1', options.l1 ?? 0, { min: 0 }),
    penalizeBiases: options.penalizeBiases === true,
    examples,
    ...(options.penalty === undefined ? {} : { custom: checkCustom(door, options.penalty) }),
  }
}

function checkCustom(door: string, value: unknown): CustomPenalty {
  if (isCustom('penalty', value)) return value
  const expected = 'be made by customPenalty'
  const remedy = 'For L2 and L1 use `l2` and `l1`.'
  throw new WellfitError({ code: 'INVALID_OPTION', door, field: 'penalty', value, expected, remedy })
}
