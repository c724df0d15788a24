import { describe, expect, it } from 'vitest'
import * as wellfit from '../../../src/index.js'
import { type Dataset, dataset, type Network, network } from '../../../src/index.js'
import { networkInternals } from '../../../src/train/network/known-networks.js'
import { expectRejection } from '../../support/errors.js'
import type { OptionsEntry } from '../registry/option-types.js'
import { checkOptions } from '../registry/options/check.js'
import { dataOptions } from '../registry/options/data.js'
import { trainOptions } from '../registry/options/train.js'

// Whatever takes long takes a signal. Once it fires, the call rejects with `ABORTED`, and nothing is left behind.

const entries = [...dataOptions, ...trainOptions, ...checkOptions]
const withSignal = entries.filter(({ takes }) => 'signal' in takes)

/** `fit` ends with a result where the signal fires: what was trained so far. */
const rejecting = withSignal.filter(({ name }) => name !== 'Network.fit')
/** Those of tables run the folds of the others. */
const covered = ['crossValidateTable', 'improveTable', 'sweepTable']

/** Promises without a signal, and why. */
const withoutSignal: Readonly<Record<string, string>> = {
  network: 'loads a core once, and draws weights',
  metrics: 'loads a core once, then measures at once',
  averageNetworks: 'loads a core once, and copies weights',
  previewAugmentation: 'loads a core once, then changes a few rows',
  loadModel: 'as long as its source takes',
  openModel: 'loads a core once',
  saveModel: 'a file is written whole or not at all',
  parquetFiles: 'reads the footers of files; the rest is read while a fit runs, which has a signal',
  readIdx: 'as long as its source takes: a stream can be aborted itself',
}

const rows = 400
const x = Array.from({ length: rows }, (_, i) =>
  Array.from({ length: 24 }, (_, j) => Math.sin(1 + i * 24 + j * (1 + (i % 7)))),
)
const data = dataset({ x, y: x.map(([a = 0, b = 0]) => (a > b ? 'up' : 'down')) })
const other = dataset({ x: x.toReversed(), y: x.map((_, i) => (i % 2 === 0 ? 'up' : 'down')) })

async function make(): Promise<Network> {
  const layers = [{ units: 64 }, { units: 64, activation: 'tanh' }, { units: 2 }] as const
  return await network({ inputs: 24, layers, loss: 'softmaxCrossEntropy', precision: 'f64', threads: 1 })
}

const fit = { epochs: 100_000 }
const trial = (signal: AbortSignal) => ({
  train: data,
  dev: other,
  network: { inputs: 24, layers: [{ units: 64 }, { units: 2 }], loss: 'softmaxCrossEntropy' as const },
  fit,
  signal,
})
const wide = (part: Dataset): Dataset =>
  dataset({ x: Array.from({ length: 40 }, () => x).flat(), y: Array.from({ length: 40 * part.rows }, (_, i) => i % 2) })

/** Calls that would take from seconds to hours. */
const long: Readonly<Record<string, (net: Network, signal: AbortSignal) => Promise<unknown>>> = {
  gradientCheck: (net, signal) => wellfit.gradientCheck(net, data, { rows: 400, signal }),
  gradientCheckFunction: (_, signal) =>
    wellfit.gradientCheckFunction(
      (theta) => theta.reduce((sum, value) => sum + value * value, 0),
      (theta) => theta.map((value) => 2 * value),
      Float64Array.from({ length: 20_000 }, (_, i) => i / 20_000),
      { signal },
    ),
  costCheck: (net, signal) => wellfit.costCheck(net, data, { steps: 10_000, signal }),
  preflight: (net, signal) => wellfit.preflight(net, data, { epochs: 100_000, signal }),
  findLearningRate: (net, signal) => wellfit.findLearningRate(net, data, { steps: 1_000_000, stopAt: 1e300, signal }),
  regularizationPath: (net, signal) =>
    wellfit.regularizationPath(net, { train: data, dev: other, over: 'l2', fit, signal }),
  learningCurve: (_, signal) => wellfit.learningCurve(trial(signal)),
  validationCurve: (_, signal) => wellfit.validationCurve({ ...trial(signal), over: 'l2', values: [0, 1] }),
  complexityCurve: (_, signal) => wellfit.complexityCurve({ ...trial(signal), widths: [8, 16] }),
  tryActions: (_, signal) => wellfit.tryActions({ ...trial(signal), actions: [] }),
  crossValidate: (_, signal) => {
    const { inputs: _inputs, ...layers } = trial(signal).network
    return wellfit.crossValidate(data, { network: layers, fit, folds: 5, signal })
  },
  foldEnsemble: (_, signal) => {
    const { inputs: _inputs, ...layers } = trial(signal).network
    return wellfit.foldEnsemble(data, { network: layers, fit, folds: 5, signal })
  },
  improve: (_, signal) => {
    const { inputs: _inputs, ...layers } = trial(signal).network
    return wellfit.improve(data, { network: layers, fit, folds: 5, trials: 1, signal })
  },
  sweep: (_, signal) => {
    const { inputs: _inputs, ...layers } = trial(signal).network
    return wellfit.sweep(data, { network: layers, fit, folds: 5, over: 'l2', values: [0, 1], signal })
  },
  repair: (_, signal) => wellfit.repair(trial(signal)),
  compareParts: (_, signal) => wellfit.compareParts(wide(data), wide(other), { signal }),
  inspectParts: (_, signal) => wellfit.inspectParts({ train: wide(data), dev: wide(other) }, { signal }),
}

async function outcome(entry: OptionsEntry, signal: AbortSignal): Promise<unknown> {
  return await Promise.resolve(entry.call({ ...entry.required, signal }))
}

// First: the networks that the other cases drop would be freed meanwhile.
describe.each(Object.entries(long))('%s', (name, call) => {
  it('ends where the signal fires, and leaves the network as it was', async () => {
    using net = await make()
    const before = net.parameters
    const { memory } = networkInternals(net).core
    const cost = net.loss(data)
    const used = memory.used
    const controller = new AbortController()
    const running = call(net, controller.signal)
    setTimeout(() => controller.abort(), 30)
    await expectRejection(running, { code: 'ABORTED', functionName: name, field: 'signal' })
    expect(net.parameters).toEqual(before)
    expect(net.loss(data)).toBe(cost)
    expect(memory.used).toBe(used)
  })
})

describe.each(rejecting.map((entry) => [entry.name, entry] as const))('an aborted %s', (name, entry) => {
  it('rejects at once where the signal has fired', async () => {
    const functionName = name.split('.').at(-1) ?? name
    await expectRejection(outcome(entry, AbortSignal.abort()), { code: 'ABORTED', functionName, field: 'signal' })
  })

  it('is one of the long calls above', () => {
    expect([...Object.keys(long), ...covered]).toContain(name)
  })
})

describe('fit', () => {
  it('ends with what was trained so far', async () => {
    using net = await make()
    const history = await net.fit(data, { ...fit, signal: AbortSignal.timeout(30) })
    expect(history.stop.reason).toBe('aborted')
  })
})

describe('every public function that returns a promise', () => {
  it('takes a signal, or has a reason not to', () => {
    const isAsync = (value: unknown): boolean =>
      typeof value === 'function' && Object.getPrototypeOf(value) === Object.getPrototypeOf(async () => undefined)
    const asynchronous = Object.entries(wellfit).flatMap(([name, value]) => (isAsync(value) ? [name] : []))
    const known = new Set([...withSignal.map(({ name }) => name), ...Object.keys(withoutSignal)])
    expect(asynchronous.length).toBeGreaterThan(15)
    expect(asynchronous.filter((name) => !known.has(name))).toEqual([])
  })
})

describe('checks that run at the same time', () => {
  it('give what each gives alone, beside a training on the same core', async () => {
    using small = await network({
      inputs: 24,
      layers: [{ units: 6 }, { units: 2 }],
      loss: 'softmaxCrossEntropy',
      precision: 'f64',
      threads: 1,
    })
    using trained = await make()
    const check = (): Promise<unknown> => wellfit.gradientCheck(small, data, { rows: 400, entries: 'all' })
    const alone = await check()
    const controller = new AbortController()
    const training = trained.fit(data, { ...fit, signal: controller.signal })
    const together = await Promise.all([check(), check(), wellfit.costCheck(small, data)])
    controller.abort()
    await training
    expect(together.slice(0, 2)).toEqual([alone, alone])
    expect(together[2]).toEqual(await wellfit.costCheck(small, data))
  })
})
