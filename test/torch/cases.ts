import type { FitOptions, LayerOptions } from '../../src/index.js'
import { optimizerEntries } from '../contracts/registry/optimizers.js'
import {
  clippings,
  limits,
  normalizations,
  penalties,
  rateFactors,
  schedules,
  weightings,
} from '../contracts/registry/training.js'

/** One run of 200 steps that PyTorch does too. The script reads the same options, as JSON. */
export interface TorchCase {
  readonly name: string
  readonly fit: FitOptions
  /** Options of every layer but the last. */
  readonly layer: Partial<LayerOptions>
  readonly loss: 'softmaxCrossEntropy' | 'binaryCrossEntropy'
}

const adam = { kind: 'adam', learningRate: 0.003 } as const
const momentum = { kind: 'momentum', learningRate: 0.02 } as const

function torchCase(name: string, fit: FitOptions, rest: Partial<TorchCase> = {}): TorchCase {
  return { name, fit, layer: {}, loss: 'softmaxCrossEntropy', ...rest }
}

function named<T>(entries: Readonly<Record<string, T>>, make: (name: string, entry: T) => TorchCase[]): TorchCase[] {
  return Object.entries(entries).flatMap(([name, entry]) => make(name, entry))
}

/** The schedule that PyTorch's runs do not have yet. */
const { coslog, ...torchSchedules } = schedules

/** Optimizers that PyTorch's runs do not have yet: see numpy_trajectories.py. */
const isByNumpy = ({ kind }: { readonly kind: string }): boolean =>
  ['amsgrad', 'nadam', 'adagrad', 'muon'].includes(kind)

function withPenalties(entries: typeof optimizerEntries): TorchCase[] {
  return entries.flatMap(({ kind, option }) =>
    named(penalties, (name, penalty) => {
      // Muon has no proximal step.
      const isRefused = kind === 'muon' && penalty.l1 !== undefined && penalty.l1Method !== 'subgradient'
      return isRefused ? [] : [torchCase(`${kind}, ${name}`, { ...penalty, optimizer: option })]
    }),
  )
}

/** Every optimizer of numpy_trajectories.py × penalty; its schedule, and learning rates that differ within θ. */
export const numpyCases: readonly TorchCase[] = [
  ...withPenalties(optimizerEntries.filter(isByNumpy)),
  ...named({ coslog, ...rateFactors }, (name, options) => [
    torchCase(`${name}, momentum`, { ...options, optimizer: momentum }),
    torchCase(`${name}, adamw`, { ...options, optimizer: { kind: 'adamw', learningRate: 0.003, weightDecay: 0.2 } }),
  ]),
]

/** Every optimizer × penalty; every schedule, clipping, limit, weighting and normalization by momentum and by Adam. */
export const torchCases: readonly TorchCase[] = [
  ...withPenalties(optimizerEntries.filter((entry) => !isByNumpy(entry))),
  ...named({ ...torchSchedules, ...clippings, ...limits }, (name, options) => [
    torchCase(`${name}, momentum`, { ...options, l2: 0.3, optimizer: momentum }),
    torchCase(`${name}, adam`, { ...options, l2: 0.3, optimizer: adam }),
  ]),
  ...named(weightings, (name, { options, loss }) => [
    torchCase(`${name}, momentum`, { ...options, optimizer: momentum }, { loss }),
    torchCase(`${name}, adam`, { ...options, optimizer: adam }, { loss }),
  ]),
  ...named(normalizations, (name, layer) => [
    // The last batch has two rows, about whose mean 1/σ is steep: a large rate makes rounding errors grow in any program.
    torchCase(`${name}, momentum`, { l2: 0.3, optimizer: { ...momentum, learningRate: 0.004 } }, { layer }),
    torchCase(`${name}, adam`, { l2: 0.3, optimizer: adam }, { layer }),
  ]),
]
