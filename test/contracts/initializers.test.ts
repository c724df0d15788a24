import { describe, expect, it } from 'vitest'
import { type Initializer, network, type NetworkInit } from '../../src/index.js'
import type { Precision } from '../support/tolerance.js'
import { choicesOf } from './choices.js'
import { initializerEntries, initializerRegistry } from './registry/initializers.js'

const precisions: readonly Precision[] = ['f32', 'f64']
/** 60,000 weights, not square, so that fan-in and fan-out are told apart. */
const fanIn = 400
const fanOut = 150

function oneLayer(initializer: Initializer, precision: Precision, seed: number): NetworkInit {
  return { inputs: fanIn, layers: [{ units: fanOut, initializer }], loss: 'meanSquaredError', precision, seed }
}

async function draw(initializer: Initializer, precision: Precision, seed: number) {
  using net = await network(oneLayer(initializer, precision, seed))
  const { weight, bias } = net.layer('dense1')
  return { weight: Array.from(weight), bias: Array.from(bias) }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

describe('initializers: the registry', () => {
  it('has an entry for every initializer that the public API knows', async () => {
    const probe = (initializer: unknown) => () => network(oneLayer(initializer as Initializer, 'f32', 0))
    const known = await choicesOf(probe('none'), probe({ kind: 'none' }))
    expect(known).toEqual(Object.keys(initializerRegistry).sort())
  })
})

describe.each(precisions)('initializers in %s', (precision) => {
  it.each(initializerEntries)('$kind: moments, biases 0', async ({ option, shape, variance }) => {
    const { weight, bias } = await draw(option, precision, 1)
    const expected = variance(fanIn, fanOut)
    expect(weight).toHaveLength(fanIn * fanOut)
    expect(bias.every((value) => Object.is(value, 0))).toBe(true)
    if (shape === 'constant') {
      expect(weight.every((value) => Object.is(value, 0))).toBe(true)
      return
    }
    // In units of σ over n draws: the mean deviates by 1/√n, the variance by √((κ − 1)/n), κ = 3 or 1.8. Five of each.
    const n = weight.length
    const sigma = Math.sqrt(expected)
    const kurtosis = shape === 'normal' ? 3 : 1.8
    const squares = weight.map((value) => (value / sigma) ** 2)
    expect(Math.abs(mean(weight)) / sigma).toBeLessThan(5 / Math.sqrt(n))
    expect(Math.abs(mean(squares) - 1)).toBeLessThan(5 * Math.sqrt((kurtosis - 1) / n))
    expect(Math.abs(mean(squares.map((square) => square ** 2)) / kurtosis - 1)).toBeLessThan(0.05)
  })

  it.each(initializerEntries.filter(({ shape }) => shape === 'uniform'))('$kind: fills its limits', async (entry) => {
    const { weight } = await draw(entry.option, precision, 1)
    const limit = Math.sqrt(3 * entry.variance(fanIn, fanOut))
    const largest = weight.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    expect(largest).toBeLessThanOrEqual(limit * (1 + 2 ** -23))
    expect(largest).toBeGreaterThan(limit * 0.999)
  })

  it.each(initializerEntries.filter(({ shape }) => shape === 'normal'))('$kind: is not cut off', async (entry) => {
    const { weight } = await draw(entry.option, precision, 1)
    const sigma = Math.sqrt(entry.variance(fanIn, fanOut))
    // Of 60,000 normal draws about 162 lie beyond 3σ and about 4 beyond 4σ.
    const beyond = (limit: number) => weight.filter((value) => Math.abs(value) > limit * sigma).length
    expect(beyond(3)).toBeGreaterThan(100)
    expect(beyond(3)).toBeLessThan(230)
    expect(beyond(6)).toBe(0)
  })

  it.each(initializerEntries.filter(({ shape }) => shape !== 'constant'))('$kind: follows the seed', async (entry) => {
    const { weight } = await draw(entry.option, precision, 1)
    expect((await draw(entry.option, precision, 1)).weight).toEqual(weight)
    const other = (await draw(entry.option, precision, 2)).weight
    const equal = weight.filter((value, i) => value === other[i]).length
    expect(equal).toBeLessThan(10)
  })
})

describe('initializers: layers draw apart', () => {
  it('two layers of one shape differ, and one layer does not depend on the other', async () => {
    const two = (first: Initializer): NetworkInit => ({
      inputs: 30,
      layers: [
        { units: 30, initializer: first },
        { units: 30, initializer: 'xavierNormal' },
      ],
      loss: 'meanSquaredError',
    })
    using net = await network(two('xavierNormal'))
    using other = await network(two('heUniform'))
    expect(net.layer('dense1').weight).not.toEqual(net.layer('dense2').weight)
    expect(net.layer('dense2').weight).toEqual(other.layer('dense2').weight)
  })

  it('f32 draws what f64 draws, as far as its uniform numbers of 24 bits tell radii apart', async () => {
    const small = await draw('heNormal', 'f32', 7)
    const large = await draw('heNormal', 'f64', 7)
    const scale = Math.sqrt(2 / fanIn)
    small.weight.forEach((value, i) => {
      // r = √(−2 ln u) with u good to 2⁻²⁴: near r = 0 that is √(2·2⁻²⁴) = 3.5e-4.
      expect(Math.abs(value - (large.weight[i] ?? NaN)) / scale).toBeLessThan(5e-4)
    })
  })
})
