import { describe, expect, it } from 'vitest'
import { dataset, network, type FitOptions, type LayerOptions } from '../../../src/index.js'

// Precondition: one input, one unit, numbers that a reader can follow. Reference: worked out by hand in the comments.

/** θ = [w, b] after training ŷ = w·x + b on the one row x = 1, y = 0 by the squared error. */
async function trained(start: readonly [number, number], options: FitOptions): Promise<number[]> {
  using net = await network({
    inputs: 1,
    layers: [{ units: 1 }],
    loss: 'meanSquaredError',
    parameters: start,
    precision: 'f64',
  })
  await net.fit(dataset({ x: [[1]], y: [0], task: 'regression' }), { epochs: 1, batchSize: 1, ...options })
  return [...net.parameters]
}

describe('penalties', () => {
  async function penalty(options: { l2?: number; l1?: number; examples?: number }): Promise<number> {
    using net = await network({
      inputs: 1,
      layers: [{ units: 1 }],
      loss: 'meanSquaredError',
      parameters: [-2, 5],
      precision: 'f64',
    })
    return net.evaluate(dataset({ x: [[0]], y: [0], task: 'regression' }), options).penalty
  }

  it('are λ₂/(2m)·w² and λ₁/(2m)·|w|: for w = −2 and λ = 3, 6 and 3', async () => {
    expect(await penalty({ l2: 3 })).toBe(6)
    expect(await penalty({ l1: 3 })).toBe(3)
    expect(await penalty({ l2: 3, l1: 3, examples: 3 })).toBe(3)
  })

  it('are part of the cost of a batch, also where the step of L1 is proximal', async () => {
    // ŷ = 2 − 2 = 0: the loss is 0, the cost is the penalty alone.
    const batchCost = async (options: FitOptions): Promise<number | undefined> => {
      const parameters = [2, -2]
      const init = {
        inputs: 1,
        layers: [{ units: 1 }],
        loss: 'meanSquaredError',
        parameters,
        precision: 'f64',
      } as const
      using net = await network(init)
      const optimizer = { kind: 'sgd', learningRate: 0 } as const
      const data = dataset({ x: [[1]], y: [0], task: 'regression' })
      const { rows } = await net.fit(data, { epochs: 1, batchSize: 1, optimizer, ...options })
      return rows[0]?.batchCost
    }
    expect(await batchCost({ l2: 3 })).toBe(6)
    expect(await batchCost({ l1: 3 })).toBe(3)
    expect(await batchCost({ l1: 3, l1Method: 'subgradient' })).toBe(3)
    expect(await batchCost({ l2: 3, l1: 3 })).toBe(9)
  })

  it('pull by λ₂/m·w and λ₁/(2m)·sign w', async () => {
    // ŷ = 1 − 1 = 0: the loss pulls at nothing, b stays.
    const optimizer = { kind: 'sgd', learningRate: 0.5 } as const
    expect(await trained([1, -1], { optimizer, l2: 1 })).toEqual([0.5, -1])
    expect(await trained([1, -1], { optimizer, l1: 1, l1Method: 'subgradient' })).toEqual([0.75, -1])
  })
})

describe('the proximal step of Adam', () => {
  it('shrinks w by lr·λ/√v̂, with v̂ corrected for its start at 0', async () => {
    // ŷ = 1, g = 2, √v̂ = |g|: w = 1 − 0.1·2/2 = 0.9, then less 0.1·λ/2 with λ = l1/(2m) = 2; b takes the step alone.
    const optimizer = { kind: 'adam', learningRate: 0.1 } as const
    const [w, b] = await trained([1, 0], { optimizer, l1: 4 })
    expect(w).toBeCloseTo(0.8, 8)
    expect(b).toBeCloseTo(-0.1, 8)
  })

  it('does so at the second step', async () => {
    // ŷ = 0.8 − 0.1 = 0.7, g = 1.4; m = 0.9·0.2 + 0.1·1.4, v = 0.999·0.004 + 0.001·1.96.
    const optimizer = { kind: 'adam', learningRate: 0.1 } as const
    const [w] = await trained([1, 0], { optimizer, l1: 4, epochs: 2 })
    const mean = (0.9 * 0.2 + 0.1 * 1.4) / (1 - 0.9 ** 2)
    const root = Math.sqrt((0.999 * 0.004 + 0.001 * 1.96) / (1 - 0.999 ** 2))
    expect(w).toBeCloseTo(0.8 - (0.1 * mean) / root - (0.1 * 2) / root, 7)
  })
})

describe('batch normalization', () => {
  it('keeps the running mean, and the running variance of n − 1, each a tenth new', async () => {
    // z = x: mean 3, Σ(z − 3)² = 14 over 4 rows. Five units: whole vectors and the rest.
    const layers: LayerOptions[] = [{ units: 5, normalization: 'batch', activation: 'identity' }, { units: 1 }]
    for (const precision of ['f32', 'f64'] as const) {
      using net = await network({ inputs: 1, layers, loss: 'meanSquaredError', precision })
      net.setLayer('dense1', { weight: new Float64Array(5).fill(1) })
      const data = dataset({ x: [[1], [2], [3], [6]], y: [0, 0, 0, 0], task: 'regression' })
      const optimizer = { kind: 'sgd', learningRate: 0 } as const
      await net.fit(data, { epochs: 1, batchSize: 4, optimizer })
      const [means, variances] = [20, 25].map((first) => [...net.parameters.subarray(first, first + 5)])
      for (const mean of means ?? []) expect(mean).toBeCloseTo(0.3, 6)
      for (const variance of variances ?? []) expect(variance).toBeCloseTo(0.9 + 0.1 * (14 / 3), 6)
    }
  })
})

describe('dropoutFrom', () => {
  const x = Array.from({ length: 16 }, (_, i) => [Math.sin(i), Math.cos(i)])
  const data = dataset({ x, y: x.map(([a = 0]) => a), task: 'regression' })

  async function weights(epochs: number, options: FitOptions, keepProb: number): Promise<number[]> {
    const layers = [{ units: 8, keepProb }, { units: 1 }]
    using net = await network({ inputs: 2, layers, loss: 'meanSquaredError', seed: 1 })
    await net.fit(data, { epochs, batchSize: 4, ...options })
    return [...net.parameters]
  }

  it('is the first epoch with dropout, and the one before has none', async () => {
    const plain = (epochs: number): Promise<number[]> => weights(epochs, {}, 1)
    const late = (epochs: number): Promise<number[]> => weights(epochs, { dropoutFrom: 3 }, 0.5)
    expect(await late(2)).toEqual(await plain(2))
    expect(await late(3)).not.toEqual(await plain(3))
  })
})
