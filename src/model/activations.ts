import * as layout from '../../assembly/layout.js'
import type { CustomActivation } from './custom-part.js'

/** The name of an activation; docs/conventions.md lists their formulas, derivatives and defaults. */
export type Activation =
  | 'identity'
  | 'relu'
  | 'leakyRelu'
  | 'prelu'
  | 'elu'
  | 'selu'
  | 'gelu'
  | 'silu'
  | 'mish'
  | 'hardSwish'
  | 'tanh'
  | 'sigmoid'
  | 'softplus'

/** An activation whose formula is the same for every unit of a layer. */
export type ElementwiseActivation = Exclude<Activation, 'prelu'>

/** The activations that share their functions with the other kernels: assembly/math. */
type SmoothActivation = 'gelu' | 'silu' | 'mish' | 'hardSwish' | 'tanh' | 'sigmoid' | 'softplus'

/** The infimum and supremum of a value. */
export type Bounds = readonly [low: number, high: number]

/** Everything that the library knows of an activation a(z), z being the layer's weighted input. */
export interface ActivationDescriptor {
  /** a(z), as the documentation prints it. */
  readonly formula: string
  /** a′(z), likewise. */
  readonly derivative: string
  /** Default of α; `null` where the activation has none. */
  readonly alpha: number | null
  /** α is where a parameter of each unit starts, which is trained. Left out if α is a constant. */
  readonly trainsAlpha?: true
  /** What the outputs lie in; finite at both ends for an activation that saturates. */
  range(alpha: number): Bounds
  /** max |a′| at the default α: below 1 the gradient shrinks from layer to layer. */
  readonly largestDerivative: number
  /** The derivative is computed from z, which must be kept; else from the output alone. */
  readonly keepsInput: boolean
  /**
   * Outputs at which the derivative jumps (elu: unless α is 1), where a difference quotient means nothing. With a trained α, which may
   * become negative, they are values of z.
   */
  readonly kinks: readonly number[]
  /** The initializer that keeps the variance of the signal through it. */
  readonly initializer: 'heNormal' | 'xavierNormal' | 'lecunNormal'
}

/** ACTIVATION_… of layout.ts by name: what the kernel switches on. */
export const ACTIVATION_CODES: Readonly<Record<Activation, number>> = {
  identity: layout.ACTIVATION_IDENTITY,
  relu: layout.ACTIVATION_RELU,
  leakyRelu: layout.ACTIVATION_LEAKY_RELU,
  prelu: layout.ACTIVATION_PRELU,
  elu: layout.ACTIVATION_ELU,
  selu: layout.ACTIVATION_SELU,
  gelu: layout.ACTIVATION_GELU,
  silu: layout.ACTIVATION_SILU,
  mish: layout.ACTIVATION_MISH,
  hardSwish: layout.ACTIVATION_HARD_SWISH,
  tanh: layout.ACTIVATION_TANH,
  sigmoid: layout.ACTIVATION_SIGMOID,
  softplus: layout.ACTIVATION_SOFTPLUS,
}

/** Every activation by its name. */
export const ACTIVATIONS: Readonly<Record<Activation, ActivationDescriptor>> = {
  identity: {
    formula: 'z',
    derivative: '1',
    alpha: null,
    range: () => [-Infinity, Infinity],
    largestDerivative: 1,
    keepsInput: false,
    kinks: [],
    initializer: 'xavierNormal',
  },
  relu: {
    formula: 'max(z, 0)',
    derivative: '1 for z > 0, else 0',
    alpha: null,
    range: () => [0, Infinity],
    largestDerivative: 1,
    keepsInput: false,
    kinks: [0],
    initializer: 'heNormal',
  },
  leakyRelu: {
    formula: 'z for z > 0, else α·z; α = 0.01',
    derivative: '1 for z > 0, else α',
    alpha: 0.01,
    range: (alpha) => [alpha > 0 ? -Infinity : 0, Infinity],
    largestDerivative: 1,
    keepsInput: false,
    kinks: [0],
    initializer: 'heNormal',
  },
  prelu: {
    formula: 'z for z > 0, else αⱼ·z; αⱼ of unit j is trained from 0.25 on',
    derivative: '1 for z > 0, else αⱼ; by αⱼ: min(z, 0)',
    alpha: 0.25,
    trainsAlpha: true,
    range: () => [-Infinity, Infinity],
    largestDerivative: 1,
    keepsInput: true,
    kinks: [0],
    initializer: 'heNormal',
  },
  elu: {
    formula: 'z for z > 0, else α·(eᶻ − 1); α = 1',
    derivative: '1 for z > 0, else α·eᶻ',
    alpha: 1,
    range: (alpha) => [-alpha, Infinity],
    largestDerivative: 1,
    keepsInput: true,
    kinks: [0],
    initializer: 'heNormal',
  },
  selu: {
    formula: 'λz for z > 0, else λα·(eᶻ − 1); λ = 1.0507, α = 1.6733',
    derivative: 'λ for z > 0, else λα·eᶻ',
    alpha: null,
    // −λα.
    range: () => [-1.7580993408473766, Infinity],
    // λα, where z approaches 0 from below.
    largestDerivative: 1.7580993408473766,
    keepsInput: true,
    kinks: [0],
    initializer: 'lecunNormal',
  },
  gelu: {
    formula: 'z·Φ(z), Φ the normal distribution (exact, no tanh)',
    derivative: 'Φ(z) + z·φ(z)',
    alpha: null,
    // The minimum is at z = −0.7518.
    range: () => [-0.16997120747990369, Infinity],
    // At z = √2.
    largestDerivative: 1.128904145185155,
    keepsInput: true,
    kinks: [],
    initializer: 'heNormal',
  },
  silu: {
    formula: 'z·sigmoid z (swish)',
    derivative: 's + z·s·(1 − s); s = sigmoid z',
    alpha: null,
    // The minimum is at z = −1.2785.
    range: () => [-0.2784645427610738, Infinity],
    // At z = 2.3994.
    largestDerivative: 1.0998393201288668,
    keepsInput: true,
    kinks: [],
    initializer: 'heNormal',
  },
  mish: {
    formula: 'z·tanh(softplus z)',
    derivative: 't + z·(1 − t²)·sigmoid z; t = tanh(softplus z)',
    alpha: null,
    // The minimum is at z = −1.1924.
    range: () => [-0.3088434130172504, Infinity],
    // At z = 1.4906.
    largestDerivative: 1.0884981612517277,
    keepsInput: true,
    kinks: [],
    initializer: 'heNormal',
  },
  hardSwish: {
    formula: 'z·clamp(z + 3, 0, 6)/6',
    derivative: '0 for z ≤ −3, 1 for z ≥ 3, else z/3 + ½',
    alpha: null,
    // The minimum is at z = −1.5.
    range: () => [-0.375, Infinity],
    // Where z approaches 3 from below.
    largestDerivative: 1.5,
    keepsInput: true,
    // At z = −3 and z = 3.
    kinks: [0, 3],
    initializer: 'heNormal',
  },
  tanh: {
    formula: 'tanh z',
    derivative: '1 − a²',
    alpha: null,
    range: () => [-1, 1],
    largestDerivative: 1,
    keepsInput: false,
    kinks: [],
    initializer: 'xavierNormal',
  },
  sigmoid: {
    formula: '1 / (1 + e⁻ᶻ)',
    derivative: 'a·(1 − a)',
    alpha: null,
    range: () => [0, 1],
    largestDerivative: 0.25,
    keepsInput: false,
    kinks: [],
    initializer: 'xavierNormal',
  },
  softplus: {
    formula: 'log(1 + eᶻ)',
    derivative: 'sigmoid z',
    alpha: null,
    range: () => [0, Infinity],
    largestDerivative: 1,
    keepsInput: true,
    kinks: [],
    initializer: 'heNormal',
  },
}

/** An activation of one value; `alpha` is read by leakyRelu and elu. */
export type ScalarActivation = (z: number, alpha: number) => number

/** What scalar activations are written in: functions with the bits of the core, rounded to a precision. */
export interface ScalarMath extends Readonly<Record<SmoothActivation, (z: number) => number>> {
  /** Rounds to the precision. */
  readonly f: (x: number) => number
  readonly expm1: (x: number) => number
  readonly SELU_SCALE: number
  readonly SELU_SATURATION: number
}

/**
 * The activations one value at a time, for runtimes without Wasm: what a lane of the kernel computes. `wellfit/predict` needs this and
 * the codes, not the descriptors. Exported models hold the texts of these functions, in JavaScript and in C.
 */
export function scalarActivations(math: ScalarMath): Readonly<Record<ElementwiseActivation, ScalarActivation>> {
  const { f, expm1, SELU_SCALE, SELU_SATURATION, ...rest } = math

  function identity(z: number): number {
    return z
  }

  function relu(z: number): number {
    return Math.max(z, 0)
  }

  function leakyRelu(z: number, alpha: number): number {
    return z > 0 ? z : f(alpha * z)
  }

  function elu(z: number, alpha: number): number {
    return z > 0 ? z : f(alpha * expm1(z))
  }

  function selu(z: number): number {
    return z > 0 ? f(SELU_SCALE * z) : f(SELU_SATURATION * expm1(z))
  }

  return { identity, relu, leakyRelu, elu, selu, ...rest }
}

/** The activations by name, in the order of the documentation. */
export const activationNames = /* @__PURE__ */ Object.keys(ACTIVATIONS) as readonly Activation[]

/** What the kernel switches on; a custom activation runs outside of it. */
export function activationCode(activation: Activation | CustomActivation): number {
  return typeof activation === 'string' ? ACTIVATION_CODES[activation] : layout.CUSTOM
}

/** The descriptor of an activation; of a custom one as far as it can be known. */
export function activationKind(activation: Activation | CustomActivation): ActivationDescriptor {
  if (typeof activation === 'string') return ACTIVATIONS[activation]
  return {
    formula: activation.name,
    derivative: `${activation.name}′`,
    alpha: null,
    range: () => [-Infinity, Infinity],
    largestDerivative: 1,
    keepsInput: true,
    kinks: activation.hasKink ? [0] : [],
    initializer: activation.initializer,
  }
}

/** What the outputs of a layer lie in. */
export function outputRange(layer: {
  readonly activation: Activation | CustomActivation
  readonly alpha: number | null
  readonly residual?: number
}): Bounds {
  if (layer.residual !== undefined) return [-Infinity, Infinity]
  return activationKind(layer.activation).range(layer.alpha ?? 0)
}
