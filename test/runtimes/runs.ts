import type * as Wellfit from '../../src/index.js'
import { trainByLineSearch, trainByRules } from './rules-run.js'
import { sha256 } from './sha256.js'
import { type PreparedResult, prepareTables, trainTables } from './tables-run.js'
import { twoPassScaler } from './two-pass-scaler.js'

/** What a run needs of the package; passed in, so that this file runs wherever the package does. */
export type Api = Pick<
  typeof Wellfit,
  'dataset' | 'fitPreprocessor' | 'inputGroups' | 'network' | 'preprocess' | 'scale' | 'split'
>

/** The trainings that each runtime must reproduce to the bit. */
export const runNames = [
  'digits f32',
  'digits f64',
  'small f32',
  'small f64',
  'rules f32',
  'rules f64',
  'line search f32',
  'line search f64',
  'members f32',
  'members f64',
  'groups f32',
  'groups f64',
  'tables f32',
  'tables f64',
] as const
export type RunName = (typeof runNames)[number]

export interface RunResult {
  /** SHA-256 of the bytes of θ after training. */
  readonly weights: string
  /** SHA-256 of the bytes of the predictions. */
  readonly predictions: string
  /** SHA-256 of the bytes of θ after each epoch. */
  readonly epochs?: readonly string[]
}

/** What each runtime must reproduce to the bit: the trainings, and the features that preprocessors make. */
export type RunResults = Record<RunName, RunResult> & { readonly preprocessors: PreparedResult }

/** Does every run with one API; `digitsCsv` is datasets/digits.csv as text. */
export async function performRuns(api: Api, digitsCsv: string): Promise<RunResults> {
  return {
    'digits f32': await trainDigits(api, digitsCsv, 'f32'),
    'digits f64': await trainDigits(api, digitsCsv, 'f64'),
    'small f32': await trainSmall(api, 'f32'),
    'small f64': await trainSmall(api, 'f64'),
    'rules f32': await trainByRules(api, 'f32'),
    'rules f64': await trainByRules(api, 'f64'),
    'line search f32': await trainByLineSearch(api, 'f32'),
    'line search f64': await trainByLineSearch(api, 'f64'),
    'members f32': await trainMembers(api, 'f32'),
    'members f64': await trainMembers(api, 'f64'),
    'groups f32': await trainGroups(api, 'f32'),
    'groups f64': await trainGroups(api, 'f64'),
    'tables f32': await trainTables(api, 'f32'),
    'tables f64': await trainTables(api, 'f64'),
    preprocessors: await prepareTables(api),
  }
}

/** The digits model: dropout, a penalty, mini-batches with a short last one, Adam and early stopping. */
async function trainDigits(api: Api, csv: string, precision: 'f32' | 'f64'): Promise<RunResult> {
  const rows = csv.trim().split(/\r?\n/).slice(1)
  const cells = rows.map((row) => row.split(',').map(Number))
  const data = api.dataset({ x: cells.map((row) => row.slice(0, -1)), y: cells.map((row) => String(row.at(-1))) })
  const parts = api.split(data, { seed: 1 })
  const scaler = twoPassScaler(parts.train)
  const [train, dev] = [api.scale(parts.train, scaler), api.scale(parts.dev, scaler)]
  const layers = [{ units: 48, activation: 'gelu' as const, keepProb: 0.8 }, { units: 24 }, { units: 10 }]
  const net = await api.network({ inputs: 64, layers, loss: 'softmaxCrossEntropy', precision, seed: 7 })
  await net.fit(train, {
    dev,
    epochs: 8,
    l2: 0.5,
    l1: 0.01,
    l1Method: 'subgradient',
    seed: 3,
    earlyStopping: { patience: 3 },
  })
  return fingerprint(net.parameters, net.predict(dev.x))
}

/** A small regression by the other optimizers' smooth functions. */
async function trainSmall(api: Api, precision: 'f32' | 'f64'): Promise<RunResult> {
  const x = Array.from({ length: 50 }, (_, i) => [((i * 7) % 50) / 25 - 1, ((i * 13) % 50) / 25 - 1])
  const y = x.map(([a = 0, b = 0]) => [a * b, a - b])
  const data = api.dataset({ x, y })
  const layers = [
    { units: 5, activation: 'tanh' as const },
    { units: 3, activation: 'softplus' as const },
    { units: 2 },
  ]
  const net = await api.network({ inputs: 2, layers, loss: 'meanSquaredError', precision, seed: 11 })
  const optimizer = { kind: 'rmsprop' as const, learningRate: 0.01 }
  await net.fit(data, { epochs: 20, batchSize: 16, optimizer, l2: 0.1 })
  return fingerprint(net.parameters, net.predict(data.x))
}

/** An ensemble in one pass, by minibatches with a short last one, dropout and weights of rows. */
async function trainMembers(api: Api, precision: 'f32' | 'f64'): Promise<RunResult> {
  const x = Array.from({ length: 50 }, (_, i) => [((i * 7) % 50) / 25 - 1, ((i * 13) % 50) / 25 - 1])
  const data = api.dataset({ x, y: x.map(([a = 0, b = 0]) => (a * b > 0 ? 'same' : 'other')) })
  const layers = [{ units: 9, activation: 'silu' as const, keepProb: 0.8 }, { units: 7 }, { units: 2 }]
  const net = await api.network({ inputs: 2, layers, loss: 'softmaxCrossEntropy', precision, seed: 5, members: 3 })
  const sampleWeights = x.map((_, i) => 1 + (i % 3))
  await net.fit(data, { epochs: 10, batchSize: 16, optimizer: 'adam', l2: 0.1, sampleWeights })
  return fingerprint(net.parameters, net.predict(data.x))
}

/** Layers of groups, of fewer units than a vector has and of more, with max-norm and Muon. */
async function trainGroups(api: Api, precision: 'f32' | 'f64'): Promise<RunResult> {
  const x = Array.from({ length: 50 }, (_, i) => [((i * 7) % 50) / 25 - 1, ((i * 13) % 50) / 25 - 1])
  const data = api.dataset({ x, y: x.map(([a = 0, b = 0]) => (a * b > 0 ? 'same' : 'other')) })
  const layers = [
    { units: 21, activation: 'silu' as const },
    { units: 9, groups: 3, keepProb: 0.8, maxNorm: 1.5 },
    { units: 27, groups: 3 },
    { units: 2 },
  ]
  const net = await api.network({ inputs: 2, layers, loss: 'softmaxCrossEntropy', precision, seed: 5 })
  await net.fit(data, { epochs: 10, batchSize: 16, optimizer: 'muon', l2: 0.1 })
  return fingerprint(net.parameters, net.predict(data.x))
}

async function fingerprint(
  weights: Float32Array | Float64Array,
  predictions: Float32Array | Float64Array,
): Promise<RunResult> {
  return { weights: await sha256(weights), predictions: await sha256(predictions) }
}
