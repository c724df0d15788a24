import { describe, expect, it } from 'vitest'
import {
  averageNetworks,
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
import { largestError, normError, tolerance } from '../../support/tolerance.js'

// Reference: a network without embedding on rows that are embedded here by Math.sin and Math.cos, and the chain rule.

const x = Array.from({ length: 24 }, (_, i) => [Math.sin(i), 3 * Math.cos(2 * i), Math.sin(3 * i + 1)])
const label = ([a = 0, b = 0]: readonly number[]): string => (a * b > 0 ? 'same' : 'other')
const classes = ['other', 'same']
const data = dataset({ x, y: x.map(label), classes })

/** x | sines | cosines | sines | … of the embedded columns. */
function embedded(row: readonly number[], columns: readonly number[], c: ArrayLike<number>): number[] {
  const each = c.length / columns.length
  const waves = columns.flatMap((column, j) => {
    const turns = Array.from({ length: each }, (_, k) => 2 * Math.PI * (c[j * each + k] ?? NaN) * (row[column] ?? NaN))
    return [...turns.map(Math.sin), ...turns.map(Math.cos)]
  })
  return [...row, ...waves]
}

function made(periodic: LayerOptions['periodic'], rest: Partial<NetworkInit> = {}): Promise<Network> {
  const layers: LayerOptions[] = [{ units: 6, activation: 'tanh', ...(periodic && { periodic }) }, { units: 2 }]
  return network({ inputs: 3, layers, loss: 'softmaxCrossEntropy', precision: 'f64', seed: 3, ...rest })
}

/** A network on embedded rows with the same weights. */
async function plainOf(net: Network): Promise<Network> {
  const [first, second] = [net.layer('dense1'), net.layer('dense2')]
  const plain = await made(undefined, { inputs: first.weight.length / 6 })
  plain.setLayer('dense1', { weight: first.weight, bias: first.bias })
  plain.setLayer('dense2', second)
  return plain
}

describe('periodic', () => {
  it('has a weight for each input, sine and cosine, and frequencies of its own', async () => {
    using net = await made({ frequencies: 5, inputs: [0, 2], sigma: 0.7 })
    expect(net.options.layers[0]?.periodic).toEqual({ frequencies: 5, inputs: [0, 2], sigma: 0.7 })
    const { weight, frequencies } = net.layer('dense1')
    expect(weight).toHaveLength((3 + 2 * 2 * 5) * 6)
    expect(frequencies).toHaveLength(10)
    using again = await network(net.options)
    expect(again.parameters).toEqual(net.parameters)
    using all = await made(true)
    expect(all.options.layers[0]?.periodic).toEqual({ frequencies: 16, sigma: 0.1 })
    expect(all.layer('dense1').frequencies).toHaveLength(48)
  })

  it('draws frequencies from a normal distribution of the deviation σ', async () => {
    using net = await made({ frequencies: 4000, sigma: 0.3 })
    const drawn = Array.from(net.layer('dense1').frequencies ?? [])
    const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length
    const square = drawn.reduce((sum, value) => sum + value * value, 0) / drawn.length
    expect(Math.abs(mean)).toBeLessThan(0.3 * (4 / Math.sqrt(drawn.length)))
    expect(Math.abs(Math.sqrt(square) / 0.3 - 1)).toBeLessThan(4 / Math.sqrt(2 * drawn.length))
  })

  it.each([
    ['every input, as many frequencies as vectors do not hold', { frequencies: 3, sigma: 0.8 }, [0, 1, 2]],
    ['some inputs', { frequencies: 8, sigma: 2, inputs: [2] }, [2]],
  ] as const)('predicts as on embedded rows: %s', async (_, periodic, columns) => {
    using net = await made(periodic)
    using plain = await plainOf(net)
    const rows = x.map((row) => embedded(row, columns, net.layer('dense1').frequencies ?? []))
    expect(largestError(net.predict(x), plain.predict(rows))).toBeLessThan(tolerance.reduction.f64)
  })

  it('has the gradient of the chain rule', async () => {
    const columns = [0, 2]
    using net = await made({ frequencies: 5, sigma: 0.6, inputs: columns })
    using plain = await plainOf(net)
    const c = Float64Array.from(net.layer('dense1').frequencies ?? [])
    const lossAt = (frequencies: ArrayLike<number>): number => {
      const rows = x.map((row) => embedded(row, columns, frequencies))
      return plain.loss(dataset({ x: rows, y: x.map(label), classes }))
    }
    const h = 1e-5
    const slopes = c.map((_, k) => {
      const moved = (step: number): Float64Array => c.map((value, i) => (i === k ? value + step : value))
      return (lossAt(moved(h)) - lossAt(moved(-h))) / (2 * h)
    })
    const gradient = net.gradients(data)
    const end = (3 + 20) * 6 + 6
    expect(normError(gradient.subarray(end, end + 10), slopes)).toBeLessThan(1e-8)
    const rows = x.map((row) => embedded(row, columns, c))
    const expected = plain.gradients(dataset({ x: rows, y: x.map(label), classes }))
    expect(normError(gradient.subarray(0, end), expected.subarray(0, end))).toBeLessThan(1e-13)
  })

  const layers: readonly (readonly [string, readonly LayerOptions[]])[] = [
    ['alone', [{ units: 6, activation: 'gelu', periodic: { frequencies: 6, sigma: 0.5 } }, { units: 2 }]],
    [
      'with a scale of its inputs and batch normalization',
      [
        {
          units: 6,
          periodic: { frequencies: 3, inputs: [1] },
          inputScale: true,
          normalization: 'batch',
          activation: 'tanh',
        },
        { units: 2 },
      ],
    ],
    [
      'in a residual block',
      [
        { units: 5, activation: 'tanh', periodic: { frequencies: 4, sigma: 1 } },
        { units: 3, residual: 2, initializer: 'lecunNormal' },
        { units: 2 },
      ],
    ],
    ['in the last layer', [{ units: 2, periodic: { frequencies: 2 } }]],
    ['in a frozen layer', [{ units: 5, periodic: true, trainable: false, activation: 'tanh' }, { units: 2 }]],
  ]
  it.each(layers)('passes the gradient check %s', async (_, layers) => {
    using net = await network({ inputs: 3, layers, loss: 'softmaxCrossEntropy', precision: 'f64', seed: 5 })
    expect(await gradientCheck(net, data, { l2: 1 })).toMatchObject({ verdict: 'correct' })
  })

  it('is exact for angles of many turns, and counts those of 2²² and more as whole', async () => {
    using net = await made({ frequencies: 1, inputs: [0] }, { precision: 'f32' })
    using plain = await made(undefined, { precision: 'f32', inputs: 5 })
    const { weight, bias } = net.layer('dense1')
    plain.setLayer('dense1', { weight, bias })
    plain.setLayer('dense2', net.layer('dense2'))
    net.setLayer('dense1', { frequencies: [1] })
    const turns = [0.25, 1000.25, -4096.75, 1e6 + 0.5, 2 ** 22, 3e30, -1e38]
    const fractions = [0.25, 0.25, 0.25, 0.5, 0, 0, 0]
    const rows = turns.map((value) => [value, 0, 0])
    const waves = turns.map((value, i) => {
      const quarter = 4 * (fractions[i] ?? NaN)
      return [value, 0, 0, [0, 1, 0][quarter] ?? NaN, [1, 0, -1][quarter] ?? NaN]
    })
    expect(net.predict(rows)).toEqual(plain.predict(waves))
  })

  it('is not penalized, takes a factor of its own, and stays where its layer is frozen', async () => {
    const periodic = { frequencies: 4, sigma: 0.5 }
    using net = await made(periodic)
    const { penalty } = net.evaluate(data, { l2: 2, l1: 1, penalizeBiases: true })
    const before = Float64Array.from(net.layer('dense1').frequencies ?? [])
    await net.fit(data, { epochs: 3, batchSize: 8, learningRateFactors: { frequencies: 0 } })
    expect(net.layer('dense1').frequencies).toEqual(before)
    await net.fit(data, { epochs: 3, batchSize: 8, restart: true })
    expect(net.layer('dense1').frequencies).not.toEqual(before)
    using still = await made(periodic)
    still.setLayer('dense1', { frequencies: new Float64Array(12).fill(9) })
    expect(still.evaluate(data, { l2: 2, l1: 1, penalizeBiases: true }).penalty).toBe(penalty)
  })

  it.each(['f32', 'f64'] as const)(
    'comes back from a model file, with the same bits in both entries, %s',
    async (precision) => {
      using net = await made({ frequencies: 7, sigma: 3, inputs: [0, 1] }, { precision })
      await net.fit(data, { epochs: 4, batchSize: 8 })
      const bytes = await saveModel(net)
      using whole = await loadModel(bytes)
      expect(whole.network.parameters).toEqual(net.parameters)
      const rows = [...x, [1e3, -777.77, 0], [1e-9, 5e6, 1], [3e37, -3e37, 1]]
      expect((await loadSmall(bytes)).predict(rows)).toEqual(whole.predict(rows))
    },
  )

  it('gives the same bytes in a worker and on three threads, and by muon', async () => {
    const layers: LayerOptions[] = [
      { units: 128, periodic: { frequencies: 33 }, inputScale: true },
      { units: 64 },
      { units: 2 },
    ]
    for (const optimizer of ['adam', 'muon'] as const) {
      const run = async (threads: number, worker: boolean): Promise<string> => {
        using net = await network({ inputs: 3, layers, loss: 'softmaxCrossEntropy', threads })
        const fit: FitOptions = { epochs: 2, batchSize: 24, optimizer, maxNorm: 1.5 }
        await net.fit(data, { ...fit, worker })
        return String(new Uint8Array(net.parameters.buffer))
      }
      const alone = await run(1, false)
      expect(await run(3, false)).toBe(alone)
      expect(await run(1, true)).toBe(alone)
    }
  })

  it('learns a wave that a plain layer of the same size does not', async () => {
    const grid = Array.from({ length: 200 }, (_, i) => [(i - 100) / 50])
    const wave = dataset({ x: grid, y: grid.map(([value = 0]) => Math.sin(9 * value)), task: 'regression' })
    const errorOf = async (periodic: LayerOptions['periodic']): Promise<number> => {
      const hidden = { units: 16, ...(periodic && { periodic }) }
      using net = await network({ inputs: 1, layers: [hidden, { units: 1 }], loss: 'meanSquaredError', seed: 1 })
      await net.fit(wave, { epochs: 150, batchSize: 20, optimizer: { kind: 'adam', learningRate: 0.01 } })
      return net.evaluate(wave).error
    }
    expect(await errorOf({ frequencies: 16, sigma: 1 })).toBeLessThan(0.05)
    expect(await errorOf(undefined)).toBeGreaterThan(0.3)
  })

  it('stands side by side in an average of networks', async () => {
    const members = await Promise.all([1, 2].map((seed) => made({ frequencies: 3, inputs: [0, 2] }, { seed })))
    for (const net of members) await net.fit(data, { epochs: 3, batchSize: 8 })
    using both = await averageNetworks(members)
    const [one = [], two = []] = members.map((net) => Array.from(net.hidden(x, 'dense2')))
    const mean = one.map((value, i) => (value + (two[i] ?? NaN)) / 2)
    expect(largestError(both.hidden(x, 'dense2'), mean)).toBeLessThan(tolerance.reduction.f64)
    for (const net of members) net[Symbol.dispose]()
  })

  it.each([
    [{ frequencies: 0 }, 'layers[0].periodic.frequencies'],
    [{ sigma: 0 }, 'layers[0].periodic.sigma'],
    [{ inputs: [] }, 'layers[0].periodic.inputs'],
    [{ inputs: [2, 1] }, 'layers[0].periodic.inputs[1]'],
    [{ inputs: [3] }, 'layers[0].periodic.inputs[0]'],
    [{ period: 3 }, 'period'],
    ['yes', 'layers[0].periodic'],
  ])('refuses %o', async (periodic, field) => {
    await expect(made(periodic as LayerOptions['periodic'])).rejects.toMatchObject({ code: 'INVALID_OPTION', field })
  })

  it('is for the features, in the first layer', async () => {
    const layers: LayerOptions[] = [{ units: 4 }, { units: 2, periodic: true }]
    await expect(network({ inputs: 3, layers, loss: 'softmaxCrossEntropy' })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      field: 'layers[1].periodic',
    })
  })
})
