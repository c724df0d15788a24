import type { FitOptions, LayerOptions, Optimizer } from '../../../src/index.js'
import type { FullBatchKind } from '../../reference/optimizers.js'

export interface FullBatchEntry {
  readonly option: Exclude<Optimizer, string>
  /** What the name alone stands for. */
  readonly defaults: Exclude<Optimizer, string>
  readonly memory: number
}

/** Every optimizer that takes all rows as one batch; a new one is tested by being entered here. */
export const fullBatchRegistry: { readonly [kind in FullBatchKind]: FullBatchEntry } = {
  lbfgs: {
    option: { kind: 'lbfgs', memory: 4, gradientTolerance: 1e-9 },
    defaults: { kind: 'lbfgs', learningRate: 1, memory: 10, gradientTolerance: 1e-5 },
    memory: 4,
  },
}

interface Refused {
  readonly field: string
  readonly fit?: FitOptions
  readonly layer?: Partial<LayerOptions>
  readonly inputKeepProb?: number
}

/** What makes J another function at every evaluation, or leaves it without a gradient. */
export const refused: readonly Refused[] = [
  { field: 'inputKeepProb', inputKeepProb: 0.9 },
  { field: 'layers[0].keepProb', layer: { keepProb: 0.5 } },
  { field: 'layers[0].normalization', layer: { normalization: 'batch' } },
  { field: 'layers[0].l1', layer: { l1: 0.1 } },
  { field: 'batchSize', fit: { batchSize: 19 } },
  { field: 'augment', fit: { augment: [{ kind: 'noise', sigma: 0.1 }] } },
  { field: 'l1', fit: { l1: 0.1 } },
  { field: 'schedule', fit: { schedule: 'cosine' } },
  { field: 'clipNorm', fit: { clipNorm: 1.5 } },
  { field: 'clipValue', fit: { clipValue: 0.1 } },
  { field: 'maxNorm', fit: { maxNorm: 2 } },
  { field: 'accumulate', fit: { accumulate: 2 } },
  { field: 'weightAveraging', fit: { weightAveraging: 'ema' } },
  { field: 'learningRateFactors', fit: { learningRateFactors: { bias: 0.1 } } },
  { field: 'parametrization', fit: { parametrization: 'ntk' } },
]
