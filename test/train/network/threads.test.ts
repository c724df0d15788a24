import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import * as api from '../../../src/index.js'
import type { NetworkInit } from '../../../src/index.js'
import { threadSupport } from '../../../src/runtime/threads/node.js'
import { chooseThreads } from '../../../src/train/network/core-choice.js'
import { networkInternals } from '../../../src/train/network/known-networks.js'
import { threadedNames, threadedRun, type Fingerprint, type ThreadedName } from '../../runtimes/threaded-run.js'
import { expectRejection } from '../../support/errors.js'

type Golden = Record<`${ThreadedName} ${'f32' | 'f64'}`, Fingerprint>

const goldenFile = new URL('../../golden/threads.json', import.meta.url)
const counts = [1, 2, 3, 4, 8]

/** Large enough that a fit is threaded. */
const large = { inputs: 64, layers: [{ units: 256 }, { units: 4 }], loss: 'softmaxCrossEntropy' } as const

function largeData(rows = 1024): api.Dataset {
  const x = Float64Array.from({ length: rows * 64 }, (_, i) => ((i * 31) % 97) / 97 - 0.5)
  return api.dataset({ x, y: Int32Array.from({ length: rows }, (_, i) => i % 4) })
}

/** Has calls run on a number of threads that does not depend on the machine, until it is disposed of. */
function choose(net: api.Network, next: (calls: number) => number): Disposable & { readonly used: readonly number[] } {
  const used: number[] = []
  const { pool } = networkInternals(net).core
  if (pool === undefined) throw new Error('a network without threads')
  const { policy } = pool
  pool.policy = { next: () => next(used.length), learn: (_program, threads) => void used.push(threads) }
  return { used, [Symbol.dispose]: () => void Object.assign(pool, { policy }) }
}

describe.each(threadedNames)('a run over %s', (name) => {
  it.each(['f32', 'f64'] as const)('gives the same bits on 1, 2, 3, 4 and 8 threads in %s', async (precision) => {
    const results = []
    for (const threads of counts) results.push(await threadedRun(api, name, precision, threads))
    for (const { notes } of results) expect(notes).toEqual([])
    const [{ weights, predictions } = { weights: '', predictions: '' }] = results
    for (const result of results) expect(result).toMatchObject({ weights, predictions })
    const golden = JSON.parse(readFileSync(goldenFile, 'utf8')) as Golden
    const key = `${name} ${precision}` as const
    if (process.env['UPDATE_GOLDEN'] === '1') {
      writeFileSync(goldenFile, `${JSON.stringify({ ...golden, [key]: { weights, predictions } }, null, 2)}\n`)
    } else expect({ weights, predictions }).toEqual(golden[key])
  })
})

describe('threads', () => {
  it('are one for a small network, and as many as the hardware has for a large one', async () => {
    using small = await api.network({ inputs: 64, layers: [{ units: 10 }], loss: 'softmaxCrossEntropy' })
    expect(small.threads).toBe(1)
    using wide = await api.network({
      inputs: 512,
      layers: [{ units: 1024 }, { units: 10 }],
      loss: 'softmaxCrossEntropy',
    })
    expect(wide.threads).toBeGreaterThanOrEqual(1)
    expect(wide.threads).toBeLessThanOrEqual(8)
  })

  // `process.threadCpuUsage` came with Node 23.9.
  it.skipIf(!('threadCpuUsage' in process))('share the work: the second computes as the first does', async () => {
    using net = await api.network({ ...large, layers: [{ units: 512 }, { units: 512 }, { units: 4 }], threads: 2 })
    const data = largeData(2048)
    const options = { epochs: 3, batchSize: 512 }
    await net.fit(data, options)
    // Whatever else the machine does meanwhile.
    using _ = choose(net, () => 2)
    const [all, main] = [process.cpuUsage(), process.threadCpuUsage()]
    await net.fit(data, { ...options, epochs: 12 })
    const [total, own] = [process.cpuUsage(all).user, process.threadCpuUsage(main).user]
    expect(total - own).toBeGreaterThan(own / 3)
  })

  it('begin at 2¹⁸ parameters, and are no more than 8', () => {
    const { cores } = threadSupport
    const wanted = (parameters: number, cores: number, own = false): number => {
      Object.assign(threadSupport, { cores })
      return chooseThreads('auto', parameters, own).threads
    }
    try {
      expect(wanted(2 ** 18 - 1, 4)).toBe(1)
      expect(wanted(2 ** 18, 4)).toBe(4)
      expect(wanted(2 ** 18, 9)).toBe(8)
      expect(wanted(2 ** 18, 1)).toBe(1)
      expect(wanted(2 ** 18, 4, true)).toBe(1)
    } finally {
      Object.assign(threadSupport, { cores })
    }
  })

  it('are not started where steps are small', async () => {
    using net = await api.network({ ...large, threads: 5 })
    await net.fit(largeData(64), { epochs: 1, batchSize: 4 })
    expect(networkInternals(net).core.pool?.workers).toEqual([])
  })

  it.each([0, -1, 65, 1.5, NaN, '2', null, 'all'])('are refused if they are %s', async (threads) => {
    const options = { ...large, threads } as unknown as NetworkInit
    await expectRejection(
      api.network(options),
      { code: 'INVALID_OPTION', functionName: 'network', field: 'threads' },
      '1 to 64',
    )
  })

  it('are refused beside a core of the caller’s own', async () => {
    const bytes = readFileSync(new URL('../../../dist/wasm/wellfit-f32.wasm', import.meta.url))
    const fault = { code: 'INVALID_OPTION', functionName: 'network', field: 'threads' } as const
    await expectRejection(api.network({ ...large, threads: 2, wasm: { bytes } }), fault, 'be 1 where')
    using net = await api.network({ ...large, threads: 1, wasm: { bytes } })
    expect(net.threads).toBe(1)
  })

  it('stop at divergence together, with the weights and the message of one thread', async () => {
    const diverge = async (threads: number) => {
      const net = await api.network({ ...large, threads })
      const optimizer = { kind: 'sgd', learningRate: 1e30 } as const
      const { stop } = await net.fit(largeData(), { epochs: 5, batchSize: 512, optimizer })
      return { stop, weights: net.parameters }
    }
    const one = await diverge(1)
    expect(one.stop.reason).toBe('diverged')
    expect(await diverge(2)).toEqual(one)
  })

  it('serve several networks that train at once', async () => {
    const train = async (threads: number) => {
      const nets = await Promise.all([1, 2, 3].map((seed) => api.network({ ...large, threads, seed })))
      await Promise.all(nets.map((net) => net.fit(largeData(), { epochs: 3, batchSize: 512 })))
      return nets.map((net) => net.parameters)
    }
    expect(await train(3)).toEqual(await train(1))
  })

  it('divide the columns of a product with few rows: each finishes activation and dropout of its own', async () => {
    const layers = [{ units: 512, keepProb: 0.8 }, { units: 512 }, { units: 4 }]
    const train = async (threads: number) => {
      using net = await api.network({ ...large, layers, threads })
      await net.fit(largeData(128), { epochs: 2, batchSize: 16 })
      return { weights: net.parameters, started: networkInternals(net).core.pool?.workers.length ?? 0 }
    }
    const [one, two] = [await train(1), await train(2)]
    expect(two.started).toBeGreaterThan(0)
    expect(two.weights).toEqual(one.weights)
  })

  it('may be given up and taken back at any step without a change of a bit, by fit and by predict', async () => {
    const layers = [{ units: 200, keepProb: 0.8 }, { units: 100, normalization: 'batch' as const }, { units: 4 }]
    const data = largeData(2048)
    const train = async (threads: number) => {
      using net = await api.network({ ...large, layers, threads, seed: 3 })
      const counts = [4, 1, 2, 3, 1, 4, 2]
      // Another order in each epoch.
      const next = (calls: number): number => counts[(calls * 3 + (calls >> 3)) % 7] ?? 1
      using choice = threads === 1 ? undefined : choose(net, next)
      const { rows } = await net.fit(data, { dev: data, epochs: 6, batchSize: 512, optimizer: 'adamw', l2: 0.1 })
      const history = rows.map((row) => ({ ...row, seconds: 0 }))
      return {
        used: new Set(choice?.used),
        result: { history, weights: net.parameters, predictions: net.predict(data.x) },
      }
    }
    const [one, changing] = [await train(1), await train(4)]
    expect(changing.used).toEqual(new Set([1, 2, 3, 4]))
    expect(changing.result).toEqual(one.result)
  })

  it('are started anew after they were stopped', async () => {
    const weights = async (threads: number) => {
      using net = await api.network({ ...large, threads })
      await net.fit(largeData(), { epochs: 1, batchSize: 512 })
      networkInternals(net).core.pool?.stop()
      await net.fit(largeData(), { epochs: 1, batchSize: 512 })
      return net.parameters
    }
    expect(await weights(2)).toEqual(await weights(1))
  })
})

describe('a worker that dies', () => {
  const fault = { code: 'UNSUPPORTED', functionName: 'wasm', field: 'threads' } as const

  // Without an error this would wait for the worker for ever.
  it('is an error that names it; the next network has new ones', async () => {
    const net = await api.network({ ...large, threads: 4 })
    const { core } = networkInternals(net)
    const onEpoch = (): void => core.pool?.workers[1]?.terminate()
    await expectRejection(net.fit(largeData(), { epochs: 1_000_000, batchSize: 512, onEpoch }), fault, 'worker 2')
    await expectRejection(net.fit(largeData(), { epochs: 1 }), fault, 'Create a new network')
    using next = await api.network({ ...large, threads: 4 })
    expect(networkInternals(next).core).not.toBe(core)
    const history = await next.fit(largeData(), { epochs: 1, batchSize: 512 })
    expect(history.stop.reason).toBe('epochs')
  })

  it('is an error as well if it dies between two fits', async () => {
    const net = await api.network({ ...large, threads: 6 })
    const { core } = networkInternals(net)
    await net.fit(largeData(), { epochs: 1, batchSize: 512 })
    core.pool?.workers[0]?.terminate()
    await expect.poll(() => core.pool?.failure).toBe('worker 1 exited with code 1')
    await expectRejection(net.fit(largeData(), { epochs: 1, batchSize: 512 }), fault, 'worker 1 exited')
  })
})

it('a process ends by itself while workers still serve', async () => {
  const script = `
    import * as api from ${JSON.stringify(new URL('../../../dist/node/index.js', import.meta.url).href)}
    const x = Float64Array.from({ length: 1024 * 64 }, (_, i) => i % 7)
    const data = api.dataset({ x, y: Int32Array.from({ length: 1024 }, (_, i) => i % 4) })
    const net = await api.network({ inputs: 64, layers: [{ units: 256 }, { units: 4 }], loss: 'softmaxCrossEntropy', threads: 3 })
    const history = await net.fit(data, { epochs: 2, batchSize: 512 })
    console.log(history.stop.reason)
  `
  const args = ['--throw-deprecation', '--input-type=module', '--eval', script]
  const times = { start: performance.now(), said: NaN, end: NaN }
  let text = ''
  const child = spawn(process.execPath, args, { cwd: fileURLToPath(new URL('.', import.meta.url)) })
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part
    times.said = performance.now()
  })
  await once(child, 'close')
  times.end = performance.now()
  expect(text).toBe('epochs\n')
  // Workers that nobody uses end after ten seconds. A busy machine slows what comes before and after alike.
  expect(times.end - times.said).toBeLessThan(5 * (times.said - times.start))
})
