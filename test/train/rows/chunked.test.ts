import { describe, expect, it } from 'vitest'
import * as layout from '../../../assembly/layout.js'
import {
  type Augmentation,
  type Chunk,
  chunkedDataset,
  type ChunkedDatasetInput,
  type Dataset,
  dataset,
  fitScaler,
  type FitOptions,
  type History,
  network,
  type NetworkInit,
  scale,
  scaleFeatures,
  scalerFitter,
} from '../../../src/index.js'
import { RandomStream, shuffle } from '../../../src/data/random/philox.js'
import { networkInternals } from '../../../src/train/network/known-networks.js'
import { activationRegistry } from '../../contracts/registry/activations.js'
import { lossRegistry } from '../../contracts/registry/losses.js'
import { optimizerRegistry } from '../../contracts/registry/optimizers.js'
import { randomRows, uniform } from '../../reference/random.js'
import { train as trainReference } from '../../reference/train.js'
import { core } from '../../support/core.js'
import { problem } from '../../support/problems.js'
import { normError, tolerance } from '../../support/tolerance.js'

const rows = 103
const features = 6
const x = Float32Array.from(randomRows(rows, features, uniform(9)).flat())
const bytes = Uint8Array.from(x, (value) => Math.floor((value + 1) * 128))
const labels = Int32Array.from({ length: rows }, (_, i) => (i * 7) % 3)
const values = Float64Array.from({ length: rows }, (_, i) => x[i * features] ?? 0)
const classes = ['a', 'b', 'c']
const layers = [{ units: 5, keepProb: 0.8 }, { units: 3 }]
const net3: NetworkInit = { inputs: features, layers, loss: 'softmaxCrossEntropy', seed: 1 }

function part(of: { x: Dataset['x']; y: Int32Array | Float64Array }, first: number, last: number): Chunk {
  return { x: of.x.subarray(first * features, last * features), y: of.y.subarray(first, last) }
}

/** A stream of chunks of `size` rows. */
function* stream(of: { x: Dataset['x']; y: Int32Array | Float64Array }, size: number): Generator<Chunk> {
  for (let first = 0; first < of.y.length; first += size) yield part(of, first, Math.min(first + size, of.y.length))
}

async function fitted(
  data: Parameters<Awaited<ReturnType<typeof network>>['fit']>[0],
  options: FitOptions = {},
  init = net3,
) {
  using net = await network(init)
  const history = await net.fit(data, { epochs: 3, batchSize: 16, seed: 5, ...options })
  return { history: withoutTime(history), parameters: net.parameters }
}

function withoutTime({ rows: epochs, ...rest }: History) {
  return { ...rest, rows: epochs.map((row) => ({ ...row, seconds: 0 })) }
}

const augment: readonly Augmentation[] = [
  { kind: 'noise', sigma: 0.1 },
  { kind: 'mixup', alpha: 1 },
]

describe('a chunked train set that fits into its buffer trains as one in memory, to the bit', () => {
  const whole = { rows, features, classes }
  const inMemory = dataset({ x, y: labels, classes })
  const ways: readonly (readonly [string, Partial<ChunkedDatasetInput>])[] = [
    ...[1, 7, 64, rows].map((size) => [`chunks of ${size}`, { chunks: () => stream({ x, y: labels }, size) }] as const),
    ...[1, 10, 4096].map(
      (blockRows) =>
        [
          `blocks of ${blockRows}`,
          { blockRows, read: (a: number, b: number) => part({ x, y: labels }, a, b) },
        ] as const,
    ),
    ['fewer rows than were asked for', { read: (a, b) => part({ x, y: labels }, a, Math.min(b, a + 3)) }],
    ['promises', { chunks: async function* () { yield* stream({ x, y: labels }, 9) } }], // prettier-ignore
  ]
  it.each(ways)('%s', async (_, source) => {
    expect(await fitted(chunkedDataset({ ...whole, ...source }))).toEqual(await fitted(inMemory))
  })

  it('with augmentation, one batch, other optimizers', async () => {
    const chunked = chunkedDataset({ ...whole, chunks: () => stream({ x, y: labels }, 10) })
    const options: readonly FitOptions[] = [{ augment }, { batchSize: 500 }, { optimizer: 'momentum', l2: 1 }]
    for (const option of options) expect(await fitted(chunked, option)).toEqual(await fitted(inMemory, option))
  })

  it.each(['f32', 'f64'] as const)('bytes, values and f64 in %s', async (precision) => {
    const init = { ...net3, precision } as const
    const ofBytes = chunkedDataset({ ...whole, bytes: true, chunks: () => stream({ x: bytes, y: labels }, 10) })
    expect(await fitted(ofBytes, {}, init)).toEqual(await fitted(dataset({ x: bytes, y: labels, classes }), {}, init))
    const regression = { ...init, layers: [{ units: 4 }, { units: 1 }], loss: 'meanSquaredError' } as const
    const ofValues = chunkedDataset({ rows, features, chunks: () => stream({ x, y: values }, 10) })
    const sameValues = dataset({ x, y: values })
    expect(await fitted(ofValues, { augment }, regression)).toEqual(await fitted(sameValues, { augment }, regression))
  })
})

describe('a chunked train set that is scaled by what a pass over its chunks has measured', () => {
  it.each([1, 10, rows])('trains as the whole does: chunks of %d', async (size) => {
    const whole = dataset({ x, y: labels, classes })
    const fitter = scalerFitter()
    for (const { x: part, y } of stream({ x, y: labels }, size)) fitter.add(dataset({ x: part, y, classes }))
    const scaler = fitter.finish()
    expect(scaler).toEqual(fitScaler(whole))
    const scaled = chunkedDataset({
      rows,
      features,
      classes,
      *chunks() {
        for (const { x: part, y } of stream({ x, y: labels }, size)) {
          yield { x: scaleFeatures(part, scaler), y }
        }
      },
    })
    expect(await fitted(scaled, { augment })).toEqual(await fitted(scale(whole, scaler), { augment }))
  })
})

describe('a chunked train set beyond its buffer', () => {
  it('keeps the order of its rows where the buffer holds one', async () => {
    const data = chunkedDataset({ rows, features, classes, shuffleRows: 1, chunks: () => stream({ x, y: labels }, 10) })
    const ordered = await fitted(dataset({ x, y: labels, classes }), { batchSize: 1, shuffle: false })
    expect((await fitted(data, { batchSize: 1 })).parameters).toEqual(ordered.parameters)
  })

  it('has an order that the size of the chunks has no part in', async () => {
    const make = (size: number) =>
      chunkedDataset({ rows, features, classes, shuffleRows: 30, chunks: () => stream({ x, y: labels }, size) })
    const one = await fitted(make(1), { augment })
    for (const size of [7, 32, rows]) expect(await fitted(make(size), { augment })).toEqual(one)
    expect(one.history.rows.at(-1)?.step).toBe(3 * Math.ceil(rows / 16))
    const read = (blockRows: number, most: number) =>
      chunkedDataset({
        rows,
        features,
        classes,
        shuffleRows: 30,
        blockRows,
        read: (a, b) => part({ x, y: labels }, a, Math.min(b, a + most)),
      })
    const blocks = await fitted(read(10, 10), { augment })
    for (const most of [1, 3]) expect(await fitted(read(10, most), { augment })).toEqual(blocks)
    expect((await fitted(read(5, 10), { augment })).parameters).not.toEqual(blocks.parameters)
    expect(blocks.parameters).not.toEqual(one.parameters)
  })

  const orders = [
    ['chunks', 1, false],
    ['read', 1, false],
    ['chunks', 3, true],
    ['read', 3, true],
  ] as const

  it.each(orders)(
    'trains in the order that is documented: %s, %d batches a step, weighed: %s',
    async (source, accumulate, isWeighed) => {
      const given = problem({
        loss: lossRegistry.meanSquaredError,
        activation: activationRegistry.tanh,
        inputs: features,
        hidden: [4],
        rows,
        seed: 13,
      })
      const [seed, epochs, batchSize, blockRows] = [5, 2, 8, 10]
      const chunk = (a: number, b: number) => ({ x: given.batch.x.slice(a, b), y: given.batch.targets.slice(a, b) })
      const train = chunkedDataset({
        rows,
        features,
        targetNames: ['p', 'q', 'r'],
        shuffleRows: 30,
        ...(source === 'read'
          ? { blockRows, read: chunk }
          : { chunks: () => Array.from({ length: rows }, (_, i) => chunk(i, i + 1)) }),
      })
      const batches = Array.from({ length: epochs }, (_, i) => {
        const blocks = Uint32Array.from(
          { length: source === 'read' ? Math.ceil(rows / blockRows) : rows },
          (__, b) => b,
        )
        if (source === 'read') shuffle(blocks, new RandomStream(seed, layout.PURPOSE_BLOCKS, i + 1))
        const size = source === 'read' ? blockRows : 1
        const sequence = [...blocks].flatMap((block) =>
          Array.from({ length: Math.min(size, rows - block * size) }, (__, k) => block * size + k),
        )
        expect(sequence.toSorted((a, b) => a - b)).toEqual(Array.from({ length: rows }, (__, row) => row))
        // 30 rows are rounded up to 32, four whole batches.
        const ofEpoch = [0, 32, 64, 96].flatMap((first, window) => {
          const here = sequence.slice(first, first + 32)
          return chunksOf(permuted(here.length, seed, i + 1, window).map((place) => here[place] ?? NaN), batchSize) // prettier-ignore
        })
        return chunksOf(ofEpoch, accumulate).map((ofStep) => ofStep.flat())
      }).flat()
      // A row of weight 2 is two rows.
      const sampleWeights = Array.from({ length: rows }, (_, row) => (isWeighed ? row % 3 : 1))
      const steps = batches.map((ofStep) => ofStep.flatMap((row) => Array<number>(sampleWeights[row] ?? NaN).fill(row)))
      const { reference } = optimizerRegistry.adam
      const none = { l2: 0, l1: 0, penalizeBiases: false, examples: rows }
      const expected = trainReference(given.reference, given.start, given.batch, steps, reference, none)
      using net = await network({ ...given.options, precision: 'f64' })
      const { option: optimizer } = optimizerRegistry.adam
      await net.fit(train, { epochs, batchSize, seed, optimizer, accumulate, ...(isWeighed ? { sampleWeights } : {}) })
      expect(normError(net.parameters, expected.theta)).toBeLessThan(tolerance.trajectory.f64)
    },
  )

  it('measures train on a sample that is complete after the first epoch', async () => {
    const chunked = chunkedDataset({
      rows,
      features,
      classes,
      shuffleRows: 16,
      chunks: () => stream({ x, y: labels }, 9),
    })
    using net = await network({ ...net3, layers: [{ units: 3 }] })
    const { rows: epochs } = await net.fit(chunked, { epochs: 1, batchSize: 16 })
    expect(epochs[0]?.train).toEqual(net.evaluate(dataset({ x, y: labels, classes })))
  })

  it('takes as much memory for many rows as for few', async () => {
    const used = async (count: number) => {
      using net = await network(net3)
      const { memory } = networkInternals(net).core
      const before = memory.used
      let most = 0
      const block = new Float32Array(500 * features).fill(0.5)
      const read = (first: number, last: number) => ({
        x: block.subarray(0, (last - first) * features),
        y: Int32Array.from({ length: last - first }, (_, i) => (first + i) % 3),
      })
      const data = chunkedDataset({ rows: count, features, classes, shuffleRows: 1000, blockRows: 500, read })
      const onProgress = (): void => void (most = Math.max(most, memory.used - before))
      await net.fit(data, { epochs: 1, batchSize: 100, augment, onProgress })
      expect(memory.used).toBe(before)
      return most
    }
    const few = await used(2000)
    expect(few).toBeGreaterThan(1000 * features * 4)
    expect(await used(200_000)).toBe(few)
  })
})

/** The order of a window, from the kernel that has tests of its own. */
function permuted(count: number, seed: number, epoch: number, window: number): number[] {
  const wasm = core('f32')
  const pointer = wasm.allocate(count * 4)
  wasm.exports['permute']?.(pointer, count, seed, 0, epoch, window)
  return [...new Uint32Array(wasm.memory.buffer, pointer, count)]
}

function chunksOf<T>(order: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(order.length / size) }, (_, i) => order.slice(i * size, (i + 1) * size))
}
