import {
  averageNetworks,
  calibrate,
  chooseThreshold,
  chooseThresholds,
  dataset,
  customActivation,
  customLoss,
  customPenalty,
  decodeModel,
  dropoutMask,
  encodeModel,
  metrics,
  network,
  precisionRecallCurve,
  rocCurve,
} from '../../../../src/index.js'
import type { Dataset } from '../../../../src/index.js'
import { callback, flag, list, number, options as nested, special, text, type OptionsEntry } from '../option-types.js'
import { classNetwork, classRows, valueRows } from '../samples.js'

/** Probabilities with errors in both directions. */
const halves = (): Float64Array => Float64Array.from({ length: 60 }, (_, i) => (i % 7) / 7)
const labelRows = (): Dataset =>
  dataset({ x: Array.from({ length: 60 }, () => [0]), y: Array.from({ length: 60 }, (_, i) => [i % 2]) })
const any = (options: object): never => options as never

export const maskOptions = { epoch: 1, batches: 0, layer: 1, rows: 2, units: 3, keepProb: 0.5 }
export const penaltyTakes = { l2: number, l1: number, penalizeBiases: flag, penalty: special }
export const weightTakes = {
  sampleWeights: special,
  classWeights: nested,
  labelSmoothing: number,
  positiveWeights: special,
}
export const stepTakes = {
  // A function of the step, or a list of factors.
  schedule: ['function', 'list', 'frozenList', 'bytes'] as const,
  l1Method: special,
  clipNorm: number,
  clipValue: number,
  maxNorm: number,
  accumulate: number,
  learningRateFactors: nested,
  parametrization: text,
}
const costTakes = { ...penaltyTakes, examples: number, sampleWeights: special }
const evaluateTakes = { ...costTakes, rowErrors: flag, onWarning: callback }
const metricTakes = {
  names: list,
  k: number,
  bins: number,
  decision: ['null', 'object', 'frozen'] as const,
  sampleWeights: special,
}

const networkTakes = {
  inputs: number,
  layers: special,
  loss: special,
  inputKeepProb: number,
  precision: special,
  numerics: special,
  seed: number,
  members: number,
}

const signatureTakes = {
  columns: ['null'],
  classes: ['null'],
  targetNames: ['null'],
  bytes: ['null', 'boolean'],
} as const

const layerTakes = {
  units: number,
  inputs: special,
  activation: special,
  alpha: ['null', 'number'],
  initializer: special,
  biasInitializer: special,
  keepProb: number,
  normalization: ['null'],
  trainable: flag,
  useBias: flag,
  inputScale: flag,
  groups: number,
  residual: special,
  periodic: ['boolean', 'object', 'frozen'],
  categories: list,
  l2: number,
  l1: number,
  maxNorm: number,
  name: text,
} as const

export const fitTakes = {
  shuffle: flag,
  order: special,
  ...penaltyTakes,
  ...weightTakes,
  ...stepTakes,
  dev: special,
  epochs: number,
  batchSize: number,
  lastBatch: text,
  optimizer: special,
  earlyStopping: nested,
  weightAveraging: special,
  metrics: list,
  dropoutFrom: number,
  seed: number,
  augment: list,
  onEpoch: callback,
  onBatch: callback,
  onProgress: callback,
  verbose: flag,
  signal: special,
  maxSeconds: number,
  checkpoint: special,
  resume: special,
  restart: flag,
  parallel: nested,
  worker: flag,
}

async function fitWith(options: object): Promise<unknown> {
  return await (await classNetwork()).fit(classRows(), { epochs: 1, ...options })
}

const ofFit: readonly OptionsEntry[] = [
  { name: 'Network.fit', takes: fitTakes, call: fitWith },
  {
    name: 'Network.fit',
    of: 'parallel',
    takes: { blocks: number, communicator: special, mode: text },
    call: (parallel) => fitWith({ parallel: { blocks: 2, ...parallel } }),
  },
  {
    name: 'Network.fit',
    of: 'earlyStopping',
    takes: { monitor: special, patience: number, minImprovement: number },
    call: (earlyStopping) => fitWith({ earlyStopping }),
  },
  {
    name: 'Network.fit',
    of: 'checkpoint',
    required: { save: () => undefined },
    takes: { save: callback, everySeconds: number },
    call: (checkpoint) => fitWith({ checkpoint }),
  },
  {
    name: 'Network.fit',
    of: 'learningRateFactors',
    takes: {
      weight: number,
      bias: number,
      scale: number,
      shift: number,
      alpha: number,
      inputScale: number,
      frequencies: number,
      embedding: number,
      memberInputScale: number,
      memberOutputScale: number,
    },
    call: (learningRateFactors) => fitWith({ learningRateFactors }),
  },
  {
    name: 'Network.fit',
    of: 'classWeights',
    takes: { 0: number, 1: number },
    call: (classWeights) => fitWith({ classWeights }),
  },
  {
    name: 'Network.fit',
    of: "optimizer 'adamw'",
    required: { kind: 'adamw' },
    ofOtherKinds: ['adamFactor', 'decay', 'gradientTolerance', 'memory', 'momentum', 'momentumDecay'],
    takes: {
      kind: special,
      learningRate: number,
      beta1: special,
      beta2: special,
      epsilon: number,
      weightDecay: number,
    },
    call: (optimizer) => fitWith({ optimizer }),
  },
  {
    name: 'Network.fit',
    of: "schedule 'plateau'",
    required: { kind: 'plateau' },
    ofOtherKinds: ['cycles', 'every', 'rise', 'start'],
    takes: { kind: special, factor: number, patience: number, minImprovement: number, end: number, warmup: number },
    call: (schedule) => fitWith({ schedule }),
  },
  {
    name: 'Network.fit',
    of: 'augment[0]',
    required: { kind: 'noise', sigma: 0.1 },
    takes: { kind: special, probability: number, sigma: number, relative: flag },
    call: (augmentation) => fitWith({ augment: [augmentation] }),
  },
]

const ofNetwork: readonly OptionsEntry[] = [
  {
    name: 'dropoutMask',
    required: maskOptions,
    takes: {
      seed: number,
      epoch: number,
      batches: number,
      layer: number,
      rows: number,
      units: number,
      keepProb: number,
    },
    call: (options) => dropoutMask(any(options)),
  },
  {
    name: 'averageNetworks',
    takes: { dev: special, weights: special },
    call: async (options) => averageNetworks([await classNetwork(), await classNetwork()], any(options)),
  },
  {
    name: 'network',
    required: { inputs: 2, layers: [{ units: 1 }], loss: 'meanSquaredError' },
    takes: { ...networkTakes, ...signatureTakes, parameters: special, wasm: special, threads: number },
    call: (options) => network(any(options)),
  },
  {
    name: 'network',
    of: 'layers[0]',
    required: { units: 1 },
    takes: layerTakes,
    call: (layer) => network(any({ inputs: 2, layers: [layer], loss: 'meanSquaredError' })),
  },
  {
    name: 'network',
    of: 'loss',
    required: { kind: 'huber', delta: 1 },
    takes: { kind: special, delta: number },
    call: (loss) => network(any({ inputs: 2, layers: [{ units: 1 }], loss })),
  },
  {
    name: 'network',
    of: 'layers[0].initializer',
    required: { kind: 'normal', sigma: 0.1 },
    takes: { kind: special, sigma: number },
    ofOtherKinds: ['fan'],
    call: (initializer) => network(any({ inputs: 2, layers: [{ units: 1, initializer }], loss: 'meanSquaredError' })),
  },
  {
    name: 'network',
    of: "layers[0].initializer of kind 'xavier'",
    required: { kind: 'xavier', fan: 'in' },
    takes: { kind: special, fan: special },
    ofOtherKinds: ['sigma'],
    call: (initializer) => network(any({ inputs: 2, layers: [{ units: 1, initializer }], loss: 'meanSquaredError' })),
  },
  {
    name: 'network',
    of: 'wasm',
    requires: 'a core as a file: test/runtimes/loader.test.ts loads one',
    takes: { module: special, bytes: special, url: special },
    call: (wasm) => network(any({ inputs: 2, layers: [{ units: 1 }], loss: 'meanSquaredError', wasm })),
  },
  {
    name: 'Network.evaluate',
    takes: evaluateTakes,
    call: async (options) => (await classNetwork()).evaluate(classRows(), any(options)),
  },
  {
    name: 'Network.loss',
    takes: costTakes,
    call: async (options) => (await classNetwork()).loss(classRows(), any(options)),
  },
  {
    name: 'Network.gradients',
    takes: costTakes,
    call: async (options) => (await classNetwork()).gradients(classRows(), any(options)),
  },
  {
    name: 'Network.setLayer',
    of: 'values',
    takes: { weight: special, bias: special },
    call: async (values) => (await classNetwork()).setLayer('dense1', any(values)),
  },
]

export const trainOptions: readonly OptionsEntry[] = [
  ...ofNetwork,
  ...ofFit,
  {
    name: 'Network.metrics',
    takes: metricTakes,
    call: async (options) => (await classNetwork()).metrics(classRows(), any(options)),
  },
  {
    name: 'Network.setDecision',
    takes: { calibration: special, thresholds: special, costs: special, intervals: special, smearing: number },
    call: async (decision) => (await classNetwork()).setDecision(any(decision)),
  },
  ...[rocCurve, precisionRecallCurve].map((curve) => ({
    name: curve.name,
    takes: { label: text },
    call: (options: object) => curve(new Float64Array(60), classRows(), any(options)),
  })),
  {
    name: 'chooseThresholds',
    takes: { aim: special },
    call: (options) => chooseThresholds(halves(), labelRows(), any(options)),
  },
  {
    name: 'calibrate',
    takes: { method: special, smoothTargets: flag },
    call: (options) => calibrate(halves(), classRows(), any(options)),
  },
  {
    name: 'chooseThreshold',
    takes: { label: text, aim: special },
    call: (options) => chooseThreshold(new Float64Array(60), classRows(), any(options)),
  },
  {
    name: 'metrics',
    takes: metricTakes,
    call: (options) => metrics(new Float64Array(60), valueRows(), any(options)),
  },
  {
    name: 'customActivation',
    required: { name: 'own', value: Math.abs, derivative: Math.sign },
    takes: { name: text, value: callback, derivative: callback, hasKink: flag, initializer: special, module: special },
    call: (options) => customActivation(any(options)),
  },
  {
    name: 'customLoss',
    required: { name: 'own', value: Math.abs, derivative: Math.sign },
    takes: { name: text, value: callback, derivative: callback, hasKink: flag, outputs: number, module: special },
    call: (options) => customLoss(any(options)),
  },
  {
    name: 'customPenalty',
    required: { name: 'own', value: Math.abs, derivative: Math.sign },
    takes: { name: text, value: callback, derivative: callback, module: special },
    call: (options) => customPenalty(any(options)),
  },
  {
    name: 'encodeModel',
    of: 'parts',
    required: {
      network: { inputs: 1, layers: [{ units: 1 }], loss: 'meanSquaredError' },
      parameters: [0, 0],
    },
    takes: {
      network: nested,
      parameters: special,
      preprocessor: ['null', 'object', 'frozen', 'map'],
      targetScaler: ['null', 'object', 'frozen', 'map'],
      columns: ['null'],
      classes: ['null'],
      targetNames: ['null'],
      bytes: ['null', 'boolean'],
      target: ['null', 'text'],
      decision: ['null', 'object', 'frozen'],
      metadata: ['object', 'frozen'],
    },
    call: (parts) => encodeModel(any(parts)),
  },
  {
    name: 'decodeModel',
    takes: { parts: list },
    call: (options) => {
      const own = { inputs: 1, layers: [{ units: 1 }], loss: 'meanSquaredError' } as const
      const { json, tensors } = encodeModel({ network: own, parameters: [0, 0] })
      return decodeModel(json, tensors, any(options))
    },
  },
]
