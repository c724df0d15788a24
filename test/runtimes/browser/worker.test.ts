import { afterEach, expect, it, vi } from 'vitest'
import * as api from '../../../src/index.js'
import golden from '../../golden/weights.json' with { type: 'json' }
import goldenThreads from '../../golden/threads.json' with { type: 'json' }
import { performRuns, type Api } from '../runs.js'
import { threadedRun } from '../threaded-run.js'

/** The package with every fit in a worker. */
const workerApi: Api = {
  ...api,
  network: async (options) => {
    const net = await api.network(options)
    const fit = net.fit.bind(net)
    net.fit = (train, fitOptions) => fit(train, { ...fitOptions, worker: true })
    return net
  },
}

const shape = { inputs: 2, layers: [{ units: 5 }, { units: 2 }], loss: 'softmaxCrossEntropy' } as const
const x = Array.from({ length: 50 }, (_, i) => [Math.sin(i), Math.cos(2 * i)])
const data = api.dataset({ x, y: x.map(([a = 0, b = 0]) => (a > b ? 1 : 0)) })

afterEach(() => vi.restoreAllMocks())

it('trains in workers of its own, with the golden weights', async () => {
  const csv = await (await fetch('/datasets/digits.csv')).text()
  expect(await performRuns(workerApi, csv)).toEqual(golden)
})

it('trains there on 2 threads', async () => {
  const run = await threadedRun(workerApi, 'classes', 'f32', 2)
  expect(run).toEqual({ ...goldenThreads['classes f32'], notes: [] })
})

it('asks the page after each epoch, and is stopped by it or by a signal', async () => {
  using net = await api.network(shape)
  const losses: number[] = []
  const onEpoch = ({ epoch }: api.EpochRow): 'stop' | void => {
    losses.push(net.evaluate(data).loss)
    return epoch === 3 ? 'stop' : undefined
  }
  const history = await net.fit(data, { epochs: 1_000_000, onEpoch, worker: true })
  expect(history.rows.map(({ train }) => train.loss)).toEqual(losses)
  const controller = new AbortController()
  setTimeout(() => controller.abort(), 200)
  const { stop } = await net.fit(data, { epochs: 1_000_000, signal: controller.signal, worker: true })
  expect(stop.reason).toBe('aborted')
})

// The browser tells nobody that a worker was ended: without the lock this would wait for ever.
it('is an error when its worker is gone, and says so', async () => {
  using net = await api.network(shape)
  const post = vi.spyOn(Worker.prototype, 'postMessage')
  const onEpoch = (): void => (post.mock.contexts.at(-1) as Worker).terminate()
  await expect(net.fit(data, { epochs: 1_000_000, onEpoch, worker: true })).rejects.toThrow(
    'fit: `worker` (="is gone") must keep running until training ends.',
  )
  expect((await net.fit(data, { epochs: 1, worker: true })).rows).toHaveLength(1)
})

it('is an error when its worker throws', async () => {
  using net = await api.network(shape)
  const post = vi.spyOn(Worker.prototype, 'postMessage')
  const onEpoch = (): void => (post.mock.contexts.at(-1) as Worker).postMessage({ kind: 'nonsense' })
  const fit = net.fit(data, { epochs: 1_000_000, onEpoch, worker: true })
  await expect(fit).rejects.toThrow('an unknown mes')
})
