import * as layout from '../../assembly/layout.js'
import type { CustomActivation } from './custom-part.js'

/** The name of an activation; docs/conventions.md lists their formulas, derivatives and defaults. */
export type Activation = 'identity' | 'relu' | 'leakyRelu' | 'elu' | 'gelu' | 'tanh' | 'sigmoid' | 'softplus'

/** The infimum and supremum of a value. */
export type Bounds = readonly [low: number, high: number]

/** Everything that the library knows of an activation a(z), z being the layer's weighted input. */
export interface ActivationDescriptor {
  /** ACTIVATION_… of layout.ts, which the kernel switches on. */
  readonly code: number
  /** a(z), as the documentation prints it. */
  readonly formula: string
  /** a′(z), likewise. */
  readonly derivative: string
  /** Default of α; `null` where the activation has none. */
  readonly alpha: number | null
  /** What the outputs lie in; finite at both ends for an activation that saturates. */
  range(alpha: number): Bounds
  /** max |a′| at the default α: below 1 the gradient shrinks from layer to layer. */
  readonly largestDerivative: number
  /** The derivative is computed from z, which must be kept; else from the output alone. */
  readonly keepsInput: boolean
  /** The derivative jumps at z = 0 (elu: unless α is 1), where a difference quotient means nothing. */
  readonly hasKink: boolean
  /** The initializer that keeps the variance of the signal through it. */
  readonly initializer: 'heNormal' | 'xavierNormal'
}

/** Every activation by its name. */
export const ACTIVATIONS: Readonly<Record<Activation, ActivationDescriptor>> = {
  identity: {
    code: layout.ACTIVATION_IDENTITY,
    formula: 'z',
    derivative: '1',
    alpha: null,
    range: () => [-Infinity, Infinity],
    largestDerivative: 1,
    keepsInput: false,
    hasKink: false,
    initializer: 'xavierNormal',
  },
  relu: {
    code: layout.ACTIVATION_RELU,
    formula: 'max(z, 0)',
    derivative: '1 for z > 0, else 0',
    alpha: null,
    range: () => [0, Infinity],
    largestDerivative: 1,
    keepsInput: false,
    hasKink: true,
    initializer: 'heNormal',
  },
  leakyRelu: {
    code: layout.ACTIVATION_LEAKY_RELU,
    formula: 'z for z > 0, else α·z; α = 0.01',
    derivative: '1 for z > 0, else α',
    alpha: 0.01,
    range: (alpha) => [alpha > 0 ? -Infinity : 0, Infinity],
    largestDerivative: 1,
    keepsInput: false,
    hasKink: true,
    initializer: 'heNormal',
  },
  elu: {
    code: layout.ACTIVATION_ELU,
    formula: 'z for z > 0, else α·(eᶻ − 1); α = 1',
    derivative: '1 for z > 0, else α·eᶻ',
    alpha: 1,
    range: (alpha) => [-alpha, Infinity],
    largestDerivative: 1,
    keepsInput: true,
    hasKink: true,
    initializer: 'heNormal',
  },
  gelu: {
    code: layout.ACTIVATION_GELU,
    formula: 'z·Φ(z), Φ the normal distribution (exact, no tanh)',
    derivative: 'Φ(z) + z·φ(z)',
    alpha: null,
    // The minimum is at z = −0.7518.
    range: () => [-0.16997120747990369, Infinity],
    // At z = √2.
    largestDerivative: 1.128904145185155,
    keepsInput: true,
    hasKink: false,
    initializer: 'heNormal',
  },
  tanh: {
    code: layout.ACTIVATION_TANH,
    formula: 'tanh z',
    derivative: '1 − a²',
    alpha: null,
    range: () => [-1, 1],
    largestDerivative: 1,
    keepsInput: false,
    hasKink: false,
    initializer: 'xavierNormal',
  },
  sigmoid: {
    code: layout.ACTIVATION_SIGMOID,
    formula: '1 / (1 + e⁻ᶻ)',
    derivative: 'a·(1 − a)',
    alpha: null,
    range: () => [0, 1],
    largestDerivative: 0.25,
    keepsInput: false,
    hasKink: false,
    initializer: 'xavierNormal',
  },
  softplus: {
    code: layout.ACTIVATION_SOFTPLUS,
    formula: 'log(1 + eᶻ)',
    derivative: 'sigmoid z',
    alpha: null,
    range: () => [0, Infinity],
    largestDerivative: 1,
    keepsInput: true,
    hasKink: false,
    initializer: 'heNormal',
  },
}

/** The activations by name, in the order of the documentation. */
export const activationNames = Object.keys(ACTIVATIONS) as readonly Activation[]

/** The descriptor of an activation; of a custom one as far as it can be known. */
export function activationKind(activation: Activation | CustomActivation): ActivationDescriptor {
  if (typeof activation === 'string') return ACTIVATIONS[activation]
  return {
    code: layout.CUSTOM,
    formula: activation.name,
    derivative: `${activation.name}′`,
    alpha: null,
    range: () => [-Infinity, Infinity],
    largestDerivative: 1,
    keepsInput: true,
    hasKink: activation.hasKink,
    initializer: activation.initializer,
  }
}

/** What the outputs of a layer lie in. */
export function outputRange(layer: {
  readonly activation: Activation | CustomActivation
  readonly alpha: number | null
}): Bounds {
  return activationKind(layer.activation).range(layer.alpha ?? 0)
}
