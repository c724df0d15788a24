import { describe, expect, it } from 'vitest'
import { type Checkpoint, dataset, type FitOptions, type LayerOptions, type Network, network } from '../../src/index.js'

// The rule itself is compared with references in test/contracts, test/train/fit/trajectory.test.ts and test/torch.

const x = Array.from({ length: 48 }, (_, i) => Array.from({ length: 6 }, (_, j) => Math.sin(i * (j + 1) + j)))
const y = x.map(([a = 0, b = 0]) => (a * b > 0 ? 'same' : 'other'))
const data = dataset({ x, y, classes: ['other', 'same'] })
const optimizer = { kind: 'muon', learningRate: 0.02 } as const

function made(layers: readonly LayerOptions[], threads = 1, precision: 'f32' | 'f64' = 'f32'): Promise<Network> {
  return network({ inputs: 6, layers, loss: 'softmaxCrossEntropy', precision, seed: 3, threads })
}

const bytes = (net: Network): string => String(new Uint8Array(net.parameters.buffer))

describe('muon', () => {
  it.each([
    ['more units than inputs', 9],
    ['fewer units than inputs', 4],
    ['as many', 6],
  ])('takes steps of orthogonal rows or columns: %s', async (_, units) => {
    using net = await made([{ units, activation: 'tanh' }, { units: 2 }], 1, 'f64')
    const before = net.layer('dense1').weight
    await net.fit(data, { epochs: 1, batchSize: 48, optimizer })
    const rate = 0.02 * Math.sqrt(Math.max(1, units / 6))
    const step = Array.from(net.layer('dense1').weight, (value, i) => ((before[i] ?? NaN) - value) / rate)
    // U·S·Vᵀ with all of S in about 0.7 … 1.2: the mean of its squares is that of the entries over the smaller side.
    const square = step.reduce((sum, value) => sum + value * value, 0) / Math.min(6, units)
    expect(square).toBeGreaterThan(0.5)
    expect(square).toBeLessThan(1.5)
    // Scaling the gradient does not change them, but for rounding.
    using other = await made([{ units, activation: 'tanh' }, { units: 2 }], 1, 'f64')
    await other.fit(data, { epochs: 1, batchSize: 48, optimizer, sampleWeights: new Float64Array(48).fill(1) })
    expect(other.layer('dense1').weight).toEqual(net.layer('dense1').weight)
  })

  it('is Adam without hidden layers, with the factor of its learning rate', async () => {
    using net = await made([{ units: 2 }])
    using adam = await made([{ units: 2 }])
    const fit: FitOptions = { epochs: 5, batchSize: 16, l2: 0.1 }
    await net.fit(data, { ...fit, optimizer: { kind: 'muon', learningRate: 0.5, adamFactor: 0.25 } })
    await adam.fit(data, { ...fit, optimizer: { kind: 'adam', learningRate: 0.125, beta2: 0.95 } })
    expect(bytes(net)).toBe(bytes(adam))
  })

  it('gives the same bytes on three threads and in a worker', async () => {
    const layers: LayerOptions[] = [{ units: 200 }, { units: 120 }, { units: 2 }]
    const fit: FitOptions = { epochs: 2, batchSize: 16, optimizer, l2: 0.5, clipNorm: 0.3, maxNorm: 2 }
    const run = async (threads: number, worker: boolean): Promise<string> => {
      using net = await made(layers, threads)
      await net.fit(data, { ...fit, worker })
      return bytes(net)
    }
    const alone = await run(1, false)
    expect(await run(3, false)).toBe(alone)
    expect(await run(1, true)).toBe(alone)
  })

  it('resumes from a checkpoint to the bytes of one run', async () => {
    const layers: LayerOptions[] = [{ units: 8 }, { units: 5, inputScale: true }, { units: 2 }]
    const fit: FitOptions = { epochs: 6, batchSize: 16, optimizer: { ...optimizer, weightDecay: 0.1 } }
    const states: Checkpoint[] = []
    using whole = await made(layers)
    await whole.fit(data, { ...fit, checkpoint: { everySeconds: 0, save: (state) => void states.push(state) } })
    for (const resume of states) {
      using again = await made(layers)
      await again.fit(data, { ...fit, resume })
      expect(bytes(again)).toBe(bytes(whole))
    }
    expect(states.length).toBeGreaterThan(0)
  })

  it('leaves frozen layers, and weights whose factor is 0', async () => {
    using net = await made([{ units: 8, trainable: false }, { units: 5 }, { units: 2 }])
    const [first, second] = [net.layer('dense1').weight, net.layer('dense2').weight]
    const fit: FitOptions = { epochs: 3, batchSize: 16, optimizer, learningRateFactors: { weight: 0 } }
    await net.fit(data, fit)
    expect(net.layer('dense1').weight).toEqual(first)
    expect(net.layer('dense2').weight).toEqual(second)
    expect(net.layer('dense2').bias.some((value) => value !== 0)).toBe(true)
    await net.fit(data, { epochs: 1, batchSize: 16, optimizer, restart: true })
    expect(net.layer('dense1').weight).toEqual(first)
    expect(net.layer('dense2').weight).not.toEqual(second)
  })

  it('decays weights apart from the gradient', async () => {
    const plain = { ...optimizer, learningRate: 0.1, adamFactor: 0 }
    const run = async (weightDecay: number): Promise<Float64Array> => {
      using net = await made([{ units: 8 }, { units: 2 }], 1, 'f64')
      await net.fit(data, { epochs: 1, batchSize: 48, optimizer: { ...plain, weightDecay } })
      return Float64Array.from(net.layer('dense1').weight)
    }
    using start = await made([{ units: 8 }, { units: 2 }], 1, 'f64')
    const [without, decayed, drawn] = [await run(0), await run(0.5), start.layer('dense1').weight]
    decayed.forEach((value, i) => expect(value).toBeCloseTo((without[i] ?? NaN) - 0.05 * (drawn[i] ?? NaN), 12))
  })

  it.each([
    ['of fit', {}, { l1: 0.1 }],
    ['of a layer', { l1: 0.1 }, {}],
  ])('asks for the subgradient of an L1 penalty %s', async (_, layer, fit) => {
    using net = await made([{ units: 4, ...layer }, { units: 2 }])
    const refused = net.fit(data, { ...fit, epochs: 1, optimizer: 'muon' })
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_OPTION', field: 'l1Method' })
    const history = await net.fit(data, { ...fit, epochs: 1, optimizer: 'muon', l1Method: 'subgradient' })
    expect(history.settings.optimizer).toMatchObject({ kind: 'muon', learningRate: 0.02, momentum: 0.95 })
  })
})
