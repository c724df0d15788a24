import { afterEach, describe, expect, it, vi } from 'vitest'
import * as api from '../../../src/index.js'
// The cases of Node, on the page and in workers of the browser.
import '../../train/fit/callbacks.test.js'

const x = Array.from({ length: 200 }, (_, i) => [Math.sin(i), Math.cos(2 * i), Math.sin(3 * i)])
const data = api.dataset({ x, y: x.map(([a = 0, b = 0]) => (a > b ? 1 : 0)) })
const shape = {
  inputs: 3,
  layers: [{ units: 64, activation: 'tanh' }, { units: 64 }, { units: 2 }],
  loss: 'softmaxCrossEntropy',
  precision: 'f64',
  threads: 1,
} as const
const endless = { epochs: 1_000_000 }

afterEach(() => vi.restoreAllMocks())

/** Calls that would take from seconds to hours. */
const long: Readonly<Record<string, (net: api.Network, signal: AbortSignal) => Promise<unknown>>> = {
  gradientCheck: (net, signal) => api.gradientCheck(net, data, { rows: 200, signal }),
  costCheck: (net, signal) => api.costCheck(net, data, { steps: 10_000, signal }),
  preflight: (net, signal) => api.preflight(net, data, { ...endless, signal }),
  tryActions: (_, signal) => {
    const { threads: _threads, ...network } = shape
    return api.tryActions({ train: data, dev: data, network, fit: endless, actions: [], signal })
  },
}

describe('an aborted', () => {
  it.each(Object.entries(long))('%s rejects, and leaves the network as it was', async (functionName, call) => {
    using net = await api.network(shape)
    const before = net.parameters
    const controller = new AbortController()
    const running = call(net, controller.signal)
    setTimeout(() => controller.abort(), 30)
    await expect(running).rejects.toMatchObject({ code: 'ABORTED', functionName, field: 'signal' })
    expect(net.parameters).toEqual(before)
    expect((await net.fit(data, { epochs: 1 })).stop.reason).toBe('epochs')
  })

  it.each([false, true])('fit ends with what was trained so far (worker: %s)', async (worker) => {
    using net = await api.network(shape)
    const before = net.parameters
    const controller = new AbortController()
    // Some time after the first epoch: a busy machine takes long to begin.
    const onEpoch = ({ epoch }: api.EpochRow): void => {
      if (epoch === 1) setTimeout(() => controller.abort(), 100)
    }
    const { stop } = await net.fit(data, { ...endless, worker, onEpoch, signal: controller.signal })
    expect(stop.reason).toBe('aborted')
    expect(net.parameters).not.toEqual(before)
  })
})

it('a gradient check lets the timers of the page run', async () => {
  using net = await api.network(shape)
  const controller = new AbortController()
  let ticks = 0
  const timer = setInterval(() => {
    if (++ticks === 10) controller.abort()
  }, 5)
  // As many as it takes: one may be over before the timer has fired ten times.
  const checks = async (): Promise<never> => {
    for (;;) await api.gradientCheck(net, data, { rows: 200, signal: controller.signal })
  }
  await expect(checks()).rejects.toThrow('signal')
  clearInterval(timer)
  expect(ticks).toBeGreaterThanOrEqual(10)
})
