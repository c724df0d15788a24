import { afterEach, describe, expect, it, vi } from 'vitest'
import { dataset, network, regularizationPath, split, type FitOptions, type Network } from '../../../src/index.js'

const x = Array.from({ length: 60 }, (_, i) => [Math.sin(i), Math.cos(2 * i)])
const data = dataset({ x, y: x.map(([a = 0, b = 0]) => (a > b ? 1 : 0)) })
const shape = { inputs: 2, layers: [{ units: 5 }, { units: 2 }], loss: 'softmaxCrossEntropy' } as const
const options = { epochs: 4, batchSize: 16 } as const

const names = ['onEpoch', 'onBatch', 'onProgress'] as const
const places = names.flatMap((name) => [false, true].map((worker) => [name, worker] as const))

/** Options with one callback, whose type does not matter here. */
function withCallback(name: (typeof names)[number], worker: boolean, callback: () => unknown): FitOptions {
  return { ...options, worker, [name]: callback }
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe.each(places)('%s (worker: %s)', (name, worker) => {
  it('is awaited', async () => {
    using net = await network(shape)
    let [running, most, calls] = [0, 0, 0]
    const callback = async (): Promise<void> => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => void setTimeout(resolve, 2))
      running--
      calls++
    }
    await net.fit(data, withCallback(name, worker, callback))
    expect({ running, most }).toEqual({ running: 0, most: 1 })
    expect(calls).toBeGreaterThanOrEqual(4)
  })

  it("stops training by 'stop', also by a promise", async () => {
    using net = await network(shape)
    const { stop } = await net.fit(
      data,
      withCallback(name, worker, async () => await Promise.resolve('stop')),
    )
    expect(stop.reason).toBe('callback')
    expect(stop.message).toMatch(new RegExp(`^${name} returned 'stop'`))
  })

  it.each(['Stop', 'halt', ''])('may not return %j', async (answer) => {
    using net = await network(shape)
    const error = { code: 'INVALID_OPTION', functionName: 'fit', field: name, value: answer }
    await expect(
      net.fit(
        data,
        withCallback(name, worker, () => answer),
      ),
    ).rejects.toMatchObject(error)
  })

  it.each([0, 7, true, false, null, { reason: 'stop' }])('may return %j, which is ignored', async (answer) => {
    using net = await network(shape)
    expect(
      (
        await net.fit(
          data,
          withCallback(name, worker, () => answer),
        )
      ).stop.reason,
    ).toBe('epochs')
  })

  it('that never settles does not hold up an aborted fit', async () => {
    using net = await network(shape)
    const controller = new AbortController()
    const never = (): Promise<never> => {
      setTimeout(() => controller.abort(), 5)
      return new Promise(() => undefined)
    }
    const { stop } = await net.fit(data, { ...withCallback(name, worker, never), signal: controller.signal })
    expect(stop.reason).toBe('aborted')
    expect((await net.fit(data, options)).stop.reason).toBe('epochs')
  })
})

describe('a callback that throws', () => {
  it.each([false, true])('ends fit with its error; the next fit goes on from there (worker: %s)', async (worker) => {
    using whole = await network(shape)
    await whole.fit(data, options)
    using net = await network(shape)
    const mine = new Error('mine')
    const onEpoch = ({ epoch }: { epoch: number }): void => {
      if (epoch === 2) throw mine
    }
    await expect(net.fit(data, { ...options, worker, onEpoch })).rejects.toBe(mine)
    await net.fit(data, { ...options, epochs: 2 })
    expect(net.parameters).toEqual(whole.parameters)
  })

  it('rejects later, too, without an unhandled rejection', async () => {
    using net = await network(shape)
    const controller = new AbortController()
    const late = async (): Promise<void> => {
      controller.abort()
      await new Promise((resolve) => void setTimeout(resolve, 5))
      throw new Error('too late')
    }
    const { stop } = await net.fit(data, { ...options, onEpoch: late, signal: controller.signal })
    expect(stop.reason).toBe('aborted')
    await new Promise((resolve) => void setTimeout(resolve, 20))
  })
})

describe('onPoint of regularizationPath', () => {
  const { train, dev } = split(data, { test: false, seed: 1 })
  const path = async (net: Network, onPoint: () => unknown): Promise<unknown> =>
    await regularizationPath(net, { train, dev, over: 'l2', values: [0, 1], fit: { epochs: 1 }, onPoint: onPoint as never }) // prettier-ignore

  it("may return 'stop', and no other string", async () => {
    using net = await network(shape)
    expect(await path(net, () => 'stop')).toMatchObject({ points: [{}] })
    const error = { functionName: 'regularizationPath', field: 'onPoint', value: 'end' }
    await expect(path(net, () => 'end')).rejects.toMatchObject(error)
  })
})

describe('verbose', () => {
  it.each([false, true])('prints a line an epoch (worker: %s)', async (worker) => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    using net = await network(shape)
    const { train, dev } = split(data, { test: false, seed: 1 })
    const { rows } = await net.fit(train, { ...options, dev, worker, verbose: true })
    const lines = log.mock.calls.map(([line]) => String(line))
    expect(lines).toHaveLength(4)
    expect(lines[3]).toMatch(
      /^epoch 4\/4  train loss [\d.]+ accuracy [\d.]+  dev loss [\d.]+ accuracy [\d.]+  rate 0\.001  [\d.]+ s$/,
    )
    expect(lines[0]).toContain(`train loss ${Number(rows[0]?.train.loss.toPrecision(4))} `)
  })

  it('counts the epochs of the calls before, and prints nothing by default', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    using net = await network({ ...shape, layers: [{ units: 1 }], loss: 'meanSquaredError' })
    const values = dataset({ x, y: x.map(([a = 0]) => a), task: 'regression' })
    await net.fit(values, options)
    expect(log).not.toHaveBeenCalled()
    await net.fit(values, { ...options, epochs: 1, verbose: true })
    expect(log.mock.calls.map(([line]) => String(line))).toEqual([expect.stringMatching(/^epoch 5\/5  train loss [\d.]+ rmse [\d.]+  rate/)]) // prettier-ignore
  })
})
