import { describe, expect, it } from 'vitest'
import * as api from '../../../src/index.js'
import { dataset, network, type FitOptions, type NetworkInit, type Schedule } from '../../../src/index.js'
import { choicesOf } from '../../contracts/choices.js'
import { optimizerEntries } from '../../contracts/registry/optimizers.js'
import { clippings, limits, schedules, weightings } from '../../contracts/registry/training.js'
import { expectRejection } from '../../support/errors.js'
import { normError } from '../../support/tolerance.js'

const rows = 40
const x = Array.from({ length: rows }, (_, i) => [Math.sin(i), Math.cos(3 * i), Math.sin(7 * i + 1), Math.cos(i * i)])
const regression = dataset({ x, y: x.map(([a = 0, b = 0]) => 2 * a - b + 0.3), task: 'regression' })
const classes = dataset({ x, y: x.map(([a = 0, b = 0]) => (a > b ? 'up' : 'down')) })
const linear: NetworkInit = { inputs: 4, layers: [{ units: 1 }], loss: 'meanSquaredError', precision: 'f64', seed: 2 }
const deep: NetworkInit = { inputs: 4, layers: [{ units: 9 }, { units: 2 }], loss: 'softmaxCrossEntropy', seed: 2 }

async function fitted(init: NetworkInit, data: api.Dataset, options: FitOptions) {
  using net = await network(init)
  const history = await net.fit(data, options)
  return { theta: net.parameters, history, gradient: net.gradients(data, { l2: options.l2 ?? 0 }) }
}

describe('schedules', () => {
  it('are all in the registry', async () => {
    const probe = (schedule: unknown) => () => fitted(linear, regression, { schedule: schedule as Schedule })
    const known = await choicesOf(probe('none'), probe({ kind: 'none' }))
    expect(known.every((name) => name in schedules)).toBe(true)
    expect(known).toHaveLength(7)
  })

  // Batches of 10: four steps an epoch, the rate told is that of the fourth.
  const cases: readonly [Schedule, (t: number, total: number) => number][] = [
    ['constant', () => 1],
    [{ kind: 'step', every: 2, factor: 0.1 }, (t) => 0.1 ** Math.floor(t / 8)],
    [{ kind: 'exponential', every: 3, factor: 0.5 }, (t) => 0.5 ** (t / 12)],
    [{ kind: 'cosine', end: 0.2 }, (t, total) => 0.2 + 0.4 * (1 + Math.cos((Math.PI * t) / total))],
    [{ kind: 'constant', warmup: 4 }, (t) => Math.min(1, (t + 1) / 16)],
  ]
  it.each(['f32', 'f64'] as const)('give the documented rates in %s', async (precision) => {
    for (const [schedule, factor] of cases) {
      const optimizer = { kind: 'sgd', learningRate: 0.01 } as const
      const { history } = await fitted({ ...linear, precision }, regression, {
        epochs: 12,
        batchSize: 10,
        schedule,
        optimizer,
      })
      for (const { epoch, learningRate } of history.rows) {
        expect(learningRate / (0.01 * factor(4 * epoch - 1, 48))).toBeCloseTo(1, 13)
      }
      expect(history.settings.schedule?.kind).toBe(schedule === 'constant' ? undefined : Object(schedule).kind)
    }
  })

  it('plateau lowers the rate after patience, never below its end', async () => {
    const schedule = { kind: 'plateau', patience: 2, factor: 0.5, minImprovement: 1e9, end: 0.25 } as const
    const options = { epochs: 9, batchSize: 40, schedule, optimizer: { kind: 'sgd', learningRate: 1 } } as const
    const { history } = await fitted({ ...linear, layers: [{ units: 1, initializer: 'zeros' }] }, regression, {
      ...options,
      optimizer: { kind: 'sgd', learningRate: 0.01 },
    })
    // The first epoch improves on nothing at all; the next two do not, and so on.
    expect(history.rows.map(({ learningRate }) => learningRate / 0.01)).toEqual([
      1, 1, 1, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25,
    ])
  })
})

/** Adagrad's steps shrink from the first on, so that it needs large ones. */
function rateOf(kind: string): number {
  return kind === 'adagrad' ? 0.5 : 0.01
}

describe('the proximal step of L1', () => {
  it.each(optimizerEntries.filter(({ kind }) => !['adamw', 'muon'].includes(kind)))(
    '$kind comes to rest where the penalized cost has its minimum',
    async ({ option }) => {
      const l1 = 20
      const steps = { epochs: 6000, batchSize: rows, l1, optimizer: { ...option, learningRate: rateOf(option.kind) } }
      const { theta, gradient, history } = await fitted(linear, regression, steps)
      const bound = l1 / (2 * rows)
      // Nadam's momentum μ grows a little at each step: at rest a step takes 1 + μₜ₊₁ − μₜ of the gradient, the proximal step 1 of λ₁.
      const digits = option.kind === 'nadam' ? 4 : 5
      for (let i = 0; i < 4; i++) {
        if (theta[i] === 0) expect(Math.abs(gradient[i] ?? NaN)).toBeLessThan(bound)
        else expect((gradient[i] ?? NaN) + bound * Math.sign(theta[i] ?? NaN)).toBeCloseTo(0, digits)
      }
      // x₂ and x₃ say nothing about y: their weights are 0, not nearly 0.
      expect([...theta.slice(2, 4)].map(Math.abs)).toEqual([0, 0])
      expect(history.rows.at(-1)?.layers[0]?.sparsity).toBe(0.5)
    },
  )

  it('the subgradient leaves weights that swing about 0', async () => {
    const options = { epochs: 500, batchSize: rows, l1: 20, optimizer: { kind: 'sgd', learningRate: 0.01 } } as const
    const { theta, history } = await fitted(linear, regression, { ...options, l1Method: 'subgradient' })
    expect([...theta].every((value) => value !== 0)).toBe(true)
    expect(history.settings.l1Method).toBe('subgradient')
  })

  it('holds for the layers that ask for it alone', async () => {
    const layers = [
      { units: 9, l1: 5 },
      { units: 2, l2: 1 },
    ]
    using net = await network({ ...deep, layers })
    const history = await net.fit(classes, { epochs: 60, batchSize: 10 })
    const [first, second] = history.rows.at(-1)?.layers ?? []
    expect(first?.sparsity).toBeGreaterThan(0)
    expect(second?.sparsity).toBeUndefined()
    const { weight } = net.layer('dense2')
    const squares = Array.from(weight).reduce((sum, value) => sum + value ** 2, 0)
    const magnitudes = Array.from(net.layer('dense1').weight).reduce((sum, value) => sum + Math.abs(value), 0)
    expect(history.rows.at(-1)?.train.penalty).toBeCloseTo((squares + 5 * magnitudes) / (2 * rows), 5)
  })
})

describe('a step', () => {
  it('of accumulated batches is that of one batch of all their rows', async () => {
    const optimizer = { kind: 'adam', learningRate: 0.01 } as const
    const init = { ...deep, precision: 'f64' } as const
    const whole = await fitted(init, classes, { epochs: 20, batchSize: rows, l2: 0.3, optimizer })
    const parts = await fitted(init, classes, { epochs: 20, batchSize: 7, accumulate: 6, l2: 0.3, optimizer })
    expect(parts.history.stop.step).toBe(20)
    expect(normError(parts.theta, whole.theta)).toBeLessThan(1e-12)
    expect(parts.history.rows.map(({ batchCost }) => batchCost)).toEqual(
      whole.history.rows.map(({ batchCost }) => expect.closeTo(batchCost, 12)),
    )
  })

  it('draws other dropout masks for every batch that it sums up', async () => {
    // Rows that are alike differ by their masks alone: equal masks would give equal batches.
    const alike = dataset({ x: new Float64Array(80).fill(1), y: new Float64Array(20).fill(1) })
    const layers = [{ units: 64, keepProb: 0.5 }, { units: 1 }]
    const init = { inputs: 4, layers, loss: 'meanSquaredError', seed: 3 } as const
    const sgd = { kind: 'sgd', learningRate: 0.01 } as const
    const once = await fitted(init, alike, { epochs: 1, batchSize: 20, optimizer: sgd })
    const twice = await fitted(init, alike, { epochs: 1, batchSize: 10, accumulate: 2, optimizer: sgd })
    expect([...twice.theta]).not.toEqual([...once.theta])
  })

  it('keeps vectors of weights within their norm', async () => {
    const layers = [{ units: 9 }, { units: 2, maxNorm: 0.25 }]
    using net = await network({ ...deep, layers })
    await net.fit(classes, { epochs: 30, batchSize: 10, maxNorm: 0.5, optimizer: { kind: 'sgd', learningRate: 0.5 } })
    const norms = ['dense1', 'dense2'].map((name) => {
      const { weight, bias } = net.layer(name)
      return Array.from(bias, (_, unit) =>
        Math.sqrt(Array.from(weight).reduce((sum, value, i) => sum + (i % bias.length === unit ? value ** 2 : 0), 0)),
      )
    })
    expect(Math.max(...(norms[0] ?? []))).toBeCloseTo(0.5, 5)
    expect(Math.max(...(norms[1] ?? []))).toBeCloseTo(0.25, 5)
  })

  it('of a batch whose rows weigh nothing moves nothing', async () => {
    const sampleWeights = Array.from({ length: rows }, (_, i) => Number(i === 0))
    using net = await network(deep)
    const history = await net.fit(classes, { epochs: 2, batchSize: 1, sampleWeights, optimizer: 'sgd' })
    expect(history.stop.reason).toBe('epochs')
    using other = await network(deep)
    await other.fit(classes, { epochs: 2, batchSize: rows, sampleWeights, optimizer: 'sgd' })
    expect(normError(net.parameters, other.parameters)).toBeLessThan(1e-6)
  })

  it('of integer weights is that of rows repeated as often', async () => {
    const sampleWeights = Array.from({ length: rows }, (_, i) => i % 3)
    const repeated = api.selectRows(
      classes,
      sampleWeights.flatMap((count, i) => Array.from({ length: count }, () => i)),
    )
    const options = { epochs: 10, batchSize: 100, optimizer: { kind: 'momentum', learningRate: 0.05 } } as const
    const init = { ...deep, precision: 'f64' } as const
    const weighted = await fitted(init, classes, { ...options, sampleWeights })
    expect(normError(weighted.theta, (await fitted(init, repeated, options)).theta)).toBeLessThan(1e-12)
  })
})

describe('every rule', () => {
  const rules = {
    ...schedules,
    ...clippings,
    ...limits,
    'l1 proximal': { l1: 2 },
    smoothed: weightings['label smoothing']?.options ?? {},
  }
  const large = { inputs: 64, layers: [{ units: 256 }, { units: 4 }], loss: 'softmaxCrossEntropy' } as const
  const data = dataset({
    x: Float64Array.from({ length: 512 * 64 }, (_, i) => ((i * 31) % 97) / 97 - 0.5),
    y: Int32Array.from({ length: 512 }, (_, i) => i % 4),
  })

  it.each(Object.entries(rules))('gives the same bits on 1, 2 and 3 threads: %s', async (_, rule) => {
    const weights = []
    for (const threads of [1, 2, 3]) {
      using net = await network({ ...large, threads })
      const sampleWeights = Array.from({ length: 512 }, (__, i) => i % 5)
      await net.fit(data, { epochs: 2, batchSize: 128, sampleWeights, optimizer: 'adam', ...rule })
      weights.push(String(new Uint8Array(net.parameters.buffer)))
    }
    expect(new Set(weights).size).toBe(1)
  })
})

describe('options that make no sense are refused', () => {
  const faults: readonly [FitOptions, string, string][] = [
    [{ clipNorm: 0 }, 'clipNorm', 'above 0'],
    [{ clipNorm: 1, clipValue: 1 }, 'clipValue', 'clipNorm'],
    [{ maxNorm: -1 }, 'maxNorm', 'above 0'],
    [{ accumulate: 0 }, 'accumulate', 'from 1'],
    [{ schedule: { kind: 'step', every: 0 } }, 'schedule.every', 'above 0'],
    [{ schedule: { kind: 'cosine', end: 2 } }, 'schedule.end', '[0, 1]'],
    [{ schedule: { kind: 'cosine', every: 2 } as unknown as Schedule }, 'every', 'known'],
    [{ l1Method: 'other' as 'proximal' }, 'l1Method', 'proximal'],
    [{ labelSmoothing: 1 }, 'labelSmoothing', '[0, 1)'],
    [{ sampleWeights: [1] }, 'sampleWeights', '40 rows'],
    [{ sampleWeights: Array.from({ length: rows }, (_, i) => -i) }, 'sampleWeights[1]', '[0, 1e100]'],
    [{ sampleWeights: new Float64Array(rows) }, 'sampleWeights', 'above 0'],
    [{ classWeights: { sideways: 2 } }, 'sideways', 'must be a class of the target. The classes are '],
    // No class is meant by a name of two letters that none has.
    [{ classWeights: { uq: 2 } }, 'uq', 'The classes are '],
    [{ classWeights: { up: NaN } }, 'classWeights.up', '[0, 1e+100]'],
  ]
  it.each(faults)('%o', async (options, field, words) => {
    using net = await network(deep)
    const before = [...net.parameters]
    const { code } = await net.fit(classes, options).then(
      () => ({ code: 'none' }),
      (error: api.WellfitError) => {
        expect(error.message).toContain(words)
        expect(error.field).toBe(field)
        return error
      },
    )
    expect(code).toMatch(/^INVALID/)
    expect([...net.parameters]).toEqual(before)
  })

  it('class weights and label smoothing without classes', async () => {
    using net = await network(linear)
    const functionName = { code: 'INVALID_OPTION', functionName: 'fit' } as const
    await expectRejection(
      net.fit(regression, { classWeights: 'balanced' }),
      { ...functionName, field: 'classWeights' },
      'values',
    )
    await expectRejection(
      net.fit(regression, { labelSmoothing: 0.1 }),
      { ...functionName, field: 'labelSmoothing' },
      'cross',
    )
  })
})

describe('notes', () => {
  it('speak where dropout and penalties go against the advice, and only there', async () => {
    const notesOf = async (init: Partial<NetworkInit>, options: FitOptions): Promise<string> => {
      using net = await network({ ...deep, ...init })
      return (await net.fit(classes, { epochs: 1, ...options })).notes.join('\n')
    }
    expect(await notesOf({}, { l2: 0.1 })).toBe('')
    expect(await notesOf({ layers: [{ units: 9, keepProb: 0.5 }, { units: 2 }] }, {})).toContain("Layer 'dense1' has 9")
    expect(await notesOf({ layers: [{ units: 9 }, { units: 2, keepProb: 0.5 }] }, {})).toContain('The output layer')
    expect(await notesOf({ inputKeepProb: 0.5 }, {})).toContain('inputKeepProb 0.5')
    expect(await notesOf({}, { l2: 500 })).toMatch(/the penalty is \d+ % of the cost/)
  })
})
