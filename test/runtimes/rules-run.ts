import type * as Wellfit from '../../src/index.js'
import { sha256 } from './sha256.js'

/** What the runs need of the package. */
type Api = Pick<typeof Wellfit, 'dataset' | 'network'>

export interface EpochsResult {
  readonly weights: string
  readonly predictions: string
  /** SHA-256 of the bytes of θ after each epoch. */
  readonly epochs: readonly string[]
}

const rows = 150

/** A number in [−½, ½) for each index, the same wherever it runs. */
function spread(index: number): number {
  return ((index * 7919 + ((index * index) % 104729)) % 65537) / 65537 - 0.5
}

function data(api: Api) {
  const x = Array.from({ length: rows }, (_, i) => Array.from({ length: 9 }, (_, j) => spread(i * 9 + j)))
  const y = x.map(([a = 0, b = 0, c = 0]) => (a * b > 0.02 ? 'both' : c > 0 ? 'up' : 'down'))
  return api.dataset({ x, y })
}

async function hashed(
  api: Api,
  init: Pick<Wellfit.NetworkInit, 'layers' | 'precision'>,
  options: Wellfit.FitOptions,
): Promise<EpochsResult> {
  const train = data(api)
  const net = await api.network({ inputs: 9, loss: 'softmaxCrossEntropy', seed: 3, ...init })
  const thetas: (Float32Array | Float64Array)[] = []
  await net.fit(train, { ...options, onEpoch: () => void thetas.push(net.parameters) })
  return {
    weights: await sha256(net.parameters),
    predictions: await sha256(net.predict(train.x)),
    epochs: await Promise.all(thetas.map(sha256)),
  }
}

/** What a step does besides following the gradient, all in one run: both normalizations, schedule, clipping, L1 … */
export async function trainByRules(api: Api, precision: 'f32' | 'f64'): Promise<EpochsResult> {
  const layers = [
    { units: 17, normalization: 'batch' as const, keepProb: 0.9 },
    { units: 11, activation: 'tanh' as const, normalization: 'layer' as const, l2: 0.2 },
    { units: 3, maxNorm: 1.5 },
  ]
  return await hashed(
    api,
    { layers, precision },
    {
      epochs: 6,
      batchSize: 32,
      optimizer: { kind: 'adamw', learningRate: 0.01, weightDecay: 0.05 },
      schedule: { kind: 'oneCycle', rise: 0.4 },
      clipNorm: 0.8,
      l1: 0.5,
      maxNorm: 2,
      accumulate: 2,
      labelSmoothing: 0.1,
      classWeights: 'balanced',
      sampleWeights: Array.from({ length: rows }, (_, i) => 1 + (i % 3)),
      seed: 8,
    },
  )
}

/** Every step found by a line search. */
export async function trainByLineSearch(api: Api, precision: 'f32' | 'f64'): Promise<EpochsResult> {
  const layers = [{ units: 7, activation: 'tanh' as const }, { units: 3 }]
  return await hashed(api, { layers, precision }, { epochs: 12, optimizer: 'lbfgs', l2: 0.3 })
}
