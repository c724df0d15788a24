import { describe, expect, it } from 'vitest'
import {
  costCheck,
  dataset,
  gradientCheck,
  network,
  preflight,
  type LayerOptions,
  type NetworkInit,
  type PreflightOptions,
} from '../../src/index.js'
import { uniform } from '../reference/random.js'
import { expectRejection } from '../support/errors.js'

const random = uniform(6)
const rows = Array.from({ length: 120 }, () => Array.from({ length: 5 }, () => 1.7 * random()))
const data = dataset({ x: rows, y: rows.map(([a = 0, b = 0, c = 0]) => (a + b > 0 ? 'up' : c > 0 ? 'side' : 'down')) })
const sampleWeights = rows.map((_, i) => (i % 5 === 0 ? 0 : 1 + (i % 3)))

const init = (layer: Partial<LayerOptions>): NetworkInit => ({
  inputs: 5,
  layers: [{ units: 16, ...layer }, { units: 12, ...layer }, { units: 3 }],
  loss: 'softmaxCrossEntropy',
  seed: 5,
})

describe('a preflight of what layers and runs may add', () => {
  it.each([
    ['batch normalization', { normalization: 'batch' }, {}],
    ['batch normalization before dropout', { normalization: 'batch', keepProb: 0.8 }, {}],
    ['layer normalization', { normalization: 'layer' }, {}],
    ["layers' own penalties", { l2: 1, l1: 0.5 }, { l2: 0.1 }],
    ['a proximal L1', {}, { l1: 1, l1Method: 'proximal' }],
    ['a subgradient of L1', {}, { l1: 1, l1Method: 'subgradient' }],
    ['a longest norm of layers and of the run', { maxNorm: 2 }, { maxNorm: 3 }],
    ['label smoothing', {}, { labelSmoothing: 0.2 }],
    ['weights of rows and classes', {}, { sampleWeights, classWeights: 'balanced' }],
    ['a schedule and clipping', {}, { schedule: { kind: 'cosine', warmup: 0.1 }, clipNorm: 1 }],
    ['steps over several batches', {}, { accumulate: 3, schedule: 'oneCycle' }],
  ] as [string, Partial<LayerOptions>, PreflightOptions][])('passes %s', async (_, layer, options) => {
    using net = await network(init(layer))
    const before = String(net.parameters)
    const report = await preflight(net, data, { ...options, epochs: 5 })
    expect(report.message).toBe('Ready to train: 7 of 7 checks passed.')
    expect(report.gradientCheck?.withoutPenalty === null).toBe(options.l1 === undefined && layer.l1 === undefined)
    expect(String(net.parameters)).toBe(before)
  })

  it('refuses options that the run would refuse', async () => {
    using net = await network(init({}))
    await expectRejection(preflight(net, data, { labelSmoothing: 1 }), { field: 'labelSmoothing' })
    await expectRejection(preflight(net, data, { sampleWeights: [1] }), { field: 'sampleWeights' })
    await expectRejection(preflight(net, data, { clipNorm: 1, clipValue: 1 }), { field: 'clipValue' })
    await expectRejection(gradientCheck(net, data, { labelSmoothing: -1 }), {
      functionName: 'gradientCheck',
      field: 'labelSmoothing',
    })
    await expectRejection(costCheck(net, data, { sampleWeights: [] }), {
      functionName: 'costCheck',
      field: 'sampleWeights',
    })
  })
})

describe('the cost check', () => {
  it('descends the cost that weights, smoothing and own penalties make', async () => {
    const options = { l2: 2, sampleWeights, labelSmoothing: 0.2 }
    using net = await network({ ...init({ l1: 0.5 }), precision: 'f64' })
    const check = await costCheck(net, data, { ...options, learningRate: 0.1 })
    expect(check.falls).toBe(true)
    const [loss, penalty] = [smoothedLoss(net.predict(data.x)), net.loss(data, { l2: 2 }) - net.loss(data, { l2: 0 })]
    // The layers' own L1 is in both measured costs.
    const own = net.evaluate(data).penalty
    expect(own).toBeGreaterThan(0)
    expect(check.costs[0]).toBeCloseTo(loss + penalty + own, 9)
  })

  it('is not misled by a norm that the weights exceed from the start', async () => {
    using net = await network(init({ maxNorm: 0.01 }))
    expect(await costCheck(net, data, { learningRate: 0.1 })).toMatchObject({ falls: true })
  })

  it('falls for batch normalization by the statistics of the batch', async () => {
    using net = await network(init({ normalization: 'batch' }))
    const { falls, costs } = await costCheck(net, data, { learningRate: 0.1, steps: 40 })
    expect(falls).toBe(true)
    expect(costs.length).toBe(41)
    expect(await costCheck(net, data, { learningRate: 1e4 })).toMatchObject({ falls: false })
  })
})

/** Σ w·ℓ / Σ w with targets smoothed by 0.2, from probabilities. */
function smoothedLoss(probabilities: ArrayLike<number>): number {
  const { targets } = data
  if (targets.kind !== 'classes') throw new Error('classes are meant')
  const { labels } = targets
  let [sum, total] = [0, 0]
  sampleWeights.forEach((weight, row) => {
    for (let k = 0; k < 3; k++) {
      const target = (labels[row] === k ? 0.8 : 0) + 0.2 / 3
      sum -= weight * target * Math.log(probabilities[3 * row + k] ?? NaN)
    }
    total += weight
  })
  return sum / total
}

describe('the gradient check', () => {
  it('differentiates weights and smoothing as fit does', async () => {
    using net = await network({ ...init({}), precision: 'f64' })
    const options = { sampleWeights, labelSmoothing: 0.2 } as const
    expect(await gradientCheck(net, data, options)).toMatchObject({ verdict: 'correct', faults: [] })
    // The gradient of the plain mean is none of the weighted one.
    const gradients = net.gradients(data)
    expect(await gradientCheck(net, data, { gradients, rows: 120 })).toMatchObject({ verdict: 'correct' })
    for (const other of [{ sampleWeights }, { labelSmoothing: 0.2 }, { classWeights: { up: 2 } }]) {
      expect(await gradientCheck(net, data, { ...other, gradients, rows: 120 })).toMatchObject({ verdict: 'wrong' })
    }
  })

  it('lays a fault to each layer with its own penalty, where the given function knows of none', async () => {
    const plain = init({ l2: 3 })
    using net = await network({ ...plain, precision: 'f64' })
    using bare = await network({ ...init({}), precision: 'f64', parameters: net.parameters })
    const check = await gradientCheck(net, data, { gradients: () => bare.gradients(data), rows: 120 })
    expect(check.verdict).toBe('wrong')
    expect(check.faults).toMatchObject([
      { layer: 'dense2', parameters: ['weight'], path: 'penalty' },
      { layer: 'dense1', parameters: ['weight'], path: 'penalty' },
    ])
    expect(check.withoutPenalty).toMatchObject({ verdict: 'correct' })
  })
})
