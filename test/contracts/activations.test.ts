import { describe, expect, it } from 'vitest'
import { type Activation, dataset, network, type NetworkInit } from '../../src/index.js'
import { activations } from '../reference/activations.js'
import { at } from '../reference/arrays.js'
import { costAndGradient } from '../reference/network.js'
import { problem } from '../support/problems.js'
import { type Precision, relativeError, tolerance } from '../support/tolerance.js'
import { expectGradient } from './expect-gradient.js'
import { activationEntries, activationRegistry } from './registry/activations.js'
import { choicesOf } from './choices.js'
import { lossEntries } from './registry/losses.js'

const precisions: readonly Precision[] = ['f32', 'f64']

/** One unit with weight 1, or another, and bias 0: `predict` gives σ(x). */
function oneUnit(activation: Activation, alpha: number | null, precision: Precision, weight = 1): NetworkInit {
  const layer = { units: 1, activation, ...(alpha === null ? {} : { alpha }) }
  const parameters = [weight, 0, ...(activation === 'prelu' ? [alpha ?? NaN] : [])]
  return { inputs: 1, layers: [layer], loss: 'meanSquaredError', parameters, precision }
}

/** Both sides of 0, near and far, all representable in f32; an odd number of them, so that SIMD has a tail. */
const magnitudes = [1e-30, 1e-6, 0.01, 0.25, 0.7, 1, 1.5, 2.2, 3, 4.1, 5, 6, 8, 12, 20, 50, 87, 104, 700, 1e4]
const grid = [0, ...magnitudes, ...magnitudes.map((z) => -z)].map(Math.fround)

describe('activations: the registry', () => {
  it('has an entry for every activation that the public API knows', async () => {
    const unknown = 'none' as Activation
    const known = await choicesOf(() => network(oneUnit(unknown, null, 'f32')))
    expect(known).toEqual(Object.keys(activationRegistry).sort())
  })
})

describe.each(precisions)('activations in %s: σ(z) is the reference to the elementwise tolerance', (precision) => {
  const u = precision === 'f32' ? 2 ** -24 : 2 ** -53

  it.each(activationEntries)('$option', async ({ option, alpha, reference }) => {
    using net = await network(oneUnit(option, alpha, precision))
    const outputs = net.predict(grid.map((z) => [z]))
    grid.forEach((z, i) => {
      const expected = reference.value(z, alpha ?? 0)
      // gelu for z ≪ 0 is z·Φ(z) with a Φ near 0 whose relative error grows with the rounding of z²/2.
      const floor = option === 'gelu' ? 1e-2 : Number.MIN_VALUE
      // silu and mish for z ≪ 0 are z times a subnormal gate.
      const least = (option === 'silu' || option === 'mish' ? 1024 : 1) * smallestNormal(precision)
      const error = relativeError(at(outputs, i), expected, Math.max(floor, least))
      expect(error, `z = ${z}: ${at(outputs, i)} for ${expected}, ${error / u} u`).toBeLessThanOrEqual(
        tolerance.elementwise[precision],
      )
    })
  })

  it('takes an alpha of its own', async () => {
    for (const option of ['leakyRelu', 'prelu', 'elu'] as const) {
      using net = await network(oneUnit(option, 0.375, precision))
      const expected = Math.fround(activations[option].value(-1.25, 0.375))
      expect(relativeError(at(net.predict([[-1.25]]), 0), expected)).toBeLessThan(1e-6)
    }
  })
})

function smallestNormal(precision: Precision): number {
  return precision === 'f32' ? 2 ** -126 : 2 ** -1022
}

describe('activations: the derivative at z = 0 is the agreed one', () => {
  const ownAlpha = activationEntries.filter(({ alpha }) => alpha !== null).map((entry) => ({ ...entry, alpha: 0.375 }))
  it.each([...activationEntries, ...ownAlpha])('$option, alpha $alpha', async ({ option, alpha, reference }) => {
    using net = await network(oneUnit(option, alpha, 'f64', 0))
    // With J = (σ(b) − y)² and b = 0: dJ/db = 2·(σ(0) − y)·σ′(0).
    const y = reference.value(0, alpha ?? 0) - 0.5
    const gradient = net.gradients(dataset({ x: [[1]], y: [y], task: 'regression' }))
    expect(at(gradient, 1)).toBeCloseTo(reference.derivative(0, alpha ?? 0), 14)
  })
})

describe.each(precisions)(
  'activations in %s, of the last layer too: gradients are those of the reference',
  (precision) => {
    const cases = activationEntries.flatMap((activation) => lossEntries.map((loss) => ({ activation, loss })))
    it.each(cases)('$activation.option before $loss.kind', async ({ activation, loss }) => {
      const { tanh } = activationRegistry
      const given = problem({
        loss,
        activation: tanh,
        outputActivation: activation,
        inputs: 3,
        hidden: [5],
        rows: 7,
        seed: 11,
      })
      using net = await network({ ...given.options, precision })
      const penalties = { l2: 0, l1: 0, penalizeBiases: false, examples: given.batch.x.length }
      const expected = costAndGradient(given.reference, given.start, given.batch, penalties)
      expectGradient(net.gradients(given.data), expected.gradient, given.reference, precision)
      expect(relativeError(net.loss(given.data), expected.cost)).toBeLessThan(tolerance.reduction[precision])
    })
  },
)
