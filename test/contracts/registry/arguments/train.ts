import * as wellfit from '../../../../src/index.js'
import { input, options, value, type ArgumentsEntry } from '../argument-types.js'
import { maskOptions } from '../options/train.js'
import { classNetwork, classRows, valueRows } from '../samples.js'
import { data, untyped, values } from './data.js'

const own = { inputs: 1, layers: [{ units: 1 }], loss: 'meanSquaredError' } as const
const model = wellfit.encodeModel({ network: own, parameters: [0, 0] })
const sample = await classNetwork()
const saved = await wellfit.saveModel(sample)
/** Probabilities with errors in both directions. */
const halves = Float64Array.from({ length: 60 }, (_, i) => (i % 7) / 7)
const functions = { name: 'own', value: Math.abs, derivative: Math.sign }

async function aCheckpoint(): Promise<wellfit.Checkpoint> {
  const saved: wellfit.Checkpoint[] = []
  const net = await classNetwork()
  const checkpoint = { everySeconds: 0, save: (state: wellfit.Checkpoint) => void saved.push(state) }
  await net.fit(classRows(), { epochs: 3, batchSize: 20, checkpoint })
  const [first] = saved
  if (first === undefined) throw new Error('no checkpoint was handed out')
  return first
}

export const checkpoint: wellfit.Checkpoint = await aCheckpoint()

/** A method of a new network, on which it is called. */
function method(name: keyof wellfit.Network): (...values: unknown[]) => unknown {
  return async (...given) => {
    const net = await classNetwork()
    const called = Reflect.get(net, name) as (...values: unknown[]) => unknown
    return await called.apply(net, given)
  }
}

const x = value(() => [[1, 2]], ['bytes'])

export const trainArguments: readonly ArgumentsEntry[] = [
  { name: 'network', arguments: { options: input(() => own, ['inputs']) }, call: untyped(wellfit.network) },
  {
    name: 'dropoutMask',
    arguments: { options: input(() => maskOptions, ['units']) },
    call: untyped(wellfit.dropoutMask),
  },
  {
    name: 'averageNetworks',
    arguments: { networks: value(() => [sample, sample]), options: options() },
    call: untyped(wellfit.averageNetworks),
  },
  {
    name: 'Network.setParameters',
    arguments: { parameters: value(() => new Float64Array(17)) },
    call: method('setParameters'),
  },
  { name: 'Network.layer', arguments: { name: value(() => 'dense1') }, call: method('layer') },
  {
    name: 'Network.setLayer',
    arguments: {
      name: value(() => 'dense1'),
      values: { good: () => ({ bias: [0, 0, 0] }), fine: ['object', 'frozen'] },
    },
    call: method('setLayer'),
  },
  {
    name: 'Network.fit',
    arguments: { train: data, options: options(() => ({ epochs: 1 })) },
    call: method('fit'),
  },
  { name: 'Network.evaluate', arguments: { data, options: options() }, call: method('evaluate') },
  { name: 'Network.metrics', arguments: { data, options: options() }, call: method('metrics') },
  {
    name: 'Network.setDecision',
    arguments: {
      decision: {
        good: () => ({ thresholds: [{ label: '1', threshold: 0.5 }] }),
        fine: ['null', 'object', 'frozen'],
      },
    },
    call: method('setDecision'),
  },
  { name: 'Network.predict', arguments: { x }, call: method('predict') },
  { name: 'Network.hidden', arguments: { x, layer: value(() => 'dense1') }, call: method('hidden') },
  { name: 'Network.predictClasses', arguments: { x }, call: method('predictClasses') },
  { name: 'Network.loss', arguments: { batch: data, options: options() }, call: method('loss') },
  { name: 'Network.gradients', arguments: { batch: data, options: options() }, call: method('gradients') },
  {
    name: 'customActivation',
    arguments: { options: input(() => functions, ['name', 'value']) },
    call: untyped(wellfit.customActivation),
  },
  {
    name: 'customLoss',
    arguments: { options: input(() => functions, ['name', 'value']) },
    call: untyped(wellfit.customLoss),
  },
  {
    name: 'customPenalty',
    arguments: { options: input(() => functions, ['name', 'value']) },
    call: untyped(wellfit.customPenalty),
  },
  {
    name: 'chooseThresholds',
    arguments: {
      predictions: value(() => halves, ['list']),
      data: value(() => wellfit.dataset({ x: [...halves].map(() => [0]), y: [...halves].map((_, i) => [i % 2]) })),
      options: options(),
    },
    call: untyped(wellfit.chooseThresholds),
  },
  {
    name: 'calibrate',
    arguments: { predictions: value(() => halves, ['list']), data, options: options() },
    call: untyped(wellfit.calibrate),
  },
  {
    name: 'applyCalibration',
    arguments: {
      predictions: value(() => halves, ['bytes', 'list']),
      calibration: input(() => wellfit.calibrate(halves, classRows()), ['method', 'labels', 'outputs', 'multiLabel']),
    },
    call: untyped(wellfit.applyCalibration),
  },
  {
    name: 'conformalIntervals',
    arguments: { predictions: value(() => halves, ['bytes', 'list']), data: values },
    call: untyped(wellfit.conformalIntervals),
  },
  {
    name: 'predictionIntervals',
    arguments: {
      predictions: value(() => halves, ['bytes', 'list']),
      intervals: input(() => wellfit.conformalIntervals(halves, valueRows()), ['method', 'scores']),
      level: value(() => 0.9),
    },
    call: untyped(wellfit.predictionIntervals),
  },
  ...[wellfit.rocCurve, wellfit.precisionRecallCurve, wellfit.chooseThreshold].map((called) => ({
    name: called.name,
    arguments: { predictions: value(() => new Float64Array(60), ['bytes', 'list']), data, options: options() },
    call: untyped(called),
  })),
  {
    name: 'metrics',
    arguments: { predictions: value(() => new Float64Array(60)), data: values, options: options() },
    call: untyped(wellfit.metrics),
  },
  {
    name: 'encodeModel',
    arguments: { parts: input(() => ({ network: own, parameters: [0, 0] }), ['network']) },
    call: untyped(wellfit.encodeModel),
  },
  {
    name: 'decodeModel',
    arguments: {
      json: value(() => model.json, ['text']),
      tensors: value(() => model.tensors, ['bytes']),
      options: options(),
    },
    call: untyped(wellfit.decodeModel),
  },
  {
    // `where` is left to test/predict: a probe that is a text would be written to.
    name: 'saveModel',
    arguments: { net: value(() => sample) },
    call: untyped(wellfit.saveModel),
  },
  {
    name: 'loadModel',
    arguments: { where: value(() => saved, ['bytes']), options: options() },
    call: untyped(wellfit.loadModel),
  },
  {
    name: 'openModel',
    arguments: { stored: value(() => wellfit.decodeModel(model.json, model.tensors)) },
    call: untyped(wellfit.openModel),
  },
  {
    name: 'encodeCheckpoint',
    arguments: { checkpoint: value(() => checkpoint) },
    call: untyped(wellfit.encodeCheckpoint),
  },
  {
    name: 'decodeCheckpoint',
    arguments: { bytes: value(() => wellfit.encodeCheckpoint(checkpoint), ['bytes']) },
    call: untyped(wellfit.decodeCheckpoint),
  },
]
