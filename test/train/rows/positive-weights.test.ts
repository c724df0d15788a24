import { describe, expect, it } from 'vitest'
import {
  costCheck,
  dataset,
  type Dataset,
  findLearningRate,
  gradientCheck,
  type Network,
  network,
  preflight,
} from '../../../src/index.js'
import { expectGradient } from '../../contracts/expect-gradient.js'
import { softplus, sigmoid } from '../../reference/activations.js'
import { at } from '../../reference/arrays.js'
import type { LossReference } from '../../reference/losses.js'
import { costAndGradient, referenceNetwork } from '../../reference/network.js'
import { randomParameters, randomRows, uniform } from '../../reference/random.js'
import { expectRejection } from '../../support/errors.js'
import { relativeError, tolerance } from '../../support/tolerance.js'

/** −w·y·log p − (1 − y)·log(1 − p), the mean over the outputs. */
function weighted(weights: readonly number[]): LossReference {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  return {
    value: (z, y) =>
      mean(z.map((own, k) => at(weights, k) * at(y, k) * softplus(-own) + (1 - at(y, k)) * softplus(own))),
    gradient: (z, y) =>
      z.map((own, k) => ((1 - at(y, k)) * sigmoid(own) - at(weights, k) * at(y, k) * sigmoid(-own)) / z.length),
  }
}

const rows = 13

/** Rows with labels of 0 and 1, every fourth one in between, and weights for them. */
function sample(outputs: number): { x: number[][]; y: number[][]; weights: number[] } {
  const random = uniform(outputs)
  const x = randomRows(rows, 3, random)
  const y = randomRows(rows, outputs, random).map((row, i) =>
    row.map((value, k) => ((i + k) % 4 === 0 ? (value + 1) / 2 : Number(value > 0.3))),
  )
  // Representable in f32, as the core reads them.
  return { x, y, weights: Array.from({ length: outputs }, (_, k) => 0.25 + 1.5 * k) }
}

async function netOf(outputs: number, options: object = {}): Promise<Network> {
  const layers = [{ units: 5, activation: 'tanh' as const }, { units: outputs }]
  return await network({ inputs: 3, layers, loss: 'binaryCrossEntropy', precision: 'f64', ...options })
}

const sgd = { kind: 'sgd', learningRate: 1 } as const

describe.each(['f32', 'f64'] as const)('positive weights in %s', (precision) => {
  it.each([1, 2, 3, 4, 5, 9])('give the cost and the gradient of the reference, for %i outputs', async (outputs) => {
    const { x, y, weights } = sample(outputs)
    const reference = referenceNetwork(
      3,
      [
        { units: 5, activation: 'tanh', alpha: 0 },
        { units: outputs, activation: 'identity', alpha: 0 },
      ],
      weighted(weights),
    )
    const start = randomParameters(reference, uniform(7))
    const none = { l2: 0, l1: 0, penalizeBiases: false, examples: rows }
    const expected = costAndGradient(reference, start, { x, targets: y }, none)
    using net = await netOf(outputs, { precision, parameters: start })
    const history = await net.fit(dataset({ x, y }), {
      epochs: 1,
      batchSize: rows,
      optimizer: sgd,
      positiveWeights: weights,
    })
    expect(relativeError(history.rows[0]?.batchCost ?? NaN, expected.cost)).toBeLessThan(tolerance.reduction[precision])
    const step = Array.from(net.parameters, (value, i) => at(start, i) - value)
    expectGradient(step, expected.gradient, reference, precision)
    expect(history.settings.positiveWeights).toEqual(weights)
  })
})

describe('positive weights', () => {
  it('multiply −log p: at p = ½, a positive costs w·ln 2 and a negative ln 2', async () => {
    using net = await netOf(2, { parameters: new Float64Array(32) })
    const data = dataset({ x: [[1, 2, 3]], y: [[1, 0]] })
    const options = { epochs: 1, batchSize: 1, optimizer: { kind: 'sgd', learningRate: 0 } as const }
    const history = await net.fit(data, { ...options, positiveWeights: [3, 50] })
    expect(history.rows[0]?.batchCost).toBeCloseTo((3 * Math.LN2 + Math.LN2) / 2, 14)
    // What is measured has no weights.
    expect(history.rows[0]?.train.loss).toBeCloseTo(Math.LN2, 14)
  })

  it('of 1 are none, to the bit', async () => {
    const { x, y } = sample(3)
    using one = await netOf(3)
    using other = await netOf(3)
    await one.fit(dataset({ x, y }), { epochs: 3, batchSize: 4, positiveWeights: [1, 1, 1] })
    await other.fit(dataset({ x, y }), { epochs: 3, batchSize: 4 })
    expect(one.parameters).toEqual(other.parameters)
  })

  it('make a rare label likelier', async () => {
    const x = Array.from({ length: 60 }, (_, i) => [Math.sin(i), Math.cos(i), Math.sin(2 * i)])
    const data = dataset({ x, y: x.map((_, i) => [Number(i % 10 === 0), i % 2]) })
    const predicted = async (positiveWeights: readonly number[]): Promise<number> => {
      using net = await netOf(2)
      await net.fit(data, {
        epochs: 60,
        batchSize: 60,
        optimizer: { kind: 'adam', learningRate: 0.02 },
        positiveWeights,
      })
      return Array.from(net.predict(x)).reduce((sum, p, i) => sum + (i % 2 === 0 ? p : 0), 0) / 60
    }
    // The best constant p has w·f/p = (1 − f)/(1 − p): p = w·f/(w·f + 1 − f) = 0.5 for f = 0.1 and w = 9.
    expect(await predicted([1, 1])).toBeLessThan(0.2)
    expect(await predicted([9, 1])).toBeGreaterThan(0.35)
  })

  it('pass the gradient check, plain, weighted, smoothed, normalized and sampled', async () => {
    const { x, y, weights: positiveWeights } = sample(3)
    const data = dataset({ x, y })
    const sampleWeights = x.map((_, i) => 1 + (i % 3))
    const cases = [{}, { sampleWeights }, { labelSmoothing: 0.1 }, { sampleWeights, labelSmoothing: 0.1, l2: 1 }]
    for (const options of [...cases, { entries: 'sampled' as const }]) {
      using net = await netOf(3)
      const check = await gradientCheck(net, data, { positiveWeights, ...options })
      expect(check.verdict).toBe('correct')
      expect(check.difference).toBeLessThan(tolerance.gradientCheck.f64)
    }
    using normalized = await netOf(3, { layers: [{ units: 5, normalization: 'batch' }, { units: 3 }] })
    expect((await gradientCheck(normalized, data, { positiveWeights })).verdict).toBe('correct')
    // The check sees the weights: a gradient without them is wrong.
    using net = await netOf(3)
    const wrong = await gradientCheck(net, data, { positiveWeights, gradients: net.gradients(data) })
    expect(wrong.verdict).toBe('wrong')
    expect((await costCheck(net, data, { positiveWeights })).costs[0]).not.toBeCloseTo(net.loss(data), 3)
    const found = await preflight(net, data, { positiveWeights, epochs: 20, items: ['gradient', 'cost', 'trial'] })
    expect(found.items.map(({ status }) => status)).toEqual(['passed', 'passed', 'passed'])
    expect((await findLearningRate(net, data, { fit: { positiveWeights } })).points.length).toBeGreaterThan(10)
  })

  it('are the same on several threads and in a worker, to the bit', async () => {
    const x = Array.from({ length: 600 }, (_, i) => [Math.sin(i), Math.cos(i), Math.sin(2 * i)])
    const data = dataset({ x, y: x.map((_, i) => Array.from({ length: 37 }, (__, k) => (i * k) % 2)) })
    const positiveWeights = Array.from({ length: 37 }, (_, k) => 1 + k / 8)
    const trained = async (init: object, options: object = {}): Promise<ArrayLike<number>> => {
      using net = await netOf(37, { precision: 'f32', ...init })
      await net.fit(data, { epochs: 2, batchSize: 300, positiveWeights, ...options })
      return net.parameters
    }
    const one = await trained({ threads: 1 })
    expect(await trained({ threads: 2 })).toEqual(one)
    expect(await trained({ threads: 1 }, { worker: true })).toEqual(one)
  })

  it.each([
    ['of another length', [1, 2], 'an array of 3 numbers'],
    ['below 0', [1, -1, 2], 'positiveWeights[1]'],
    ['not a number', [1, NaN, 2], 'positiveWeights[1]'],
    ['no array', 3, 'an array of 3 numbers'],
  ])('%s are refused', async (_, positiveWeights, words) => {
    const { x, y } = sample(3)
    using net = await netOf(3)
    const data: Dataset = dataset({ x, y })
    await expectRejection(
      net.fit(data, { positiveWeights: positiveWeights as number[] }),
      { code: 'INVALID_OPTION' },
      words,
    )
  })

  it('are for a binary cross-entropy only', async () => {
    using net = await network({ inputs: 3, layers: [{ units: 2 }], loss: 'softmaxCrossEntropy' })
    const data = dataset({ x: [[1, 2, 3], [3, 2, 1]], y: [0, 1] }) // prettier-ignore
    const refusal = { code: 'INVALID_OPTION', field: 'positiveWeights' } as const
    await expectRejection(net.fit(data, { positiveWeights: [1, 2] }), refusal, 'classWeights')
    await expectRejection(gradientCheck(net, data, { positiveWeights: [1, 2] }), refusal, 'binaryCrossEntropy')
  })
})
