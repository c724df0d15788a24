import { describe, expect, it } from 'vitest'
import {
  type Augmentation,
  type BatchRow,
  type Checkpoint,
  type Chunk,
  type ChunkedDataset,
  chunkedDataset,
  type ChunkedDatasetInput,
  dataset,
  type Dataset,
  decodeCheckpoint,
  encodeCheckpoint,
  type FitOptions,
  type FitProgress,
  type History,
  network,
  type NetworkInit,
} from '../../../src/index.js'
import { randomRows, uniform } from '../../reference/random.js'
import { expectRejection } from '../../support/errors.js'

const rows = 53
const features = 12
const image = [3, 4] as const
const classes = ['a', 'b', 'c']
const x = Float64Array.from(randomRows(rows, features, uniform(7)).flat())
const labels = Int32Array.from({ length: rows }, (_, i) => (i * 7) % 3)
const inMemory = dataset({ x, y: labels, classes })
const dev = dataset({ x: randomRows(20, features, uniform(8)), y: labels.subarray(0, 20), classes })

const augment: readonly Augmentation[] = [
  { kind: 'warp', image, rotate: 40, shift: 0.2 },
  { kind: 'noise', sigma: 0.3 },
  { kind: 'mixup', alpha: 1, probability: 0.6 },
  { kind: 'cutmix', image, probability: 0.5 },
]

const everything: FitOptions = {
  dev,
  epochs: 3,
  batchSize: 8,
  seed: 5,
  augment,
  labelSmoothing: 0.1,
  sampleWeights: Float64Array.from({ length: rows }, (_, i) => (i % 4) / 2),
  classWeights: { b: 3 },
  accumulate: 3,
  schedule: { kind: 'oneCycle' },
  clipNorm: 0.5,
  l2: 0.3,
  l1: 0.1,
}

const init: NetworkInit = {
  inputs: features,
  layers: [{ units: 6, activation: 'gelu', normalization: 'batch', keepProb: 0.8 }, { units: 3 }],
  inputKeepProb: 0.9,
  loss: 'softmaxCrossEntropy',
  seed: 1,
}

type Source = Pick<ChunkedDatasetInput, 'chunks' | 'read' | 'blockRows'>

function part(first: number, last: number): Chunk {
  return { x: x.subarray(first * features, last * features), y: labels.subarray(first, last) }
}

function streamOf(size: number): Source {
  return {
    *chunks() {
      for (let first = 0; first < rows; first += size) yield part(first, Math.min(first + size, rows))
    },
  }
}

/** Blocks of ten rows, which are delivered `most` at a time. */
function blocksOf(most: number): Source {
  return { blockRows: 10, read: (first, last) => part(first, Math.min(last, first + most)) }
}

function chunked(source: Source, shuffleRows: number): ChunkedDataset {
  return chunkedDataset({ rows, features, classes, shuffleRows, ...source })
}

async function fitted(train: Dataset | ChunkedDataset, options: FitOptions, of = init) {
  using net = await network(of)
  const history = await net.fit(train, options)
  return { bytes: String(new Uint8Array(net.parameters.buffer)), history: timeless(history) }
}

function timeless(history: History): History {
  return { ...history, rows: history.rows.map((row) => ({ ...row, seconds: 0 })) }
}

describe('augmentation with everything else', () => {
  it('changes with each of it: nothing is lost on the way', async () => {
    const whole = await fitted(inMemory, everything)
    expect(whole.history.stop.reason).toBe('epochs')
    const parts = ['augment', 'labelSmoothing', 'sampleWeights', 'classWeights', 'accumulate', 'schedule', 'clipNorm']
    const seen = new Set([whole.bytes])
    for (const name of parts) seen.add((await fitted(inMemory, { ...everything, [name]: undefined })).bytes)
    expect(seen.size).toBe(parts.length + 1)
  })

  it('gives the same weights on 1 to 4 threads', async () => {
    const many = dataset({
      x: Float32Array.from(randomRows(400, features, uniform(6)).flat()),
      y: Int32Array.from({ length: 400 }, (_, i) => i % 3),
    })
    const options: FitOptions = {
      ...everything,
      batchSize: 256,
      accumulate: 2,
      sampleWeights: Float64Array.from({ length: 400 }, (_, i) => (i % 5) / 2),
      classWeights: { '1': 3 },
      dev: many,
    }
    const wide: NetworkInit = { ...init, layers: [{ units: 700, normalization: 'layer' }, { units: 3 }] }
    const one = await fitted(many, options, { ...wide, threads: 1 })
    expect(one.history.stop.reason).toBe('epochs')
    for (const threads of [2, 3, 4]) expect(await fitted(many, options, { ...wide, threads })).toEqual(one)
  })

  it.each(['f32', 'f64'] as const)('in chunks cut anywhere is as in memory, to the bit, in %s', async (precision) => {
    const of = { ...init, precision }
    const whole = await fitted(inMemory, everything, of)
    for (let size = 1; size <= rows; size += precision === 'f32' ? 1 : 7) {
      expect(await fitted(chunked(streamOf(size), rows), everything, of)).toEqual(whole)
    }
    for (const most of [1, 3, 10]) expect(await fitted(chunked(blocksOf(most), 500), everything, of)).toEqual(whole)
  })

  it('beyond the buffer has bytes that the chunks have no part in', async () => {
    const one = await fitted(chunked(streamOf(1), 16), everything)
    for (let size = 2; size <= rows; size += 3) {
      expect(await fitted(chunked(streamOf(size), 16), everything)).toEqual(one)
    }
    // 7 batches in windows of 2: a step sums up 3 of them, whichever window they are in, and the last what is left.
    expect(one.history.rows.map(({ step }) => step)).toEqual([3, 6, 9])
  })
})

const sources = [
  ['in memory', () => inMemory],
  ['a stream', (size: number) => chunked(streamOf(size), 16)],
  ['blocks', (size: number) => chunked(blocksOf(size), 16)],
  ['a stream in one window', (size: number) => chunked(streamOf(size), rows)],
] as const

describe.each(sources)('an augmented run resumed from every batch: %s', (_, source) => {
  const options: FitOptions = { ...everything, earlyStopping: { patience: 5 } }

  async function collect(): Promise<Checkpoint[]> {
    const checkpoints: Checkpoint[] = []
    const save = (checkpoint: Checkpoint): void => void checkpoints.push(decodeCheckpoint(encodeCheckpoint(checkpoint)))
    for (let stopAt = 1; stopAt <= 20; stopAt++) {
      const controller = new AbortController()
      let batches = 0
      const onBatch = (): void => {
        if (++batches === stopAt) controller.abort()
      }
      using net = await network(init)
      await net.fit(source(4), { ...options, onBatch, signal: controller.signal, checkpoint: { save } })
    }
    return checkpoints
  }

  it('ends with the bytes and the history of one run', async () => {
    const expected = await fitted(source(4), options)
    const checkpoints = await collect()
    // 7 batches an epoch.
    const steps = checkpoints.map(({ epoch, stepOfEpoch }) => (epoch - 1) * 7 + stepOfEpoch)
    expect(steps).toEqual(Array.from({ length: 20 }, (__, i) => i + 1))
    for (const resume of checkpoints) expect(await fitted(source(3), { ...options, resume })).toEqual(expected)
  })
})

describe('a chunked run', () => {
  const data = chunked(streamOf(5), 16)

  async function checkpointOf(options: FitOptions, train = data): Promise<Checkpoint> {
    const checkpoints: Checkpoint[] = []
    const save = (state: Checkpoint): void => void checkpoints.push(state)
    using net = await network(init)
    await net.fit(train, { ...options, checkpoint: { everySeconds: 0, save } })
    return checkpoints[0] as Checkpoint
  }

  it('that is aborted while it waits for rows hands out a checkpoint, and goes on from it', async () => {
    const expected = await fitted(data, everything)
    const checkpoints: Checkpoint[] = []
    const save = (state: Checkpoint): void => void checkpoints.push(state)
    const controller = new AbortController()
    let calls = 0
    const source: Source = {
      async *chunks() {
        calls++
        for (let first = 0; first < rows; first += 5) {
          // Call 1 reads the fingerprint; epoch 2 is cut off when the rows of its last window are read, while the one
          // before is trained on.
          if (calls === 3 && first === 50) controller.abort()
          yield part(first, Math.min(first + 5, rows))
        }
      },
    }
    using net = await network(init)
    const options = { ...everything, signal: controller.signal, checkpoint: { save } }
    const { stop } = await net.fit(chunked(source, 16), options)
    expect(stop.reason).toBe('aborted')
    expect(checkpoints.map(({ epoch, stepOfEpoch }) => [epoch, stepOfEpoch])).toEqual([[2, 4]])
    for (const resume of checkpoints) expect(await fitted(data, { ...everything, resume })).toEqual(expected)
  })

  it('tells batches and progress by the epoch', async () => {
    const seen: Pick<BatchRow, 'epoch' | 'batch' | 'rows'>[] = []
    const progress: FitProgress[] = []
    const onBatch = ({ epoch, batch, rows: ofBatch }: BatchRow): void => void seen.push({ epoch, batch, rows: ofBatch })
    const onProgress = (state: FitProgress): void => void progress.push(state)
    await fitted(data, { ...everything, epochs: 2, onBatch, onProgress })
    const expected = [1, 2].flatMap((epoch) =>
      Array.from({ length: 7 }, (_, i) => ({ epoch, batch: i + 1, rows: i < 6 ? 8 : 5 })),
    )
    expect(seen).toEqual(expected)
    const last = progress.at(-1)
    expect(last).toMatchObject({ epoch: 2, step: 7, steps: 7, secondsLeft: 0 })
    expect(progress.every(({ steps }) => steps === 7)).toBe(true)
  })

  it('is resumed with what it began with only', async () => {
    const resume = await checkpointOf(everything)
    const field = 'resume'
    using net = await network(init)
    const before = net.parameters
    const other = x.slice()
    other[30] = 0.125
    const changed = dataset({ x: other, y: labels, classes })
    const source: Source = { chunks: () => [{ x: changed.x, y: labels }] }
    await expectRejection(net.fit(chunked(source, 16), { ...everything, resume }), { field }, 'data.train')
    await expectRejection(net.fit(chunked(streamOf(5), 24), { ...everything, resume }), { field }, 'data.train')
    await expectRejection(net.fit(chunked(blocksOf(5), 16), { ...everything, resume }), { field }, 'data.train')
    await expectRejection(net.fit(inMemory, { ...everything, resume }), { field }, 'data.train')
    const weights = { ...everything, resume, classWeights: { b: 2 } }
    await expectRejection(net.fit(data, weights), { field }, 'options.classWeights')
    const plain = { ...everything, resume, augment: augment.slice(1) }
    await expectRejection(net.fit(data, plain), { field }, 'options.augment')
    expect(net.parameters).toEqual(before)
  })

  it('takes weights of rows and classes, but balances no classes that nobody has counted', async () => {
    using net = await network(init)
    const { sampleWeights: _, ...rest } = everything
    await expectRejection(
      net.fit(data, { ...rest, classWeights: 'balanced' }),
      { field: 'classWeights' },
      'chunked',
      'Give a number for each class.',
    )
    await expectRejection(net.fit(data, { sampleWeights: [1, 2] }), { field: 'sampleWeights' }, `${rows} rows`)
    const none = new Float64Array(rows)
    await expectRejection(net.fit(data, { sampleWeights: none }), { field: 'sampleWeights' }, 'above 0')
    const nothing = { a: 0, b: 0, c: 0 }
    await expectRejection(net.fit(data, { classWeights: nothing }), { field: 'sampleWeights' }, 'above 0')
  })
})
