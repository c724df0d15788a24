import { describe, expect, it } from 'vitest'
import {
  type Checkpoint,
  dataset,
  decodeCheckpoint,
  encodeCheckpoint,
  gradientCheck,
  loadModel,
  network,
  type NetworkInit,
  saveModel,
} from '../../src/index.js'
import { loadModel as loadToPredict } from '../../src/predict/inference/index.js'
import { expectFault, expectRejection } from '../support/errors.js'

// What prelu has beyond other activations: a slope of each unit that is trained (He et al., 2015). Its values and gradients are
// those of the reference by the suites of activations.

const x = Array.from({ length: 60 }, (_, i) => [Math.sin(i), Math.cos(2 * i), Math.sin(5 * i)])
const data = dataset({ x, y: x.map(([a = 0, b = 0]) => (a > b ? 'up' : 'down')) })
const shape: NetworkInit = {
  inputs: 3,
  layers: [
    { units: 9, activation: 'prelu' },
    { units: 5, activation: 'prelu', alpha: 0.1, keepProb: 0.8 },
    { units: 2 },
  ],
  loss: 'softmaxCrossEntropy',
  seed: 3,
}
const fit = { epochs: 6, batchSize: 16, optimizer: { kind: 'adam', learningRate: 0.05 } } as const

/** One unit with weight 1, bias 0 and slope α under the squared error, of two rows: z = −2 and z = 3. */
async function twoRows(alpha: number): ReturnType<typeof network> {
  return await network({
    inputs: 1,
    layers: [{ units: 1, activation: 'prelu' }],
    loss: 'meanSquaredError',
    parameters: [1, 0, alpha],
    precision: 'f64',
  })
}

describe('prelu', () => {
  it('starts at 0.25, or at alpha, one for each unit behind the bias', async () => {
    using net = await network(shape)
    expect(net.parameterCount).toBe(9 * (3 + 2) + 5 * (9 + 2) + 2 * (5 + 1))
    expect(net.layer('dense1').alpha).toEqual(new Float32Array(9).fill(0.25))
    expect(net.layer('dense2').alpha).toEqual(new Float32Array(5).fill(0.1))
    expect(net.layer('dense3')).not.toHaveProperty('alpha')
    expect(net.parameters.slice(9 * 4, 9 * 5)).toEqual(new Float32Array(9).fill(0.25))
  })

  it('has by hand: a = −0.5 and 3; dJ/dα of the mean of (a − y)² is the mean of 2·(a − y)·min(z, 0)', async () => {
    using net = await twoRows(0.25)
    expect([...net.predict([[-2], [3]])]).toEqual([-0.5, 3])
    const rows = dataset({ x: [[-2], [3]], y: [1, 2], task: 'regression' })
    // a − y is −1.5 and 1: dα = ½·(2·−1.5·−2); dW = ½·(2·−1.5·0.25·−2 + 2·1·3), db = ½·(2·−1.5·0.25 + 2·1).
    expect([...net.gradients(rows)]).toEqual([3.75, 0.625, 3])
    expect([...net.gradients(rows, { l2: 5, penalizeBiases: true })].at(-1)).toBe(3)
  })

  it.each([null, 'batch', 'layer'] as const)(
    'passes the gradient check before and after training, with negative slopes too (normalization: %s)',
    async (normalization) => {
      const layers = [{ units: 9, activation: 'prelu', normalization, keepProb: 0.8 }, { units: 5, activation: 'prelu' }, { units: 2 }] as const // prettier-ignore
      using net = await network({ ...shape, layers, precision: 'f64' })
      expect((await gradientCheck(net, data)).verdict).toBe('correct')
      await net.fit(data, { ...fit, epochs: 30 })
      net.setLayer('dense2', { alpha: [-0.5, -0.1, 0, 0.7, 2] })
      expect((await gradientCheck(net, data)).verdict).toBe('correct')
      expect(net.layer('dense1').alpha?.some((slope) => Math.abs(slope - 0.25) > 0.05)).toBe(true)
    },
  )

  it('does not take z on either side of 0 for the same side where α is below 0', async () => {
    using net = await twoRows(-1)
    // At z = 1e-9 a small step of the bias crosses the kink, although a is above 0 on both sides.
    const { parameters } = await gradientCheck(net, dataset({ x: [[1e-9]], y: [1], task: 'regression' }))
    expect(parameters.find(({ parameter }) => parameter === 'bias')).toMatchObject({ checked: 0, skipped: 1 })
  })

  it('is trained the same on several threads, in a worker, and in two calls', async () => {
    const trained = async (init: object, ...calls: object[]): Promise<unknown> => {
      using net = await network({ ...shape, ...init })
      for (const call of calls) await net.fit(data, { ...fit, ...call })
      return net.parameters
    }
    const expected = await trained({ threads: 1 }, {})
    expect(await trained({ threads: 3 }, {})).toEqual(expected)
    expect(await trained({}, { worker: true })).toEqual(expected)
    expect(await trained({}, { epochs: 2 }, { epochs: 4 })).toEqual(expected)
  })

  it('is frozen with its layer, and the layers below it train', async () => {
    const layers = [{ units: 9 }, { units: 5, activation: 'prelu', trainable: false }, { units: 2 }] as const
    using net = await network({ ...shape, layers })
    const before = [net.layer('dense1'), net.layer('dense2')]
    await net.fit(data, fit)
    expect(net.layer('dense2')).toEqual(before[1])
    expect(net.layer('dense1')).not.toEqual(before[0])
  })

  it('is kept by checkpoints, model files and both loaders, to the bit', async () => {
    using net = await network(shape)
    const states: Checkpoint[] = []
    await net.fit(data, { ...fit, checkpoint: { everySeconds: 0, save: (state) => void states.push(state) } })
    const state = states.find(({ epoch }) => epoch === 3)
    if (state === undefined) throw new Error('no checkpoint')
    using resumed = await network(shape)
    await resumed.fit(data, { ...fit, resume: decodeCheckpoint(encodeCheckpoint(state)) })
    expect(resumed.parameters).toEqual(net.parameters)
    const bytes = await saveModel(net)
    using model = await loadModel(bytes)
    using small = await loadToPredict(bytes)
    expect(model.network.parameters).toEqual(net.parameters)
    const predicted = model.predict(x)
    expect(small.predict(x)).toEqual(predicted)
    const [up] = net.predict(x.slice(0, 1))
    expect(Object.values(predicted[0]?.probabilities ?? {})[0]).toBe(up)
  })

  it('refuses other slopes than numbers, one for each unit', async () => {
    using net = await network(shape)
    const fault = { functionName: 'setLayer', field: 'alpha' } as const
    expectFault(() => net.setLayer('dense1', { alpha: [1] }), { ...fault, code: 'INVALID_SHAPE' }, '9')
    expectFault(() => net.setLayer('dense2', { alpha: [1, 1, 1, 1, NaN] }), { field: 'alpha[4]' })
    await expectRejection(network({ ...shape, layers: [{ units: 2, activation: 'prelu', alpha: -1 }] }), { field: 'layers[0].alpha' }) // prettier-ignore
  })
})
