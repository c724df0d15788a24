import type { Activation } from '../../src/index.js'
import { standardNormalCumulative, standardNormalDensity } from './normal.js'

/** An activation σ(z), written as its definition. */
export interface ActivationReference {
  value(z: number, alpha: number): number
  /** σ′(z). Where σ has a kink, the value agreed there. */
  derivative(z: number, alpha: number): number
}

interface ActivationEntry extends ActivationReference {
  /** The default that the documentation promises; `null` where the activation has no such parameter. */
  readonly alpha: number | null
  /** `kinked`: the derivative jumps at z = 0, for the default alpha. */
  readonly smoothness: 'smooth' | 'kinked'
  /** Where the derivative jumps whatever alpha is; left out: nowhere, or at 0 if `kinked`. */
  readonly kinks?: readonly number[]
  /** Every unit has an alpha of its own, a parameter that starts at the default. */
  readonly trainsAlpha?: true
}

/** λ and λ·α of Klambauer et al., 2017, appendix A (α = 1.6732632423543772848), rounded once. */
const SELU_SCALE = 1.0507009873554805
const SELU_SATURATION = 1.7580993408473766

/** Every activation of the public API; a new one is tested by being entered here. */
export const activations = {
  identity: {
    alpha: null,
    smoothness: 'smooth',
    value: (z) => z,
    derivative: () => 1,
  },
  relu: {
    alpha: null,
    smoothness: 'kinked',
    value: (z) => (z > 0 ? z : 0),
    derivative: (z) => (z > 0 ? 1 : 0),
  },
  leakyRelu: {
    alpha: 0.01,
    smoothness: 'kinked',
    value: (z, alpha) => (z > 0 ? z : alpha * z),
    derivative: (z, alpha) => (z > 0 ? 1 : alpha),
  },
  prelu: {
    alpha: 0.25,
    trainsAlpha: true,
    smoothness: 'kinked',
    value: (z, alpha) => Math.max(z, 0) + alpha * Math.min(z, 0),
    derivative: (z, alpha) => (z > 0 ? 1 : alpha),
  },
  elu: {
    alpha: 1,
    // With alpha 1 the derivative is continuous; the second derivative jumps.
    smoothness: 'smooth',
    value: (z, alpha) => (z > 0 ? z : alpha * Math.expm1(z)),
    derivative: (z, alpha) => (z > 0 ? 1 : alpha * Math.exp(z)),
  },
  selu: {
    alpha: null,
    smoothness: 'kinked',
    value: (z) => (z > 0 ? SELU_SCALE * z : SELU_SATURATION * Math.expm1(z)),
    derivative: (z) => (z > 0 ? SELU_SCALE : SELU_SATURATION * Math.exp(z)),
  },
  gelu: {
    alpha: null,
    smoothness: 'smooth',
    value: (z) => z * standardNormalCumulative(z),
    derivative: (z) => standardNormalCumulative(z) + z * standardNormalDensity(z),
  },
  silu: {
    alpha: null,
    smoothness: 'smooth',
    value: (z) => z * sigmoid(z),
    derivative: (z) => sigmoid(z) + z * sigmoid(z) * sigmoid(-z),
  },
  mish: {
    alpha: null,
    smoothness: 'smooth',
    value: (z) => z * Math.tanh(softplus(z)),
    // 1 − tanh² = 1/cosh².
    derivative: (z) => Math.tanh(softplus(z)) + (z * sigmoid(z)) / Math.cosh(softplus(z)) ** 2,
  },
  hardSwish: {
    alpha: null,
    smoothness: 'kinked',
    kinks: [-3, 3],
    value: (z) => (z * Math.min(Math.max(z + 3, 0), 6)) / 6,
    derivative: (z) => (z <= -3 ? 0 : z >= 3 ? 1 : z / 3 + 0.5),
  },
  tanh: {
    alpha: null,
    smoothness: 'smooth',
    value: (z) => Math.tanh(z),
    derivative: (z) => 1 - Math.tanh(z) ** 2,
  },
  sigmoid: {
    alpha: null,
    smoothness: 'smooth',
    value: (z) => sigmoid(z),
    derivative: (z) => sigmoid(z) * sigmoid(-z),
  },
  softplus: {
    alpha: null,
    smoothness: 'smooth',
    value: (z) => softplus(z),
    derivative: (z) => sigmoid(z),
  },
} as const satisfies { readonly [name in Activation]: ActivationEntry }

export type ActivationName = keyof typeof activations

/** 1 / (1 + e⁻ᶻ); e to a positive power is never taken. */
export function sigmoid(z: number): number {
  return z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z))
}

/** log(1 + eᶻ) = max(z, 0) + log(1 + e^−|z|). */
export function softplus(z: number): number {
  return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)))
}
