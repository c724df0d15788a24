import { describe, expect, it } from 'vitest'
import { dataset, fitScaler, kFold, network, split, WellfitError } from '../../../src/index.js'
import { readCsv } from '../../../src/data/csv/index.js'
import { classNetwork, classRows, tableText } from '../registry/samples.js'

/** A call as it is written by habit, in JavaScript, where no type stops it. */
type Call = () => unknown

/** What the message must hold: the right option, value or call. */
interface Mistake {
  readonly of: string
  readonly call: Call
  readonly names: string | readonly string[]
}

const any = (value: unknown): never => value as never
const data = classRows()
const x = [[0, 0], [0, 1], [1, 0], [1, 1]] // prettier-ignore

const make = (options: object) => () => network(any({ inputs: 2, layers: [{ units: 3 }, { units: 2 }], loss: 'softmaxCrossEntropy', ...options })) // prettier-ignore
const layer = (options: unknown) => () => network(any({ inputs: 2, layers: [options, { units: 2 }], loss: 'softmaxCrossEntropy' })) // prettier-ignore
const fit = (options: unknown) => async () => (await classNetwork()).fit(data, any(options))
const loss = (name: unknown) => make({ loss: name })
const optimizer = (value: unknown) => fit({ epochs: 1, optimizer: value })
const method = (name: string) => async (): Promise<unknown> => {
  const net: unknown = await classNetwork()
  return (net as Record<string, () => unknown>)[name]?.()
}
/** Trains a classifier of so many outputs on targets given by habit. */
const targets =
  (y: unknown, units = 2, own: object = {}) =>
  async () => {
    const net = await network({ inputs: 2, layers: [{ units }], loss: units === 1 ? 'binaryCrossEntropy' : 'softmaxCrossEntropy' }) // prettier-ignore
    return await net.fit(dataset(any({ x, y, ...own })), { epochs: 1 })
  }

const mistakes: readonly Mistake[] = [
  // Options of `fit` under the names of Keras, PyTorch and scikit-learn.
  { of: 'fit learningRate', call: fit({ learningRate: 0.1 }), names: 'optimizer: {' },
  { of: 'fit lr', call: fit({ lr: 0.1 }), names: 'learningRate' },
  { of: 'fit learning_rate_init', call: fit({ learning_rate_init: 0.1 }), names: 'learningRate' },
  { of: 'fit dropout', call: fit({ dropout: 0.2 }), names: ['keepProb', 'layer'] },
  { of: 'fit validationSplit', call: fit({ validationSplit: 0.2 }), names: ['split(data)', '{ dev }'] },
  { of: 'fit validation_fraction', call: fit({ validation_fraction: 0.1 }), names: ['split(data)', '{ dev }'] },
  { of: 'fit validation_data', call: fit({ validation_data: [x, [0, 1, 1, 0]] }), names: '`dev`' },
  { of: 'fit batch_size', call: fit({ batch_size: 32 }), names: '`batchSize`' },
  { of: 'fit max_iter', call: fit({ max_iter: 200 }), names: '`epochs`' },
  { of: 'fit n_epochs', call: fit({ n_epochs: 200 }), names: '`epochs`' },
  { of: 'fit weight_decay', call: fit({ weight_decay: 0.01 }), names: ["'adamw'", 'weightDecay', '`l2`'] },
  { of: 'fit alpha', call: fit({ alpha: 0.0001 }), names: '`l2`' },
  { of: 'fit callbacks', call: fit({ callbacks: [] }), names: ['onEpoch', 'earlyStopping', 'checkpoint'] },
  { of: 'fit early_stopping', call: fit({ early_stopping: {} }), names: '`earlyStopping`' },
  { of: 'fit patience', call: fit({ patience: 5 }), names: 'earlyStopping: { patience' },
  { of: 'fit n_iter_no_change', call: fit({ n_iter_no_change: 10 }), names: 'earlyStopping: { patience' },
  { of: 'fit class_weight', call: fit({ class_weight: 'balanced' }), names: '`classWeights`' },
  { of: 'fit sample_weight', call: fit({ sample_weight: [] }), names: '`sampleWeights`' },
  { of: 'fit random_state', call: fit({ random_state: 0 }), names: '`seed`' },
  { of: 'fit clip_grad_norm', call: fit({ clip_grad_norm: 1 }), names: '`clipNorm`' },
  { of: 'fit lr_scheduler', call: fit({ lr_scheduler: 'cosine' }), names: '`schedule`' },
  { of: 'fit momentum', call: fit({ momentum: 0.9 }), names: ["kind: 'momentum'", 'nesterov'] },
  { of: 'fit loss', call: fit({ loss: 'mse' }), names: '`network`' },
  { of: 'fit metrics', call: fit({ metrics: ['acc'] }), names: "'accuracy'" },
  { of: 'fit solver', call: fit({ solver: 'adam' }), names: '`optimizer`' },
  { of: 'fit verbose: 2', call: fit({ verbose: 2 }), names: '`verbose: true`' },
  { of: 'fit verbose: 0', call: fit({ verbose: 0 }), names: 'Leave it out' },
  { of: 'fit early stopping as a flag', call: fit({ earlyStopping: true }), names: 'earlyStopping: {}' },
  { of: 'fit monitor val_loss', call: fit({ dev: data, earlyStopping: { monitor: 'val_loss' } }), names: "'devLoss'" },
  { of: 'fit monitor val_accuracy', call: fit({ dev: data, earlyStopping: { monitor: 'val_accuracy' } }), names: "'accuracy'" }, // prettier-ignore
  { of: 'fit min_delta', call: fit({ earlyStopping: { min_delta: 0.1 } }), names: '`minImprovement`' },
  { of: 'fit restore_best_weights', call: fit({ earlyStopping: { restore_best_weights: true } }), names: 'always restored' }, // prettier-ignore
  { of: 'fit use_ema', call: fit({ use_ema: true }), names: '`weightAveraging`' },
  { of: 'fit param_groups', call: fit({ param_groups: [] }), names: '`learningRateFactors`' },
  { of: 'fit coslog4', call: fit({ schedule: 'coslog4' }), names: "'coslog'" },
  { of: 'fit ReduceLROnPlateau', call: fit({ schedule: 'ReduceLROnPlateau' }), names: "'plateau'" },
  { of: 'fit CosineAnnealingLR', call: fit({ schedule: 'CosineAnnealingLR' }), names: "'cosine'" },
  { of: 'fit dev: null', call: fit({ dev: null }), names: 'leave it out' },
  { of: 'fit dev as a pair', call: fit({ dev: [x, [0, 1, 1, 0]] }), names: 'dataset({ x, y })' },
  { of: 'fit dev as a fraction', call: fit({ dev: 0.2 }), names: 'split(data)' },
  { of: 'fit a controller as signal', call: fit({ signal: new AbortController() }), names: '`controller.signal`' },
  { of: 'fit epochs as options', call: fit(100), names: '{ epochs: 100 }' },
  { of: 'fit x, y', call: async () => (await classNetwork()).fit(any(x), any([0, 1, 1, 0])), names: 'dataset({ x, y })' }, // prettier-ignore
  { of: 'fit({ x, y })', call: async () => (await classNetwork()).fit(any({ x, y: [0, 1, 1, 0] })), names: 'dataset({ x, y })' }, // prettier-ignore
  { of: 'fit({ x, y }) as options', call: fit({ x, y: [0, 1, 1, 0] }), names: 'fit(dataset({ x, y })' },
  { of: "onEpoch returning 'Stop'", call: fit({ epochs: 2, onEpoch: () => 'Stop' }), names: "'stop'" },
  { of: "onBatch returning 'break'", call: fit({ epochs: 2, onBatch: async () => await Promise.resolve('break') }), names: "'stop'" }, // prettier-ignore

  // Options of `network` and its layers.
  { of: 'network inputShape', call: make({ inputShape: [2] }), names: '`inputs`' },
  { of: 'network n_hidden', call: make({ n_hidden: 64 }), names: 'layers: [{ units: 64 }' },
  { of: 'network hidden_layer_sizes', call: make({ hidden_layer_sizes: [64, 32] }), names: 'layers: [{ units: 64 }' },
  { of: 'network units', call: make({ units: 64 }), names: 'layers: [{ units: 64 }' },
  { of: 'network activation', call: make({ activation: 'relu' }), names: "{ units: 64, activation: 'tanh' }" },
  { of: 'network optimizer', call: make({ optimizer: 'adam' }), names: 'fit(train, { optimizer' },
  { of: 'network lr', call: make({ lr: 0.1 }), names: 'fit(train, { optimizer' },
  { of: 'network epochs', call: make({ epochs: 5 }), names: 'fit(train, { epochs' },
  { of: 'network dtype', call: make({ dtype: 'float64' }), names: ['`precision', "'f64'"] },
  { of: 'network precision float64', call: make({ precision: 'float64' }), names: "'f64'" },
  { of: 'network n_jobs', call: make({ n_jobs: -1 }), names: '`threads`' },
  { of: 'network layers as numbers', call: make({ layers: [64, 2] }), names: '{ units: 64 }' },
  { of: 'network layers as words', call: make({ layers: [{ units: 4 }, 'relu', { units: 2 }] }), names: 'activation' },
  { of: 'network without a loss', call: make({ loss: undefined }), names: "'softmaxCrossEntropy'" },
  { of: 'network of a list', call: () => network(any([{ units: 3 }])), names: 'layers: [{ units' },
  { of: 'layer dropout', call: layer({ units: 3, dropout: 0.2 }), names: '`keepProb: 0.8`' },
  { of: 'layer { type: dropout }', call: layer({ type: 'dropout', rate: 0.2 }), names: '`keepProb`' },
  { of: 'layer inputShape', call: layer({ units: 3, inputShape: [2] }), names: '`inputs` of the network' },
  { of: 'layer in_features', call: layer({ units: 3, in_features: 2 }), names: '`inputs` of the network' },
  { of: 'layer out_features', call: layer({ out_features: 3 }), names: '`units`' },
  { of: 'layer kernelInitializer', call: layer({ units: 3, kernelInitializer: 'heNormal' }), names: '`initializer`' },
  { of: 'layer kernelRegularizer', call: layer({ units: 3, kernelRegularizer: 'l2' }), names: '`l2`' },
  { of: 'layer batchNorm', call: layer({ units: 3, batchNorm: true }), names: "normalization: 'batch'" },
  { of: 'layer normalization: true', call: layer({ units: 3, normalization: true }), names: "'batch'" },
  { of: 'layer keepProb: 0', call: layer({ units: 3, keepProb: 0 }), names: '1 turns dropout off' },
  { of: 'activation softmax', call: layer({ units: 3, activation: 'softmax' }), names: 'softmaxCrossEntropy' },
  { of: 'activation linear', call: layer({ units: 3, activation: 'linear' }), names: "'identity'" },
  { of: 'activation logistic', call: layer({ units: 3, activation: 'logistic' }), names: "'sigmoid'" },
  { of: 'activation LeakyReLU', call: layer({ units: 3, activation: 'LeakyReLU' }), names: "'leakyRelu'" },
  { of: 'activation as a function', call: layer({ units: 3, activation: Math.tanh }), names: 'customActivation' },
  { of: 'initializer glorot_uniform', call: layer({ units: 3, initializer: 'glorot_uniform' }), names: "'xavierUniform'" }, // prettier-ignore
  { of: 'initializer kaimingNormal', call: layer({ units: 3, initializer: 'kaimingNormal' }), names: "'heNormal'" },
  { of: 'loss mse', call: loss('mse'), names: "'meanSquaredError'" },
  { of: 'loss categorical_crossentropy', call: loss('categorical_crossentropy'), names: "'softmaxCrossEntropy'" },
  { of: 'loss CrossEntropyLoss', call: loss('CrossEntropyLoss'), names: "'softmaxCrossEntropy'" },
  { of: 'loss binary_crossentropy', call: loss('binary_crossentropy'), names: "'binaryCrossEntropy'" },
  { of: 'loss BCEWithLogitsLoss', call: loss('BCEWithLogitsLoss'), names: "'binaryCrossEntropy'" },
  { of: 'loss L1Loss', call: loss('L1Loss'), names: "'meanAbsoluteError'" },
  { of: 'loss SmoothL1Loss', call: loss('SmoothL1Loss'), names: "kind: 'huber'" },
  { of: 'loss as a function', call: loss(Math.abs), names: 'customLoss' },
  { of: 'sigmoid under binaryCrossEntropy', call: async () => (await network({ inputs: 2, layers: [{ units: 1, activation: 'sigmoid' }], loss: 'binaryCrossEntropy' })).fit(data, { epochs: 1 }), names: ['applies it itself', 'Leave it out'] }, // prettier-ignore

  // Optimizers.
  { of: 'optimizer lr', call: optimizer({ kind: 'adam', lr: 0.1 }), names: '`learningRate`' },
  { of: 'optimizer betas', call: optimizer({ kind: 'adam', betas: [0.9, 0.99] }), names: ['`beta1`', '`beta2`'] },
  { of: 'optimizer eps', call: optimizer({ kind: 'adam', eps: 1e-8 }), names: '`epsilon`' },
  { of: 'optimizer momentum of sgd', call: optimizer({ kind: 'sgd', momentum: 0.9 }), names: "kind: 'momentum'" },
  { of: 'optimizer rho', call: optimizer({ kind: 'rmsprop', rho: 0.9 }), names: '`decay`' },
  { of: 'optimizer weight_decay', call: optimizer({ kind: 'adamw', weight_decay: 0.1 }), names: '`weightDecay`' },
  { of: 'optimizer by type', call: optimizer({ type: 'adam' }), names: '`kind`' },
  { of: 'optimizer Adam', call: optimizer('Adam'), names: "'adam'" },
  { of: 'optimizer as an instance', call: optimizer(new Date(0)), names: "kind: 'adam'" },

  // Data.
  { of: 'one-hot y', call: targets([[1, 0], [0, 1], [0, 1], [1, 0]]), names: "`task: 'classification'`" }, // prettier-ignore
  { of: 'logits as soft targets', call: targets([[2.9, 0.1], [0, 1], [0, 1], [1, 0]], 2, { task: 'classification' }), names: 'the probability of each class' }, // prettier-ignore
  { of: 'labels 1 … K', call: targets([1, 2, 2, 1]), names: 'label - 1' },
  { of: 'labels 1 … K as classification', call: targets([1, 2, 2, 1], 2, { task: 'classification' }), names: 'label - 1' }, // prettier-ignore
  { of: 'labels −1 and 1', call: targets([-1, 1, 1, -1]), names: '? 1 : 0' },
  { of: 'labels −1 and 1 for one output', call: targets([-1, 1, 1, -1], 1), names: '? 1 : 0' },
  { of: 'labels −1 and 1 as classification', call: targets([-1, 1, 1, -1], 2, { task: 'classification' }), names: '? 1 : 0' }, // prettier-ignore
  { of: 'booleans', call: targets([true, false, true, false]), names: 'map(Number)' },
  { of: 'three classes for one output', call: targets([0, 1, 2, 0], 1), names: "'softmaxCrossEntropy' with 3 units" },
  { of: 'too few outputs', call: targets([0, 1, 2, 0]), names: '3 units' },
  { of: 'labels for a regression', call: async () => (await network({ inputs: 2, layers: [{ units: 1 }], loss: 'meanSquaredError' })).fit(dataset({ x, y: [0, 1, 2, 0] })), names: "task: 'regression'" }, // prettier-ignore
  { of: 'dataset features, labels', call: () => dataset(any({ features: x, labels: [0, 1, 1, 0] })), names: 'dataset({ x, y })' }, // prettier-ignore
  { of: 'dataset(x, y)', call: () => dataset(any(x)), names: 'dataset({ x, y })' },
  { of: 'dataset feature_names', call: () => dataset(any({ x, y: [0, 1, 1, 0], feature_names: ['a', 'b'] })), names: '`columns`' }, // prettier-ignore
  { of: 'rows of unlike length', call: () => dataset({ x: [[0, 0], [1]], y: [0, 1] }), names: 'same columns' },
  { of: 'a flat list of features', call: () => dataset(any({ x: [1, 2, 3], y: [0, 1, 0] })), names: '[[1], [2]]' },
  { of: 'rows as objects', call: () => dataset(any({ x: [{ a: 1 }, { a: 2 }], y: [0, 1] })), names: 'Object.values(row)' }, // prettier-ignore
  { of: 'a tensor', call: () => dataset(any({ x: { dataSync: () => [] }, y: [0, 1] })), names: 'arraySync()' },
  { of: 'predict of one row', call: async () => (await classNetwork()).predict(any([1, 2])), names: '[[1, 2]' },
  { of: 'predict of a dataset', call: async () => (await classNetwork()).predict(any(data)), names: '`data.x`' },
  { of: 'evaluate of rows', call: async () => (await classNetwork()).evaluate(any(x)), names: 'dataset({ x, y })' },
  { of: 'evaluate batch_size', call: async () => (await classNetwork()).evaluate(data, any({ batch_size: 32 })), names: '`fit`' }, // prettier-ignore
  { of: 'metrics acc', call: async () => (await classNetwork()).metrics(data, any({ names: ['acc'] })), names: "'accuracy'" }, // prettier-ignore
  { of: 'metrics average', call: async () => (await classNetwork()).metrics(data, any({ average: 'macro' })), names: "'f1Macro'" }, // prettier-ignore
  { of: 'split test_size', call: () => split(data, any({ test_size: 0.2 })), names: 'fractions: {' },
  { of: 'split random_state', call: () => split(data, any({ random_state: 0 })), names: '`seed`' },
  { of: 'split(x, y)', call: () => split(any(x), any([0, 1, 1, 0])), names: 'dataset({ x, y })' },
  { of: 'kFold n_splits', call: () => kFold(data, any({ n_splits: 5 })), names: '`folds`' },
  { of: 'fitScaler StandardScaler', call: () => fitScaler(data, any({ kind: 'StandardScaler' })), names: "'standard'" },
  { of: 'fitScaler feature_range', call: () => fitScaler(data, any({ feature_range: [0, 1] })), names: '`range`' },
  { of: 'readCsv sep', call: async () => readCsv(tableText, any({ sep: ';' })), names: '`delimiter`' },

  // Methods.
  ...(
    [
      ['compile', ['`network` takes the loss', '`fit` the optimizer']],
      ['summary', '`net.layers`'],
      ['train', 'net.fit'],
      ['forward', '`net.predict(rows)`'],
      ['predict_proba', '`net.predict(rows)`'],
      ['score', '`net.evaluate(data)`'],
      ['partial_fit', 'continues the first'],
      ['save', '`encodeModel`'],
      ['getWeights', '`net.parameters`'],
    ] as const
  ).map(([name, names]) => ({ of: `net.${name}()`, call: method(name), names })),
]

async function messageOf(call: Call): Promise<string> {
  try {
    await call()
  } catch (error) {
    expect(error).toBeInstanceOf(WellfitError)
    return error instanceof WellfitError ? error.message : ''
  }
  return 'nothing was thrown'
}

describe('a mistake of someone used to Keras, PyTorch or scikit-learn', () => {
  it.each(mistakes.map((mistake) => [mistake.of, mistake] as const))(
    '%s: the message names what is right',
    async (_, { call, names }) => {
      const message = await messageOf(call)
      for (const name of typeof names === 'string' ? [names] : names) expect(message).toContain(name)
    },
  )

  it('is one of 60 or more, each listed once', () => {
    expect(mistakes.length).toBeGreaterThanOrEqual(60)
    expect(new Set(mistakes.map(({ of }) => of)).size).toBe(mistakes.length)
  })
})
