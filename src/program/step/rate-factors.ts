import { OPTIMIZERS, type OptimizerDescription } from '../../model/optimizers.js'
import type { Segment } from '../../model/segments.js'
import { checkKeys, checkNumber } from '../../options.js'

const KINDS = ['weight', 'bias', 'scale', 'shift', 'alpha', 'inputScale'] as const
/** Kinds that earlier versions did not have: a checkpoint of theirs has the same settings. */
const LATER = ['frequencies', 'embedding', 'memberInputScale', 'memberOutputScale'] as const

type Later = (typeof LATER)[number]
type Kind = (typeof KINDS)[number] | Later

/** Factors of the learning rate by the names that `net.layer(name)` has for parameters; 1 where left out. */
export type RateFactorOptions = { readonly [Name in Kind]?: number }

/** Every factor; those of embeddings and members where they were given. */
export type RateFactors = Required<Omit<RateFactorOptions, Later>> & Pick<RateFactorOptions, Later>

/** What a step on the weights of a layer is measured against. */
export type Parametrization = 'standard' | 'ntk'

/** The rules of a step that make learning rates differ within θ. */
export interface RateRules {
  /** `null` if every factor is 1. */
  readonly learningRateFactors: RateFactors | null
  readonly parametrization: Parametrization
}

/** The factor of a parameter's learning rate, and the part of it that AdamW's decay is multiplied by as well. */
export type RateOf = (segment: Segment) => { readonly rate: number; readonly decayRate: number }

/** Factors checked and completed; `null` if none was given. */
export function describeRateFactors(functionName: string, value: unknown): RateFactors | null {
  if (value === undefined) return null
  checkKeys(functionName, 'learningRateFactors', value, [...KINDS, ...LATER])
  const given = value as RateFactorOptions
  const factor = (kind: Kind): number =>
    checkNumber(functionName, `learningRateFactors.${kind}`, given[kind] ?? 1, { min: 0 })
  const kinds = [...KINDS, ...LATER.filter((kind) => given[kind] !== undefined)]
  return Object.fromEntries(kinds.map((kind) => [kind, factor(kind)])) as unknown as RateFactors
}

/** The factors by the rules of a step: those by kind, and for weights of the parametrization `ntk` that of the layer's inputs. */
export function ratesOf(rules: RateRules | undefined, optimizer: OptimizerDescription | null): RateOf {
  const isAdaptive = optimizer !== null && OPTIMIZERS[optimizer.kind].family === 'adaptive'
  return ({ parameter, shape }) => {
    const decayRate = rules?.learningRateFactors?.[parameter as keyof RateFactors] ?? 1
    if (rules?.parametrization !== 'ntk' || parameter !== 'weight') return { rate: decayRate, decayRate }
    const inputs = shape.at(-2) ?? 1
    return { rate: decayRate / (isAdaptive ? Math.sqrt(inputs) : inputs), decayRate }
  }
}
