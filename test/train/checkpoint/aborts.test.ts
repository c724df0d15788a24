import { createHash } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import {
  type Checkpoint,
  type Chunk,
  chunkedDataset,
  dataset,
  encodeCheckpoint,
  type FitOptions,
  type History,
  type Network,
  network,
  type NetworkInit,
} from '../../../src/index.js'
import { uniform } from '../../reference/random.js'

// Reference: the run that nobody disturbs, and its checkpoints after every step. Tolerance: exact.

/** A run, and how many of its steps are aborted at. */
interface Case {
  readonly init: NetworkInit
  readonly train: Parameters<Network['fit']>[0]
  readonly fit: FitOptions
  readonly stepsPerEpoch: number
}

/** How a run is aborted at a step, or at the end of the slice of work that it is in. */
type Manner = 'onBatch' | 'onProgress' | 'event loop'
const MANNERS: readonly Manner[] = ['onBatch', 'onProgress', 'event loop']

const bytesOf = (net: Network): string => createHash('sha256').update(net.parameters).digest('hex')
const timelessRows = (rows: History['rows']) => rows.map((row) => ({ ...row, seconds: 0 }))
const timeless = (history: History) => ({ ...history, rows: timelessRows(history.rows) })

function digestOf(checkpoint: Checkpoint): string {
  const alike = { ...checkpoint, seconds: 0, rows: timelessRows(checkpoint.rows) }
  return createHash('sha256').update(encodeCheckpoint(alike)).digest('hex')
}

/**
 * A clock on which every look takes a random time around that of a slice of work: how many steps are in one then depends on the seed
 * alone.
 */
async function withClock<T>(seed: number, work: () => Promise<T>): Promise<T> {
  const random = uniform(seed)
  let now = performance.now()
  const spy = vi.spyOn(performance, 'now').mockImplementation(() => (now += 12 * 2 ** (2 * random())))
  try {
    return await work()
  } finally {
    spy.mockRestore()
  }
}

/** The run that nobody disturbs: its weights, its history, and what its checkpoint is after each step. */
async function undisturbed({ init, train, fit, stepsPerEpoch }: Case) {
  const digests = new Map<number, string>()
  const stepOf = ({ epoch, stepOfEpoch }: Checkpoint): number => (epoch - 1) * stepsPerEpoch + stepOfEpoch
  const save = (checkpoint: Checkpoint): void => void digests.set(stepOf(checkpoint), digestOf(checkpoint))
  using net = await network(init)
  let looks = 0
  // Every look takes longer than a slice: with `onBatch` a checkpoint then follows each step.
  const spy = vi.spyOn(performance, 'now').mockImplementation(() => 100 * looks++)
  try {
    const history = await net.fit(train, { ...fit, onBatch: () => undefined, checkpoint: { everySeconds: 0, save } })
    return { weights: bytesOf(net), history: timeless(history), digests, stepOf }
  } finally {
    spy.mockRestore()
  }
}

/** Aborts a run at a step, or at the end of its slice; the checkpoint that it handed out, and the step that it was at. */
async function abortAt({ init, train, fit, stepsPerEpoch }: Case, step: number, manner: Manner) {
  const controller = new AbortController()
  const saved: Checkpoint[] = []
  let abortedAt = 0
  const look = ({ epoch, at }: { epoch: number; at: number }): void => {
    const done = (epoch - 1) * stepsPerEpoch + at
    if (done < step || abortedAt !== 0) return
    abortedAt = done
    // Training yields to the event loop after a slice.
    if (manner === 'event loop') setImmediate(() => controller.abort())
    else controller.abort()
  }
  const callback: FitOptions =
    manner === 'onBatch'
      ? { onBatch: ({ epoch, batch }) => look({ epoch, at: batch }) }
      : { onProgress: ({ epoch, step: at }) => look({ epoch, at }) }
  const options = { ...fit, ...callback, signal: controller.signal, checkpoint: { everySeconds: 1e6, save: (state: Checkpoint) => void saved.push(state) } } // prettier-ignore
  using net = await network(init)
  const { stop } = await withClock(step, async () => await net.fit(train, options))
  expect([step, manner, stop.reason, saved.length]).toEqual([step, manner, 'aborted', 1])
  return { checkpoint: saved[0] as Checkpoint, abortedAt }
}

/** Aborts at these steps, in the manners in turn, so that every step of an epoch meets each; expects the checkpoint of the last step, and the same end after `resume`. */
async function expectNothingLost(given: Case, steps: readonly number[], resumedInit = given.init): Promise<void> {
  const { weights, history, digests, stepOf } = await undisturbed(given)
  for (const [i, step] of steps.entries()) {
    const manner = MANNERS[(i + Math.floor(i / given.stepsPerEpoch)) % MANNERS.length] ?? 'onBatch'
    const { checkpoint, abortedAt } = await abortAt(given, step, manner)
    const at = [step, manner]
    expect([...at, stepOf(checkpoint)]).toEqual([...at, abortedAt])
    expect([...at, digestOf(checkpoint)]).toEqual([...at, digests.get(abortedAt)])
    using net = await network(resumedInit)
    const resumed = await net.fit(given.train, { ...given.fit, resume: checkpoint })
    expect([...at, bytesOf(net)]).toEqual([...at, weights])
    expect(timeless(resumed)).toEqual(history)
  }
}

/**
 * Aborts a run so many times, one to three steps after it went on from the checkpoint of the time before, each time on the next of these
 * numbers of threads. Each checkpoint is that of the undisturbed run, and so are the weights and the history in the end.
 */
async function expectNothingLostInARow(given: Case, points: number, threads: readonly number[]): Promise<void> {
  const { weights, history, digests, stepOf } = await undisturbed(given)
  const initOf = (i: number): NetworkInit => ({ ...given.init, threads: threads[i % threads.length] ?? 1 })
  let fit = given.fit
  let from = 0
  for (let i = 0; i < points; i++) {
    const manner = MANNERS[i % MANNERS.length] ?? 'onBatch'
    const { checkpoint, abortedAt } = await abortAt({ ...given, init: initOf(i), fit }, from + 1 + (i % 3), manner)
    expect([i, stepOf(checkpoint)]).toEqual([i, abortedAt])
    expect([i, digestOf(checkpoint)]).toEqual([i, digests.get(abortedAt)])
    fit = { ...given.fit, resume: checkpoint }
    from = abortedAt
  }
  using net = await network(initOf(points))
  const resumed = await net.fit(given.train, fit)
  expect(bytesOf(net)).toEqual(weights)
  expect(timeless(resumed)).toEqual(history)
}

const random = uniform(8)
const x = Array.from({ length: 90 }, () => [random(), random(), random()])
const label = ([a = 0, b = 0, c = 0]: readonly number[]): number => (a * b + c > 0 ? 1 : 0)
const data = dataset({ x: x.slice(0, 60), y: x.slice(0, 60).map(label) })
const dev = dataset({ x: x.slice(60), y: x.slice(60).map(label) })
const layers = [{ units: 9, activation: 'tanh', keepProb: 0.8 }, { units: 2 }] as const

/** 12 epochs of 9 steps. */
const small: Case = {
  init: { inputs: 3, layers, inputKeepProb: 0.9, loss: 'softmaxCrossEntropy', seed: 2 },
  train: data,
  fit: { dev, epochs: 12, batchSize: 7, l2: 0.3, l1: 0.01, seed: 5, earlyStopping: { monitor: 'auc', patience: 12 } },
  stepsPerEpoch: 9,
}

/** 15 epochs of 10 steps, each with work for several threads. */
function large(threads: number): Case {
  const [rows, features] = [960, 64]
  const values = Float32Array.from({ length: rows * features }, random)
  const wide = [{ units: 256, normalization: 'batch', keepProb: 0.8 }, { units: 128 }, { units: 4 }] as const
  return {
    init: { inputs: features, layers: wide, loss: 'softmaxCrossEntropy', seed: 3, threads },
    train: dataset({ x: values, y: Int32Array.from({ length: rows }, (_, row) => (values[row * features] ?? 0) > 0 ? row % 3 : 3) }), // prettier-ignore
    fit: { epochs: 15, batchSize: 96, seed: 6, schedule: { kind: 'cosine' }, clipNorm: 1 },
    stepsPerEpoch: 10,
  }
}

const spread = (points: number, last: number): number[] =>
  Array.from({ length: points }, (_, i) => 1 + Math.floor((i * last) / points))

describe('an aborted run hands out the checkpoint of its last step, from which it goes on to the same bytes', () => {
  it('at 100 points of a small run', async () => {
    await expectNothingLost(small, spread(100, 100))
  })

  // After 30 of them manner, thread and step of an epoch meet as at the beginning.
  it('at 60 points of a large run, on one thread and on two in turn', async () => {
    await expectNothingLostInARow(large(1), 60, [1, 2])
  })

  it('at points of a large run from its beginning to its end', async () => {
    const given = large(2)
    await expectNothingLost(given, [1, 50, 100], { ...given.init, threads: 1 })
  })

  it('in windows of a chunked set', async () => {
    const chunk = (from: number): Chunk => ({ x: x.slice(from, from + 20), y: x.slice(from, from + 20).map(label) })
    const source = { features: 3, rows: 60, classes: ['0', '1'], shuffleRows: 20 }
    const train = chunkedDataset({ ...source, chunks: () => [chunk(0), chunk(20), chunk(40)] })
    await expectNothingLost({ ...small, train }, spread(30, 100))
  })

  it('between two iterations of L-BFGS', async () => {
    const init = { ...small.init, inputKeepProb: 1, layers: [{ units: 9, activation: 'tanh' }, { units: 2 }] } as const
    const fit: FitOptions = { dev, optimizer: 'lbfgs', epochs: 20, l2: 0.3, seed: 5 }
    await expectNothingLost({ init, train: data, fit, stepsPerEpoch: 1 }, spread(15, 15))
  })
})
