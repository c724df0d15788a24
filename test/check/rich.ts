import type { GradientCheckOptions, LayerOptions, NetworkInit } from '../../src/index.js'
import { uniform } from '../reference/random.js'
import { healthyNetwork, type Healthy } from './healthy.js'

/** A healthy network with what layers and runs may have besides, and the options that say so to a check. */
export interface Rich {
  readonly options: NetworkInit
  readonly data: Healthy['data']
  readonly check: GradientCheckOptions
}

/**
 * A random right network whose layers are normalized, bring their own penalties and a longest norm, and whose rows
 * weigh differently, their targets smoothed.
 */
export function richNetwork(seed: number): Rich {
  const { options, data, penalty } = healthyNetwork(seed)
  const random = uniform(seed)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(((random() + 1) / 2) * from.length)] as T
  const last = options.layers.length - 1
  const extras = (i: number): Partial<LayerOptions> => ({
    ...(i === last ? {} : pick([{}, { normalization: 'batch' }, { normalization: 'layer' }] as const)),
    ...pick([{}, {}, { l2: 0.8 }, { l2: 0 }, { l1: 0.4 }, { l2: 0.3, l1: 0.2 }]),
    ...pick([{}, { maxNorm: 3 }]),
  })
  const isCrossEntropy = options.loss === 'softmaxCrossEntropy' || options.loss === 'binaryCrossEntropy'
  const sampleWeights = Array.from({ length: data.x.length }, (_, i) => (i % 3 === 0 ? 2.5 : i % 3 === 1 ? 1 : 0.2))
  return {
    options: { ...options, layers: options.layers.map((layer, i) => ({ ...layer, ...extras(i) })) },
    data,
    check: {
      ...penalty,
      ...pick([{}, { sampleWeights }]),
      ...(isCrossEntropy ? pick([{}, { labelSmoothing: 0.1 }, { classWeights: 'balanced' }] as const) : {}),
    },
  }
}
