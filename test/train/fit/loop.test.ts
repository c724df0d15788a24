import { describe, expect, it } from 'vitest'
import { dataset, network, type FitProgress } from '../../../src/index.js'
import type { BatchRow, EpochRow } from '../../../src/result/index.js'

const x = Array.from({ length: 50 }, (_, i) => [Math.sin(i), Math.cos(2 * i)])
const data = dataset({ x, y: x.map(([a = 0, b = 0]) => (a > b ? 1 : 0)) })
const shape = { inputs: 2, layers: [{ units: 5 }, { units: 2 }], loss: 'softmaxCrossEntropy' } as const
const options = { epochs: 4, batchSize: 16, l2: 0.1 } as const
const pause = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 1))

describe('callbacks', () => {
  it('of a batch get a frozen row after each step, and change no bit', async () => {
    using plain = await network(shape)
    await plain.fit(data, options)
    using net = await network(shape)
    const rows: BatchRow[] = []
    const history = await net.fit(data, { ...options, onBatch: (row) => void rows.push(row) })
    expect(net.parameters).toEqual(plain.parameters)
    expect(rows.map(({ step }) => step)).toEqual(Array.from({ length: 16 }, (_, i) => i + 1))
    expect(rows.slice(0, 4).map((row) => row.rows)).toEqual([16, 16, 16, 2])
    expect(rows.every((row) => Object.isFrozen(row) && row.cost === row.loss + row.penalty)).toBe(true)
    expect(rows.every(({ gradientNorm, penalty }) => gradientNorm > 0 && penalty > 0)).toBe(true)
    const first = rows.slice(0, 4).reduce((sum, row) => sum + row.cost * row.rows, 0) / 50
    expect(history.rows[0]?.batchCost).toBeCloseTo(first, 12)
  })

  it('of a batch may stop training at once', async () => {
    using net = await network(shape)
    const { stop } = await net.fit(data, { ...options, onBatch: ({ step }) => (step === 6 ? 'stop' : undefined) })
    expect(stop).toEqual({
      reason: 'callback',
      message: "onBatch returned 'stop' after batch 2 of epoch 2.",
      epoch: 1,
      step: 6,
    })
  })

  it('may answer by a promise, which training waits for', async () => {
    using net = await network(shape)
    const rows: EpochRow[] = []
    const onEpoch = async (row: EpochRow): Promise<'stop' | void> => {
      await pause()
      rows.push(row)
      return row.epoch === 2 ? 'stop' : undefined
    }
    const { stop } = await net.fit(data, { ...options, onEpoch })
    expect(rows.map(({ epoch }) => epoch)).toEqual([1, 2])
    expect(stop).toMatchObject({ reason: 'callback', epoch: 2 })
  })

  it('that throw end training with their error, and leave a usable network', async () => {
    using net = await network(shape)
    const onBatch = (): never => {
      throw new Error('mine')
    }
    await expect(net.fit(data, { ...options, onBatch })).rejects.toThrow('mine')
    expect((await net.fit(data, options)).rows).toHaveLength(4)
  })
})

describe('progress', () => {
  it('tells the time left, which ends at 0', async () => {
    using net = await network(shape)
    const told: FitProgress[] = []
    await net.fit(data, { ...options, onProgress: (progress) => void told.push(progress) })
    expect(told.every(({ secondsLeft }) => secondsLeft >= 0 && Number.isFinite(secondsLeft))).toBe(true)
    expect(told.at(-1)).toMatchObject({ epoch: 4, epochs: 4, step: 4, steps: 4, secondsLeft: 0 })
  })
})

describe('a signal', () => {
  it.each([false, true])('is seen before the next slice of work, with onBatch %s', async (hasBatch) => {
    using net = await network(shape)
    const controller = new AbortController()
    let [slices, batches] = [0, 0]
    const onProgress = (): void => {
      if (++slices === 3) controller.abort()
    }
    const onBatch = (): void => void (controller.signal.aborted && batches++)
    const history = await net.fit(data, {
      epochs: 1_000_000,
      signal: controller.signal,
      onProgress,
      ...(hasBatch ? { onBatch } : {}),
    })
    expect(history.stop.reason).toBe('aborted')
    expect([slices, batches]).toEqual([3, 0])
    expect(net.predict([[0, 1]]).every(Number.isFinite)).toBe(true)
  })

  it('from a timer stops training within an epoch, and leaves finite weights', async () => {
    using net = await network({
      inputs: 2,
      layers: [{ units: 400 }, { units: 400 }, { units: 2 }],
      loss: 'softmaxCrossEntropy',
    })
    const many = dataset({
      x: new Float64Array(400_000).fill(0.5),
      y: Int32Array.from({ length: 200_000 }, (_, i) => i % 2),
    })
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 50)
    const { stop } = await net.fit(many, { epochs: 1, batchSize: 32, signal: controller.signal })
    expect(stop.reason).toBe('aborted')
    expect(stop.step).toBeLessThan(6250)
    expect(net.parameters.every(Number.isFinite)).toBe(true)
  })
})
