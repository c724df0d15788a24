import type { FitOptions, LayerOptions, ScheduleName } from '../../../src/index.js'

// What `fit` does to a step besides the optimizer's rule; a new way is tested by being entered here.

/** L2, L1 and both, by either way to lower L1; the biases too. */
export const penalties: Readonly<Record<string, FitOptions>> = {
  'no penalty': {},
  l2: { l2: 0.7 },
  'l1 proximal': { l1: 0.9 },
  'l1 by its subgradient': { l1: 0.9, l1Method: 'subgradient' },
  'elastic net, biases too': { l2: 0.5, l1: 0.6, penalizeBiases: true },
}

/** Every schedule; lengths are in epochs, of which there are 50 with 4 steps each. */
export const schedules: { readonly [kind in ScheduleName]: FitOptions } & Readonly<Record<string, FitOptions>> = {
  constant: { schedule: 'constant' },
  step: { schedule: { kind: 'step', every: 7.5, factor: 0.6 } },
  exponential: { schedule: { kind: 'exponential', factor: 0.96 } },
  cosine: { schedule: { kind: 'cosine', end: 0.1 } },
  oneCycle: { schedule: 'oneCycle' },
  coslog: { schedule: { kind: 'coslog', cycles: 3 } },
  plateau: { schedule: { kind: 'plateau', patience: 1, factor: 0.7, minImprovement: 0.02, end: 0.05 } },
  'warm-up and cosine': { schedule: { kind: 'cosine', warmup: 5 } },
  'warm-up alone': { schedule: { kind: 'constant', warmup: 10 } },
}

/** Bounds that bite in most steps. */
export const clippings: Readonly<Record<string, FitOptions>> = {
  'clipping by the norm': { clipNorm: 0.3 },
  'clipping by value': { clipValue: 0.04 },
  'clipping by the norm of a sum': { clipNorm: 0.3, accumulate: 2 },
}

export const limits: Readonly<Record<string, FitOptions>> = {
  'max-norm': { maxNorm: 0.8 },
  'accumulated gradients': { accumulate: 3 },
}

/** Learning rates that are not the same for all of θ. */
export const rateFactors: Readonly<Record<string, FitOptions>> = {
  'learning-rate factors': { learningRateFactors: { weight: 1.5, bias: 0.1 }, l2: 0.3 },
  'learning-rate factors and l1': { learningRateFactors: { weight: 0.7, bias: 3 }, l1: 0.6, penalizeBiases: true },
  'ntk parametrization': { parametrization: 'ntk', l2: 0.3 },
  'ntk parametrization and factors': { parametrization: 'ntk', learningRateFactors: { weight: 2, bias: 0 } },
}

interface Weighting {
  readonly options: FitOptions
  readonly loss: 'softmaxCrossEntropy' | 'binaryCrossEntropy'
}

/** Row i of the 50 weighs (1 + i mod 4) / 2. */
const sampleWeights = Array.from({ length: 50 }, (_, i) => (1 + (i % 4)) / 2)

export const weightings: Readonly<Record<string, Weighting>> = {
  'label smoothing': { options: { labelSmoothing: 0.2 }, loss: 'softmaxCrossEntropy' },
  'label smoothing of binary outputs': { options: { labelSmoothing: 0.2 }, loss: 'binaryCrossEntropy' },
  'sample weights': { options: { sampleWeights }, loss: 'softmaxCrossEntropy' },
  'sample weights of binary outputs': { options: { sampleWeights }, loss: 'binaryCrossEntropy' },
  'class weights': { options: { classWeights: { '1': 3, '2': 0.25 } }, loss: 'softmaxCrossEntropy' },
  'weights of accumulated batches': {
    options: { sampleWeights, classWeights: 'balanced', accumulate: 2 },
    loss: 'softmaxCrossEntropy',
  },
}

/** Layer options. */
export const normalizations: Readonly<Record<string, Partial<LayerOptions>>> = {
  'batch normalization': { normalization: 'batch' },
  'layer normalization': { normalization: 'layer' },
}
