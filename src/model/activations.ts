import * as layout from '../../assembly/layout.js'
import type { CustomActivation } from './custom-part.js'

/**
 * The activations a layer may have. z is the layer's weighted input.
 *
 * | name | a(z) | a′(z) |
 * |---|---|---|
 * | `identity` | z | 1 |
 * | `relu` | max(z, 0) | 1 for z > 0, else 0 |
 * | `leakyRelu` | z for z > 0, else α·z; α = 0.01 | 1 for z > 0, else α |
 * | `elu` | z for z > 0, else α·(eᶻ − 1); α = 1 | 1 for z > 0, else α·eᶻ |
 * | `gelu` | z·Φ(z), Φ the normal distribution (exact, no tanh) | Φ(z) + z·φ(z) |
 * | `tanh` | tanh z | 1 − a² |
 * | `sigmoid` | 1 / (1 + e⁻ᶻ) | a·(1 − a) |
 * | `softplus` | log(1 + eᶻ) | sigmoid z |
 */
export type Activation = 'identity' | 'relu' | 'leakyRelu' | 'elu' | 'gelu' | 'tanh' | 'sigmoid' | 'softplus'

/** What the compiler must know of an activation. */
export interface ActivationKind {
  readonly code: number
  /** The derivative is computed from z, so that z must be kept; else from the output alone. */
  readonly keepsInput: boolean
  /** Has a point without derivative (elu: where α ≠ 1), where a numerical gradient means nothing. */
  readonly hasKink: boolean
  /** Default of α; `null` where the activation has none. */
  readonly alpha: number | null
  /** The family of initializers that keeps the signal's variance through it. */
  readonly initializer: 'heNormal' | 'xavierNormal'
}

/** Every activation by its name. */
export const ACTIVATIONS: Readonly<Record<Activation, ActivationKind>> = {
  identity: kind(layout.ACTIVATION_IDENTITY, false, false, null, 'xavierNormal'),
  relu: kind(layout.ACTIVATION_RELU, false, true, null, 'heNormal'),
  leakyRelu: kind(layout.ACTIVATION_LEAKY_RELU, false, true, 0.01, 'heNormal'),
  elu: kind(layout.ACTIVATION_ELU, true, true, 1, 'heNormal'),
  gelu: kind(layout.ACTIVATION_GELU, true, false, null, 'heNormal'),
  tanh: kind(layout.ACTIVATION_TANH, false, false, null, 'xavierNormal'),
  sigmoid: kind(layout.ACTIVATION_SIGMOID, false, false, null, 'xavierNormal'),
  softplus: kind(layout.ACTIVATION_SOFTPLUS, true, false, null, 'heNormal'),
}

/** What the compiler must know of an activation, custom ones included. */
export function activationKind(activation: Activation | CustomActivation): ActivationKind {
  if (typeof activation === 'string') return ACTIVATIONS[activation]
  return kind(layout.CUSTOM, true, activation.hasKink, null, activation.initializer)
}

function kind(
  code: number,
  keepsInput: boolean,
  hasKink: boolean,
  alpha: number | null,
  initializer: 'heNormal' | 'xavierNormal',
): ActivationKind {
  return { code, keepsInput, hasKink, alpha, initializer }
}
