import { describe, expect, it } from 'vitest'
import {
  type Checkpoint,
  dataset,
  decodeCheckpoint,
  encodeCheckpoint,
  fitScaler,
  type FitOptions,
  network,
  type Network,
  type NetworkInit,
  scale,
} from '../../../src/index.js'
import { uniform } from '../../reference/random.js'
import { expectRejection } from '../../support/errors.js'

const random = uniform(3)
const x = Array.from({ length: 50 }, () => [random(), random(), random()])
const label = ([a = 0, b = 0, c = 0]: readonly number[]): number => (a * b + c > 0 ? 1 : 0)
const data = dataset({ x, y: x.map(label) })

const shape: NetworkInit = {
  inputs: 3,
  layers: [{ units: 9, activation: 'tanh', keepProb: 0.8, normalization: 'batch' }, { units: 2 }],
  inputKeepProb: 0.9,
  loss: 'softmaxCrossEntropy',
  seed: 2,
}
const options: FitOptions = { batchSize: 7, l2: 0.3, seed: 5 }
const bytes = (net: Network): string => String(new Uint8Array(net.parameters.buffer))

const kinds: readonly (readonly [string, Partial<NetworkInit>, FitOptions])[] = [
  ...(['sgd', 'momentum', 'nesterov', 'rmsprop', 'adam', 'adamw', 'amsgrad', 'nadam', 'adagrad', 'muon'] as const).map(
    (optimizer) => [optimizer, {}, { optimizer }] as const,
  ),
  ['gradients summed over several batches', {}, { accumulate: 3, clipNorm: 0.5 }],
  ['gradients summed over two batches, an odd number an epoch', {}, { accumulate: 2 }],
  ['augmentation', {}, { augment: [{ kind: 'noise', sigma: 0.3 }] }],
  ['a schedule that knows no end', {}, { schedule: { kind: 'step', every: 4, factor: 0.5 } }],
  ['a plateau', {}, { schedule: { kind: 'plateau', patience: 1, factor: 0.5 } }],
  ['dropout from epoch 5', {}, { dropoutFrom: 5 }],
  [
    'L-BFGS',
    { inputKeepProb: 1, layers: [{ units: 9, activation: 'tanh' }, { units: 2 }] },
    { optimizer: 'lbfgs', batchSize: undefined } as unknown as FitOptions,
  ],
]

describe.each(['f32', 'f64'] as const)('a second fit in %s', (precision) => {
  it.each(kinds)('goes on: 12 calls of one epoch give the bytes of one call of 12, with %s', async (_, init, fit) => {
    const { batchSize, ...rest } = { ...options, ...fit }
    const chosen = batchSize === undefined ? rest : { batchSize, ...rest }
    using once = await network({ ...shape, ...init, precision })
    await once.fit(data, { ...chosen, epochs: 12 })
    using often = await network({ ...shape, ...init, precision })
    for (let epoch = 1; epoch <= 12; epoch++) {
      const { rows, epochsBefore = 0 } = await often.fit(data, { ...chosen, epochs: 1 })
      expect(rows.map((row) => row.epoch)).toEqual([epoch])
      expect(epochsBefore).toBe(epoch - 1)
    }
    expect(bytes(often)).toBe(bytes(once))
  })
})

describe('a second fit', () => {
  it('in workers and here alike goes on', async () => {
    using once = await network(shape)
    await once.fit(data, { ...options, epochs: 4 })
    using often = await network(shape)
    for (const worker of [true, false, true, true]) await often.fit(data, { ...options, epochs: 1, worker })
    expect(bytes(often)).toBe(bytes(once))
  })

  it('60 times gives the bytes of 60 epochs, with dropout, normalization and a dev set', async () => {
    using once = await network(shape)
    await once.fit(data, { ...options, dev: data, epochs: 60 })
    using often = await network(shape)
    for (let epoch = 1; epoch <= 60; epoch++) await often.fit(data, { ...options, dev: data, epochs: 1 })
    expect(bytes(often)).toBe(bytes(once))
  })

  it('learns from rows that keep arriving, as docs/train/training.md shows: some lack classes, some hold one', async () => {
    const classes = ['calm', 'walking', 'running']
    const arriving = Array.from({ length: 30 }, (_, batch) => {
      // The classes of a batch: one, two or all three.
      const present = classes.slice(0, (batch % 3) + 1)
      const y = Array.from({ length: 12 }, (__, i) => present[i % present.length] ?? '')
      return { x: y.map((name) => [classes.indexOf(name) - 1 + random() / 5, random() / 5]), y }
    })
    const all = { x: arriving.flatMap(({ x: rows }) => rows), y: arriving.flatMap(({ y }) => y) }
    const scaler = fitScaler(dataset(all))
    using net = await network({
      inputs: 2,
      layers: [{ units: 8 }, { units: 3 }],
      loss: 'softmaxCrossEntropy',
      classes,
    })
    for (const rows of arriving) {
      await net.fit(scale(dataset(rows), scaler), { epochs: 2, batchSize: 4, optimizer: { kind: 'adam', learningRate: 0.02 } }) // prettier-ignore
    }
    expect(net.evaluate(scale(dataset(all), scaler)).accuracy).toBeGreaterThan(0.95)
  })

  it('begins anew with restart: true, and repeats what the first one did', async () => {
    using first = await network(shape)
    const start = first.parameters
    await first.fit(data, { ...options, epochs: 3 })
    const trained = bytes(first)
    first.setParameters(start)
    await first.fit(data, { ...options, epochs: 3 })
    expect(bytes(first)).not.toBe(trained)
    first.setParameters(start)
    const { rows } = await first.fit(data, { ...options, epochs: 3, restart: true })
    expect(rows.map(({ epoch }) => epoch)).toEqual([1, 2, 3])
    expect(bytes(first)).toBe(trained)
  })

  it('with another optimizer begins its memory anew, and the random streams go on', async () => {
    using net = await network(shape)
    await net.fit(data, { ...options, epochs: 2, optimizer: 'adam' })
    const { rows } = await net.fit(data, { ...options, epochs: 2, optimizer: 'momentum' })
    expect(rows.map(({ epoch }) => epoch)).toEqual([3, 4])
    expect(net.parameters.every(Number.isFinite)).toBe(true)
  })

  it('with another optimizer lays its schedule over the calls with that optimizer alone', async () => {
    const cosine = { schedule: { kind: 'cosine' }, batchSize: 50 } as const
    const ratesOf = async (net: Network, fit: FitOptions): Promise<number[]> =>
      (await net.fit(data, { ...options, ...cosine, ...fit })).rows.map(({ learningRate }) => learningRate)
    // One step an epoch: rate · ½(1 + cos πt/T), t = 0 … T − 1.
    const wave = (rate: number, from: number, total: number, count: number): number[] =>
      Array.from({ length: count }, (_, i) => (rate / 2) * (1 + Math.cos((Math.PI * (from + i)) / total)))
    const expectRates = (rates: readonly number[], expected: readonly number[]): void =>
      rates.forEach((rate, i) => expect(rate).toBeCloseTo(expected[i] ?? NaN, 12))
    using net = await network(shape)
    expectRates(await ratesOf(net, { epochs: 6, optimizer: 'adam' }), wave(1e-3, 0, 6, 6))
    expectRates(await ratesOf(net, { epochs: 4, optimizer: 'momentum' }), wave(0.01, 0, 4, 4))
    // The third call goes on with the schedule of the second, over the epochs of both.
    const saved: Checkpoint[] = []
    const checkpoint = { everySeconds: 0, save: (state: Checkpoint) => void saved.push(state) }
    expectRates(await ratesOf(net, { epochs: 4, optimizer: 'momentum', checkpoint }), wave(0.01, 4, 8, 4))
    const resume = saved.find(({ epoch, stepOfEpoch }) => epoch === 13 && stepOfEpoch === 0)
    if (resume === undefined) throw new Error('no checkpoint before epoch 13')
    using other = await network(shape)
    const rates = await ratesOf(other, {
      epochs: 4,
      optimizer: 'momentum',
      resume: decodeCheckpoint(encodeCheckpoint(resume)),
    })
    expectRates(rates, wave(0.01, 4, 8, 4))
    expect(bytes(other)).toBe(bytes(net))
  })

  it('with another optimizer takes up the full learning rate after a plateau', async () => {
    const schedule = { kind: 'plateau', patience: 1, factor: 0.5, minImprovement: 10 } as const
    using net = await network(shape)
    const first = await net.fit(data, { ...options, schedule, epochs: 6, optimizer: 'adam' })
    expect(first.rows.at(-1)?.learningRate).toBeLessThan(1e-3)
    const { rows } = await net.fit(data, { ...options, schedule, epochs: 1, optimizer: 'momentum' })
    expect(rows[0]?.learningRate).toBe(0.01)
  })

  it('takes rows that lack a class or hold one alone, where the classes are known', async () => {
    const classes = ['0', '1', '2']
    const rows = (labels: readonly number[]) => dataset({ x: x.slice(0, labels.length), y: [...labels], classes })
    using net = await network({ ...shape, layers: [{ units: 9 }, { units: 3 }] })
    await expectRejection(net.fit(rows([1, 1, 1, 1])), { field: 'targets' }, 'at least two classes')
    await net.fit(rows([0, 1, 2, 0, 1, 2]), { epochs: 1 })
    await net.fit(rows([0, 1, 0, 1]), { epochs: 1 })
    const { rows: history } = await net.fit(rows([2, 2, 2, 2]), { epochs: 40 })
    expect(history.at(-1)?.train.loss).toBeLessThan(history[0]?.train.loss ?? 0)
  })

  it('takes a new learning rate', async () => {
    using net = await network(shape)
    await net.fit(data, { ...options, epochs: 2 })
    const before = bytes(net)
    const { rows } = await net.fit(data, { ...options, epochs: 1, optimizer: { kind: 'adam', learningRate: 1e-9 } })
    expect(rows[0]?.learningRate).toBe(1e-9)
    expect(bytes(net)).not.toBe(before)
  })

  it('after one that was aborted does not repeat the epoch it was in', async () => {
    using net = await network(shape)
    const controller = new AbortController()
    const onBatch = (): void => controller.abort()
    await net.fit(data, { ...options, epochs: 3, onBatch, signal: controller.signal })
    const { rows } = await net.fit(data, { ...options, epochs: 1 })
    expect(rows.map(({ epoch }) => epoch)).toEqual([2])
  })

  it('can be resumed from a checkpoint, in another network, to the same bytes', async () => {
    using once = await network(shape)
    await once.fit(data, { ...options, epochs: 6 })
    using net = await network(shape)
    await net.fit(data, { ...options, epochs: 2 })
    const saved: Checkpoint[] = []
    const checkpoint = { everySeconds: 0, save: (state: Checkpoint) => void saved.push(state) }
    await net.fit(data, { ...options, epochs: 4, checkpoint })
    expect(bytes(net)).toBe(bytes(once))
    for (const state of saved) {
      using other = await network(shape)
      await other.fit(data, { ...options, epochs: 4, resume: decodeCheckpoint(encodeCheckpoint(state)) })
      expect(bytes(other)).toBe(bytes(once))
    }
  })
})

describe('a resumed fit', () => {
  const checkpointOf = async (fit: FitOptions): Promise<Checkpoint> => {
    const saved: Checkpoint[] = []
    using net = await network(shape)
    const checkpoint = { everySeconds: 0, save: (state: Checkpoint) => void saved.push(state) }
    await net.fit(data, { ...options, ...fit, epochs: 3, checkpoint })
    const state = saved.find(({ epoch, stepOfEpoch }) => epoch === 3 && stepOfEpoch === 0)
    if (state === undefined) throw new Error('no checkpoint at the end of epoch 2')
    return state
  }

  it('may go on longer, at another learning rate, with another schedule and patience', async () => {
    const resume = await checkpointOf({ dev: data, earlyStopping: { patience: 4 } })
    using net = await network(shape)
    const { rows } = await net.fit(data, {
      ...options,
      dev: data,
      epochs: 8,
      optimizer: { kind: 'adam', learningRate: 0.02 },
      schedule: { kind: 'exponential', factor: 0.5 },
      earlyStopping: { patience: 9 },
      resume,
    })
    expect(rows.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(rows[2]?.learningRate).toBeLessThan(0.02)
    expect(rows[2]?.learningRate).toBeGreaterThan(0.001)
  })

  it('in the middle of an epoch takes the new learning rate at once', async () => {
    const saved: Checkpoint[] = []
    const checkpoint = { everySeconds: 0, save: (state: Checkpoint) => void saved.push(state) }
    const controller = new AbortController()
    using stopped = await network(shape)
    const onBatch = ({ epoch, batch }: { epoch: number; batch: number }): void => {
      if (epoch === 2 && batch === 3) controller.abort()
    }
    await stopped.fit(data, { ...options, epochs: 2, onBatch, signal: controller.signal, checkpoint })
    const resume = saved.find(({ epoch, stepOfEpoch }) => epoch === 2 && stepOfEpoch === 3)
    if (resume === undefined) throw new Error('no checkpoint in the middle of epoch 2')
    using net = await network(shape)
    const rates = new Set<number>()
    await net.fit(data, {
      ...options,
      epochs: 3,
      optimizer: { kind: 'adam', learningRate: 0.01 },
      onBatch: ({ learningRate }) => void rates.add(learningRate),
      resume,
    })
    expect([...rates]).toEqual([0.01])
  })

  it.each([
    ['optimizer', { optimizer: 'momentum' }],
    ['batchSize', { batchSize: 5 }],
    ['l2', { l2: 0.1 }],
    ['seed', { seed: 6 }],
  ] as const)('may not change %s, which is named', async (name, changed) => {
    const resume = await checkpointOf({})
    using net = await network(shape)
    await expectRejection(net.fit(data, { ...options, ...changed, resume }), { field: 'resume' }, `options.${name}`)
  })
})
