import { describe, expect, it } from 'vitest'
import {
  chunkedDataset,
  dataset,
  decodeCheckpoint,
  encodeCheckpoint,
  network,
  type Checkpoint,
  type Dataset,
  type FitOptions,
  type History,
  type Network,
  type NetworkInit,
} from '../../../src/index.js'
import { uniform } from '../../reference/random.js'
import { expectFault, expectRejection } from '../../support/errors.js'

const random = uniform(8)
const x = Array.from({ length: 90 }, () => [random(), random(), random()])
const label = ([a = 0, b = 0, c = 0]: readonly number[]): number => (a * b + c > 0 ? 1 : 0)
const data = dataset({ x: x.slice(0, 60), y: x.slice(0, 60).map(label) })
const dev = dataset({ x: x.slice(60), y: x.slice(60).map(label) })

const shape: NetworkInit = {
  inputs: 3,
  layers: [{ units: 9, activation: 'tanh', keepProb: 0.8 }, { units: 2 }],
  inputKeepProb: 0.9,
  loss: 'softmaxCrossEntropy',
  seed: 2,
}
const options: FitOptions = {
  dev,
  epochs: 14,
  batchSize: 7,
  l2: 0.3,
  l1: 0.01,
  seed: 5,
  earlyStopping: { monitor: 'auc', patience: 6 },
}
const bytes = (net: Network): string => String(new Uint8Array(net.parameters.buffer))
const timeless = (history: History) => ({ ...history, rows: history.rows.map((row) => ({ ...row, seconds: 0 })) })

/** An uninterrupted run, and the checkpoints after each of its steps. */
async function collect(init: NetworkInit, fit: FitOptions) {
  const checkpoints: Checkpoint[] = []
  const onBatch = (): void => undefined
  const save = (checkpoint: Checkpoint): void => void checkpoints.push(checkpoint)
  using net = await network(init)
  const history = await net.fit(data, { ...fit, onBatch, checkpoint: { everySeconds: 0, save } })
  return { checkpoints, history, weights: bytes(net) }
}

describe.each(['f32', 'f64'] as const)('a run resumed in %s', (precision) => {
  const optimizers = ['sgd', 'momentum', 'rmsprop', 'adam', 'amsgrad', 'nadam', 'adagrad', 'muon'] as const
  it.each(optimizers)('with %s ends with the bytes and the history of one run', async (optimizer) => {
    const init = { ...shape, precision }
    // Muon has no proximal step.
    const fit: FitOptions = { ...options, optimizer, ...(optimizer === 'muon' && { l1Method: 'subgradient' }) }
    using plain = await network(init)
    const expected = await plain.fit(data, fit)
    const { checkpoints, weights, history } = await collect(init, fit)
    expect(weights).toBe(bytes(plain))
    expect(timeless(history)).toEqual(timeless(expected))
    expect(checkpoints.length).toBeGreaterThan(4)
    for (const checkpoint of checkpoints) {
      using net = await network({ ...init, seed: init.seed ?? 0 })
      const resumed = await net.fit(data, { ...fit, resume: decodeCheckpoint(encodeCheckpoint(checkpoint)) })
      expect(bytes(net)).toBe(weights)
      expect(timeless(resumed)).toEqual(timeless(expected))
    }
  })
})

describe('a run on a chunked train set', () => {
  const many = Array.from({ length: 1300 }, () => [random(), random(), random()])
  const chunk = (first: number, end: number) => ({ x: many.slice(first, end), y: many.slice(first, end).map(label) })
  const source = { features: 3, rows: many.length, classes: ['0', '1'], shuffleRows: 500 }
  const sets = {
    'read by index': chunkedDataset({ ...source, read: chunk, blockRows: 90 }),
    'read as a stream': chunkedDataset({ ...source, chunks: () => [chunk(0, 700), chunk(700, 1300)] }),
  }

  // After an epoch train is measured on some of the rows, at the end on all.
  it.each(Object.entries(sets))('%s resumes to the same history, after its last epoch too', async (_, train) => {
    const fit: FitOptions = { ...options, batchSize: 250, epochs: 3 }
    const checkpoints: Checkpoint[] = []
    const save = (checkpoint: Checkpoint): void => void checkpoints.push(checkpoint)
    using whole = await network(shape)
    const history = await whole.fit(train, { ...fit, onBatch: () => undefined, checkpoint: { everySeconds: 0, save } })
    expect(checkpoints.at(-1)).toMatchObject({ epoch: 4, stepOfEpoch: 0 })
    expect(history.rows.at(-1)).toMatchObject({ train: { rows: 1300 }, trainSample: { rows: 500 } })
    for (const resume of checkpoints) {
      using net = await network(shape)
      expect(timeless(await net.fit(train, { ...fit, resume }))).toEqual(timeless(history))
    }
  })
})

describe('what else a run keeps', () => {
  it('a sum of gradients, a schedule, weights and running statistics are gone on with', async () => {
    const init: NetworkInit = {
      ...shape,
      layers: [{ units: 9, activation: 'tanh', normalization: 'batch' }, { units: 2 }],
    }
    const schedules = [{ kind: 'oneCycle' }, { kind: 'plateau', patience: 1, factor: 0.5 }] as const
    for (const schedule of schedules) {
      const fit: FitOptions = { ...options, schedule, accumulate: 4, clipNorm: 0.5, classWeights: 'balanced', l1: 0.2 }
      using plain = await network(init)
      const expected = await plain.fit(data, fit)
      const { checkpoints } = await collect(init, fit)
      expect(checkpoints.length).toBeGreaterThan(4)
      for (const resume of checkpoints) {
        using net = await network(init)
        const resumed = await net.fit(data, { ...fit, resume })
        expect(bytes(net)).toBe(bytes(plain))
        expect(timeless(resumed)).toEqual(timeless(expected))
      }
      using other = await network(init)
      const [resume] = checkpoints as [Checkpoint]
      const changed = other.fit(data, { ...fit, resume, classWeights: { '0': 2 } })
      await expectRejection(changed, { field: 'resume' }, 'options.classWeights')
      const sampleWeights = Float64Array.from({ length: data.rows }, (_, i) => 1 + (i % 2))
      await expectRejection(other.fit(data, { ...fit, resume, sampleWeights }), { field: 'resume' }, 'data.weights')
    }
  })
})

describe('a run that ends early', () => {
  it('ends by the time that maxSeconds allows, with a checkpoint, and goes on to the same bytes', async () => {
    using plain = await network(shape)
    await plain.fit(data, options)
    const saved: Checkpoint[] = []
    const checkpoint = { save: (state: Checkpoint) => void saved.push(state) }
    using stopped = await network(shape)
    const { stop } = await stopped.fit(data, { ...options, maxSeconds: 1e-6, checkpoint })
    expect(stop).toMatchObject({ reason: 'time', message: 'The limit of 0.000001 seconds (maxSeconds) was reached.' })
    expect(saved).toHaveLength(1)
    using net = await network(shape)
    await net.fit(data, { ...options, resume: saved[0] as Checkpoint, maxSeconds: 1e6 })
    expect(bytes(net)).toBe(bytes(plain))
    await expectRejection(net.fit(data, { ...options, maxSeconds: 0 }), { field: 'maxSeconds' })
  })

  it('waits for a checkpoint to be saved, and fails where saving does', async () => {
    using net = await network(shape)
    const save = (): Promise<void> => Promise.reject(new Error('disk full'))
    const fitting = net.fit(data, { ...options, checkpoint: { everySeconds: 0, save } })
    await expect(fitting).rejects.toThrow('disk full')
    expect(net.parameters.every(Number.isFinite)).toBe(true)
  })
})

describe('a checkpoint', () => {
  it('of other options, another network or other data is refused, naming what differs; θ stays', async () => {
    const { checkpoints } = await collect(shape, options)
    const resume = checkpoints[1] as Checkpoint
    using net = await network(shape)
    const before = bytes(net)
    const fit = (train: Dataset, changes: Partial<FitOptions>) => net.fit(train, { ...options, resume, ...changes })
    const field = 'resume'
    await expectRejection(fit(data, { l2: 0.4 }), { field }, 'options.l2 0.3', 'where it is 0.4')
    await expectRejection(fit(data, { seed: 6 }), { field }, 'options.seed')
    await expectRejection(fit(dev, {}), { field }, 'data.train')
    await expectRejection(fit(data, { dev: data }), { field }, 'data.dev')
    const other = dataset({
      x: x.slice(0, 60).map(([a = 0, b = 0, c = 0], i) => [a, b, i === 59 ? c + 1e-9 : c]),
      y: x.slice(0, 60).map(label),
    })
    await expectRejection(fit(other, {}), { field }, 'data.train')
    using wider = await network({ ...shape, layers: [{ units: 8 }, { units: 2 }] })
    await expectRejection(wider.fit(data, { ...options, resume }), { field }, 'network.layers')
    const odd = { ...resume, version: 2 } as unknown as Checkpoint
    await expectRejection(fit(data, { resume: odd }), { field }, 'version 1')
    expect(bytes(net)).toBe(before)
  })

  it('whose bytes are cut short or changed anywhere is refused', async () => {
    const { checkpoints } = await collect(shape, { ...options, epochs: 2 })
    const whole = encodeCheckpoint(checkpoints[0] as Checkpoint)
    const details = { code: 'INVALID_MODEL', functionName: 'decodeCheckpoint' } as const
    for (let length = 0; length < whole.length; length += 1 + (length % 7)) {
      expectFault(() => decodeCheckpoint(whole.subarray(0, length)), details)
    }
    for (let place = 0; place < whole.length; place += 1 + (place % 5)) {
      const flipped = whole.slice()
      flipped[place] = (flipped[place] ?? 0) ^ (1 << (place % 8))
      expectFault(() => decodeCheckpoint(flipped), details)
    }
  })

  it('read from a file, whose Buffer lies anywhere in a pool, is the same', async () => {
    const { checkpoints } = await collect(shape, { ...options, epochs: 2 })
    const checkpoint = checkpoints[0] as Checkpoint
    const file = Buffer.concat([Buffer.from('abc'), encodeCheckpoint(checkpoint)]).subarray(3)
    expect(decodeCheckpoint(file)).toEqual(checkpoint)
  })

  it('is a copy: training on does not change it', async () => {
    const seen: string[] = []
    const checkpoints: Checkpoint[] = []
    const save = (state: Checkpoint): void => {
      checkpoints.push(state)
      seen.push(String(state.parameters))
    }
    using net = await network(shape)
    await net.fit(data, { ...options, checkpoint: { everySeconds: 0, save } })
    expect(checkpoints.map(({ parameters }) => String(parameters))).toEqual(seen)
  })

  it('wants a function and a span of time', async () => {
    using net = await network(shape)
    const save = (): void => undefined
    await expectRejection(net.fit(data, { checkpoint: { everySeconds: -1, save } }), {
      field: 'checkpoint.everySeconds',
    })
    await expectRejection(net.fit(data, { checkpoint: {} as never }), { field: 'checkpoint.save' })
  })
})
