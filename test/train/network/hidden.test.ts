import { describe, expect, it } from 'vitest'
import { dataset, network, type NetworkInit } from '../../../src/index.js'
import { expectFault } from '../../support/errors.js'

// References: a network of the first layers alone, whose predictions are their outputs, to the bit; and the definition by hand.

const count = 300
const x = Float64Array.from({ length: 3 * count }, (_, i) => Math.sin(1 + 7 * i))
const layers = [
  { units: 7, activation: 'tanh', keepProb: 0.5, normalization: 'batch' },
  { units: 5, activation: 'gelu', normalization: 'layer' },
  { units: 4 },
] as const
const options: NetworkInit = { inputs: 3, inputKeepProb: 0.8, layers, loss: 'softmaxCrossEntropy', seed: 2 }

describe.each(['f32', 'f64'] as const)('hidden in %s', (precision) => {
  it('gives the outputs of each layer as a network of the first layers predicts them, in evaluation mode', async () => {
    using net = await network({ ...options, precision })
    const y = Array.from({ length: count }, (_, i) => i % 4)
    // Running statistics that are not 0 and 1.
    await net.fit(dataset({ x, y }), { epochs: 2 })
    for (const [i, { name, units }] of net.layers.entries()) {
      const first = { ...options, precision, layers: layers.slice(0, i + 1), loss: 'meanSquaredError' } as const
      using part = await network(first)
      part.setParameters(net.parameters.slice(0, part.parameterCount))
      const found = net.hidden(x, name)
      expect(found).toHaveLength(count * units)
      expect(found).toEqual(part.predict(x))
      // Batches of one row give the same bits.
      expect(net.hidden(x.slice(0, 3), name)).toEqual(found.slice(0, units))
    }
  })

  it('of the last layer, gives the logits of `predict`', async () => {
    using net = await network({ ...options, precision })
    const logits = net.hidden(x, 'dense3')
    const expected = Float64Array.from(logits, (value, i) => {
      const row = Array.from(logits.slice(4 * Math.floor(i / 4), 4 * Math.floor(i / 4) + 4))
      return Math.exp(value) / row.reduce((sum, other) => sum + Math.exp(other), 0)
    })
    net.predict(x).forEach((value, i) => expect(value).toBeCloseTo(expected[i] ?? NaN, precision === 'f32' ? 6 : 14))
  })

  it('is max(0, x·W + b) of a relu layer', async () => {
    const relu = [{ units: 2, activation: 'relu' }, { units: 1 }] as const
    using net = await network({
      inputs: 2,
      layers: relu,
      loss: 'meanSquaredError',
      precision,
      parameters: [1, -1, 2, 0.5, 0.25, -3, 1, 1, 0],
    })
    // Row (1, 2): 1 + 4 + 0.25 and −1 + 1 − 3; row (−1, 8): −1 + 16 + 0.25 and 1 + 4 − 3.
    expect(Array.from(net.hidden([[1, 2], [-1, 8]], 'dense1'))).toEqual([5.25, 0, 15.25, 2]) // prettier-ignore
  })
})

describe('hidden', () => {
  it('may be read after each epoch, which changes no bit of the training', async () => {
    const y = Array.from({ length: count }, (_, i) => i % 4)
    const [train, run] = [dataset({ x, y }), { epochs: 3 }]
    using plain = await network(options)
    await plain.fit(train, run)
    using seen = await network(options)
    const found: unknown[] = []
    await seen.fit(train, { ...run, onEpoch: () => void found.push(seen.hidden(x, 'dense2')) })
    expect(seen.parameters).toEqual(plain.parameters)
    expect(found).toHaveLength(3)
    expect(found[2]).toEqual(plain.hidden(x, 'dense2'))
    expect(found[0]).not.toEqual(found[2])
  })

  it('names the layers where there is no such one, and checks rows as `predict` does', async () => {
    using net = await network(options)
    expectFault(
      () => net.hidden(x, 'conv1'),
      { code: 'INVALID_OPTION', field: 'layer', functionName: 'hidden' },
      'dense1, dense2, dense3',
    )
    expectFault(() => net.hidden([[1, 2]], 'dense1'), { code: 'INVALID_SHAPE', field: 'x[0]' })
    expectFault(() => net.hidden([[1, 2, NaN]], 'dense1'), { code: 'INVALID_DATA', functionName: 'hidden', row: 0 })
  })
})
