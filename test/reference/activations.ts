import { standardNormalCumulative, standardNormalDensity } from './normal.js'

/** An activation σ(z), written as its definition; `alpha` is used by leakyRelu and elu only. */
export interface ActivationReference {
  value(z: number, alpha: number): number
  /** σ′(z). Where σ has a kink at 0, the value agreed for z = 0. */
  derivative(z: number, alpha: number): number
}

export const activations = {
  identity: {
    value: (z) => z,
    derivative: () => 1,
  },
  relu: {
    value: (z) => (z > 0 ? z : 0),
    derivative: (z) => (z > 0 ? 1 : 0),
  },
  leakyRelu: {
    value: (z, alpha) => (z > 0 ? z : alpha * z),
    derivative: (z, alpha) => (z > 0 ? 1 : alpha),
  },
  elu: {
    value: (z, alpha) => (z > 0 ? z : alpha * Math.expm1(z)),
    derivative: (z, alpha) => (z > 0 ? 1 : alpha * Math.exp(z)),
  },
  gelu: {
    value: (z) => z * standardNormalCumulative(z),
    derivative: (z) => standardNormalCumulative(z) + z * standardNormalDensity(z),
  },
  tanh: {
    value: (z) => Math.tanh(z),
    derivative: (z) => 1 - Math.tanh(z) ** 2,
  },
  sigmoid: {
    value: (z) => sigmoid(z),
    derivative: (z) => sigmoid(z) * sigmoid(-z),
  },
  softplus: {
    value: (z) => softplus(z),
    derivative: (z) => sigmoid(z),
  },
} as const satisfies Record<string, ActivationReference>

export type ActivationName = keyof typeof activations

/** 1 / (1 + e⁻ᶻ); e to a positive power is never taken. */
export function sigmoid(z: number): number {
  return z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z))
}

/** log(1 + eᶻ) = max(z, 0) + log(1 + e^−|z|). */
export function softplus(z: number): number {
  return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)))
}
