import { expectTypeOf } from 'vitest'
import {
  dataset,
  type Activation,
  type BatchRow,
  type ClassMetricName,
  customActivation,
  type CustomActivation,
  customPenalty,
  type Dataset,
  diagnose,
  type Diagnosis,
  type EpochRow,
  type Evaluation,
  type FitOptions,
  fitScaler,
  type Fold,
  gradientCheck,
  type GradientCheck,
  type History,
  kFold,
  loadModel,
  type Metrics,
  type MetricName,
  type Model,
  network,
  type Network,
  type NetworkInit,
  type Preflight,
  preflight,
  type Reals,
  saveModel,
  scale,
  split,
  type ThreeParts,
  tryActions,
  type TriedActions,
  type TwoParts,
  type ValueMetricName,
} from '../../src/index.js'
import { type CsvOptions, readCsv } from '../../src/data/csv/index.js'
import { type Table } from '../../src/data/csv/index.js'

/** What the compiler accepts and infers: `npm run typecheck` and compile.test.ts check this file; nothing here is called. */
const types = (_what: string, _check: (net: Network, data: Dataset) => unknown): void => undefined

types('a dataset takes labels, names, numbers and rows of numbers', (_, data) => {
  expectTypeOf(dataset).returns.toEqualTypeOf<Dataset>()
  expectTypeOf(dataset).toBeCallableWith({ x: [[1, 2]], y: [0] })
  expectTypeOf(dataset).toBeCallableWith({ x: new Float32Array(4), y: ['a', 'b'] })
  expectTypeOf(dataset).toBeCallableWith({ x: [[1], [2]], y: [[1, 0], [0, 1]] }) // prettier-ignore
  // @ts-expect-error: `y` is missing.
  expectTypeOf(dataset).toBeCallableWith({ x: [[1, 2]] })
  const targets = data.targets
  if (targets.kind === 'classes') expectTypeOf(targets.labels).toEqualTypeOf<Int32Array>()
  else expectTypeOf(targets.values).toEqualTypeOf<Float64Array>()
})

types('a split has a test part unless that is declined', (_, data) => {
  expectTypeOf(split(data)).toEqualTypeOf<ThreeParts>()
  expectTypeOf(split(data, { test: false })).toEqualTypeOf<TwoParts>()
  expectTypeOf<TwoParts>().not.toHaveProperty('test')
  expectTypeOf(kFold(data)).toEqualTypeOf<Iterable<Fold<Dataset>>>()
})

types('scores have each measure of either task, null where it is none of the task', (net, data) => {
  expectTypeOf(net.evaluate(data)).toEqualTypeOf<Evaluation>()
  expectTypeOf<Evaluation['loss']>().toEqualTypeOf<number>()
  expectTypeOf<Evaluation['accuracy']>().toEqualTypeOf<number | null>()
  expectTypeOf<Evaluation['r2']>().toEqualTypeOf<number | null>()
  expectTypeOf(net.metrics(data)).toEqualTypeOf<Metrics>()
  expectTypeOf<MetricName>().toEqualTypeOf<ClassMetricName | ValueMetricName>()
  expectTypeOf<Metrics['values']>().toHaveProperty('f1Macro')
})

types('predictions are numbers; classes are names, labels or sets of names', (net) => {
  expectTypeOf(net.predict([[1, 2]])).toEqualTypeOf<Reals>()
  expectTypeOf<Reals>().toEqualTypeOf<Float32Array | Float64Array>()
  expectTypeOf(net.predictClasses([[1, 2]])).toEqualTypeOf<string[] | Int32Array | string[][]>()
})

types('a history is plain data, row by row', (net, data) => {
  expectTypeOf(net.fit(data)).toEqualTypeOf<Promise<History>>()
  expectTypeOf<History['rows']>().toEqualTypeOf<readonly EpochRow[]>()
  expectTypeOf<EpochRow['dev']>().extract<null>().toEqualTypeOf<null>()
  expectTypeOf<History['stop']['reason']>().toEqualTypeOf<
    'epochs' | 'patience' | 'aborted' | 'time' | 'callback' | 'diverged' | 'converged'
  >()
  // @ts-expect-error: results are read only.
  const change = (history: History): void => void (history.notes[0] = '')
  expectTypeOf(change).toBeFunction()
})

types('saving gives bytes, or writes where a place is named', (net) => {
  expectTypeOf(saveModel(net)).toEqualTypeOf<Promise<Uint8Array>>()
  expectTypeOf(saveModel(net, 'model.safetensors')).toEqualTypeOf<Promise<void>>()
  expectTypeOf(loadModel('model.safetensors')).toEqualTypeOf<Promise<Model>>()
  expectTypeOf<ReturnType<Model['predict']>[number]['class']>().toEqualTypeOf<string | null>()
})

types('checks and diagnoses', (net, data) => {
  expectTypeOf(preflight(net, data)).toEqualTypeOf<Promise<Preflight>>()
  expectTypeOf(gradientCheck(net, data)).toEqualTypeOf<Promise<GradientCheck>>()
  expectTypeOf(diagnose).returns.toEqualTypeOf<Diagnosis>()
  expectTypeOf(tryActions).returns.toEqualTypeOf<Promise<TriedActions>>()
  expectTypeOf<Diagnosis['actions'][number]['change']>().extract<null>().toEqualTypeOf<null>()
  expectTypeOf(scale(data, fitScaler(data))).toEqualTypeOf<Dataset>()
  expectTypeOf(readCsv).returns.toEqualTypeOf<Promise<Table>>()
  expectTypeOf(readCsv).parameter(1).toEqualTypeOf<CsvOptions | undefined>()
})

types('of a network are names of its parts, or parts with options', () => {
  expectTypeOf(network).returns.toEqualTypeOf<Promise<Network>>()
  const shape = { inputs: 2, layers: [{ units: 3 }, { units: 2 }], loss: 'softmaxCrossEntropy' } as const
  expectTypeOf(shape).toExtend<NetworkInit>()
  expectTypeOf<NetworkInit['loss']>().extract<'mse'>().toBeNever()
  // @ts-expect-error: `inputs` is missing.
  expectTypeOf(network).toBeCallableWith({ layers: [{ units: 2 }], loss: 'softmaxCrossEntropy' })
  // @ts-expect-error: a loss of another library.
  expectTypeOf(network).toBeCallableWith({ inputs: 1, layers: [{ units: 1 }], loss: 'mse' })
  // @ts-expect-error: dropout is `keepProb` here.
  const wrong: NetworkInit = { inputs: 1, layers: [{ units: 1, dropout: 0.5 }], loss: 'meanSquaredError' }
  expectTypeOf(wrong).toExtend<NetworkInit>()
})

types('of fit belong to the optimizer, schedule or callback that they name', () => {
  const fit: FitOptions = {
    optimizer: { kind: 'adamw', learningRate: 0.01, weightDecay: 0.1 },
    schedule: { kind: 'cosine', warmup: 2 },
    lastBatch: 'keep',
  }
  expectTypeOf(fit).toExtend<FitOptions>()
  // @ts-expect-error: sgd has no momentum.
  const wrong: FitOptions = { optimizer: { kind: 'sgd', momentum: 0.9 } }
  // @ts-expect-error: a misspelt option.
  const misspelt: FitOptions = { epoch: 3 }
  expectTypeOf([wrong, misspelt]).toBeArray()
})

types('custom parts take the URL of the module that a worker imports them from', () => {
  const options = { name: 'own', value: (z: number) => z, derivative: () => 1 }
  expectTypeOf(customActivation).toBeCallableWith({ ...options, module: new URL('file:///parts.js') })
  expectTypeOf(customPenalty).toBeCallableWith({ ...options, module: 'file:///parts.js' })
  expectTypeOf(customActivation).returns.toEqualTypeOf<CustomActivation>()
  // @ts-expect-error: a path is no number.
  expectTypeOf(customPenalty).toBeCallableWith({ ...options, module: 7 })
})

types('the slopes of prelu are a parameter of the layer', (net) => {
  expectTypeOf(net.layer('dense1').alpha).toEqualTypeOf<Reals | undefined>()
  expectTypeOf<Activation>().extract<'prelu'>().toEqualTypeOf<'prelu'>()
})

types('callbacks see rows, may be asynchronous, and may return the length of an array', () => {
  const losses: number[] = []
  const fit: FitOptions = {
    onEpoch: (row) => {
      expectTypeOf(row).toEqualTypeOf<EpochRow>()
      return losses.push(row.train.loss)
    },
    onBatch: async (row) => {
      expectTypeOf(row).toEqualTypeOf<BatchRow>()
      return await Promise.resolve('stop' as const)
    },
    onProgress: ({ secondsLeft }) => (secondsLeft > 60 ? 'stop' : undefined),
  }
  // @ts-expect-error: the only string is 'stop'.
  const wrong: FitOptions = { onEpoch: () => 'halt' }
  expectTypeOf([fit, wrong]).toBeArray()
})
