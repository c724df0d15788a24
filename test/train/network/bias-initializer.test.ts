import { describe, expect, it } from 'vitest'
import { network, type Network, type NetworkInit } from '../../../src/index.js'

const init = (biasInitializer?: NetworkInit['layers'][0]['biasInitializer'], seed = 3): NetworkInit => ({
  inputs: 4,
  layers: [
    { units: 20_000, ...(biasInitializer === undefined ? {} : { biasInitializer }) },
    { units: 2, biasInitializer: 'zeros' },
  ],
  loss: 'softmaxCrossEntropy',
  precision: 'f64',
  seed,
})
const biases = (net: Network, layer = 'dense1'): number[] => Array.from(net.layer(layer).bias)

/** Σ vᵏ / n. */
const moment = (values: readonly number[], k: number): number =>
  values.reduce((sum, value) => sum + value ** k, 0) / values.length

describe('biasInitializer', () => {
  it('draws biases of mean 0 and the given deviation, and leaves the weights as they are', async () => {
    using plain = await network(init())
    using net = await network(init({ kind: 'normal', sigma: 2 }))
    expect(Array.from(net.layer('dense1').weight)).toEqual(Array.from(plain.layer('dense1').weight))
    const drawn = biases(net)
    // Standard errors for 20,000 draws: 0.014 of the mean, 0.04 of the variance, 0.57 of the fourth moment 3·2⁴.
    expect(Math.abs(moment(drawn, 1))).toBeLessThan(0.06)
    expect(Math.abs(moment(drawn, 2) - 4)).toBeLessThan(0.16)
    expect(Math.abs(moment(drawn, 4) - 48)).toBeLessThan(3)
    expect(biases(net, 'dense2')).toEqual([0, 0])
    expect(biases(plain).every((value) => value === 0)).toBe(true)
  })

  it('draws other numbers than the weights, by the seed', async () => {
    using one = await network(init('lecunNormal'))
    using same = await network(init('lecunNormal'))
    using other = await network(init('lecunNormal', 4))
    expect(biases(one)).toEqual(biases(same))
    expect(biases(one)).not.toEqual(biases(other))
    expect(biases(one).slice(0, 8)).not.toEqual(Array.from(one.layer('dense1').weight.subarray(0, 8)))
    // 1 / inputs.
    expect(Math.abs(moment(biases(one), 2) - 1 / 4)).toBeLessThan(0.01)
  })

  it('is in the description unless the biases begin at 0', async () => {
    using net = await network(init({ kind: 'normal', sigma: 1 }))
    expect(net.options.layers[0]).toMatchObject({ biasInitializer: { kind: 'normal', sigma: 1 } })
    expect(net.options.layers[1]).not.toHaveProperty('biasInitializer')
  })

  it('is refused for a bias that stays 0, and where it is none', async () => {
    const layers = (layer: object): NetworkInit => ({
      inputs: 1,
      layers: [{ units: 1, ...layer }],
      loss: 'meanSquaredError',
    })
    const field = 'layers[0].biasInitializer'
    for (const layer of [{ biasInitializer: 'heNormal', useBias: false }, { biasInitializer: 'ones' }]) {
      await expect(network(layers(layer))).rejects.toMatchObject({
        code: 'INVALID_OPTION',
        functionName: 'network',
        field,
      })
    }
  })
})
