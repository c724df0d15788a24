import { readFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  dataset,
  network,
  type BatchRow,
  type Checkpoint,
  type Dataset,
  type EpochRow,
  type FitOptions,
  type FitProgress,
} from '../../../src/index.js'
import { expectRejection } from '../../support/errors.js'

const shape = {
  inputs: 6,
  layers: [{ units: 12, keepProb: 0.8, normalization: 'batch' }, { units: 3 }],
  loss: 'softmaxCrossEntropy',
} as const

function rows(count: number): Dataset {
  const x = Float32Array.from({ length: count * 6 }, (_, i) => Math.sin(i * i) * 2)
  return dataset({ x, y: Int32Array.from({ length: count }, (_, i) => i % 3) })
}

const train = rows(150)
const dev = rows(40)

/** The whole of a fit but for the time it took. */
async function outcome(options: FitOptions, { init = {}, data = train }: { init?: object; data?: Dataset } = {}) {
  using net = await network({ ...shape, ...init })
  const told: unknown[] = []
  const history = await net.fit(data, {
    epochs: 4,
    batchSize: 32,
    onEpoch: (row) => void told.push(timeless(row), net.evaluate(data.x instanceof Uint8Array ? data : dev)),
    ...options,
  })
  return { history: { ...history, rows: history.rows.map(timeless) }, told, weights: net.parameters }
}

function timeless(row: EpochRow): object {
  return { ...row, seconds: 0 }
}

/** The workers that are sent anything, so that a test can end them. */
function watchWorkers(): Worker[] {
  const post = vi.spyOn(Worker.prototype, 'postMessage')
  return post.mock.contexts as Worker[]
}

afterEach(() => vi.restoreAllMocks())

describe('fit in a worker', () => {
  const settings: [string, FitOptions, object][] = [
    ['f32', { dev, l2: 0.1, seed: 3, earlyStopping: { patience: 1 } }, {}],
    ['f64, with every kind of weight', weightings(), { precision: 'f64' }],
    ['rules of the step', { l1: 0.3, clipNorm: 0.1, accumulate: 2, schedule: { kind: 'oneCycle' } }, {}],
    ['divergence', { optimizer: { kind: 'sgd', learningRate: 1e30 } }, {}],
    ['a core of the caller’s own', {}, { wasm: { bytes: readFileSync('dist/wasm/wellfit-f32.wasm') } }],
  ]

  it.each(settings)('gives the bits, rows and history of one without: %s', async (_, options, init) => {
    const plain = await outcome(options, { init })
    expect(await outcome({ ...options, worker: true }, { init })).toEqual(plain)
  })

  it('gives them with several threads, which the worker starts', async () => {
    const init = { layers: [{ units: 512 }, { units: 512 }, { units: 3 }], threads: 2 }
    const options = { batchSize: 150, epochs: 2 }
    expect(await outcome({ ...options, worker: true }, { init })).toEqual(await outcome(options, { init }))
  })

  it('sends data over that are larger than a piece, or views of larger memory', async () => {
    const many = Float64Array.from({ length: 1_300_000 }, (_, i) => ((i * 31) % 101) / 50 - 1)
    const x = many.subarray(100, 100 + 6 * 200_000)
    const data = dataset({ x, y: Int32Array.from({ length: 200_000 }, (_, i) => i % 3) })
    const options = { epochs: 1, batchSize: 1000 }
    expect(await outcome({ ...options, worker: true }, { data })).toEqual(await outcome(options, { data }))
    const bytes = dataset({
      x: Buffer.from(Array.from({ length: 900 }, (_, i) => i % 256)),
      y: train.targets.kind === 'classes' ? train.targets.labels : [],
    })
    expect(await outcome({ worker: true }, { data: bytes })).toEqual(await outcome({}, { data: bytes }))
  })

  it('asks after each batch and waits for the answer', async () => {
    using net = await network(shape)
    const told: BatchRow[] = []
    const onBatch = async (row: BatchRow): Promise<'stop' | void> => {
      await new Promise((resolve) => void setTimeout(resolve, 1))
      told.push(row)
      return row.step === 7 ? 'stop' : undefined
    }
    const { stop } = await net.fit(train, { batchSize: 32, onBatch, worker: true })
    expect(told.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(told.every(Object.isFrozen)).toBe(true)
    expect(stop).toMatchObject({ reason: 'callback', step: 7 })
    const plain = await outcome({ onBatch: ({ step }) => (step === 7 ? 'stop' : undefined) })
    expect(net.parameters).toEqual(plain.weights)
  })

  it('freezes rows, tells progress, and stops after an epoch', async () => {
    using net = await network(shape)
    const progress: FitProgress[] = []
    const history = await net.fit(train, {
      worker: true,
      onEpoch: (row) => (Object.isFrozen(row) && Object.isFrozen(row.train) && row.epoch === 3 ? 'stop' : undefined),
      onProgress: (row) => void progress.push(row),
    })
    expect(history.stop).toMatchObject({ reason: 'callback', epoch: 3 })
    expect(history.rows.every((row) => Object.isFrozen(row) && Object.isFrozen(row.layers))).toBe(true)
    expect(progress.at(-1)).toMatchObject({ epoch: 3, epochs: 100 })
  })

  it('hands out checkpoints, from which it goes on with or without a worker', async () => {
    const whole = await outcome({})
    const states: Checkpoint[] = []
    const checkpoint = { everySeconds: 0, save: (state: Checkpoint) => void states.push(state) }
    const onEpoch = ({ epoch }: EpochRow): 'stop' | void => (epoch === 3 ? 'stop' : undefined)
    await outcome({ checkpoint, onEpoch, worker: true })
    const resume = states.findLast(({ epoch, stepOfEpoch }) => epoch === 3 || (epoch === 2 && stepOfEpoch > 0))
    if (resume === undefined) throw new Error('no checkpoint was handed out')
    for (const worker of [true, false]) expect((await outcome({ resume, worker })).weights).toEqual(whole.weights)
  })
})

/** Weights of rows and of classes. */
function weightings(): FitOptions {
  return { sampleWeights: Float64Array.from({ length: 150 }, (_, i) => 1 + (i % 2)), classWeights: { 0: 2 } }
}

/** Enough to be stopped in the middle of. */
const long = { epochs: 1_000_000, worker: true } as const

describe('a signal', () => {
  it('stops training in the worker, in the middle of an epoch', async () => {
    const wide = { ...shape, layers: [{ units: 300 }, { units: 300 }, { units: 3 }] } as const
    using net = await network(wide)
    const before = net.parameters
    const controller = new AbortController()
    const onProgress = ({ step }: FitProgress): void => (step > 2 ? controller.abort() : undefined)
    const { stop } = await net.fit(rows(60_000), { ...long, batchSize: 32, signal: controller.signal, onProgress })
    expect(stop).toMatchObject({ reason: 'aborted', epoch: 0 })
    expect(net.parameters).not.toEqual(before)
    expect(net.parameters.every(Number.isFinite)).toBe(true)
    expect((await net.fit(train, { epochs: 1 })).stop.reason).toBe('epochs')
  })

  it('that was aborted before stops it before the first step', async () => {
    using net = await network(shape)
    const before = net.parameters
    const { stop, rows } = await net.fit(train, { ...long, signal: AbortSignal.abort() })
    expect({ ...stop, rows: rows.length }).toMatchObject({ reason: 'aborted', step: 0, rows: 0 })
    expect(net.parameters).toEqual(before)
  })
})

describe('what a callback throws', () => {
  const mine = new TypeError('mine')
  const throwing = (): never => {
    throw mine
  }

  it.each([
    ['onEpoch', { onEpoch: throwing }],
    ['onBatch', { onBatch: throwing }],
    ['onProgress', { onProgress: throwing }],
    ['checkpoint', { checkpoint: { everySeconds: 0, save: () => Promise.reject(mine) } }],
  ] as [string, FitOptions][])('in %s ends training, and is what fit rejects with', async (_, options) => {
    using net = await network(shape)
    await expect(net.fit(train, { ...long, ...options })).rejects.toBe(mine)
    expect(net.parameters.every(Number.isFinite)).toBe(true)
    expect((await net.fit(train, { epochs: 1 })).rows).toHaveLength(1)
  })
})

describe('errors', () => {
  const holed = { ...train, x: train.x.map((value, i) => (i === 77 ? NaN : value)) } as Dataset
  const cases: [string, Dataset, FitOptions][] = [
    ['a hole in the data', holed, {}],
    ['a width that does not fit', { ...train, features: 5, rows: 180 }, {}],
    ['an option', train, { epochs: 0 }],
    ['weights that are too few', train, { sampleWeights: [1, 2] }],
    ['a checkpoint of something else', train, { resume: { format: 'x' } as unknown as Checkpoint }],
  ]

  it.each(cases)('are those of a fit without a worker: %s', async (_, data, options) => {
    using net = await network(shape)
    const plain = await expectRejection(net.fit(data, options), {})
    const { code, functionName, field, value, expected, remedy, row, column, count, message } = plain
    const same = await expectRejection(net.fit(data, { ...options, worker: true }), {
      code,
      functionName,
      field,
      message,
    } as object)
    expect(same).toMatchObject({ value, expected, remedy, row, column, count })
  })

  it('name a function that would have to be sent', async () => {
    using net = await network(shape)
    const dev = { ...train, note: () => 1 }
    await expectRejection(
      net.fit(train, { worker: true, dev }),
      { code: 'INVALID_OPTION', field: 'worker' },
      'options.dev.note',
    )
    await expectRejection(net.fit(train, { worker: 1 } as unknown as FitOptions), { field: 'worker' }, 'true or false')
  })
})

describe('a worker that dies', () => {
  const fault = { code: 'UNSUPPORTED', functionName: 'fit', field: 'worker' } as const

  /** A fit whose worker suffers `harm` after the first epoch; and a fit of the same network afterwards. */
  async function harmed(harm: (worker: Worker) => unknown): Promise<never> {
    using net = await network(shape)
    const workers = watchWorkers()
    const onEpoch = ({ epoch }: EpochRow): void => {
      const worker = workers.at(-1)
      if (epoch === 1 && worker !== undefined) harm(worker)
    }
    const error = await expectRejection(net.fit(train, { ...long, onEpoch }), fault, 'weights of the last callback')
    throw error
  }

  it('is an error that says how', async () => {
    await expect(harmed((worker) => worker.terminate())).rejects.toThrow('"exited with code 1"')
    await expect(harmed((worker) => worker.postMessage({ kind: 'nonsense' }))).rejects.toThrow('unknown message')
    await expect(harmed((worker) => worker.emit('message', { kind: 'nonsense' }))).rejects.toThrow('unknown message')
  })

  it('leaves the weights of the last epoch that was told, and a network that can be trained', async () => {
    using net = await network(shape)
    const workers = watchWorkers()
    let told: unknown
    const onEpoch = (): void => {
      told = net.parameters
      void workers.at(-1)?.terminate()
    }
    await expectRejection(net.fit(train, { ...long, onEpoch }), fault)
    expect(net.parameters).toEqual(told)
    expect((await net.fit(train, { epochs: 1, worker: true })).stop.reason).toBe('epochs')
  })
})
