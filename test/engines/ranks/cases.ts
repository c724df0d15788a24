/** A run in blocks as plain data; see run.mjs. */
export interface Case {
  readonly rows: number
  readonly inputs: number
  readonly target?: 'classes' | 'values'
  readonly network: object
  readonly fit: { readonly parallel: object; readonly [option: string]: unknown }
  readonly weighted?: boolean
  readonly hugeRow?: number
  readonly dev?: boolean
  readonly chunked?: boolean
  readonly wrong?: 'dev' | 'sampleWeights'
  readonly stopAfterSteps?: number
  readonly keepsLast?: boolean
}

const dropout = { layers: [{ units: 16, activation: 'relu', keepProb: 0.8 }, { units: 3 }], inputKeepProb: 0.9 }
const withoutDropout = { layers: [{ units: 16, activation: 'tanh' }, { units: 3 }] }
const normalized = {
  layers: [
    { units: 12, activation: 'relu', normalization: 'batch' },
    { units: 12, activation: 'tanh', normalization: 'batch', keepProb: 0.8 },
    { units: 3 },
  ],
}
const eight = { parallel: { blocks: 8 } }
/** 603 rows: blocks of 75 and 76 rows, and a last batch of 27, in which blocks have 3 and 4. */
const small = { rows: 603, inputs: 8, network: dropout, fit: eight }

/** The optimizers of minibatches. */
export const minibatchOptimizers = [
  'sgd',
  'momentum',
  'nesterov',
  'rmsprop',
  'adam',
  'amsgrad',
  'nadam',
  'adagrad',
  'adamw',
  'muon',
]

/** What has to give the same bytes on any number of ranks. */
export const cases: Readonly<Record<string, Case>> = {
  ...Object.fromEntries(
    minibatchOptimizers.map((optimizer) => [optimizer, { ...small, fit: { ...eight, epochs: 2, optimizer } }]),
  ),
  lbfgs: {
    ...small,
    network: withoutDropout,
    fit: { ...eight, batchSize: 608, epochs: 6, optimizer: 'lbfgs', l2: 0.1 },
  },
  'lbfgs in f64, five blocks': {
    ...small,
    network: { ...withoutDropout, precision: 'f64' },
    fit: { parallel: { blocks: 5 }, batchSize: 605, epochs: 6, optimizer: 'lbfgs' },
  },
  'f64, five blocks': {
    ...small,
    network: { ...dropout, precision: 'f64' },
    fit: { parallel: { blocks: 5 }, batchSize: 60 },
  },
  'batch normalization': { ...small, network: normalized },
  'batch normalization in f64': {
    ...small,
    network: { ...normalized, precision: 'f64' },
    fit: { ...eight, shuffle: false },
  },
  'weighted rows, accumulation, clipping, a schedule, an average': {
    ...small,
    weighted: true,
    fit: {
      ...eight,
      accumulate: 3,
      clipNorm: 0.5,
      schedule: 'cosine',
      weightAveraging: 'ema',
      l1: 0.1,
      l2: 0.1,
      maxNorm: 2,
      metrics: ['f1Macro'],
    },
  },
  'periodic embeddings and those of categories': {
    ...small,
    network: {
      layers: [
        { units: 8, periodic: { frequencies: 5, inputs: [0, 3] }, categories: [{ first: 4, count: 3 }] },
        { units: 3 },
      ],
    },
    fit: { ...eight, epochs: 3, optimizer: 'muon' },
  },
  'an ensemble of members': {
    ...small,
    network: {
      layers: [{ units: 8, keepProb: 0.8, periodic: { frequencies: 2, sigma: 0.5 } }, { units: 6 }, { units: 3 }],
      members: 3,
    },
    fit: { ...eight, epochs: 3, accumulate: 2 },
  },
  'layers of groups': {
    ...small,
    network: {
      layers: [
        { units: 12, activation: 'tanh' },
        { units: 12, groups: 3, normalization: 'batch', keepProb: 0.8 },
        { units: 12, groups: 2, residual: true, maxNorm: 1 },
        { units: 3 },
      ],
    },
    fit: { ...eight, epochs: 3, optimizer: 'muon', parametrization: 'ntk', l2: 0.1 },
  },
  'a residual block': {
    ...small,
    network: { layers: [{ units: 8, activation: 'tanh' }, { units: 6 }, { units: 8, residual: 2 }, { units: 3 }] },
    fit: { ...eight, epochs: 3 },
  },
  'regression with augmentation, prelu, scaled inputs and early stopping': {
    ...small,
    target: 'values',
    network: { layers: [{ units: 8, activation: 'prelu', inputScale: true, normalization: 'layer' }, { units: 1 }] },
    fit: {
      ...eight,
      epochs: 20,
      optimizer: { kind: 'adam', learningRate: 0.05 },
      augment: [
        { kind: 'noise', sigma: 0.1 },
        { kind: 'mixup', alpha: 0.2 },
      ],
      earlyStopping: { patience: 2, minImprovement: 0.05 },
    },
  },
}
