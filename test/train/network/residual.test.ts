import { describe, expect, it } from 'vitest'
import {
  averageNetworks,
  type Checkpoint,
  dataset,
  gradientCheck,
  loadModel,
  network,
  preflight,
  saveModel,
  type FitOptions,
  type LayerOptions,
  type Network,
  type NetworkInit,
} from '../../../src/index.js'
import { loadModel as loadSmall } from '../../../src/predict/inference/index.js'
import { largestError, normError, tolerance } from '../../support/tolerance.js'

// Reference: the forward pass written out here in f64, its loss and central differences of it.

const x = Array.from({ length: 24 }, (_, i) => [Math.sin(i), Math.cos(2 * i), Math.sin(3 * i + 1)])
const label = ([a = 0, b = 0]: readonly number[]): string => (a * b > 0 ? 'same' : 'other')
const data = dataset({ x, y: x.map(label), classes: ['other', 'same'] })

/** A block of two layers, one of three that encloses another of one, and a linear output. */
const nested: readonly LayerOptions[] = [
  { units: 5, activation: 'tanh' },
  { units: 7, activation: 'silu' },
  { units: 5, residual: 2, initializer: 'lecunNormal' },
  { units: 4, activation: 'tanh' },
  { units: 4, activation: 'gelu', residual: true },
  { units: 5, activation: 'tanh', residual: 3 },
  { units: 2 },
]

function made(layers: readonly LayerOptions[], rest: Partial<NetworkInit> = {}): Promise<Network> {
  return network({ inputs: 3, layers, loss: 'softmaxCrossEntropy', precision: 'f64', seed: 3, ...rest })
}

const functions: Readonly<Record<string, (z: number) => number>> = {
  identity: (z) => z,
  tanh: Math.tanh,
  silu: (z) => z / (1 + Math.exp(-z)),
  // Φ by Simpson's rule over 400 steps.
  gelu: (z) => {
    const density = (t: number): number => Math.exp(-0.5 * t * t) / Math.sqrt(2 * Math.PI)
    const h = z / 400
    let sum = density(0) + density(z)
    for (let k = 1; k < 400; k++) sum += (k % 2 === 1 ? 4 : 2) * density(k * h)
    return z * (0.5 + (sum * h) / 3)
  },
}

/** The outputs of every layer for a row, and the row before them, from θ. */
function outputsOf({ options }: Network, theta: ArrayLike<number>, row: readonly number[]): number[][] {
  const values = [[...row]]
  let at = 0
  options.layers.forEach(({ inputs, units, activation, residual }, i) => {
    const input = values[i] ?? []
    const begin = at
    const act = functions[typeof activation === 'string' ? activation : ''] ?? Number
    const own = Array.from({ length: units }, (_, j) => {
      const sum = input.reduce((total, value, k) => total + value * (theta[begin + k * units + j] ?? NaN), 0)
      return act(sum + (theta[begin + inputs * units + j] ?? NaN))
    })
    const added = residual === undefined ? null : (values[i + 1 - residual] ?? [])
    values.push(added === null ? own : own.map((value, j) => value + (added[j] ?? NaN)))
    at += inputs * units + units
  })
  return values
}

/** The mean cross-entropy over the rows. */
function lossOf(net: Network, theta: ArrayLike<number>): number {
  const losses = x.map((row) => {
    const [a = NaN, b = NaN] = outputsOf(net, theta, row).at(-1) ?? []
    const own = label(row) === 'other' ? a : b
    return Math.log(Math.exp(a - own) + Math.exp(b - own))
  })
  return losses.reduce((sum, loss) => sum + loss, 0) / x.length
}

describe('residual', () => {
  it('adds the inputs of the block to its outputs, nested blocks too', async () => {
    using net = await made(nested)
    for (const [i, { name }] of net.options.layers.entries()) {
      const expected = x.flatMap((row) => outputsOf(net, net.parameters, row)[i + 1] ?? [])
      expect(largestError(net.hidden(x, name), expected)).toBeLessThan(1e-9)
    }
    expect(net.loss(data)).toBeCloseTo(lossOf(net, net.parameters), 9)
  })

  it('has the gradient of the sum', async () => {
    using net = await made(nested)
    const theta = Float64Array.from(net.parameters)
    const h = 1e-5
    const expected = theta.map((_, k) => {
      const shifted = (step: number): number =>
        lossOf(
          net,
          theta.map((value, i) => (i === k ? value + step : value)),
        )
      return (shifted(h) - shifted(-h)) / (2 * h)
    })
    expect(normError(net.gradients(data), expected)).toBeLessThan(1e-7)
  })

  it('begins as the identity: a linear end of a block is drawn as zeros', async () => {
    using net = await made([{ units: 5, activation: 'tanh' }, { units: 8 }, { units: 5, residual: 2 }, { units: 2 }])
    expect(net.options.layers[2]).toMatchObject({ activation: 'identity', initializer: 'zeros', residual: 2 })
    expect(net.hidden(x, 'dense3')).toEqual(net.hidden(x, 'dense1'))
    using single = await made([{ units: 3, residual: true }, { units: 2 }])
    expect(single.options.layers[0]).toMatchObject({ activation: 'relu', initializer: 'heNormal', residual: 1 })
    using plain = await made([{ units: 3, residual: false }, { units: 2 }])
    expect(plain.options.layers[0]).not.toHaveProperty('residual')
    // A description is valid input again.
    using again = await network(net.options)
    expect(again.options).toEqual(net.options)
  })

  const checked: readonly (readonly [string, readonly LayerOptions[]])[] = [
    ['of one layer, relu', [{ units: 3, residual: 1 }, { units: 2 }]],
    [
      'of the whole network',
      [
        { units: 7, activation: 'mish' },
        { units: 3, residual: 2 },
      ],
    ],
    ['nested', nested],
    [
      'with normalization, scales of inputs and prelu',
      [
        { units: 6, inputScale: true, normalization: 'batch', activation: 'tanh' },
        { units: 4, inputScale: true, activation: 'prelu' },
        { units: 6, residual: 2, normalization: 'layer', initializer: 'lecunNormal', inputScale: true },
        { units: 2, inputScale: true },
      ],
    ],
    [
      'above a frozen layer',
      [
        { units: 4, trainable: false, activation: 'tanh' },
        { units: 6, activation: 'tanh' },
        { units: 4, residual: 2, initializer: 'lecunNormal' },
        { units: 2 },
      ],
    ],
    [
      'that is frozen above layers that are not',
      [
        { units: 4, activation: 'tanh' },
        { units: 6, activation: 'tanh', trainable: false },
        { units: 4, residual: 2, initializer: 'lecunNormal', trainable: false },
        { units: 2 },
      ],
    ],
  ]
  it.each(checked)('passes the gradient check: a block %s', async (_, layers) => {
    using net = await network({
      inputs: 3,
      layers,
      loss: layers.at(-1)?.units === 2 ? 'softmaxCrossEntropy' : 'meanSquaredError',
      precision: 'f64',
      seed: 5,
    })
    const rows = layers.at(-1)?.units === 2 ? data : dataset({ x, y: x, task: 'regression' })
    expect(await gradientCheck(net, rows, { l2: 1 })).toMatchObject({ verdict: 'correct' })
  })

  it('drops outputs before the sum', async () => {
    const layers: LayerOptions[] = [
      { units: 64, activation: 'tanh' },
      { units: 64, residual: true, keepProb: 0.5 },
    ]
    const fit: FitOptions = { epochs: 1, batchSize: 24, optimizer: 'sgd', shuffle: false }
    using net = await made([...layers, { units: 2 }])
    using plain = await made([layers[0] ?? { units: 1 }, { units: 64, residual: true }, { units: 2 }])
    expect(net.predict(x)).toEqual(plain.predict(x))
    await net.fit(data, fit)
    await plain.fit(data, fit)
    expect(net.parameters).not.toEqual(plain.parameters)
  })

  it('has the statistics of its outputs before dropout, of a block after the sum', async () => {
    const block = { units: 3, residual: true, keepProb: 0.5, activation: 'tanh' } as const
    using net = await made([{ units: 64, keepProb: 0.5, activation: 'sigmoid' }, { ...block, units: 64 }, { units: 2 }])
    const { rows } = await net.fit(data, { epochs: 1, batchSize: 24 })
    // Of outputs that are dropped half would be 0; a sum is where both its terms are.
    const [first = NaN, second = NaN] = rows[0]?.layers.map(({ zeroFraction }) => zeroFraction) ?? []
    expect(first).toBe(0)
    expect(second).toBeGreaterThan(0.1)
    expect(second).toBeLessThan(0.4)
  })

  it.each(['f32', 'f64'] as const)(
    'comes back from a model file, with the same bits in both entries, %s',
    async (precision) => {
      const layers = nested.map((layer, i) => (i === 1 ? { ...layer, inputScale: true, keepProb: 0.8 } : layer))
      using net = await made(layers, { precision })
      await net.fit(data, { epochs: 4, batchSize: 8 })
      const bytes = await saveModel(net)
      using whole = await loadModel(bytes)
      expect(whole.network.parameters).toEqual(net.parameters)
      expect((await loadSmall(bytes)).predict(x)).toEqual(whole.predict(x))
    },
  )

  it('gives the same bytes in a worker, on three threads, and resumed from a checkpoint', async () => {
    const wide = { units: 256, residual: 2, initializer: 'lecunNormal', keepProb: 0.9 } as const
    const layers: LayerOptions[] = [{ units: 256 }, { units: 256 }, wide, { units: 256, residual: 1 }, { units: 2 }]
    const bytes = async (threads: number, options: FitOptions): Promise<string> => {
      using net = await network({ inputs: 3, layers, loss: 'softmaxCrossEntropy', threads })
      await net.fit(data, { epochs: 3, batchSize: 24, ...options })
      return String(new Uint8Array(net.parameters.buffer))
    }
    const alone = await bytes(1, {})
    expect(await bytes(3, {})).toBe(alone)
    expect(await bytes(1, { worker: true })).toBe(alone)
    const states: Checkpoint[] = []
    await bytes(1, { checkpoint: { everySeconds: 0, save: (state) => void states.push(state) } })
    const [middle] = states.slice(states.length >> 1)
    expect(await bytes(1, middle === undefined ? {} : { resume: middle })).toBe(alone)
    expect(middle).toBeDefined()
  })

  it('is not taken for a layer of zeros by preflight', async () => {
    using net = await made([{ units: 8 }, { units: 8 }, { units: 8, residual: 2 }, { units: 2 }])
    const { items } = await preflight(net, data, { items: ['initialState'] })
    const words = items.flatMap(({ findings }) => findings.map(({ message }) => message)).join(' ')
    expect(words).not.toContain('layer of zeros')
    expect(words).toContain('symmetry is broken')
  })

  it('stands side by side in an average of networks, but at the inputs and at the outputs', async () => {
    const layers: LayerOptions[] = [
      { units: 4, activation: 'tanh' },
      { units: 6 },
      { units: 4, residual: 2 },
      { units: 2 },
    ]
    using first = await made(layers, { seed: 1 })
    using second = await made(layers, { seed: 2 })
    for (const net of [first, second]) await net.fit(data, { epochs: 3, batchSize: 8 })
    using both = await averageNetworks([first, second])
    const logits = (net: Network): Float64Array => Float64Array.from(net.hidden(x, 'dense4'))
    const [one, two] = [logits(first), logits(second)]
    expect(
      largestError(
        logits(both),
        one.map((value, i) => (value + (two[i] ?? NaN)) / 2),
      ),
    ).toBeLessThan(tolerance.reduction.f64)
    using begin = await made([{ units: 3, residual: true }, { units: 2 }])
    await expect(averageNetworks([begin, begin])).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      field: 'layers.dense1.residual',
    })
  })

  it.each([
    [
      { units: 4, residual: 1 },
      'layers[1].residual',
      'whose inputs (6), which are added to its outputs, are as many as its units (4)',
    ],
    [{ units: 4, residual: 2 }, 'layers[1].residual', 'whose inputs (3)'],
    [{ units: 6, residual: 3 }, 'layers[1].residual', 'from 1 to 2'],
    [{ units: 6, residual: 0 }, 'layers[1].residual', 'from 1 to 2'],
    [{ units: 6, residual: 'two' }, 'layers[1].residual', 'whole number'],
  ])('refuses %o', async (layer, field, expected) => {
    const layers = [{ units: 6 }, layer, { units: 2 }] as readonly LayerOptions[]
    await expect(made(layers)).rejects.toMatchObject({ code: 'INVALID_OPTION', field })
    await expect(made(layers)).rejects.toThrow(expected)
  })

  it('refuses a block that begins before the network, of which no other length is left', async () => {
    await expect(made([{ units: 3, residual: 2 }, { units: 2 }])).rejects.toThrow('must be 1')
  })
})
