import { describe, expect, it } from 'vitest'
import { type Chunk, chunkedDataset, type ChunkedDataset, type FitOptions, network } from '../../../src/index.js'
import { networkInternals } from '../../../src/train/network/known-networks.js'

const rows = 40
const init = { inputs: 2, layers: [{ units: 3 }, { units: 2 }], loss: 'softmaxCrossEntropy', seed: 1 } as const
const options: FitOptions = { epochs: 2, batchSize: 4, seed: 3, augment: [{ kind: 'mixup', alpha: 1 }] }

function chunk(first: number, last: number): Chunk {
  return {
    x: Float32Array.from({ length: (last - first) * 2 }, (_, i) => (((first * 2 + i) * 5) % 7) - 3),
    y: Array.from({ length: last - first }, (_, i) => (first + i) % 2),
  }
}

/** Five windows of eight rows, two batches each. */
function windows(read: (first: number, last: number) => Chunk | Promise<Chunk>): ChunkedDataset {
  return chunkedDataset({ rows, features: 2, classes: ['no', 'yes'], shuffleRows: 8, blockRows: 8, read })
}

async function trained(data: ChunkedDataset, more: FitOptions = {}): Promise<string> {
  using net = await network(init)
  await net.fit(data, { ...options, ...more })
  return String(new Uint8Array(net.parameters.buffer))
}

/** A promise, and what settles it. */
function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined
  const promise = new Promise<void>((done) => (resolve = done))
  return { promise, resolve }
}

const turn = (): Promise<void> => new Promise((done) => void setImmediate(done))

describe('a window of rows', () => {
  it('is read while the one before it is trained on, without a bit of difference', async () => {
    const expected = await trained(windows(chunk))
    const events: string[] = []
    let reads = 0
    const read = async (first: number, last: number): Promise<Chunk> => {
      const number = reads++
      events.push(`begin ${number}`)
      await turn()
      events.push(`end ${number}`)
      return chunk(first, last)
    }
    const onBatch = async ({ batch }: { readonly batch: number }): Promise<void> => {
      events.push(`batch ${batch}`)
      for (let i = 0; i < 3; i++) await turn()
    }
    expect(await trained(windows(read), { epochs: 1, onBatch })).toBe(await trained(windows(chunk), { epochs: 1 }))
    expect(events).toEqual([
      ...['begin 0', 'end 0', 'begin 1', 'batch 1', 'end 1', 'batch 2'],
      ...['begin 2', 'batch 3', 'end 2', 'batch 4'],
      ...['begin 3', 'batch 5', 'end 3', 'batch 6'],
      ...['begin 4', 'batch 7', 'end 4', 'batch 8', 'batch 9', 'batch 10'],
    ])
    for (const most of [1, 3, 7]) {
      const some = async (first: number, last: number): Promise<Chunk> => {
        await turn()
        return chunk(first, Math.min(last, first + most))
      }
      expect(await trained(windows(some))).toBe(expected)
    }
  })

  it('that does not come holds up no abort', async () => {
    const never = new Promise<Chunk>(() => undefined)
    const controller = new AbortController()
    using net = await network(init)
    const onBatch = (): void => controller.abort()
    let reads = 0
    const data = windows((first, last) => (reads++ === 0 ? chunk(first, last) : never))
    const { stop } = await net.fit(data, { ...options, signal: controller.signal, onBatch })
    expect(stop).toMatchObject({ reason: 'aborted', step: 1 })
  })

  it('that comes after the end is written nowhere', async () => {
    using net = await network(init)
    const { memory } = networkInternals(net).core
    const before = memory.used
    const late = deferred()
    let reads = 0
    const data = windows(async (first, last) => {
      if (reads++ > 0) await late.promise
      return chunk(first, last)
    })
    const onBatch = (): 'stop' => {
      setTimeout(late.resolve, 10)
      return 'stop'
    }
    const { stop } = await net.fit(data, { ...options, onBatch })
    expect(stop.reason).toBe('callback')
    expect(memory.used).toBe(before)
    expect(reads).toBe(2)
  })
})
