import type { Optimizer } from '../../../src/index.js'
import { type OptimizerKind, type OptimizerOptions, optimizers } from '../../reference/optimizers.js'

export type { OptimizerKind } from '../../reference/optimizers.js'

export interface OptimizerEntry {
  readonly kind: OptimizerKind
  /** As a user writes it, all else left to the defaults. */
  readonly option: Exclude<Optimizer, string>
  /** The same with the documented defaults written out. */
  readonly reference: OptimizerOptions
  /** What the name alone stands for. */
  readonly defaults: OptimizerOptions
}

/** Every optimizer that has a reference. */
export const optimizerEntries: readonly OptimizerEntry[] = Object.entries(optimizers).map(
  ([name, { defaults, tested }]) => {
    const kind = name as OptimizerKind
    return {
      kind,
      option: { kind, ...tested },
      reference: { kind, ...defaults, ...tested } as OptimizerOptions,
      defaults: { kind, ...defaults } as OptimizerOptions,
    }
  },
)

export const optimizerRegistry = Object.fromEntries(optimizerEntries.map((entry) => [entry.kind, entry])) as {
  readonly [kind in OptimizerKind]: OptimizerEntry
}
