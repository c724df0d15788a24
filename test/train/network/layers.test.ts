import { describe, expect, it } from 'vitest'
import { dataset, network } from '../../../src/index.js'
import { expectFault } from '../../support/errors.js'

const x = Array.from({ length: 64 }, (_, i) => [Math.sin(i), Math.cos(3 * i), (i % 5) - 2])
const train = dataset({ x, y: x.map(([a = 0, b = 0]) => a + 2 * b) })
const shape = {
  inputs: 3,
  layers: [
    { name: 'first', units: 6, normalization: 'batch' },
    { name: 'second', units: 4, normalization: 'layer' },
    { name: 'last', units: 1 },
  ],
  loss: 'meanSquaredError',
} as const
const NAMES = ['first', 'second', 'last']

describe.each(['f32', 'f64'] as const)('layer by layer, %s', (precision) => {
  async function trained() {
    const net = await network({ ...shape, precision })
    await net.fit(train, { epochs: 5, batchSize: 16 })
    return net
  }

  it('shows the normalization, and every parameter of a layer', async () => {
    using net = await trained()
    expect(net.layers.map(({ name, normalization }) => [name, normalization])).toEqual([
      ['first', 'batch'],
      ['second', 'layer'],
      ['last', null],
    ])
    expect(Object.keys(net.layer('first'))).toEqual([
      'weight',
      'bias',
      'scale',
      'shift',
      'runningMean',
      'runningVariance',
    ])
    expect(Object.keys(net.layer('second'))).toEqual(['weight', 'bias', 'scale', 'shift'])
    expect(Object.keys(net.layer('last'))).toEqual(['weight', 'bias'])
    const count = NAMES.flatMap((name) =>
      Object.values(net.layer(name)).map(({ length }: { length: number }) => length),
    )
    expect(count.reduce((a, b) => a + b, 0)).toBe(net.parameterCount)
  })

  it('carries every bit from one network to another', async () => {
    using net = await trained()
    using other = await network({ ...shape, precision, seed: 99 })
    for (const name of NAMES) other.setLayer(name, net.layer(name))
    expect(other.parameters).toEqual(net.parameters)
    expect(other.predict(x)).toEqual(net.predict(x))
  })

  it('normalizes by the parameters that are set', async () => {
    const plain = {
      inputs: 1,
      layers: [{ name: 'one', units: 1, normalization: 'batch', activation: 'identity' }],
    } as const
    using net = await network({ ...plain, loss: 'meanSquaredError', precision })
    net.setLayer('one', { weight: [2], bias: [0], scale: [3], shift: [5], runningMean: [1], runningVariance: [4] })
    // γ·(2x − μ)/√(σ² + 1e-5) + β
    const expected = (value: number): number => (3 * (2 * value - 1)) / Math.sqrt(4 + 1e-5) + 5
    const predicted = net.predict([[0], [2]])
    expect(predicted[0]).toBeCloseTo(expected(0), 6)
    expect(predicted[1]).toBeCloseTo(expected(2), 5)
  })

  it('refuses what a layer does not have, and then changes nothing', async () => {
    using net = await trained()
    const before = net.parameters
    expectFault(() => net.setLayer('last', { scale: [1] }), { code: 'INVALID_OPTION', field: 'scale' }, 'weight, bias')
    expectFault(() => net.setLayer('second', { runningMean: [1, 2, 3, 4] }), { field: 'runningMean' })
    expectFault(
      () => net.setLayer('second', { scale: [9, 9, 9, 9], shift: [1] }),
      { code: 'INVALID_SHAPE' },
      '4 values',
    )
    const runningVariance = [1, 1, 1, -1, 1, 1]
    expectFault(() => net.setLayer('first', { runningVariance }), { field: 'runningVariance[3]', value: -1 })
    expectFault(() => net.setLayer('first', { shift: [0, 0, 0, 0, 0, NaN] }), { field: 'shift[5]' })
    expect(net.parameters).toEqual(before)
  })
})

describe('the summary of a layer', () => {
  it('has every option of the layer', async () => {
    const normal = { kind: 'normal', sigma: 0.5 } as const
    using net = await network({
      inputs: 5,
      layers: [
        {
          units: 6,
          activation: 'leakyRelu',
          alpha: 0.2,
          biasInitializer: normal,
          inputScale: true,
          periodic: { frequencies: 3, sigma: 0.4, inputs: [0] },
          categories: [{ first: 1, count: 3, dimension: 2 }],
          keepProb: 0.9,
        },
        { units: 4, groups: 2, normalization: 'layer', useBias: false, l2: 0.1, l1: 0.2, maxNorm: 3 },
        { units: 6, residual: 2, trainable: false, initializer: normal },
        { units: 2 },
      ],
      loss: 'softmaxCrossEntropy',
    })
    // 2 inputs, 2 of the embedding and 6 waves: as many rows of weights and scales.
    const parameters = 10 * 6 + 6 + 10 + 3 + 3 * 2
    expect(net.layers).toStrictEqual([
      {
        name: 'dense1',
        inputs: 5,
        units: 6,
        activation: 'leakyRelu',
        alpha: 0.2,
        initializer: 'heNormal',
        biasInitializer: 'normal, σ = 0.5',
        keepProb: 0.9,
        normalization: null,
        inputScale: true,
        periodic: { frequencies: 3, sigma: 0.4, inputs: [0] },
        categories: [{ first: 1, count: 3, dimension: 2 }],
        parameters,
      },
      {
        name: 'dense2',
        inputs: 6,
        units: 4,
        groups: 2,
        activation: 'relu',
        initializer: 'heNormal',
        keepProb: 1,
        normalization: 'layer',
        useBias: false,
        l2: 0.1,
        l1: 0.2,
        maxNorm: 3,
        parameters: 6 * 2 + 4 + 4 + 4,
      },
      {
        name: 'dense3',
        inputs: 4,
        units: 6,
        activation: 'identity',
        initializer: 'normal, σ = 0.5',
        keepProb: 1,
        normalization: null,
        trainable: false,
        residual: 2,
        parameters: 5 * 6,
      },
      {
        name: 'dense4',
        inputs: 6,
        units: 2,
        activation: 'identity',
        initializer: 'xavierNormal',
        keepProb: 1,
        normalization: null,
        parameters: 7 * 2,
      },
    ])
  })

  it('has no field for what the layer is without', async () => {
    using net = await network({ ...shape, layers: [{ units: 1 }] })
    expect(Object.keys(net.layers[0] ?? {})).toEqual([
      'name',
      'inputs',
      'units',
      'activation',
      'initializer',
      'keepProb',
      'normalization',
      'parameters',
    ])
  })
})
