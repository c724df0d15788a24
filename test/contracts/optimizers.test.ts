import { describe, expect, it } from 'vitest'
import { dataset, network, type Dataset, type Network, type NetworkInit, type Optimizer } from '../../src/index.js'
import { trainFullBatch } from '../reference/train.js'
import { problem } from '../support/problems.js'
import { normError } from '../support/tolerance.js'
import { activationRegistry } from './registry/activations.js'
import { choicesOf } from './choices.js'
import { fullBatchRegistry } from './registry/full-batch.js'
import { lossRegistry } from './registry/losses.js'
import { optimizerEntries, optimizerRegistry } from './registry/optimizers.js'

const data: Dataset = dataset({
  x: Array.from({ length: 10 }, (_, i) => [Math.sin(i), Math.cos(2 * i), i / 10]),
  y: Array.from({ length: 10 }, (_, i) => Math.sin(3 * i)),
  task: 'regression',
})
const shape: NetworkInit = {
  inputs: 3,
  layers: [{ units: 7, activation: 'tanh' }, { units: 1 }],
  loss: 'meanSquaredError',
  seed: 4,
}
const bytes = (net: Network): string => String(new Uint8Array(net.parameters.buffer))

describe('optimizers: the registry', () => {
  it('has an entry for every optimizer that the public API knows', async () => {
    const probe = (optimizer: unknown) => async () => {
      using net = await network(shape)
      return await net.fit(data, { optimizer: optimizer as Optimizer })
    }
    const known = { ...optimizerRegistry, ...fullBatchRegistry }
    expect(await choicesOf(probe('none'), probe({ kind: 'none' }))).toEqual(Object.keys(known).sort())
  })
})

describe.each(['f32', 'f64'] as const)('optimizers in %s', (precision) => {
  it.each(optimizerEntries)('$kind: learning rate 0 leaves every byte, and the cost is told', async ({ option }) => {
    using net = await network({ ...shape, precision })
    const before = bytes(net)
    const history = await net.fit(data, { epochs: 3, batchSize: 4, optimizer: { ...option, learningRate: 0 }, l2: 1 })
    expect(bytes(net)).toBe(before)
    expect(history.rows.map(({ train }) => train.loss)).toEqual(Array(3).fill(net.evaluate(data).loss))
    expect(history.rows[0]?.batchCost).toBeGreaterThan(0)
  })

  it.each(optimizerEntries)('$kind: the first step goes downhill', async ({ option }) => {
    using net = await network({ ...shape, precision })
    const before = net.loss(data)
    await net.fit(data, { epochs: 1, batchSize: 10, optimizer: option })
    expect(net.loss(data)).toBeLessThan(before)
  })

  it.each(optimizerEntries)('$kind: by name alone it takes the documented defaults', async ({ kind, defaults }) => {
    const given = problem({
      loss: lossRegistry.meanSquaredError,
      activation: activationRegistry.tanh,
      inputs: 3,
      hidden: [7],
      rows: 10,
      seed: 6,
    })
    const penalties = { l2: 0, l1: 0, penalizeBiases: false, examples: 10 }
    const expected = trainFullBatch(given.reference, given.start, given.batch, 30, defaults, penalties)
    for (const optimizer of [kind, { kind }] as Optimizer[]) {
      using net = await network({ ...given.options, precision })
      await net.fit(given.data, { epochs: 30, batchSize: 10, optimizer })
      expect(normError(net.parameters, expected.theta)).toBeLessThan(precision === 'f32' ? 1e-5 : 1e-12)
    }
  })

  it('Adam: the first step is the learning rate against the sign of the gradient', async () => {
    using net = await network({ ...shape, precision })
    const [before, gradient] = [net.parameters, net.gradients(data)]
    const learningRate = 0.001
    await net.fit(data, { epochs: 1, batchSize: 10, optimizer: { kind: 'adam', learningRate } })
    net.parameters.forEach((value, i) => {
      const step = value - (before[i] ?? NaN)
      // √v̂ + ε with ε = 1e-8 against |g|: exact but for ε/|g| and the rounding of θ.
      const slope = gradient[i] ?? NaN
      const allowed = learningRate * (1e-8 / Math.abs(slope)) + (precision === 'f32' ? 1e-7 : 1e-15)
      expect(Math.abs(step + learningRate * Math.sign(slope))).toBeLessThanOrEqual(allowed * 1.01)
    })
  })

  it('a short last batch divides by the rows it has', async () => {
    // Rows that are all alike have one gradient: batches of 4, 4 and 2 are three steps along it, of the same length.
    using net = await network({ ...shape, precision: 'f64' })
    const alike = dataset({ x: new Float64Array(30).fill(2), y: new Float64Array(10).fill(0.5) })
    const before = net.parameters
    const gradient = net.gradients(alike)
    const learningRate = 1e-7
    const { stop } = await net.fit(alike, { epochs: 1, batchSize: 4, optimizer: { kind: 'sgd', learningRate } })
    expect(stop.step).toBe(3)
    net.parameters.forEach((value, i) => {
      const moved = (value - (before[i] ?? NaN)) / -learningRate
      // The gradient changes a little on the way: by about lr times the curvature.
      expect(Math.abs(moved - 3 * (gradient[i] ?? NaN))).toBeLessThan(1e-4)
    })
  })

  it('keepProb 1 is no dropout, bit for bit', async () => {
    const run = async (keepProb: number | undefined): Promise<string> => {
      const layers = [{ units: 7, ...(keepProb === undefined ? {} : { keepProb }) }, { units: 1 }]
      using net = await network({ ...shape, layers, precision, inputKeepProb: keepProb ?? 1 })
      await net.fit(data, { epochs: 5, batchSize: 4 })
      return bytes(net)
    }
    expect(await run(1)).toBe(await run(undefined))
    expect(await run(0.5)).not.toBe(await run(1))
  })
})
