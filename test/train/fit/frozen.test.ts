import { describe, expect, it } from 'vitest'
import {
  dataset,
  gradientCheck,
  network,
  type FitOptions,
  type LayerOptions,
  type Network,
  type NetworkInit,
} from '../../../src/index.js'

// Precondition: f64, so that bytes tell any change. A frozen layer keeps its bits; the others train as in a network whose
// inputs are the outputs of the frozen layers.

const x = Array.from({ length: 40 }, (_, i) => [Math.sin(i), Math.cos(2 * i), Math.sin(3 * i + 1)])
const data = dataset({ x, y: x.map(([a = 0, b = 0]) => (a * b > 0 ? 'same' : 'other')), classes: ['other', 'same'] })

function three(first: Partial<LayerOptions>, second: Partial<LayerOptions> = {}): NetworkInit {
  return {
    inputs: 3,
    layers: [{ units: 6, activation: 'tanh', ...first }, { units: 5, activation: 'tanh', ...second }, { units: 2 }],
    loss: 'softmaxCrossEntropy',
    precision: 'f64',
    seed: 3,
  }
}

/** Every parameter of a layer, as text that tells −0 from 0. */
function bits(net: Network, layer: string): string {
  const shown = (value: number): string => (Object.is(value, -0) ? '-0' : String(value))
  return JSON.stringify(
    Object.entries(net.layer(layer)).map(([name, values]) => [name, Array.from(values ?? [], shown)]),
  )
}

const everything: FitOptions = { epochs: 4, batchSize: 16, l2: 2, l1: 3, penalizeBiases: true, maxNorm: 0.4 }

const runs: readonly (readonly [string, FitOptions])[] = [
  ['adamw, L2, L1 by its proximal step, max-norm', { ...everything, optimizer: { kind: 'adamw', weightDecay: 0.5 } }],
  ['momentum, L1 by its subgradient', { ...everything, optimizer: 'momentum', l1Method: 'subgradient' }],
  ['clipping and accumulation', { ...everything, optimizer: 'nadam', clipNorm: 0.1, accumulate: 2 }],
  ['L-BFGS', { epochs: 4, optimizer: 'lbfgs', l2: 2, penalizeBiases: true }],
]

const frozen = { trainable: false } as const

describe('trainable: false', () => {
  it.each(runs)('keeps every bit of the layer, and the others move: %s', async (_, options) => {
    for (const init of [three(frozen), three({}, frozen), three(frozen, frozen)]) {
      using net = await network(init)
      const before = net.layers.map(({ name }) => bits(net, name))
      const history = await net.fit(data, options)
      expect(history.stop.reason).not.toBe('diverged')
      const isSame = net.layers.map(({ name }, i) => bits(net, name) === before[i])
      expect(isSame).toEqual(init.layers.map(({ trainable }) => trainable === false))
    }
  })

  it.each(runs)('keeps the sign of a zero: %s', async (_, options) => {
    using net = await network(three(frozen))
    net.setLayer('dense1', { bias: [-0, 0, -0, 0, -0, 0] })
    const before = bits(net, 'dense1')
    await net.fit(data, options)
    expect(before).toContain('"-0","0","-0"')
    expect(bits(net, 'dense1')).toBe(before)
  })

  it.each(['batch', 'layer'] as const)(
    'keeps γ, β and the running statistics: normalization %s',
    async (normalization) => {
      using net = await network(three({ normalization }, { normalization, ...frozen }))
      // Running statistics and γ other than the first ones.
      const units = [0, 1, 2, 3, 4]
      net.setLayer('dense2', {
        scale: units.map((i) => 1 + i / 10),
        shift: units.map((i) => i / 7),
        ...(normalization === 'batch'
          ? { runningMean: units.map((i) => i / 5), runningVariance: units.map((i) => 0.5 + i) }
          : {}),
      })
      const before = bits(net, 'dense2')
      const first = bits(net, 'dense1')
      expect(await gradientCheck(net, data)).toMatchObject({ verdict: 'correct' })
      await net.fit(data, everything)
      expect(bits(net, 'dense2')).toBe(before)
      expect(bits(net, 'dense1')).not.toBe(first)
    },
  )

  it('trains the layers above as a network that is given the frozen outputs', async () => {
    using whole = await network(three(frozen, frozen))
    const last = whole.layer('dense3')
    const theta = whole.parameters
    using lower = await network({
      ...three({}),
      layers: [
        { units: 6, activation: 'tanh' },
        { units: 5, activation: 'tanh' },
      ],
      loss: 'meanSquaredError',
      parameters: theta.subarray(0, theta.length - 12),
    })
    const outputs = lower.predict(x)
    const rows = Array.from({ length: x.length }, (_, i) => Array.from(outputs.subarray(5 * i, 5 * i + 5)))
    using upper = await network({
      inputs: 5,
      layers: [{ units: 2 }],
      loss: 'softmaxCrossEntropy',
      precision: 'f64',
      parameters: [...last.weight, ...last.bias],
    })
    const labels = x.map(([a = 0, b = 0]) => (a * b > 0 ? 'same' : 'other'))
    const options: FitOptions = { epochs: 10, batchSize: 16, l2: 0.5, optimizer: 'adam' }
    await whole.fit(data, options)
    await upper.fit(dataset({ x: rows, y: labels }), options)
    expect(Array.from(whole.layer('dense3').weight)).toEqual(Array.from(upper.layer('dense1').weight))
    expect(Array.from(whole.layer('dense3').bias)).toEqual(Array.from(upper.layer('dense1').bias))
  })

  it('has a gradient of 0 and no penalty, and the gradient check passes over it', async () => {
    using net = await network(three({}, frozen))
    using free = await network(three({}))
    const [own, whole] = [net.gradients(data), free.gradients(data)]
    // 3·6 + 6 entries before, 6·5 + 5 of the frozen layer.
    expect(Array.from(own.subarray(24, 59))).toEqual(Array<number>(35).fill(0))
    expect(Array.from(own.subarray(0, 24))).toEqual(Array.from(whole.subarray(0, 24)))
    expect(Array.from(own.subarray(59))).toEqual(Array.from(whole.subarray(59)))
    expect(await gradientCheck(net, data, { l2: 3, l1: 1 })).toMatchObject({ verdict: 'correct' })
    const squares = [net.layer('dense1'), net.layer('dense3')].flatMap(({ weight }) => Array.from(weight, (w) => w * w))
    const expected = (3 / (2 * 40)) * squares.reduce((sum, square) => sum + square, 0)
    expect(net.evaluate(data, { l2: 3 }).penalty).toBeCloseTo(expected, 12)
  })

  it('of every layer is refused by fit, and predicts', async () => {
    const init = three(frozen, frozen)
    using net = await network({ ...init, layers: init.layers.map((layer) => ({ ...layer, ...frozen })) })
    await expect(net.fit(data)).rejects.toMatchObject({ code: 'INVALID_OPTION', functionName: 'fit', field: 'layers' })
    expect(net.predict(x)).toHaveLength(80)
    expect(net.gradients(data).every((entry) => entry === 0)).toBe(true)
  })
})

describe('useBias: false', () => {
  it.each(runs)('keeps the bias at 0 and trains the weights: %s', async (_, options) => {
    using net = await network(three({ useBias: false }, { useBias: false }))
    const before = Array.from(net.layer('dense1').weight)
    await net.fit(data, options)
    expect(Array.from(net.layer('dense1').bias)).toEqual(Array<number>(6).fill(0))
    expect(Array.from(net.layer('dense2').bias)).toEqual(Array<number>(5).fill(0))
    expect(Array.from(net.layer('dense1').weight)).not.toEqual(before)
    expect(await gradientCheck(net, data)).toMatchObject({ verdict: 'correct' })
  })
})

describe('shuffle: false', () => {
  it('takes the rows in their order in every epoch', async () => {
    // Batches of 10 in order: the step of each is that of a data set of these rows alone.
    using net = await network(three({}))
    using byHand = await network(three({}))
    const optimizer = { kind: 'sgd', learningRate: 0.1 } as const
    await net.fit(data, { epochs: 2, batchSize: 10, optimizer, shuffle: false })
    for (const begin of [0, 10, 20, 30, 0, 10, 20, 30]) {
      const rows = x.slice(begin, begin + 10)
      const y = rows.map(([a = 0, b = 0]) => (a * b > 0 ? 'same' : 'other'))
      await byHand.fit(dataset({ x: rows, y, classes: ['other', 'same'] }), { epochs: 1, batchSize: 10, optimizer })
    }
    expect(Array.from(net.parameters)).toEqual(Array.from(byHand.parameters))
    using shuffled = await network(three({}))
    await shuffled.fit(data, { epochs: 2, batchSize: 10, optimizer })
    expect(Array.from(shuffled.parameters)).not.toEqual(Array.from(net.parameters))
  })
})
