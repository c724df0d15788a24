import { describe, expect, it } from 'vitest'
import {
  dataset,
  gradientCheck,
  loadModel,
  network,
  saveModel,
  type FitOptions,
  type LayerOptions,
  type Network,
  type NetworkInit,
} from '../../../src/index.js'
import { loadModel as loadSmall } from '../../../src/predict/inference/index.js'
import { normError, tolerance } from '../../support/tolerance.js'

// References: a network without scales that is given the scaled rows, the chain rule, and steps written out here.

const x = Array.from({ length: 24 }, (_, i) => [Math.sin(i), Math.cos(2 * i), Math.sin(3 * i + 1)])
const label = ([a = 0, b = 0]: readonly number[]): string => (a * b > 0 ? 'same' : 'other')
const data = dataset({ x, y: x.map(label), classes: ['other', 'same'] })
const s = [1.5, -0.25, 3]
const scaledRows = x.map((row) => row.map((value, i) => value * (s[i] ?? NaN)))

function made(first: Partial<LayerOptions>, rest: Partial<NetworkInit> = {}): Promise<Network> {
  const layers = [{ units: 6, activation: 'tanh' as const, ...first }, { units: 2 }]
  return network({ inputs: 3, layers, loss: 'softmaxCrossEntropy', precision: 'f64', seed: 3, ...rest })
}

describe('inputScale', () => {
  it('begins at 1, one for each input, and is the last part of the layer in θ', async () => {
    using plain = await made({})
    using net = await made({ inputScale: true })
    expect(Array.from(net.layer('dense1').inputScale ?? [])).toEqual([1, 1, 1])
    expect(net.layer('dense2')).not.toHaveProperty('inputScale')
    expect(net.parameterCount).toBe(plain.parameterCount + 3)
    expect(Array.from(net.parameters.subarray(24, 27))).toEqual([1, 1, 1])
    expect(Array.from(net.predict(x))).toEqual(Array.from(plain.predict(x)))
  })

  it.each(['f32', 'f64'] as const)('multiplies the inputs of the layer in %s', async (precision) => {
    using plain = await made({}, { precision })
    using net = await made({ inputScale: true }, { precision })
    net.setLayer('dense1', { inputScale: s })
    const round = precision === 'f32' ? Math.fround : Number
    // The product of the rounded factors, rounded: what the layer computes.
    const rows = x.map((row) => row.map((value, i) => round(round(value) * round(s[i] ?? NaN))))
    expect(Array.from(net.predict(x))).toEqual(Array.from(plain.predict(rows)))
  })

  it('has the gradient of the chain rule', async () => {
    using plain = await made({})
    using net = await made({ inputScale: true })
    net.setLayer('dense1', { inputScale: s })
    const expected = plain.gradients(dataset({ x: scaledRows, y: x.map(label), classes: ['other', 'same'] }))
    const gradient = net.gradients(data)
    expect(Array.from(gradient.subarray(0, 24))).toEqual(Array.from(expected.subarray(0, 24)))
    expect(Array.from(gradient.subarray(27))).toEqual(Array.from(expected.subarray(24)))
    // dJ/dsᵢ = Σⱼ Wᵢⱼ·dJ/dWᵢⱼ / sᵢ, since J depends on sᵢ·Wᵢⱼ alone.
    const weight = plain.layer('dense1').weight
    const ofScale = s.map((own, i) => {
      const row = Array.from({ length: 6 }, (_, j) => (weight[6 * i + j] ?? NaN) * (expected[6 * i + j] ?? NaN))
      return row.reduce((sum, value) => sum + value, 0) / own
    })
    expect(normError(gradient.subarray(24, 27), ofScale)).toBeLessThan(tolerance.reduction.f64)
  })

  const layers: readonly (readonly [string, readonly LayerOptions[]])[] = [
    ['in the first layer', [{ units: 6, activation: 'gelu', inputScale: true }, { units: 2 }]],
    ['in every layer', [6, 5, 2].map((units) => ({ units, activation: 'tanh', inputScale: true }))],
    ['in the second alone', [{ units: 6, activation: 'silu' }, { units: 7, inputScale: true }, { units: 2 }]],
    [
      'before batch normalization',
      [{ units: 6, inputScale: true, normalization: 'batch', activation: 'tanh' }, { units: 2 }],
    ],
    [
      'after a frozen layer',
      [{ units: 6, trainable: false, inputScale: true }, { units: 4, inputScale: true }, { units: 2 }],
    ],
    ['in a frozen layer', [{ units: 6 }, { units: 4, trainable: false, inputScale: true }, { units: 2 }]],
    ['with as many inputs as vectors do not hold', [{ units: 2, inputScale: true, l2: 2 }]],
  ]
  it.each(layers)('passes the gradient check %s', async (_, layers) => {
    using net = await network({ inputs: 3, layers, loss: 'softmaxCrossEntropy', precision: 'f64', seed: 5 })
    for (const [i, { inputs, inputScale }] of net.options.layers.entries()) {
      if (inputScale !== true) continue
      net.setLayer(`dense${i + 1}`, { inputScale: Array.from({ length: inputs }, (_, k) => 0.5 + Math.sin(2 * k + 1)) })
    }
    expect(await gradientCheck(net, data, { l2: 1 })).toMatchObject({ verdict: 'correct' })
  })

  it('takes the steps of momentum on z = Σ xᵢsᵢwᵢ + b, with a factor of its own', async () => {
    const y = x.map(([a = 0, b = 0]) => 2 * a - b + 0.5)
    using net = await network({
      inputs: 3,
      layers: [{ units: 1, inputScale: true }],
      loss: 'meanSquaredError',
      precision: 'f64',
      parameters: [0.3, -0.2, 0.1, 0, 1, 1, 1],
    })
    const optimizer = { kind: 'momentum', learningRate: 0.05, momentum: 0.9 } as const
    const fit: FitOptions = { epochs: 30, batchSize: 24, optimizer, learningRateFactors: { inputScale: 2, bias: 0.5 } }
    await net.fit(dataset({ x, y, task: 'regression' }), fit)
    let theta = [0.3, -0.2, 0.1, 0, 1, 1, 1]
    let velocity = theta.map(() => 0)
    const factors = [1, 1, 1, 0.5, 2, 2, 2]
    for (let step = 0; step < 30; step++) {
      const [w1 = 0, w2 = 0, w3 = 0, b = 0, s1 = 0, s2 = 0, s3 = 0] = theta
      const gradient = theta.map(() => 0)
      x.forEach(([a = 0, c = 0, d = 0], i) => {
        const residual = (2 / 24) * (a * s1 * w1 + c * s2 * w2 + d * s3 * w3 + b - (y[i] ?? NaN))
        const own = [a * s1, c * s2, d * s3, 1, a * w1, c * w2, d * w3]
        own.forEach((value, k) => (gradient[k] = (gradient[k] ?? NaN) + residual * value))
      })
      velocity = velocity.map((v, k) => 0.9 * v + (gradient[k] ?? NaN))
      theta = theta.map((value, k) => value - 0.05 * (factors[k] ?? NaN) * (velocity[k] ?? NaN))
    }
    expect(normError(net.parameters, theta)).toBeLessThan(1e-12)
  })

  it('is not penalized and does not decay, and stays where its layer is frozen', async () => {
    const optimizer = { kind: 'adamw', learningRate: 0, weightDecay: 0.5 } as const
    using still = await made({ inputScale: true })
    still.setLayer('dense1', { inputScale: s })
    const { penalty } = still.evaluate(data, { l2: 2, l1: 1 })
    still.setLayer('dense1', { inputScale: [7, 8, 9] })
    expect(still.evaluate(data, { l2: 2, l1: 1 }).penalty).toBe(penalty)
    using frozen = await made({ inputScale: true, trainable: false })
    frozen.setLayer('dense1', { inputScale: s })
    await frozen.fit(data, { epochs: 3, batchSize: 8, l1: 1, optimizer: { ...optimizer, learningRate: 0.1 } })
    expect(Array.from(frozen.layer('dense1').inputScale ?? [])).toEqual(s)
  })

  it('comes back from a model file, whose predictions have the same bits in both entries', async () => {
    using net = await made({ inputScale: true, normalization: 'layer' }, { precision: 'f32' })
    await net.fit(data, { epochs: 4, batchSize: 8 })
    const bytes = await saveModel(net)
    using whole = await loadModel(bytes)
    expect(Array.from(whole.network.parameters)).toEqual(Array.from(net.parameters))
    expect((await loadSmall(bytes)).predict(x)).toEqual(whole.predict(x))
  })

  it('gives the same bytes in a worker and on three threads', async () => {
    const layers = [256, 256, 2].map((units) => ({ units, inputScale: true }))
    const fit: FitOptions = { epochs: 2, batchSize: 24 }
    const bytes = async (threads: number, worker: boolean): Promise<string> => {
      using net = await network({ inputs: 3, layers, loss: 'softmaxCrossEntropy', threads })
      await net.fit(data, { ...fit, worker })
      return String(new Uint8Array(net.parameters.buffer))
    }
    const alone = await bytes(1, false)
    expect(await bytes(3, false)).toBe(alone)
    expect(await bytes(1, true)).toBe(alone)
  })
})
