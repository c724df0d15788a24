import { describe, expect, it } from 'vitest'
import { type FitOptions, network, type Schedule } from '../../src/index.js'
import type { Batch } from '../reference/network.js'
import { scheduled } from '../reference/schedules.js'
import { type Rules, trainByRules } from '../reference/steps.js'
import { problem } from '../support/problems.js'
import { normError } from '../support/tolerance.js'
import { activationRegistry } from './registry/activations.js'
import { lossRegistry } from './registry/losses.js'
import { clippings, limits, penalties, rateFactors, schedules, weightings } from './registry/training.js'

const ROWS = 18
const EPOCHS = 50
const OPTIMIZERS = ['momentum', 'adam'] as const

interface Case {
  readonly name: string
  readonly options: FitOptions
  readonly loss: 'softmaxCrossEntropy' | 'binaryCrossEntropy'
}

const loss = 'softmaxCrossEntropy' as const
const cases: readonly Case[] = [
  ...Object.entries({ ...penalties, ...schedules, ...clippings, ...limits, ...rateFactors }).map(([name, options]) => ({
    name,
    options,
    loss,
  })),
  ...Object.entries(weightings).map(([name, weighting]) => ({ name, ...weighting })),
]

/** Row i of as many as there are, by the names of its class. */
function weightsOf(labels: readonly number[], { sampleWeights, classWeights }: FitOptions): number[] {
  const classes = Math.max(...labels) + 1
  return labels.map((label, i) => {
    const own = sampleWeights?.[i] ?? 1
    const rows = labels.filter((other) => other === label).length
    const ofClass =
      classWeights === 'balanced' ? labels.length / (classes * rows) : (classWeights?.[String(label)] ?? 1)
    return own * ofClass
  })
}

/** y = (1 − s)·y + s/K. */
function smoothed({ x, targets }: Batch, share: number): Batch {
  return {
    x,
    targets: targets.map((row) => row.map((y) => (1 - share) * y + share / Math.max(row.length, 2))),
  }
}

function longSchedule(schedule: Schedule = 'constant'): Rules['schedule'] {
  if (typeof schedule === 'string') return { kind: schedule }
  if (typeof schedule === 'object' && 'kind' in schedule) return { ...schedule }
  throw new Error('a table of factors has no reference')
}

describe.each(OPTIMIZERS)('a step by %s', (optimizer) => {
  it.each(cases)('follows the plain f64 reference: $name', async ({ options, loss }) => {
    const given = problem({
      loss: lossRegistry[loss],
      activation: activationRegistry.tanh,
      inputs: 4,
      hidden: [6],
      rows: ROWS,
      seed: 31,
    })
    const labels = given.batch.targets.map((row) => (row.length === 1 ? (row[0] ?? 0) : row.indexOf(1)))
    const { l2 = 0, l1 = 0, penalizeBiases = false, labelSmoothing = 0 } = options
    const fit = {
      ...options,
      ...(options.sampleWeights === undefined
        ? {}
        : { sampleWeights: Array.from(options.sampleWeights).slice(0, ROWS) }),
    }
    const learningRate = optimizer === 'momentum' ? 0.05 : 0.01
    const expected = trainByRules(given.reference, given.start, smoothed(given.batch, labelSmoothing), {
      ...options,
      learningRate,
      optimizer,
      epochs: EPOCHS,
      penalties: { l2, l1, penalizeBiases, examples: ROWS },
      isProximal: options.l1Method !== 'subgradient',
      schedule: longSchedule(options.schedule),
      weights: weightsOf(labels, fit),
    })
    using net = await network({ ...given.options, precision: 'f64' })
    // As many batches an epoch as a step sums up: each epoch is one step over all rows, whatever their order.
    const batchSize = Math.ceil(ROWS / (options.accumulate ?? 1))
    const history = await net.fit(given.data, {
      ...fit,
      epochs: EPOCHS,
      batchSize,
      optimizer: { kind: optimizer, learningRate },
    })
    expect(history.stop).toMatchObject({ reason: 'epochs', step: EPOCHS })
    expect(normError(net.parameters, given.start)).toBeGreaterThan(0.01)
    expect(normError(net.parameters, expected)).toBeLessThan(1e-10)
  })
})

describe('schedules within an epoch', () => {
  const steady = Object.entries(schedules).filter(([name]) => name !== 'plateau')
  it.each(steady)('%s gives the reference’s rate at every step', async (_, { schedule }) => {
    const given = problem({
      loss: lossRegistry.meanSquaredError,
      activation: activationRegistry.tanh,
      inputs: 4,
      hidden: [3],
      rows: ROWS,
      seed: 3,
    })
    using net = await network({ ...given.options, precision: 'f64' })
    const rates: number[] = []
    const onBatch = ({ learningRate }: { readonly learningRate: number }): void => void rates.push(learningRate)
    const optimizer = { kind: 'sgd', learningRate: 0.01 } as const
    await net.fit(given.data, {
      epochs: 20,
      batchSize: 5,
      optimizer,
      onBatch,
      ...(schedule === undefined ? {} : { schedule }),
    })
    expect(rates).toHaveLength(80)
    rates.forEach((rate, t) => {
      expect(rate / 0.01).toBeCloseTo(scheduled(longSchedule(schedule), t, { epochs: 20, stepsOfEpoch: 4 }), 12)
    })
  })
})
