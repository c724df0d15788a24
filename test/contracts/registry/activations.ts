import type { Activation } from '../../../src/index.js'
import { type ActivationReference, activations } from '../../reference/activations.js'

export interface ActivationEntry {
  readonly option: Activation
  /** The default that the documentation promises; `null` where the activation has no such parameter. */
  readonly alpha: number | null
  readonly reference: ActivationReference
  /** `kinked`: the derivative jumps at z = 0. */
  readonly smoothness: 'smooth' | 'kinked'
}

/** Every activation of the public API; a new one is tested by being entered here. */
export const activationRegistry: { readonly [name in Activation]: ActivationEntry } = {
  identity: { option: 'identity', alpha: null, reference: activations.identity, smoothness: 'smooth' },
  relu: { option: 'relu', alpha: null, reference: activations.relu, smoothness: 'kinked' },
  leakyRelu: { option: 'leakyRelu', alpha: 0.01, reference: activations.leakyRelu, smoothness: 'kinked' },
  // With the default alpha of 1 the derivative is continuous; the second derivative jumps.
  elu: { option: 'elu', alpha: 1, reference: activations.elu, smoothness: 'smooth' },
  gelu: { option: 'gelu', alpha: null, reference: activations.gelu, smoothness: 'smooth' },
  tanh: { option: 'tanh', alpha: null, reference: activations.tanh, smoothness: 'smooth' },
  sigmoid: { option: 'sigmoid', alpha: null, reference: activations.sigmoid, smoothness: 'smooth' },
  softplus: { option: 'softplus', alpha: null, reference: activations.softplus, smoothness: 'smooth' },
}

export const activationEntries: readonly ActivationEntry[] = Object.values(activationRegistry)
