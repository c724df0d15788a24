import { describe, expect, it } from 'vitest'
import { type Chunk, chunkedDataset, type ChunkedDatasetInput, network } from '../../../src/index.js'
import { expectFault, expectRejection } from '../../support/errors.js'

const classes = ['no', 'yes']
const init = { inputs: 2, layers: [{ units: 3 }, { units: 2 }], loss: 'softmaxCrossEntropy', seed: 1 } as const
const shape = { rows: 40, features: 2, classes, shuffleRows: 8 }

/** Ten rows from row 10·k on. */
function chunk(k: number, count = 10): Chunk {
  return {
    x: Float32Array.from({ length: count * 2 }, (_, i) => ((k * 20 + i) % 7) - 3),
    y: Array.from({ length: count }, (_, i) => (k + i) % 2),
  }
}

/** A stream whose chunk 2 is another one; `open` counts the iterators that were not closed. */
function streamWith(third: () => Chunk | Promise<Chunk>, open = { count: 0 }) {
  return chunkedDataset({
    ...shape,
    async *chunks() {
      open.count++
      try {
        for (const k of [0, 1, 2, 3]) yield k === 2 ? await third() : chunk(k)
      } finally {
        open.count--
      }
    },
  })
}

function throwing(): Chunk {
  throw new Error('the disk is gone')
}

const faults: readonly (readonly [string, () => Chunk, code: 'IO' | 'INVALID_DATA' | 'INVALID_SHAPE', string[]])[] = [
  ['throws', throwing, 'IO', ['the disk is gone', 'keeps the weights']],
  ['is nothing', () => undefined as unknown as Chunk, 'INVALID_DATA', []],
  ['holds NaN', () => ({ ...chunk(2), x: new Float32Array(20).fill(NaN) }), 'INVALID_DATA', ['be a finite number']],
  ['holds an unknown label', () => ({ ...chunk(2), y: Array<number>(10).fill(2) }), 'INVALID_DATA', ['0 to 1']],
  ['is too narrow', () => ({ ...chunk(2), x: new Float32Array(10) }), 'INVALID_SHAPE', ['have 2 features']],
  ['is empty', () => ({ x: [], y: [] }), 'INVALID_DATA', ['at least one row']],
  ['holds bytes', () => ({ ...chunk(2), x: new Uint8Array(20) }), 'INVALID_DATA', ['not bytes', 'Set `bytes`']],
  ['is too long', () => chunk(2, 30), 'INVALID_SHAPE', ['`rows` is 40']],
]

describe('fit over chunks: a chunk that', () => {
  it.each(faults)('%s is named, the network keeps the weights of the last step', async (_, third, code, words) => {
    using net = await network(init)
    const start = net.parameters
    const open = { count: 0 }
    const steps: number[] = []
    const onProgress = ({ step }: { step: number }): void => void steps.push(step)
    const fit = net.fit(streamWith(third, open), { epochs: 2, batchSize: 4, onProgress })
    await expectRejection(fit, { code, functionName: 'fit', field: 'chunk 2', row: 20 }, ...words)
    // Chunks 0 and 1 fill two buffers of 8 rows.
    expect(steps.at(-1)).toBe(4)
    expect(open.count).toBe(0)
    const { parameters } = net
    expect(parameters).not.toEqual(start)
    using same = await network(init)
    const first = chunkedDataset({ ...shape, rows: 16, shuffleRows: 8, chunks: () => [chunk(0), chunk(1, 6)] })
    await same.fit(first, { epochs: 1, batchSize: 4 })
    expect(parameters).toEqual(same.parameters)
    const { stop } = await net.fit(
      streamWith(() => chunk(2)),
      { epochs: 1, batchSize: 4 },
    )
    expect(stop.reason).toBe('epochs')
  })

  it('is missing is named', async () => {
    using net = await network(init)
    const short = chunkedDataset({ ...shape, chunks: () => [chunk(0), chunk(1)] })
    await expectRejection(
      net.fit(short),
      { code: 'INVALID_SHAPE', field: 'chunk 2', row: 20 },
      'the stream ended after 20 rows',
    )
  })

  it('comes by number is named by its rows', async () => {
    using net = await network(init)
    const read = (first: number): Chunk => (first === 30 ? throwing() : chunk(0))
    const data = chunkedDataset({ ...shape, blockRows: 10, shuffleRows: 100, read })
    await expectRejection(net.fit(data), { code: 'IO', field: 'chunk of rows 30 to 39', row: 30 }, 'the disk is gone')
    const much = chunkedDataset({ ...shape, blockRows: 5, shuffleRows: 100, read })
    await expectRejection(net.fit(much), { code: 'INVALID_SHAPE' }, 'at most 5 rows')
  })
})

describe('fit over chunks: abort', () => {
  it('while a chunk is awaited ends training, and the source is let go', async () => {
    using net = await network(init)
    const controller = new AbortController()
    const open = { count: 0 }
    const third = (): Promise<Chunk> => {
      controller.abort()
      return Promise.reject(new Error('aborted'))
    }
    const { stop } = await net.fit(streamWith(third, open), { signal: controller.signal, batchSize: 4 })
    // The third window is read while the second is trained on.
    expect(stop).toMatchObject({ reason: 'aborted', step: 2 })
    expect(open.count).toBe(0)
  })

  it('reaches `read` by its signal', async () => {
    using net = await network(init)
    const controller = new AbortController()
    const read: ChunkedDatasetInput['read'] = (_first, _last, { signal }) =>
      new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(new Error('stopped')))
        controller.abort()
      })
    const { stop } = await net.fit(chunkedDataset({ ...shape, read }), { signal: controller.signal })
    expect(stop).toMatchObject({ reason: 'aborted', step: 0 })
  })
})

describe('chunkedDataset refuses', () => {
  const chunks = (): Chunk[] => []
  it.each([
    ['rows', { rows: 0, chunks }],
    ['rows', { rows: 2 ** 32, chunks }],
    ['features', { features: 1.5, chunks }],
    ['chunks', {}],
    ['read', { read: 'file.bin' }],
    ['read', { read: () => ({ x: [], y: [] }), chunks }],
    ['shuffleRows', { shuffleRows: 0, chunks }],
    ['blockRows', { blockRows: NaN, chunks }],
    ['blockrows', { blockrows: 3, chunks }],
    ['classes', { classes: ['a', 'a'], chunks }],
    ['columns', { columns: ['a'], chunks }],
  ])('a wrong %s: %o', (field, input) => {
    const given = { ...shape, ...input } as ChunkedDatasetInput
    expectFault(() => chunkedDataset(given), { field })
  })

  it('relative noise, whose σ nobody has measured', async () => {
    using net = await network(init)
    const augment = [{ kind: 'noise', sigma: 1, relative: true }] as const
    const data = chunkedDataset({ ...shape, chunks: () => [chunk(0)] })
    await expectRejection(net.fit(data, { augment }), { field: 'augment[0].relative' }, 'one value per feature')
  })

  it('rows that do not fit the network', async () => {
    using net = await network({ ...init, inputs: 3 })
    const data = chunkedDataset({ ...shape, chunks: () => [chunk(0)] })
    await expectRejection(net.fit(data), { code: 'INVALID_SHAPE', field: 'features' })
  })
})
