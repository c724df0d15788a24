import { describe, expect, it } from 'vitest'
import { dataset, network, type FitOptions } from '../../../src/index.js'
import { normError, tolerance } from '../../support/tolerance.js'

// Precondition: gradients that are read a chunk of 512 and a branch of 8192 entries at a time, or that are too large
// for a step. Reference: the norm summed up here, and the limits in the types' largest numbers.

const noise = (i: number): number => Math.sin(i * 12.9898 + 1) * ((i % 7) + 1)

describe.each(['f32', 'f64'] as const)('clipping by the norm in %s', (precision) => {
  // Entries of a weight: one chunk, several, several with a rest, several branches.
  it.each([
    [16, 32],
    [32, 64],
    [60, 70],
    [130, 130],
  ])('takes the norm over all entries of a weight of %i × %i', async (inputs, units) => {
    const x = Array.from({ length: 3 }, (_, row) => Array.from({ length: inputs }, (__, i) => noise(row * inputs + i)))
    const y = Array.from({ length: 3 }, (_, row) => Array.from({ length: units }, (__, i) => noise(i * 3 + row)))
    const data = dataset({ x, y, task: 'regression' })
    using net = await network({ inputs, layers: [{ units }], loss: 'meanSquaredError', precision, seed: 4 })
    const [start, gradient] = [[...net.parameters], net.gradients(data)]
    const norm = Math.sqrt(Array.from(gradient).reduce((sum, value) => sum + value * value, 0))
    const optimizer = { kind: 'sgd', learningRate: 1 } as const
    await net.fit(data, { epochs: 1, batchSize: 3, optimizer, clipNorm: norm / 4 })
    const step = start.map((value, i) => value - (net.parameters[i] ?? NaN))
    const expected = Array.from(gradient, (value) => value / 4)
    expect(normError(step, expected)).toBeLessThan(tolerance.reduction[precision])
  })
})

describe.each([
  ['f32', 2 ** 127],
  ['f64', 2 ** 1023],
] as const)('a step too large for %s', (precision, largest) => {
  async function stopOf(options: FitOptions): Promise<{ reason: string; step: number; theta: number[] }> {
    const parameters = [1, -1]
    using net = await network({ inputs: 1, layers: [{ units: 1 }], loss: 'meanSquaredError', parameters, precision })
    const data = dataset({ x: [[1]], y: [0], task: 'regression' })
    const { stop } = await net.fit(data, { epochs: 1, batchSize: 1, optimizer: 'sgd', ...options })
    return { reason: stop.reason, step: stop.step, theta: [...net.parameters] }
  }

  // The loss pulls at nothing. Descent takes entries up to a sixteenth of the largest number.
  it.each([
    ['L1', (size: number): FitOptions => ({ l1: 2 * size, l1Method: 'subgradient' })],
    ['L2', (size: number): FitOptions => ({ l2: size })],
  ] as const)('is not taken where %s alone makes it so', async (_, options) => {
    const refused = await stopOf(options(largest / 4))
    expect(refused).toEqual({ reason: 'diverged', step: 0, theta: [1, -1] })
    const taken = await stopOf({ ...options(largest / 64), optimizer: { kind: 'sgd', learningRate: 1 / largest } })
    expect(taken.reason).toBe('epochs')
    expect(taken.theta[0]).toBeCloseTo(1 - 1 / 64, 6)
  })

  // The gradient of a weight is its input times that of the output, −8: too large for the weights of one input alone.
  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8])('is not taken where input %i of nine alone makes it so', async (large) => {
    const x = [Array.from({ length: 9 }, (_, i) => (i === large ? largest / 8 : 1))]
    const layers = [{ units: 4 }]
    const parameters = new Float64Array(9 * 4 + 4)
    using net = await network({ inputs: 9, layers, loss: 'meanSquaredError', parameters, precision })
    const data = dataset({ x, y: [[16, 16, 16, 16]], task: 'regression' })
    // At so small a rate the step would change nothing, and training would go on.
    const optimizer = { kind: 'sgd', learningRate: 1e-320 } as const
    const { stop } = await net.fit(data, { epochs: 1, batchSize: 1, optimizer })
    expect(stop).toMatchObject({ reason: 'diverged', step: 0 })
    expect([...net.parameters]).toEqual([...parameters])
  })

  // As many weights as are compared at a time, four vectors: one vector of them is of one input.
  it.each([0, 1, 2, 3])('is not taken where input %i of four alone makes it so', async (large) => {
    const units = precision === 'f32' ? 4 : 2
    const x = [Array.from({ length: 4 }, (_, i) => (i === large ? largest / 8 : 1))]
    const parameters = new Float64Array(4 * units + units)
    using net = await network({ inputs: 4, layers: [{ units }], loss: 'meanSquaredError', parameters, precision })
    const data = dataset({ x, y: [Array.from({ length: units }, () => 16)], task: 'regression' })
    const optimizer = { kind: 'sgd', learningRate: 1e-320 } as const
    const { stop } = await net.fit(data, { epochs: 1, batchSize: 1, optimizer })
    expect(stop).toMatchObject({ reason: 'diverged', step: 0 })
    expect([...net.parameters]).toEqual([...parameters])
  })

  it('is not taken where a factor of the learning rate makes it so', async () => {
    // The gradient is 2·(w + b) of a pull by 1: small, so that only rate × factor is large.
    const options = { l2: 1, optimizer: { kind: 'sgd', learningRate: Math.sqrt(largest) } } as const
    const refused = await stopOf({ ...options, learningRateFactors: { weight: Math.sqrt(largest) } })
    expect(refused).toEqual({ reason: 'diverged', step: 0, theta: [1, -1] })
    expect((await stopOf(options)).reason).toBe('epochs')
  })
})
