import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readCsv } from '../../src/data/csv/index.js'
import {
  dataset,
  findLearningRate,
  fitPreprocessor,
  network,
  preprocess,
  type BatchRow,
  type Dataset,
  type FindLearningRateOptions,
  type FitOptions,
  type Network,
  type OptimizerName,
} from '../../src/index.js'
import { expectRejection } from '../support/errors.js'

const table = await readCsv(readFileSync(new URL('../../datasets/digits.csv', import.meta.url)))
const digits = preprocess(table, fitPreprocessor(table, { target: 'digit', task: 'classification' }))

async function make(seed = 1, precision: 'f32' | 'f64' = 'f32'): Promise<Network> {
  const layers = [{ units: 24, keepProb: 0.9 }, { units: 10 }]
  return await network({ inputs: digits.features, layers, loss: 'softmaxCrossEntropy', seed, precision })
}

describe('findLearningRate', () => {
  it.each(['f32', 'f64'] as const)(
    'raises the rate geometrically, and leaves the network as it is, in %s',
    async (precision) => {
      using net = await make(1, precision)
      const before = net.parameters
      const test = await findLearningRate(net, digits, { from: 1e-5, to: 1e-2, steps: 61, stopAt: 1e9 })
      expect(net.parameters).toEqual(before)
      expect(test.points).toHaveLength(61)
      test.points.forEach(({ learningRate }, step) => {
        expect(learningRate / (1e-5 * 1000 ** (step / 60))).toBeCloseTo(1, 12)
      })
    },
  )

  it('sees the costs that fit sees at the same rates, over several epochs', async () => {
    using net = await make()
    const fit = { optimizer: 'sgd', batchSize: 300, l2: 2, clipNorm: 1, seed: 4, labelSmoothing: 0.1 } as const
    const { points } = await findLearningRate(net, digits, { fit, from: 0.1, to: 0.1 * (1 + 1e-12), steps: 15 })
    const rows: BatchRow[] = []
    await net.fit(digits, {
      ...fit,
      optimizer: { kind: 'sgd', learningRate: 0.1 },
      epochs: 3,
      onBatch: (row) => void rows.push(row),
    })
    points.forEach(({ cost }, step) => expect(cost).toBeCloseTo(rows[step]?.cost ?? NaN, 6))
  })

  it('smooths by fading, without bias towards the start', async () => {
    using net = await make()
    const { points } = await findLearningRate(net, digits, { smoothing: 0.5, steps: 12, to: 1e-3 })
    points.forEach(({ smoothed }, last) => {
      const shares = points.slice(0, last + 1).map((_, i) => 0.5 ** (last - i))
      const sum = points.slice(0, last + 1).reduce((total, { cost }, i) => total + cost * (shares[i] ?? 0), 0)
      expect(smoothed).toBeCloseTo(sum / shares.reduce((a, b) => a + b), 10)
    })
  })

  it('gives the same bits for the same seed, and others for another', async () => {
    using net = await make()
    const run = async (seed: number) => await findLearningRate(net, digits, { fit: { seed } })
    const first = await run(1)
    expect(await run(1)).toEqual(first)
    expect((await run(2)).points).not.toEqual(first.points)
  })

  const optimizers: OptimizerName[] = ['sgd', 'momentum', 'rmsprop', 'adam']
  it.each(optimizers)('suggests a rate that trains well, below the one at which it blows up: %s', async (optimizer) => {
    using net = await make()
    const { learningRate, divergedAt, points, message } = await findLearningRate(net, digits, { fit: { optimizer } })
    if (learningRate === null || divergedAt === null) throw new Error(message)
    expect(learningRate).toBeLessThan(divergedAt / 5)
    expect(points.length).toBeLessThan(100)
    expect(points.every(({ smoothed }) => Number.isFinite(smoothed))).toBe(true)
    const costAfter = async (rate: number): Promise<number> => {
      using trained = await make()
      const fit: FitOptions = { optimizer: { kind: optimizer, learningRate: rate }, epochs: 5 }
      return (await trained.fit(digits, fit)).rows.at(-1)?.train.loss ?? Infinity
    }
    const suggested = await costAfter(learningRate)
    expect(suggested).toBeLessThan(0.4)
    expect(suggested).toBeLessThan((await costAfter(learningRate / 30)) / 3)
    expect(message).toContain(`Try ${learningRate}: `)
  })

  it('suggests nothing where no rate lowers the cost, and says so', async () => {
    using net = await make()
    const test = await findLearningRate(net, digits, { from: 1e-12, to: 1e-10 })
    expect(test).toMatchObject({ learningRate: null, steepest: null, lowest: null, divergedAt: null })
    expect(test.message).toContain('never fell')
  })

  it('ends at a cost that is not finite', async () => {
    using net = await make()
    const { points, divergedAt } = await findLearningRate(net, digits, {
      fit: { optimizer: 'sgd' },
      from: 1,
      to: 1e30,
      steps: 20,
      stopAt: 1e300,
    })
    expect(points.length).toBeLessThan(20)
    expect(divergedAt).toBe(points.at(-1)?.learningRate)
    expect(points.every(({ cost }) => Number.isFinite(cost))).toBe(true)
  })
})

describe('options that are wrong', () => {
  const cases: [string, FindLearningRateOptions, object][] = [
    ['from', { from: 0 }, { functionName: 'findLearningRate', field: 'from' }],
    ['to', { from: 1, to: 1 }, { functionName: 'findLearningRate', field: 'to' }],
    ['steps', { steps: 9 }, { functionName: 'findLearningRate', field: 'steps' }],
    ['smoothing', { smoothing: 1 }, { functionName: 'findLearningRate', field: 'smoothing' }],
    ['stopAt', { stopAt: 1 }, { functionName: 'findLearningRate', field: 'stopAt' }],
    ['an option of fit', { fit: { batchSize: 0 } }, { functionName: 'fit', field: 'batchSize' }],
    ['an unknown one', { epochs: 3 } as FindLearningRateOptions, { functionName: 'findLearningRate', field: 'epochs' }],
  ]

  it.each(cases)('are refused by name: %s', async (_, options, details) => {
    using net = await make()
    await expectRejection(findLearningRate(net, digits, options), { code: 'INVALID_OPTION', ...details })
  })

  it('as well as an optimizer that has no rate', async () => {
    const layers = [{ units: 10 }]
    using net = await network({ inputs: digits.features, layers, loss: 'softmaxCrossEntropy' })
    const fault = { code: 'INVALID_OPTION', functionName: 'findLearningRate', field: 'fit.optimizer' } as const
    await expectRejection(findLearningRate(net, digits, { fit: { optimizer: 'lbfgs' } }), fault, 'line search')
  })

  it('as well as data that do not fit', async () => {
    using net = await make()
    const narrow: Dataset = dataset({ x: [[1], [2]], y: [0, 1] })
    await expectRejection(findLearningRate(net, narrow), { code: 'INVALID_SHAPE' })
  })

  it('and a signal ends it', async () => {
    using net = await make()
    await expectRejection(findLearningRate(net, digits, { signal: AbortSignal.abort() }), { code: 'ABORTED' })
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 5)
    const long = { steps: 1_000_000, from: 1e-9, to: 1e-8, signal: controller.signal }
    await expectRejection(findLearningRate(net, digits, long), { code: 'ABORTED', field: 'signal' })
  })
})
