import { describe, expect, it } from 'vitest'
import { normError } from '../support/tolerance.js'
import { type ActivationName, activations } from './activations.js'
import {
  binaryCrossEntropy,
  huber,
  type LossReference,
  meanAbsoluteError,
  meanSquaredError,
  softmaxCrossEntropy,
} from './losses.js'
import { type Batch, cost, costAndGradient, forward, referenceNetwork } from './network.js'
import type { PenaltyOptions } from './penalties.js'
import { randomParameters, randomRows, uniform } from './random.js'

const names = Object.keys(activations) as ActivationName[]
const losses: [string, LossReference][] = [
  ['softmaxCrossEntropy', softmaxCrossEntropy],
  ['binaryCrossEntropy', binaryCrossEntropy],
  ['meanSquaredError', meanSquaredError],
  ['meanAbsoluteError', meanAbsoluteError],
  ['huber', huber(0.5)],
]
const penalties: PenaltyOptions[] = [
  { l2: 0, l1: 0, penalizeBiases: false, examples: 6 },
  { l2: 0.7, l1: 0.3, penalizeBiases: false, examples: 6 },
  { l2: 0.7, l1: 0.3, penalizeBiases: true, examples: 50 },
]

describe('the reference network, by hand', () => {
  // x = (1, 2); relu layer W = (1 −1; 2 1), b = (0, −3) gives z = (5, −2), a = (5, 0); output 3·5 + 4·0 − 5 = 10.
  const theta = [1, -1, 2, 1, 0, -3, 3, 4, -5]
  const layers = [
    { units: 2, activation: 'relu', alpha: 0 },
    { units: 1, activation: 'identity', alpha: 0 },
  ] as const
  const network = referenceNetwork(2, layers, meanSquaredError)
  const batch: Batch = { x: [[1, 2]], targets: [[8]] }
  const none = { l2: 0, l1: 0, penalizeBiases: false, examples: 1 }

  it('goes forward', () => {
    expect(forward(network, theta, batch.x)).toEqual([[10]])
    expect(cost(network, theta, batch, none)).toBe(4)
  })

  it('goes backward', () => {
    // dŷ = 2·(10 − 8) = 4; the second hidden unit is inactive.
    const { cost, gradient } = costAndGradient(network, theta, batch, none)
    expect(cost).toBe(4)
    expect(Array.from(gradient)).toEqual([12, 0, 24, 0, 12, 0, 20, 0, 4])
  })

  it('adds the penalties of the weights, or of the biases too', () => {
    // ΣW² = 1 + 1 + 4 + 1 + 9 + 16 = 32 and Σ|W| = 12; the biases add 9 + 25 and 3 + 5.
    expect(cost(network, theta, batch, { ...none, l2: 1, examples: 2 })).toBe(4 + 32 / 4)
    expect(cost(network, theta, batch, { ...none, l1: 1, examples: 2 })).toBe(4 + 12 / 4)
    const withBiases = { l2: 1, l1: 1, penalizeBiases: true, examples: 2 }
    expect(cost(network, theta, batch, withBiases)).toBe(4 + 66 / 4 + 20 / 4)
    expect(Array.from(costAndGradient(network, theta, batch, withBiases).gradient)).toEqual([
      12 + 0.5 + 0.25,
      0 - 0.5 - 0.25,
      24 + 1 + 0.25,
      0 + 0.5 + 0.25,
      12,
      0 - 1.5 - 0.25,
      20 + 1.5 + 0.25,
      0 + 2 + 0.25,
      4 - 2.5 - 0.25,
    ])
  })
})

describe('the reference gradient is the limit of the quotient', () => {
  const cases = losses.flatMap(([loss, reference]) => names.map((activation) => ({ loss, reference, activation })))
  it.each(cases)('$loss × $activation', ({ reference, activation }) => {
    const random = uniform(7)
    const layers = [
      { units: 5, activation, alpha: 0.3 },
      { units: 4, activation, alpha: 0.3 },
      { units: 3, activation: 'identity', alpha: 0 },
    ] as const
    const network = referenceNetwork(4, layers, reference)
    const theta = randomParameters(network, random)
    const batch: Batch = {
      x: randomRows(6, 4, random),
      targets: Array.from({ length: 6 }, (_, row) => [0, 1, 2].map((k) => (k === row % 3 ? 1 : 0))),
    }
    for (const options of penalties) {
      const { gradient } = costAndGradient(network, theta, batch, options)
      const h = 1e-5
      const quotients = theta.map((value, i) => {
        const up = cost(network, theta.with(i, value + h), batch, options)
        const down = cost(network, theta.with(i, value - h), batch, options)
        return (up - down) / (2 * h)
      })
      expect(normError(gradient, quotients)).toBeLessThan(1e-8)
    }
  })
})
