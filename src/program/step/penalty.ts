import { WellfitError } from '../../errors.js'
import { type CustomPenalty, isCustom } from '../../model/custom-part.js'
import type { NetworkDescription } from '../../model/network-options.js'
import { isFrozen, type Segment } from '../../model/segments.js'
import { checkBoolean, checkNumber } from '../../options.js'

/** Penalties on the weights: J = loss + λ₂/(2m)·Σ‖W‖² + λ₁/(2m)·Σ|W|. */
export interface PenaltyOptions {
  /** λ₂. Default 0. */
  readonly l2?: number
  /** λ₁. Default 0. With both, the penalty is the elastic net (Zou and Hastie, 2005). Those of a layer take precedence. */
  readonly l1?: number
  /** Whether biases are penalized too. Default false. */
  readonly penalizeBiases?: boolean
  /** A custom penalty in addition: + 1/m·Σ value(w). */
  readonly penalty?: CustomPenalty
}

/** The names of the penalty options. */
export const PENALTY_KEYS = ['l2', 'l1', 'penalizeBiases', 'penalty'] as const

/** Penalties with defaults filled in, and the m that they are divided by. */
export interface Penalty {
  readonly l2: number
  readonly l1: number
  readonly penalizeBiases: boolean
  readonly examples: number
  readonly custom?: CustomPenalty
}

/** Checks penalty options and fills in the defaults. */
export function describePenalty(functionName: string, options: PenaltyOptions, examples: number): Penalty {
  return {
    l2: checkNumber(functionName, 'l2', options.l2 ?? 0, { min: 0 }),
    l1: checkNumber(functionName, 'l1', options.l1 ?? 0, { min: 0 }),
    penalizeBiases: checkBoolean(functionName, 'penalizeBiases', options.penalizeBiases ?? false),
    examples,
    ...(options.penalty === undefined ? {} : { custom: checkCustom(functionName, options.penalty) }),
  }
}

/** Whether a parameter is penalized: never one that is frozen. */
export function isPenalizable(
  network: NetworkDescription,
  { layer, parameter }: Segment,
  { penalizeBiases }: Penalty,
): boolean {
  if (parameter !== 'weight' && !(parameter === 'bias' && penalizeBiases)) return false
  const owner = network.layers.find(({ name }) => name === layer)
  return !isFrozen(owner, parameter)
}

/** λ₂ and λ₁ of a parameter: those of its layer, or else of `penalty`; 0 if it is not penalized. */
export function lambdasOf(
  network: NetworkDescription,
  segment: Segment,
  penalty: Penalty,
): { readonly l2: number; readonly l1: number } {
  if (!isPenalizable(network, segment, penalty)) return { l2: 0, l1: 0 }
  const layer = network.layers.find(({ name }) => name === segment.layer)
  return { l2: layer?.l2 ?? penalty.l2, l1: layer?.l1 ?? penalty.l1 }
}

/** The penalty on a parameter with its own λ₂ and λ₁; `null` if it is not penalized. */
export function penaltyOn(network: NetworkDescription, segment: Segment, penalty: Penalty): Penalty | null {
  return isPenalizable(network, segment, penalty) ? { ...penalty, ...lambdasOf(network, segment, penalty) } : null
}

/** Whether any parameter is penalized. */
export function hasPenalty(network: NetworkDescription, { l2, l1, custom }: Penalty): boolean {
  return custom !== undefined || network.layers.some((layer) => (layer.l2 ?? l2) > 0 || (layer.l1 ?? l1) > 0)
}

/** No penalty over `examples` rows. */
export function noPenalty(examples: number): Penalty {
  return { l2: 0, l1: 0, penalizeBiases: false, examples }
}

/** The network without the penalties of its layers. */
export function withoutPenalties(network: NetworkDescription): NetworkDescription {
  const layers = network.layers.map((layer) => {
    const { l2: _l2, l1: _l1, ...rest } = layer
    return rest
  })
  return { ...network, layers }
}

function checkCustom(functionName: string, value: unknown): CustomPenalty {
  if (isCustom('penalty', value)) return value
  const expected = 'be made by customPenalty'
  const remedy = 'For L2 and L1 use `l2` and `l1`.'
  throw new WellfitError({ code: 'INVALID_OPTION', functionName, field: 'penalty', value, expected, remedy })
}
