import { describe, expect, it } from 'vitest'
import { dataset, network, type Dataset, type EpochRow, type FitOptions, type Network } from '../../../src/index.js'
import { networkInternals } from '../../../src/train/network/known-networks.js'
import { expectFault, expectRejection } from '../../support/errors.js'

/** Two moons, wide apart: learnable in a few epochs. */
function moons(rows: number, shift = 0): Dataset {
  const x: number[][] = []
  const y: number[] = []
  for (let i = 0; i < rows; i++) {
    const angle = Math.PI * ((i * 0.618033988749895 + shift) % 1)
    const noise = 0.1 * Math.sin(37 * i + shift)
    x.push(
      i % 2 === 0 ? [Math.cos(angle), Math.sin(angle) + noise] : [1 - Math.cos(angle), 0.4 - Math.sin(angle) + noise],
    )
    y.push(i % 2)
  }
  return dataset({ x, y })
}

const train = moons(200)
const dev = moons(80, 0.31)
const make = (seed = 1, precision: 'f32' | 'f64' = 'f32'): Promise<Network> =>
  network({
    inputs: 2,
    layers: [{ units: 16, keepProb: 0.9 }, { units: 8 }, { units: 2 }],
    loss: 'softmaxCrossEntropy',
    seed,
    precision,
  })
const brief: FitOptions = { epochs: 4, batchSize: 32, optimizer: { kind: 'adam', learningRate: 0.01 } }

describe('fit', () => {
  it('learns, and tells its course row by row', async () => {
    using net = await make()
    const history = await net.fit(train, { ...brief, epochs: 60, dev })
    expect(net.evaluate(dev).accuracy).toBeGreaterThan(0.97)
    expect(history.rows.length).toBe(60)
    expect(history.stop).toMatchObject({ reason: 'epochs', epoch: 60, step: 60 * 7 })
    const last = history.rows.at(-1)
    expect(last?.train.cost).toBeLessThan((history.rows[0]?.train.cost ?? 0) / 4)
    expect(last?.dev).toEqual(net.evaluate(dev))
    expect(last?.layers.map(({ layer }) => layer)).toEqual(['dense1', 'dense2', 'dense3'])
    expect(JSON.parse(JSON.stringify(history))).toEqual(history)
  })

  it('gives the same bytes for the same seed, others for another, and does not mind an interruption of turns', async () => {
    const run = async (seed: number): Promise<string> => {
      using net = await make(seed)
      await net.fit(train, { ...brief, seed })
      return String(net.parameters)
    }
    expect(await run(5)).toBe(await run(5))
    expect(await run(5)).not.toBe(await run(6))
    const [one, other] = await Promise.all([run(7), run(7)])
    expect(one).toBe(other)
  })

  it('brings the best weights back when patience ends', async () => {
    using net = await make()
    const seen: { row: EpochRow; parameters: string }[] = []
    const history = await net.fit(train, {
      ...brief,
      dev,
      epochs: 500,
      optimizer: { kind: 'sgd', learningRate: 3 },
      earlyStopping: { monitor: 'devError', patience: 3 },
      onEpoch: (row) => void seen.push({ row, parameters: String(net.parameters) }),
    })
    expect(history.stop.reason).toBe('patience')
    const best = seen.find(({ row }) => row.epoch === history.best?.epoch)
    expect(best?.row.dev?.error).toBe(Math.min(...seen.map(({ row }) => row.dev?.error ?? NaN)))
    expect(String(net.parameters)).toBe(best?.parameters)
    expect(history.rows.length).toBe((history.best?.epoch ?? 0) + 3)
  })

  it('counts equal values as no improvement', async () => {
    using net = await make()
    const frozen: FitOptions = { ...brief, epochs: 50, optimizer: { kind: 'sgd', learningRate: 0 } }
    const history = await net.fit(train, { ...frozen, earlyStopping: { patience: 5 } })
    expect(history.best?.epoch).toBe(1)
    expect(history.stop).toMatchObject({ reason: 'patience', epoch: 6 })
  })

  it('stops when a callback says so, and freezes the rows it hands out', async () => {
    using net = await make()
    const history = await net.fit(train, {
      ...brief,
      epochs: 100,
      onEpoch: (row) => {
        expect(Object.isFrozen(row) && Object.isFrozen(row.train) && Object.isFrozen(row.layers[0])).toBe(true)
        return row.epoch === 3 ? 'stop' : undefined
      },
    })
    expect(history.stop).toMatchObject({ reason: 'callback', epoch: 3 })
  })

  it('stops when aborted, before and while it runs, and leaves a usable network', async () => {
    using net = await make()
    const before = String(net.parameters)
    const early = await net.fit(train, { ...brief, signal: AbortSignal.abort() })
    expect(early.stop).toMatchObject({ reason: 'aborted', epoch: 0, step: 0 })
    expect(early.best).toBeNull()
    expect(String(net.parameters)).toBe(before)
    const controller = new AbortController()
    const history = await net.fit(train, {
      ...brief,
      epochs: 1_000_000,
      signal: controller.signal,
      onProgress: ({ epoch }) => epoch === 5 && controller.abort(),
    })
    expect(history.stop.reason).toBe('aborted')
    expect(history.rows.length).toBeLessThanOrEqual(5)
    expect(net.evaluate(dev).loss).toBeGreaterThan(0)
  })

  it('lets others have their turn while it runs', async () => {
    using net = await make()
    let turns = 0
    const timer = setInterval(() => turns++, 0)
    await net.fit(moons(20_000), { ...brief, epochs: 3 })
    clearInterval(timer)
    expect(turns).toBeGreaterThan(3)
  })

  it('stops at an explosion, keeps the last finite weights, and says where and why', async () => {
    for (const precision of ['f32', 'f64'] as const) {
      using net = await make(1, precision)
      const large = { ...train, x: Float64Array.from(train.x, (value) => value * 1e30) }
      const history = await net.fit(large, { ...brief, optimizer: { kind: 'sgd', learningRate: 1e10 } })
      expect(history.stop.reason).toBe('diverged')
      expect(history.stop.message).toMatch(/At step \d+ .*learning rate \(10000000000\)/)
      expect(net.parameters.every(Number.isFinite)).toBe(true)
    }
  })

  it('names the layer where the first value stops being finite', async () => {
    using net = await network({ inputs: 2, layers: [{ units: 4, name: 'first' }, { units: 2, name: 'second' }], loss: 'softmaxCrossEntropy' }) // prettier-ignore
    net.setLayer('second', { weight: new Float32Array(8).fill(3e38), bias: [3e38, 3e38] })
    net.setLayer('first', { bias: [10, 10, 10, 10] })
    const history = await net.fit(train, brief)
    expect(history.stop).toMatchObject({ reason: 'diverged', step: 0 })
    expect(history.stop.message).toContain("the outputs of layer 'second'")
  })

  it('notes a batch larger than the train set, and takes it whole', async () => {
    using net = await make()
    const history = await net.fit(train, { ...brief, batchSize: 1000 })
    expect(history.settings.batchSize).toBe(200)
    expect(history.notes.join()).toContain('batchSize 1000')
  })

  it('measures a large train set on a fixed sample', async () => {
    using net = await make()
    const history = await net.fit(moons(10_001), { ...brief, epochs: 1 })
    expect(history.trainRowsMeasured).toBe(1000)
    expect(history.rows[0]).toMatchObject({ train: { rows: 10_000 }, trainSample: { rows: 1000 } })
  })

  it('needs no more memory after many epochs than after the first, and gives it back', async () => {
    using net = await make()
    const { core } = networkInternals(net)
    await net.fit(train, { ...brief, epochs: 1, dev })
    const { byteLength } = core
    const { used } = core.memory
    await net.fit(train, { ...brief, epochs: 2000, dev })
    expect(core.byteLength).toBe(byteLength)
    expect(core.memory.used).toBe(used)
  })

  it('frees the memory of disposed networks', async () => {
    using first = await make()
    const { memory } = networkInternals(first).core
    const { used } = memory
    for (let i = 0; i < 50; i++) {
      using net = await make(i)
      await net.fit(train, { ...brief, epochs: 1 })
    }
    expect(memory.used).toBe(used)
  })
})

describe('fit refuses', () => {
  const fit = async (options: object, data: Dataset = train): Promise<unknown> => {
    using net = await make()
    const before = String(net.parameters)
    try {
      return await net.fit(data, options)
    } finally {
      expect(String(net.parameters)).toBe(before)
    }
  }

  it.each([
    [{ epoch: 3 }, 'epoch', '`epochs`'],
    [{ epochs: 0 }, 'epochs', 'whole number from 1'],
    [{ batchSize: 1.5 }, 'batchSize', 'whole number'],
    [{ l2: -1 }, 'l2', 'at least 0'],
    [{ l1: NaN }, 'l1', '=NaN'],
    [{ seed: 2 ** 53 }, 'seed', 'whole number'],
    [{ optimizer: 'adm' }, 'optimizer', "Did you mean 'adam'?"],
    [{ optimizer: { kind: 'adam', learningRate: '0.1' } }, 'optimizer.learningRate', '="0.1"'],
    [{ optimizer: { kind: 'adam', learningRate: NaN } }, 'optimizer.learningRate', '=NaN'],
    [{ optimizer: { kind: 'adam', learningRate: -1 } }, 'optimizer.learningRate', '=-1'],
    [{ optimizer: { kind: 'sgd', momentum: 0.9 } }, 'momentum', "optimizer 'sgd'"],
    [{ earlyStopping: { monitor: 'devLoss' } }, 'earlyStopping.monitor', 'Pass `dev`'],
    [{ earlyStopping: { patience: 0 } }, 'earlyStopping.patience', 'from 1'],
    [{ onEpoch: 3 }, 'onEpoch', 'a function'],
    [{ signal: {} }, 'signal', 'AbortSignal'],
    [JSON.parse('{"__proto__": {"epochs": 1}}'), '__proto__', 'known option'],
    [JSON.parse('{"constructor": {"prototype": {}}}'), 'constructor', 'known option'],
  ] as [object, string, string][])('%j', async (options, field, words) => {
    await expectRejection(fit(options), { code: 'INVALID_OPTION', field }, words)
  })

  it('an option whose getter throws, with that error as the cause', async () => {
    const options = Object.defineProperty({}, 'epochs', {
      enumerable: true,
      get: () => {
        throw new Error('from the getter')
      },
    })
    const error = await expectRejection(fit(options), { code: 'INVALID_OPTION', field: 'epochs' }, 'be readable')
    expect(error.cause).toMatchObject({ message: 'from the getter' })
  })

  it('data that does not fit the network', async () => {
    const wide = dataset({ x: [[1, 2, 3], [4, 5, 6]], y: [0, 1] }) // prettier-ignore
    await expectRejection(fit({}, wide), { code: 'INVALID_SHAPE', field: 'features', value: 3 }, 'inputs, 2')
    const many = dataset({ x: [[1, 2], [4, 5], [0, 0]], y: [0, 1, 2] }) // prettier-ignore
    await expectRejection(fit({}, many), { code: 'INVALID_SHAPE', field: 'targets' }, '3 classes', 'units')
    const numbers = dataset({ x: [[1, 2], [4, 5]], y: [0.5, 1] }) // prettier-ignore
    await expectRejection(fit({}, numbers), { code: 'INVALID_SHAPE', field: 'targets' }, 'loss')
  })

  it('one class only, which teaches nothing', async () => {
    const one = dataset({ x: [[1, 2], [4, 5]], y: [0, 0], classes: ['a', 'b'] }) // prettier-ignore
    await expectRejection(fit({}, one), { code: 'INVALID_DATA', field: 'targets' }, 'only class')
    using net = await make()
    expect(net.evaluate(one).rows).toBe(2)
  })

  it('a value too large for f32, which f64 takes', async () => {
    const huge = dataset({ x: Float64Array.of(1, 2, 1e39, 4), y: [0, 1] })
    await expectRejection(fit({}, huge), { code: 'INVALID_DATA', row: 1, column: 0, value: 1e39 }, 'f32')
    using net = await make(1, 'f64')
    expect((await net.fit(huge, brief)).settings.precision).toBe('f64')
  })

  it('a second fit, new weights and disposal while one is running', async () => {
    using net = await make()
    const running = net.fit(train, brief)
    await expectRejection(net.fit(train, brief), { code: 'UNSUPPORTED' }, 'Await `fit`')
    expectFault(() => net.setParameters(net.parameters), { code: 'UNSUPPORTED' }, 'training')
    expectFault(() => net[Symbol.dispose](), { code: 'UNSUPPORTED' }, 'training')
    await running
  })
})

describe('fit copies what it learns from', () => {
  it('a change of the arrays while it runs changes nothing', async () => {
    const run = async (disturb: boolean): Promise<string> => {
      using net = await make()
      const data = moons(100)
      const fitting = net.fit(data, { ...brief, epochs: 3 })
      if (disturb) data.x.fill(0)
      await fitting
      return String(net.parameters)
    }
    // The measured costs would differ; the weights must not.
    expect(await run(true)).toBe(await run(false))
  })

  it('integers that f32 cannot tell apart are noted', async () => {
    const large = dataset({ x: Float64Array.of(1, 2, 2 ** 24 + 1, 4), y: [0, 1] })
    using net = await make()
    const history = await net.fit(large, { ...brief, epochs: 1 })
    expect(history.notes.join()).toContain('2^24')
  })
})
