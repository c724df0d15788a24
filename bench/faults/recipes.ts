import type { FitOptions, LayerOptions, Task } from '../../dist/src/index.js'

/** How a network is built and trained. */
export interface Recipe {
  readonly hidden: readonly LayerOptions[]
  readonly last: Omit<LayerOptions, 'units'>
  readonly optimizer: { readonly kind: 'adam' | 'momentum' | 'sgd'; readonly learningRate: number }
  readonly fit: Omit<FitOptions, 'optimizer'>
}

/** A draw from 0 to 1. */
export type Draw = () => number

export function oneOf<T>(draw: Draw, values: readonly [T, ...T[]]): T {
  return values[Math.floor(draw() * values.length)] ?? values[0]
}

/** Sensible settings, as tutorials recommend them: what a healthy run is drawn from. */
export function healthyRecipe(draw: Draw, task: Task, seed: number): Recipe {
  const activation = oneOf(draw, ['relu', 'relu', 'tanh', 'gelu', 'leakyRelu'] as const)
  const units = oneOf(draw, [16, 32, 64])
  const depth = oneOf(draw, [1, 2, 2, 3])
  const keepProb = units >= 32 ? oneOf(draw, [1, 1, 0.8]) : 1
  const normalization = oneOf(draw, [null, null, null, 'batch'] as const)
  const kind = oneOf(draw, ['adam', 'adam', 'momentum', 'sgd'] as const)
  const learningRate = {
    adam: oneOf(draw, [1e-3, 3e-3, 1e-2]),
    momentum: oneOf(draw, [0.01, 0.02]),
    sgd: oneOf(draw, [0.05, 0.1]),
  }[kind]
  return {
    hidden: Array.from({ length: depth }, () => ({ units, activation, keepProb, normalization })),
    last: {},
    optimizer: { kind, learningRate },
    fit: {
      epochs: task === 'regression' ? 80 : 60,
      batchSize: oneOf(draw, [16, 32]),
      l2: oneOf(draw, [0, 0, 0.1, 1]),
      seed,
      ...(draw() < 0.5 ? { earlyStopping: { patience: 15 } } : {}),
    },
  }
}
