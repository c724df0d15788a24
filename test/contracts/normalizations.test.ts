import { describe, expect, it } from 'vitest'
import { dataset, decodeModel, encodeModel, gradientCheck, network, type LayerOptions } from '../../src/index.js'
import { largestError, tolerance } from '../support/tolerance.js'
import { activationEntries } from './registry/activations.js'
import { choicesOf } from './choices.js'
import { normalizations } from './registry/training.js'

const rows = 23
const x = Array.from({ length: rows }, (_, i) => [Math.sin(i), 5 + Math.cos(3 * i), 2 * Math.sin(7 * i + 1)])
const data = dataset({ x, y: x.map(([a = 0, b = 0]) => (a + b > 5 ? 'up' : 'down')) })
const entries = Object.entries(normalizations).map(([name, layer]) => ({ name, layer }))

function networkOf(layer: Partial<LayerOptions>, precision: 'f32' | 'f64') {
  const layers = [{ units: 7, ...layer }, { units: 6, ...layer }, { units: 2 }]
  return network({ inputs: 3, layers, loss: 'softmaxCrossEntropy', precision, seed: 3 })
}

/** Training moves γ, β and the running statistics away from 1 and 0. */
async function trained(layer: Partial<LayerOptions>, precision: 'f32' | 'f64') {
  const net = await networkOf(layer, precision)
  await net.fit(data, { epochs: 30, batchSize: 8 })
  return net
}

describe('normalizations: the registry', () => {
  it('has an entry for every one that the public API knows', async () => {
    const known = await choicesOf(() => networkOf({ normalization: 'none' as 'batch' }, 'f64'))
    expect(new Set(known)).toEqual(new Set(entries.map(({ layer }) => layer.normalization)))
  })
})

describe.each(entries)('$name', ({ layer }) => {
  it.each(activationEntries)('passes the gradient check with $option', async ({ option }) => {
    using net = await trained({ ...layer, activation: option }, 'f64')
    const check = await gradientCheck(net, data, { l2: 0.3 })
    expect(check).toMatchObject({ verdict: 'correct' })
    for (const parameter of ['scale', 'shift']) {
      const parts = check.parameters.filter((part) => part.parameter === parameter)
      expect(parts.map(({ checked, skipped }) => checked + skipped)).toEqual([7, 6])
      // Straight on into the next batch's mean a shift does nothing: there is no derivative to compare.
      if (option === 'identity') continue
      for (const part of parts) expect(part.difference).toBeLessThan(1e-6)
    }
  })

  it('predicts by its formula, with running statistics for batches', async () => {
    const layers = [{ units: 7, activation: 'identity', ...layer }, { units: 1 }] as const
    using net = await network({ inputs: 3, layers, loss: 'meanSquaredError', precision: 'f64', seed: 3 })
    const values = dataset({ x, y: x.map(([a = 0]) => a), task: 'regression' })
    await net.fit(values, { epochs: 30, batchSize: 8 })
    const theta = Array.from(net.parameters)
    const take = (count: number): number[] => theta.splice(0, count)
    const [weight, bias, scale, shift] = [take(21), take(7), take(7), take(7)]
    const running = layer.normalization === 'batch' ? { mean: take(7), variance: take(7) } : null
    const [last, lastBias] = [take(7), take(1)]
    const expected = x.map((row) => {
      const z = bias.map((b, j) => row.reduce((sum, value, i) => sum + value * (weight[i * 7 + j] ?? NaN), b))
      const mean = z.reduce((sum, value) => sum + value, 0) / 7
      const variance = z.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 7
      return z.reduce((sum, value, j) => {
        const spread = running === null ? variance : (running.variance[j] ?? NaN)
        const normal = (value - (running === null ? mean : (running.mean[j] ?? NaN))) / Math.sqrt(spread + 1e-5)
        return sum + (last[j] ?? NaN) * ((scale[j] ?? NaN) * normal + (shift[j] ?? NaN))
      }, lastBias[0] ?? NaN)
    })
    expect(largestError(net.predict(x), expected)).toBeLessThan(tolerance.reduction.f64)
  })

  it('leaves training in f32 near that in f64', async () => {
    using single = await trained(layer, 'f32')
    using double = await trained(layer, 'f64')
    const [losses, expected] = [single, double].map((net) => net.loss(data))
    expect(Math.abs((losses ?? NaN) - (expected ?? NaN))).toBeLessThan(1e-3)
  })

  it('predicts a row without regard to the rows beside it', async () => {
    using net = await trained(layer, 'f32')
    const all = net.predict(x)
    x.forEach((row, i) => expect([...net.predict([row])]).toEqual([...all.subarray(2 * i, 2 * i + 2)]))
  })

  it('is saved and loaded, running statistics too', async () => {
    using net = await trained(layer, 'f32')
    const { json, tensors } = encodeModel({ network: net.options, parameters: net.parameters })
    const stored = decodeModel(json, tensors)
    using loaded = await network({ ...stored.network, parameters: stored.parameters })
    expect([...loaded.predict(x)]).toEqual([...net.predict(x)])
  })

  it('gives the same bits on 1, 2 and 3 threads', async () => {
    const large = dataset({
      x: Float64Array.from({ length: 300 * 64 }, (_, i) => ((i * 31) % 97) / 97 - 0.5),
      y: Int32Array.from({ length: 300 }, (_, i) => i % 4),
    })
    const weights = []
    for (const threads of [1, 2, 3]) {
      const layers = [{ units: 257, ...layer }, { units: 4 }]
      using net = await network({ inputs: 64, layers, loss: 'softmaxCrossEntropy', threads, seed: 2 })
      await net.fit(large, { epochs: 2, batchSize: 128 })
      weights.push(String(new Uint8Array(net.parameters.buffer)))
    }
    expect(new Set(weights).size).toBe(1)
  })
})
