import { describe, expect, it } from 'vitest'
import { type CostOptions, network, WellfitError } from '../../src/index.js'
import { cost, costAndGradient } from '../reference/network.js'
import { problem } from '../support/problems.js'
import { relativeError, tolerance } from '../support/tolerance.js'
import { activationRegistry } from './registry/activations.js'
import { expectGradient } from './expect-gradient.js'
import { lossRegistry } from './registry/losses.js'
import { penaltyEntries } from './registry/penalties.js'

const given = problem({
  loss: lossRegistry.meanSquaredError,
  activation: activationRegistry.tanh,
  inputs: 3,
  hidden: [5],
  rows: 9,
  seed: 21,
})

describe.each(penaltyEntries)('penalty: $name', ({ option }) => {
  it.each([undefined, 1, 1000])('is divided by the rows given, or by examples = %s', async (examples) => {
    using net = await network({ ...given.options, precision: 'f64' })
    const options = examples === undefined ? option : { ...option, examples }
    const expected = costAndGradient(given.reference, given.start, given.batch, { ...option, examples: examples ?? 9 })
    expect(relativeError(net.loss(given.data, options), expected.cost)).toBeLessThan(tolerance.reduction.f64)
    expectGradient(net.gradients(given.data, options), expected.gradient, given.reference, 'f64')
  })

  it('is told apart from the loss by evaluate', async () => {
    using net = await network({ ...given.options, precision: 'f64' })
    const score = net.evaluate(given.data, option)
    const none = { l2: 0, l1: 0, penalizeBiases: false, examples: 9 }
    const loss = cost(given.reference, given.start, given.batch, none)
    const total = cost(given.reference, given.start, given.batch, { ...none, ...option })
    expect(relativeError(score.loss, loss)).toBeLessThan(tolerance.reduction.f64)
    expect(relativeError(score.cost, total)).toBeLessThan(tolerance.reduction.f64)
    expect(Math.abs(score.penalty - (total - loss))).toBeLessThan(tolerance.reduction.f64)
  })

  it('has derivative 0 at a parameter of 0', async () => {
    using net = await network({ ...given.options, parameters: given.start.map(() => 0), precision: 'f64' })
    expect(Array.from(net.gradients(given.data, option))).toEqual(Array.from(net.gradients(given.data)))
  })
})

describe('penalty: refused', () => {
  const bad: readonly (keyof CostOptions)[] = ['l2', 'l1']
  it.each(bad.flatMap((name) => [-1, NaN, Infinity].map((value) => [name, value] as const)))(
    '%s = %d',
    async (name, value) => {
      using net = await network({ ...given.options, precision: 'f64' })
      const options = { [name]: value }
      for (const call of [() => net.loss(given.data, options), () => net.gradients(given.data, options)]) {
        expect(call).toThrow(WellfitError)
        expect(call).toThrow(`\`${name}\` (=${value})`)
      }
      await expect(net.fit(given.data, { epochs: 1, ...options })).rejects.toThrow(`\`${name}\` (=${value})`)
    },
  )
})
