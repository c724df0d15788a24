import type * as Wellfit from '../../src/index.js'
import { sha256 } from './sha256.ts'

/** What the runs need of the package. */
type Api = Pick<typeof Wellfit, 'fitPreprocessor' | 'inputGroups' | 'network' | 'preprocess'>

const rows = 150

/** A number in [−½, ½) for each index, the same wherever it runs. */
function spread(index: number): number {
  return ((index * 7919 + ((index * index) % 104729)) % 65537) / 65537 - 0.5
}

/** Numbers with outliers, ties and missing values, and categories with a missing one, beside a target of three classes. */
function table(): Wellfit.Table {
  const numbers = (offset: number, of: (value: number, row: number) => number): Float64Array =>
    Float64Array.from({ length: rows }, (_, i) => of(spread(i * 5 + offset), i))
  const codes = (of: (row: number) => number): Int32Array => Int32Array.from({ length: rows }, (_, i) => of(i))
  const even = numbers(0, (value) => value)
  const skewed = numbers(1, (value, i) => (i % 40 === 7 ? 1000 * value : value * value * value))
  const tied = numbers(2, (value, i) => (i % 11 === 3 ? NaN : Math.round(6 * value)))
  const kind = codes((i) => (i % 29 === 4 ? -1 : (i * 7) % 4))
  const group = codes((i) => (i * i) % 3)
  return {
    rows,
    columns: [
      { name: 'even', kind: 'number', values: even },
      { name: 'skewed', kind: 'number', values: skewed },
      { name: 'tied', kind: 'number', values: tied },
      { name: 'kind', kind: 'category', codes: kind, categories: ['k', 'l', 'm', 'n'] },
      { name: 'group', kind: 'category', codes: group, categories: ['p', 'q', 'r'] },
      {
        name: 'y',
        kind: 'category',
        codes: codes((i) => (kind[i] === 2 ? 2 : (even[i] ?? 0) * (skewed[i] ?? 0) > 0 ? 1 : 0)),
        categories: ['no', 'yes', 'other'],
      },
    ],
  }
}

/** Preprocessors whose features depend on more than means and standard deviations. */
const preprocessors = {
  robustSmoothClip: { scaling: 'robustSmoothClip' },
  quantile: { scaling: 'quantile', quantiles: 20, quantileNoise: 0.1 },
  piecewiseLinear: { numbers: 'piecewiseLinear', bins: 6 },
} as const

/** SHA-256 of the bytes of the features that each preprocessor makes. */
export type PreparedResult = Record<keyof typeof preprocessors, string>

export async function prepareTables({ fitPreprocessor, preprocess }: Api): Promise<PreparedResult> {
  const hashes = Object.entries(preprocessors).map(async ([name, options]) => {
    const { x } = preprocess(table(), fitPreprocessor(table(), { target: 'y', ...options }))
    return [name, await sha256(x as Float64Array)] as const
  })
  return Object.fromEntries(await Promise.all(hashes)) as PreparedResult
}

/** Embedded numbers and categories, a residual block, and the step of RealMLP (Holzmüller, Grinsztajn and Steinwart, 2024), averaged. */
export async function trainTables(
  api: Api,
  precision: 'f32' | 'f64',
): Promise<{ weights: string; predictions: string }> {
  const preprocessor = api.fitPreprocessor(table(), { target: 'y', ...preprocessors.robustSmoothClip })
  const train = api.preprocess(table(), preprocessor)
  const { numbers, categories } = api.inputGroups(preprocessor)
  const net = await api.network({
    inputs: train.features,
    layers: [
      {
        units: 19,
        activation: 'selu',
        biasInitializer: { kind: 'normal', sigma: 1 },
        inputScale: true,
        periodic: { frequencies: 3, sigma: 0.5, inputs: numbers },
        categories: categories.map((block) => ({ ...block, dimension: 2 })),
      },
      { units: 13, activation: 'mish', keepProb: 0.9 },
      { units: 19, residual: 2 },
      { units: 3, initializer: 'zeros' },
    ],
    loss: 'softmaxCrossEntropy',
    precision,
    seed: 6,
  })
  await net.fit(train, {
    epochs: 6,
    batchSize: 32,
    optimizer: { kind: 'adam', learningRate: 0.04, beta2: 0.95 },
    parametrization: 'ntk',
    learningRateFactors: { bias: 0.1, inputScale: 6, frequencies: 2, embedding: 3 },
    schedule: { kind: 'coslog', cycles: 4 },
    labelSmoothing: 0.1,
    weightAveraging: { kind: 'ema', decay: 0.9 },
    seed: 2,
  })
  return { weights: await sha256(net.parameters), predictions: await sha256(net.predict(train.x)) }
}
