import { describe, expect, it } from 'vitest'
import {
  costCheck,
  customActivation,
  customLoss,
  customPenalty,
  dataset,
  decodeCheckpoint,
  decodeModel,
  encodeCheckpoint,
  encodeModel,
  gradientCheck,
  network,
  preflight,
  type BatchRow,
  type Checkpoint,
  type FitOptions,
  type LayerOptions,
  type NetworkInit,
} from '../../src/index.js'
import { checksum } from '../../src/tensor/crc32.js'
import { activations } from '../reference/activations.js'
import { expectFault, expectRejection } from '../support/errors.js'
import { normError, tolerance } from '../support/tolerance.js'

const x = Array.from({ length: 70 }, (_, i) => [Math.sin(i), Math.cos(2 * i), Math.sin(5 * i)])
const values = dataset({ x, y: x.map(([a = 0, b = 0]) => [a * b, a - b]), task: 'regression' })
const classes = dataset({ x, y: x.map(([a = 0, b = 0]) => (a > b ? 1 : 0)) })

const tanh = customActivation({ name: 'myTanh', value: (z) => activations.tanh.value(z), derivative: (z) => activations.tanh.derivative(z), initializer: 'xavierNormal' }) // prettier-ignore
const squares = customLoss({ name: 'mySquares', value: (z, y) => (z - y) ** 2, derivative: (z, y) => 2 * (z - y) })
const halfSquares = customPenalty({ name: 'myL2', value: (w) => 0.35 * w * w, derivative: (w) => 0.7 * w })

/** The same network by built-in parts and by the same ones written in TypeScript. */
const builtIn: NetworkInit = {
  inputs: 3,
  layers: [{ units: 9, activation: 'tanh', keepProb: 0.8 }, { units: 7, activation: 'tanh' }, { units: 2 }],
  loss: 'meanSquaredError',
  precision: 'f64',
  seed: 3,
}
const own: NetworkInit = {
  ...builtIn,
  layers: [{ units: 9, activation: tanh, keepProb: 0.8 }, { units: 7, activation: tanh }, { units: 2 }],
  loss: squares,
}

async function train(init: NetworkInit, options: FitOptions) {
  const net = await network(init)
  const history = await net.fit(values, { epochs: 20, batchSize: 16, dev: values, seed: 5, ...options })
  return { net, history }
}

describe('parts written in TypeScript', () => {
  it('train, predict and measure as the built-in ones that do the same', async () => {
    const expected = await train(builtIn, { l2: 0.7 })
    const found = await train(own, { penalty: halfSquares })
    expect(normError(found.net.parameters, [...expected.net.parameters])).toBeLessThan(tolerance.trajectory.f64)
    expect(normError(found.net.predict(values.x), [...expected.net.predict(values.x)])).toBeLessThan(1e-9)
    const [last, wanted] = [found.history.rows.at(-1), expected.history.rows.at(-1)]
    for (const key of ['loss', 'penalty', 'cost', 'rmse', 'mae', 'r2'] as const) {
      expect(Math.abs((last?.train[key] ?? NaN) - (wanted?.train[key] ?? NaN)), `${key} of train`).toBeLessThan(1e-9)
    }
    expect(Math.abs((last?.batchCost ?? NaN) - (wanted?.batchCost ?? NaN))).toBeLessThan(1e-9)
    expect(found.history.settings.penalty).toBe('myL2')
    expect(found.history.stop.step).toBe(expected.history.stop.step)
    const options = { penalty: halfSquares, penalizeBiases: true }
    const cost = expected.net.loss(values, { l2: 0.7, penalizeBiases: true })
    expect(Math.abs(found.net.loss(values, options) - cost)).toBeLessThan(1e-9)
    const slopes = expected.net.gradients(values, { l2: 0.7, penalizeBiases: true })
    expect(normError(found.net.gradients(values, options), [...slopes])).toBeLessThan(1e-9)
  })

  it.each([
    ['weights of rows', {}, { sampleWeights: x.map((_, i) => (i % 4) / 2) }],
    ['steps over several batches', {}, { accumulate: 3 }],
    ['clipped gradients', {}, { clipNorm: 0.1, optimizer: { kind: 'momentum', learningRate: 0.1 } }],
    ['batch normalization', { normalization: 'batch' }, {}],
    ['layer normalization', { normalization: 'layer' }, {}],
    ['a longest norm', { maxNorm: 0.7 }, {}],
  ] as [string, Partial<LayerOptions>, FitOptions][])('%s included', async (_, layer, options) => {
    const run = async (init: NetworkInit, penalty: FitOptions): Promise<{ batches: BatchRow[]; costs: number[] }> => {
      const batches: BatchRow[] = []
      const layers = init.layers.map((given, i) => (i < 2 ? { ...given, ...layer } : given))
      const onBatch = (row: BatchRow): void => void batches.push(row)
      const { net, history } = await train({ ...init, layers }, { ...options, ...penalty, onBatch })
      net[Symbol.dispose]()
      return { batches, costs: history.rows.map(({ batchCost }) => batchCost) }
    }
    const expected = await run(builtIn, { l2: 0.7 })
    const found = await run(own, { penalty: halfSquares })
    expect(normError(found.costs, expected.costs)).toBeLessThan(1e-8)
    expect(found.batches.length).toBe(expected.batches.length)
    for (const key of ['step', 'rows', 'loss', 'penalty', 'cost'] as const) {
      // A batch that takes no step is told its penalty only where that is TypeScript's.
      if ((key === 'penalty' || key === 'cost') && options.accumulate !== undefined) continue
      const [values = [], wanted = []] = [found, expected].map(({ batches }) => batches.map((row) => row[key]))
      expect(normError(values, wanted)).toBeLessThan(1e-8)
    }
  })

  it('serve an f32 network and a cross-entropy too, and leave the seed in charge', async () => {
    const init: NetworkInit = { ...own, layers: [{ units: 8, activation: tanh, keepProb: 0.7 }, { units: 2 }], loss: 'softmaxCrossEntropy', precision: 'f32' } // prettier-ignore
    const weights = async (): Promise<string> => {
      using net = await network(init)
      await net.fit(classes, { epochs: 12, seed: 1 })
      expect(net.evaluate(classes).accuracy).toBeGreaterThan(0.6)
      return String(net.parameters)
    }
    expect(await weights()).toBe(await weights())
  })

  it('are named in the layers', async () => {
    using net = await network(own)
    expect(net.layers.map(({ activation }) => activation)).toEqual(['myTanh', 'myTanh', 'identity'])
  })

  it('stop a training that is no longer finite', async () => {
    const cliff = customLoss({ name: 'cliff', value: () => NaN, derivative: () => 1 })
    using net = await network({ ...own, loss: cliff })
    const before = String(net.parameters)
    const history = await net.fit(values, { epochs: 3 })
    expect(history.stop).toMatchObject({ reason: 'diverged', step: 0 })
    expect(String(net.parameters)).toBe(before)
  })
})

describe('the gradient check of parts written in TypeScript', () => {
  it('passes what is right, penalty and kinks included', async () => {
    using net = await network(own)
    const check = await gradientCheck(net, values, { penalty: halfSquares, l2: 0.2 })
    expect(check).toMatchObject({ verdict: 'correct', faults: [], withoutPenalty: { verdict: 'correct' } })
    expect(check.checked).toBe(net.parameterCount)
    const quantile = customLoss({ name: 'quantile', value: (z, y) => Math.max(0.9 * (y - z), 0.1 * (z - y)), derivative: (z, y) => (z > y ? 0.1 : -0.9), hasKink: true }) // prettier-ignore
    using kinked = await network({ ...own, loss: quantile })
    expect(await gradientCheck(kinked, values)).toMatchObject({ verdict: 'correct' })
  })

  it.each([
    ['an activation', { ...own, layers: [{ units: 9, activation: tanh }, { units: 7, activation: customActivation({ name: 'bad', value: Math.tanh, derivative: (z) => 1 - Math.tanh(z) }) }, { units: 2 }] }, {}, 'dense2', 'loss'], // prettier-ignore
    ['a loss', { ...own, loss: customLoss({ name: 'bad', value: (z, y) => (z - y) ** 2, derivative: (z, y) => z - y }) }, {}, 'dense3', 'loss'], // prettier-ignore
    ['a penalty', own, { penalty: customPenalty({ name: 'bad', value: (w) => w * w, derivative: (w) => w }) }, 'dense3', 'penalty'], // prettier-ignore
  ] as [string, NetworkInit, FitOptions, string, string][])(
    'lays a fault to %s',
    async (_, init, options, layer, path) => {
      using net = await network(init)
      for (const entries of ['all', 'sampled'] as const) {
        const check = await gradientCheck(net, values, { ...options, entries })
        expect(['suspicious', 'wrong']).toContain(check.verdict)
        expect(check.faults[0]).toMatchObject({ layer, path })
      }
    },
  )

  it('and the other checks take them', async () => {
    using net = await network(own)
    expect(await costCheck(net, values, { penalty: halfSquares })).toMatchObject({ falls: true })
    const report = await preflight(net, values, { penalty: halfSquares, epochs: 3 })
    expect(report.items.map(({ status }) => status)).toEqual(Array(7).fill('passed'))
  })
})

describe('a model with parts written in TypeScript', () => {
  const saved = async () => {
    using net = await network(own)
    await net.fit(values, { epochs: 3 })
    const model = encodeModel({ network: net.options, parameters: net.parameters, columns: ['a', 'b', 'c'] })
    return { ...model, predicted: String(net.predict(values.x)) }
  }

  it('is saved without code, and loaded with the same parts', async () => {
    const { json, tensors, predicted } = await saved()
    expect(json).toContain('"name": "myTanh"')
    const stored = decodeModel(json, tensors, { parts: [squares, tanh] })
    using net = await network({ ...stored.network, parameters: stored.parameters })
    expect(String(net.predict(values.x))).toBe(predicted)
    expect(stored.network.loss).toBe(squares)
    // What was loaded is saved as it was.
    expect(encodeModel({ network: net.options, parameters: net.parameters, columns: ['a', 'b', 'c'] }).json).toBe(json)
  })

  it('is not loaded without them, naming the missing one', async () => {
    const { json, tensors } = await saved()
    const fault = { code: 'INVALID_OPTION', functionName: 'decodeModel', field: 'parts' } as const
    expectFault(() => decodeModel(json, tensors), fault, "activation 'myTanh', loss 'mySquares'")
    expectFault(() => decodeModel(json, tensors, { parts: [tanh] }), fault, "loss 'mySquares'")
    // A loss of that name is no activation.
    const namesake = customLoss({ name: 'myTanh', value: () => 0, derivative: () => 0 })
    expectFault(() => decodeModel(json, tensors, { parts: [namesake, squares] }), fault, "activation 'myTanh'")
    expectFault(() => decodeModel(json, tensors, { parts: 'myTanh' as never }), fault, 'customActivation')
    expectFault(() => decodeModel(json, tensors, { part: [] } as object), { field: 'part' })
  })

  it('is not loaded with another function of the same name', async () => {
    const { json, tensors } = await saved()
    const other = customActivation({ name: 'myTanh', value: (z) => Math.max(z, 0), derivative: (z) => (z > 0 ? 1 : 0) })
    expectFault(
      () => decodeModel(json, tensors, { parts: [other, squares] }),
      { field: 'parts' },
      "activation 'myTanh'",
    )
    const half = customLoss({ name: 'mySquares', value: (z, y) => (z - y) ** 2 / 2, derivative: (z, y) => z - y })
    expectFault(() => decodeModel(json, tensors, { parts: [tanh, half] }), { field: 'parts' }, "loss 'mySquares'")
  })

  it('is refused where its description was made up', async () => {
    const { json, tensors } = await saved()
    const forged = JSON.parse(json) as { description: { network: { layers: { activation: object }[] } }; checksum: { description: string } } // prettier-ignore
    for (const activation of [
      { custom: 'activation', name: 'constructor', values: [] },
      { custom: 'penalty', name: 'myTanh' },
    ]) {
      forged.description.network.layers.forEach((layer) => (layer.activation = activation))
      forged.checksum.description = checksum(new TextEncoder().encode(JSON.stringify(forged.description)))
      expectFault(() => decodeModel(JSON.stringify(forged), tensors, { parts: [tanh, squares] }), {
        code: 'INVALID_MODEL',
      })
    }
  })

  it('keeps its checkpoints', async () => {
    const kept: Checkpoint[] = []
    const options: FitOptions = { epochs: 4, penalty: halfSquares, seed: 2 }
    using whole = await network(own)
    await whole.fit(values, { ...options, checkpoint: { everySeconds: 0, save: (made) => void kept.push(made) } })
    const made = kept.find(({ epoch }) => epoch === 3)
    if (made === undefined) throw new Error('no checkpoint')
    using later = await network(own)
    await later.fit(values, { ...options, resume: decodeCheckpoint(encodeCheckpoint(made)) })
    expect(String(later.parameters)).toBe(String(whole.parameters))
    using other = await network({ ...own, loss: 'meanSquaredError' })
    await expectRejection(other.fit(values, { ...options, resume: made }), { field: 'resume' }, 'network.loss')
  })
})

describe('parts written in TypeScript are refused', () => {
  it('where they do not belong, or are not whole', async () => {
    await expectRejection(network({ ...own, loss: tanh as never }), { code: 'INVALID_OPTION' })
    await expectRejection(network({ ...own, layers: [{ units: 2, activation: squares as never }] }), { code: 'INVALID_OPTION' }) // prettier-ignore
    using net = await network(own)
    expectFault(() => net.loss(values, { penalty: tanh as never }), { field: 'penalty' }, 'customPenalty')
    expectFault(() => customActivation({ name: 'x', value: Math.abs } as never), { field: 'derivative' })
    expectFault(() => customLoss({ name: 'a b', value: () => 0, derivative: () => 0 }), { field: 'name' })
    expectFault(() => customPenalty({ name: 'p', value: () => 0, derivative: () => 0, m: 1 } as never), { field: 'm' })
  })
})
