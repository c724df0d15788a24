import type * as Wellfit from '../../src/index.js'

/** What the runs need of the package. */
export type Api = Pick<typeof Wellfit, 'dataset' | 'network'>

/** SHA-256 of the bytes of θ, and of the predictions, after training. */
export interface Fingerprint {
  readonly weights: string
  readonly predictions: string
}

export const threadedNames = ['classes', 'values'] as const
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
  const run =
    name === 'classes' ? await trainClasses(api, precision, threads) : await trainValues(api, precision, threads)
  const { net, history, x } = run
  const fingerprint = { weights: await sha256(net.parameters), predictions: await sha256(net.predict(x)) }
  return { ...fingerprint, notes: history.notes }
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

/** Every activation, and a loss over several outputs. */
async function trainValues(api: Api, precision: 'f32' | 'f64', threads: number) {
  const inputs = 61
  const x = Float64Array.from({ length: rows * inputs }, (_, i) => spread(i))
  const y = Array.from({ length: rows }, (_, i) => Array.from({ length: 85 }, (_, j) => spread(i * 85 + j * 3)))
  const net = await api.network({
    inputs,
    layers: [
      { units: 97, activation: 'relu' },
      { units: 89, activation: 'leakyRelu' },
      { units: 83, activation: 'elu' },
      { units: 101, activation: 'gelu' },
      { units: 79, activation: 'tanh' },
      { units: 71, activation: 'sigmoid' },
      { units: 67, activation: 'softplus' },
      { units: 85 },
    ],
    loss: { kind: 'huber', delta: 0.3 },
    precision,
    threads,
  })
  const optimizer = { kind: 'nesterov' as const, learningRate: 0.01 }
  const history = await net.fit(api.dataset({ x, y }), { epochs: 2, batchSize, optimizer })
  return { net, history, x }
}

async function sha256(values: Float32Array | Float64Array): Promise<string> {
  if (!values.every(Number.isFinite)) throw new Error('a value is not finite: the bits of NaN differ between engines')
  const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(values.slice().buffer))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
