import type { Activation } from '../../../src/index.js'
import { type ActivationReference, activations } from '../../reference/activations.js'

export interface ActivationEntry {
  readonly option: Activation
  readonly alpha: number | null
  readonly reference: ActivationReference
  readonly smoothness: 'smooth' | 'kinked'
  readonly kinks?: readonly number[]
  readonly trainsAlpha: boolean
}

/** Every activation that has a reference. */
export const activationEntries: readonly ActivationEntry[] = Object.entries(activations).map(([name, reference]) => ({
  option: name as Activation,
  alpha: reference.alpha,
  smoothness: reference.smoothness,
  trainsAlpha: 'trainsAlpha' in reference,
  ...('kinks' in reference ? { kinks: reference.kinks } : {}),
  reference,
}))

export const activationRegistry = Object.fromEntries(activationEntries.map((entry) => [entry.option, entry])) as {
  readonly [name in Activation]: ActivationEntry
}
