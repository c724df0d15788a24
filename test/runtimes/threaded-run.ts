import type * as Wellfit from '../../src/index.js'
import { sha256 } from './sha256.js'

/** What the runs need of the package. */
export type Api = Pick<typeof Wellfit, 'dataset' | 'network'>

/** SHA-256 of the bytes of θ, and of the predictions, after training. */
export interface Fingerprint {
  readonly weights: string
  readonly predictions: string
}

export const threadedNames = ['classes', 'values', 'activations', 'rules', 'line search'] as const
export type ThreadedName = (typeof threadedNames)[number]

/** Odd widths and a batch that does not divide the rows; steps large enough that eight threads have a part in them. */
const rows = 1001
const batchSize = 397

/** A number in [−½, ½) for each index, the same wherever it runs. */
function spread(index: number): number {
  return ((index * 7919 + ((index * index) % 104729)) % 65537) / 65537 - 0.5
}

/** A run that is the same for every number of threads, and what the history notes. */
export async function threadedRun(
  api: Api,
  name: ThreadedName,
  precision: 'f32' | 'f64',
  threads: number,
): Promise<Fingerprint & { readonly notes: readonly string[] }> {
  const run = await trainers[name](api, precision, threads)
  const { net, history, x } = run
  const fingerprint = { weights: await sha256(net.parameters), predictions: await sha256(net.predict(x)) }
  return { ...fingerprint, notes: history.notes }
}

const trainers: { readonly [name in ThreadedName]: typeof trainClasses } = {
  classes: trainClasses,
  values: trainValues,
  activations: trainActivations,
  rules: trainByRules,
  'line search': trainByLineSearch,
}

/** Rows of eleven classes. */
function classes(api: Api, inputs: number): { x: Float64Array<ArrayBuffer>; data: Wellfit.Dataset } {
  const x = Float64Array.from({ length: rows * inputs }, (_, i) => spread(i))
  const y = Int32Array.from({ length: rows }, (_, i) => (spread(i * inputs) > 0 ? i % 11 : i % 5))
  return { x, data: api.dataset({ x, y }) }
}

/** Both normalizations, a schedule, clipping, the elastic net by a proximal step, max-norm, accumulation, weights. */
async function trainByRules(api: Api, precision: 'f32' | 'f64', threads: number) {
  const { x, data } = classes(api, 67)
  const net = await api.network({
    inputs: 67,
    layers: [
      { units: 131, normalization: 'batch', keepProb: 0.8 },
      { units: 95, normalization: 'layer' },
      { units: 11 },
    ],
    loss: 'softmaxCrossEntropy',
    precision,
    threads,
  })
  const history = await net.fit(data, {
    epochs: 3,
    batchSize,
    optimizer: { kind: 'momentum', learningRate: 0.02 },
    schedule: { kind: 'cosine', warmup: 1 },
    clipNorm: 0.5,
    l2: 0.1,
    l1: 0.3,
    maxNorm: 1.2,
    accumulate: 2,
    labelSmoothing: 0.1,
    sampleWeights: Array.from({ length: rows }, (_, i) => 1 + (i % 3)),
    seed: 5,
  })
  return { net, history, x }
}

/** Directions and steps from dot products over all of θ. */
async function trainByLineSearch(api: Api, precision: 'f32' | 'f64', threads: number) {
  const { x, data } = classes(api, 67)
  const layers = [{ units: 90, activation: 'tanh' as const }, { units: 11 }]
  const net = await api.network({ inputs: 67, layers, loss: 'softmaxCrossEntropy', precision, threads })
  const history = await net.fit(data, { epochs: 4, optimizer: { kind: 'lbfgs', memory: 2 }, l2: 0.5 })
  return { net, history, x }
}

/** Dropout on inputs and layers, both penalties, Adam with decay: every op of a classification. */
async function trainClasses(api: Api, precision: 'f32' | 'f64', threads: number) {
  const inputs = 83
  const x = Float64Array.from({ length: rows * inputs }, (_, i) => spread(i))
  const y = Int32Array.from({ length: rows }, (_, i) =>
    spread(i * inputs) + spread(i * inputs + 1) > 0 ? i % 11 : i % 5,
  )
  const net = await api.network({
    inputs,
    layers: [{ units: 129, keepProb: 0.8 }, { units: 93, activation: 'tanh', keepProb: 0.9 }, { units: 11 }],
    inputKeepProb: 0.9,
    loss: 'softmaxCrossEntropy',
    precision,
    threads,
  })
  const optimizer = { kind: 'adamw' as const, weightDecay: 0.01 }
  const penalty = { l2: 0.1, l1: 0.05, l1Method: 'subgradient' } as const
  const history = await net.fit(api.dataset({ x, y }), { epochs: 3, batchSize, optimizer, ...penalty, seed: 5 })
  return { net, history, x }
}

/** Most activations, and a loss over several outputs. */
async function trainValues(api: Api, precision: 'f32' | 'f64', threads: number) {
  return await trainDeep(api, precision, threads, [
    { units: 97, activation: 'relu' },
    { units: 89, activation: 'leakyRelu' },
    { units: 83, activation: 'elu' },
    { units: 101, activation: 'gelu' },
    { units: 79, activation: 'tanh' },
    { units: 71, activation: 'sigmoid' },
    { units: 67, activation: 'softplus' },
  ])
}

/** The other activations. */
async function trainActivations(api: Api, precision: 'f32' | 'f64', threads: number) {
  return await trainDeep(api, precision, threads, [
    { units: 97, activation: 'selu' },
    { units: 89, activation: 'silu' },
    { units: 83, activation: 'mish' },
    { units: 101, activation: 'prelu' },
    { units: 79, activation: 'hardSwish' },
  ])
}

async function trainDeep(api: Api, precision: 'f32' | 'f64', threads: number, hidden: readonly Wellfit.LayerOptions[]) {
  const inputs = 61
  const x = Float64Array.from({ length: rows * inputs }, (_, i) => spread(i))
  const y = Array.from({ length: rows }, (_, i) => Array.from({ length: 85 }, (_, j) => spread(i * 85 + j * 3)))
  const net = await api.network({
    inputs,
    layers: [...hidden, { units: 85 }],
    loss: { kind: 'huber', delta: 0.3 },
    precision,
    threads,
  })
  const optimizer = { kind: 'nesterov' as const, learningRate: 0.01 }
  const history = await net.fit(api.dataset({ x, y }), { epochs: 2, batchSize, optimizer })
  return { net, history, x }
}
