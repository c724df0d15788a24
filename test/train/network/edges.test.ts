import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  dataset,
  type Dataset,
  type FitOptions,
  gradientCheck,
  network,
  type Network,
  type NetworkInit,
  selectRows,
} from '../../../src/index.js'
import { networkInternals } from '../../../src/train/network/known-networks.js'
import { expectFault, expectRejection } from '../../support/errors.js'
import { relativeError } from '../../support/tolerance.js'

const one: NetworkInit = { inputs: 1, layers: [{ units: 1, initializer: 'zeros' }], loss: 'binaryCrossEntropy' }

describe.each(['f32', 'f64'] as const)('numerical edges in %s', (precision) => {
  it('binary cross-entropy of huge logits is finite, its gradient p − y', async () => {
    using net = await network({ ...one, precision })
    for (const [logit, label] of [
      [1e4, 1],
      [1e4, 0],
      [-1e4, 0],
      [-1e4, 1],
      [3e38, 0],
      [-3e38, 1],
    ] as const) {
      // prettier-ignore
      net.setLayer('dense1', { bias: [logit] })
      const data = dataset({ x: [[0], [0]], y: [label, label], classes: ['no', 'yes'] })
      const right = logit > 0 === (label === 1)
      // log(1 + eᶻ) − y·z is 0 where it is right and |z| where it is wrong, to rounding.
      expect(relativeError(net.loss(data), right ? 0 : Math.abs(logit), 1e4)).toBeLessThan(1e-6)
      expect([...net.gradients(data)]).toEqual([0, right ? 0 : logit > 0 ? 1 : -1])
    }
  })

  it.each([5, 10, 15, 40])('a right and sure answer at logit %i has its small loss, not 0', async (logit) => {
    using net = await network({ ...one, precision })
    net.setLayer('dense1', { bias: [logit] })
    const sure = dataset({ x: [[0]], y: [1], classes: ['no', 'yes'] })
    const expected = Math.log1p(Math.exp(-logit))
    const bound = precision === 'f32' ? 1e-6 : 1e-14
    expect(relativeError(net.loss(sure), expected)).toBeLessThan(bound)
    using two = await network({ ...one, layers: [{ units: 2 }], loss: 'softmaxCrossEntropy', precision })
    two.setLayer('dense1', { bias: [0, logit] })
    expect(relativeError(two.loss(sure), expected)).toBeLessThan(bound)
  })

  it('softmax of equal and of one-sided logits: gradient p − y, rows that sum to 0', async () => {
    using net = await network({ inputs: 1, layers: [{ units: 3 }], loss: 'softmaxCrossEntropy', precision })
    const data = dataset({ x: [[0]], y: [2], classes: ['a', 'b', 'c'] })
    net.setLayer('dense1', { bias: [1e4, 1e4, -1e4] })
    expect([...net.gradients(data)].slice(3)).toEqual([0.5, 0.5, -1])
    expect(net.loss(data)).toBeCloseTo(2e4 + Math.LN2, 2)
  })

  it('subnormal weights are kept, moved and penalized, never flushed to 0', async () => {
    const tiny = precision === 'f32' ? 2 ** -140 : 2 ** -1060
    using net = await network({ ...one, loss: 'meanSquaredError', precision })
    const data = dataset({ x: [[0], [0]], y: [0, 0], task: 'regression' })
    net.setParameters([tiny, 0])
    expect(net.parameters[0]).toBe(tiny)
    // θ −= lr·λ/m·θ with lr·λ/m = ½ halves the weight at every step, exactly.
    await net.fit(data, { epochs: 2, batchSize: 2, l2: 2, optimizer: { kind: 'sgd', learningRate: 0.5 } })
    expect(net.parameters[0]).toBe(tiny / 4)
  })

  it('L1 leaves a weight of 0 where it is', async () => {
    using net = await network({ ...one, loss: 'meanSquaredError', precision })
    const data = dataset({ x: [[0], [0]], y: [0, 0], task: 'regression' })
    await net.fit(data, { epochs: 5, l1: 3, optimizer: 'sgd' })
    expect([...net.parameters]).toEqual([0, 0])
    expect([...net.gradients(data, { l1: 3, penalizeBiases: true })]).toEqual([0, 0])
  })

  it('a dev set that is not finite to the network stops the run and says which part', async () => {
    using net = await network({ ...one, loss: 'meanSquaredError', precision: 'f32' })
    net.setParameters([1, 0])
    const train = dataset({ x: [[0.5], [1]], y: [0.5, 1], task: 'regression' })
    const dev = dataset({ x: [[3e38], [-3e38]], y: [0, 1], task: 'regression' })
    const history = await net.fit(train, { dev, epochs: 5, optimizer: 'sgd', earlyStopping: {} })
    expect(history.stop.reason).toBe('diverged')
    expect(history.stop.message).toContain('on dev')
    expect(history.best).toBeNull()
  })
})

describe('memory that cannot grow', () => {
  const bytes = readFileSync(new URL('../../../dist/wasm/wellfit-f32.wasm', import.meta.url))
  const bytes64 = readFileSync(new URL('../../../dist/wasm/wellfit-f64.wasm', import.meta.url))
  const wide: NetworkInit = { inputs: 500, layers: [{ units: 300 }, { units: 2 }], loss: 'softmaxCrossEntropy' }
  const rows: Dataset = dataset({ x: new Float32Array(500 * 400).fill(0.1), y: Uint8Array.from({ length: 400 }, (_, i) => i % 2) }) // prettier-ignore

  const few = selectRows(rows, [0, 1, 2, 3])

  it('is a clear error at whichever call it happens, and the network stays as it was', async () => {
    let failures = 0
    for (let allowed = 0; ; allowed++) {
      using net = await network({ ...wide, wasm: { module: new WebAssembly.Module(bytes) } })
      const { memory } = networkInternals(net).core.kernels
      const grow = memory.grow.bind(memory)
      let calls = 0
      memory.grow = (pages) => {
        if (calls++ >= allowed) throw new RangeError('no more memory')
        return grow(pages)
      }
      const before = String(net.parameters)
      const work = async (): Promise<void> => {
        net.gradients(few)
        await net.fit(rows, { epochs: 1 })
      }
      if (failures > 0 && (await succeeds(work))) break
      const error = await expectRejection(work(), { code: 'UNSUPPORTED', field: 'memory' }, 'MiB more')
      failures++
      expect(error.cause).toBeInstanceOf(RangeError)
      expect(String(net.parameters) === before).toBe(true)
      memory.grow = grow
      expect((await net.fit(rows, { epochs: 1 })).stop.reason).toBe('epochs')
    }
    expect(failures).toBeGreaterThan(0)
  })

  // Every request for memory fails once, whether or not the memory would have had to grow for it.
  it.each([
    [
      'batch-normalized layers with dropout',
      { layers: [{ units: 6, normalization: 'batch', keepProb: 0.8 }, { units: 2 }] },
      {},
    ],
    ['L-BFGS', {}, { optimizer: 'lbfgs' }],
    [
      'augmentation, accumulation and metrics',
      {},
      { augment: [{ kind: 'noise', sigma: 0.1 }], accumulate: 2, earlyStopping: { monitor: 'auc' } },
    ],
  ] as [string, Partial<NetworkInit>, FitOptions][])(
    'at each request of a run with %s is a typed error that leaks nothing, and the network goes on',
    async (_, init, options) => {
      const shape: NetworkInit = {
        inputs: 500,
        layers: [{ units: 6 }, { units: 2 }],
        loss: 'softmaxCrossEntropy',
        ...init,
      }
      const work = async (net: Network): Promise<void> => {
        await net.fit(few, { epochs: 2, dev: few, ...options })
        net.evaluate(few)
        net.gradients(few)
        net.predict(few.x)
        await gradientCheck(net, few, { entries: 'sampled', samples: 2 })
      }
      using net = await network({ ...shape, precision: 'f64', wasm: { module: new WebAssembly.Module(bytes64) } })
      const { memory } = networkInternals(net).core
      const allocate = memory.allocate.bind(memory)
      await work(net)
      const used = memory.used
      let requests = 0
      for (let allowed = 0; ; allowed++) {
        let calls = 0
        memory.allocate = (size, functionName) => allocate(calls++ === allowed ? 2 ** 33 : size, functionName)
        const error = await work(net).then(
          () => null,
          (cause: unknown) => cause,
        )
        memory.allocate = allocate
        expect(memory.used).toBe(used)
        expect(net.parameters.every(Number.isFinite)).toBe(true)
        if (error === null) break
        expect(error).toMatchObject({ code: 'UNSUPPORTED', field: 'memory' })
        requests++
      }
      expect(requests).toBeGreaterThan(1)
      await work(net)
    },
  )

  it('beyond 2 GiB serves as well: addresses there have the sign bit set', async () => {
    const wasm = { module: new WebAssembly.Module(bytes) }
    const run = async (): Promise<number[]> => {
      using net = await network({ ...wide, layers: [{ units: 9, keepProb: 0.8 }, { units: 2 }], seed: 3, wasm })
      const { parameters } = networkInternals(net)
      await net.fit(few, { epochs: 3, batchSize: 3, l2: 1, l1: 1, optimizer: 'adamw' })
      return [parameters, net.evaluate(few).loss, ...net.gradients(few), ...net.predict(few.x), ...net.parameters]
    }
    const [low = NaN, ...expected] = await run()
    using first = await network({ ...wide, wasm })
    const { memory } = networkInternals(first).core
    const filler = memory.allocate(2.1 * 2 ** 30, 'test')
    const [high = NaN, ...actual] = await run()
    memory.release(filler)
    expect(low).toBeLessThan(2 ** 31)
    expect(high).toBeGreaterThan(2 ** 31)
    expect(actual).toEqual(expected)
  })

  it('is refused before it is asked for where a batch passes 4 GiB', async () => {
    using net = await network({ inputs: 1, layers: [{ units: 2 ** 20 }, { units: 2 }], loss: 'softmaxCrossEntropy' })
    const many = dataset({ x: new Float32Array(2000), y: Uint8Array.from({ length: 2000 }, (_, i) => i % 2) })
    expectFault(() => net.gradients(many), { code: 'UNSUPPORTED', functionName: 'gradients' }, '4 GiB')
  })
})

async function succeeds(work: () => Promise<void>): Promise<boolean> {
  try {
    await work()
    return true
  } catch {
    return false
  }
}
