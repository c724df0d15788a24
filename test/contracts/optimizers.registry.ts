import type { Optimizer } from '../../src/index.js'
import type { OptimizerOptions } from '../reference/optimizers.js'

export type OptimizerKind = Exclude<Optimizer, string>['kind']

export interface OptimizerEntry {
  /** As a user writes it, all else left to the defaults. */
  readonly option: Exclude<Optimizer, string>
  /** The same with the documented defaults written out. */
  readonly reference: OptimizerOptions
}

/**
 * Every optimizer of the public API; a new one is tested by being entered here. The learning rates are such that
 * 2,000 steps on the suites' problems get somewhere and stay clear of the edge of stability, beyond which rounding
 * errors grow without bound in any implementation.
 */
export const optimizerRegistry: { readonly [kind in OptimizerKind]: OptimizerEntry } = {
  sgd: { option: { kind: 'sgd', learningRate: 0.02 }, reference: { kind: 'sgd', learningRate: 0.02 } },
  momentum: {
    option: { kind: 'momentum', learningRate: 0.005 },
    reference: { kind: 'momentum', learningRate: 0.005, momentum: 0.9 },
  },
  nesterov: {
    option: { kind: 'nesterov', learningRate: 0.005 },
    reference: { kind: 'nesterov', learningRate: 0.005, momentum: 0.9 },
  },
  rmsprop: {
    option: { kind: 'rmsprop', learningRate: 3e-4, epsilon: 1e-2 },
    reference: { kind: 'rmsprop', learningRate: 3e-4, decay: 0.9, epsilon: 1e-2 },
  },
  adam: {
    option: { kind: 'adam', learningRate: 3e-4 },
    reference: { kind: 'adam', learningRate: 3e-4, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  },
  adamw: {
    option: { kind: 'adamw', learningRate: 3e-4, weightDecay: 0.1 },
    reference: { kind: 'adamw', learningRate: 3e-4, weightDecay: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  },
}

export const optimizerEntries: readonly (OptimizerEntry & { readonly kind: string })[] = Object.entries(
  optimizerRegistry,
).map(([kind, entry]) => ({ kind, ...entry }))
