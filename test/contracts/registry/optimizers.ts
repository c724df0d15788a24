import type { Optimizer } from '../../../src/index.js'
import type { FullBatchKind } from './full-batch.js'
import type { OptimizerOptions } from '../../reference/optimizers.js'

/** Optimizers that step along the gradient of a batch; what needs all rows at once is in full-batch.registry.ts. */
export type OptimizerKind = Exclude<Exclude<Optimizer, string>['kind'], FullBatchKind>

export interface OptimizerEntry {
  /** As a user writes it, all else left to the defaults. */
  readonly option: Exclude<Optimizer, string>
  /** The same with the documented defaults written out. */
  readonly reference: OptimizerOptions
  /** What the name alone stands for. */
  readonly defaults: OptimizerOptions
}

const adamDefaults = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const

/**
 * Every optimizer of the public API; a new one is tested by being entered here. The learning rates are such that
 * 2,000 steps on the suites' problems get somewhere and stay clear of the edge of stability, beyond which rounding
 * errors grow without bound in any implementation. (rmsprop needs a large ε for that: g/(√s + ε) is near ±1 however
 * small g is, so that with a small ε it circles every minimum at the distance of its learning rate, chaotically.)
 */
export const optimizerRegistry: { readonly [kind in OptimizerKind]: OptimizerEntry } = {
  sgd: {
    option: { kind: 'sgd', learningRate: 0.02 },
    reference: { kind: 'sgd', learningRate: 0.02 },
    defaults: { kind: 'sgd', learningRate: 0.01 },
  },
  momentum: {
    option: { kind: 'momentum', learningRate: 0.005 },
    reference: { kind: 'momentum', learningRate: 0.005, momentum: 0.9 },
    defaults: { kind: 'momentum', learningRate: 0.01, momentum: 0.9 },
  },
  nesterov: {
    option: { kind: 'nesterov', learningRate: 0.005 },
    reference: { kind: 'nesterov', learningRate: 0.005, momentum: 0.9 },
    defaults: { kind: 'nesterov', learningRate: 0.01, momentum: 0.9 },
  },
  rmsprop: {
    option: { kind: 'rmsprop', learningRate: 3e-4, epsilon: 1e-2 },
    reference: { kind: 'rmsprop', learningRate: 3e-4, decay: 0.9, epsilon: 1e-2 },
    defaults: { kind: 'rmsprop', learningRate: 1e-3, decay: 0.9, epsilon: 1e-8 },
  },
  adam: {
    option: { kind: 'adam', learningRate: 3e-4 },
    reference: { ...adamDefaults, kind: 'adam', learningRate: 3e-4 },
    defaults: { ...adamDefaults, kind: 'adam' },
  },
  adamw: {
    option: { kind: 'adamw', learningRate: 3e-4, weightDecay: 0.1 },
    reference: { ...adamDefaults, kind: 'adamw', learningRate: 3e-4, weightDecay: 0.1 },
    defaults: { ...adamDefaults, kind: 'adamw', weightDecay: 0.01 },
  },
}

export const optimizerEntries: readonly (OptimizerEntry & { readonly kind: string })[] = Object.entries(
  optimizerRegistry,
).map(([kind, entry]) => ({ kind, ...entry }))
