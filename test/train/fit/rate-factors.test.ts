import { describe, expect, it } from 'vitest'
import { dataset, network, type FitOptions, type Network, type NetworkInit } from '../../../src/index.js'

// Precondition: f64. That whole runs follow their references is tested in test/contracts/steps.test.ts and test/torch; here,
// each kind of parameter by itself. One step of plain descent moves a parameter by −lr·factor·gradient.

const x = Array.from({ length: 12 }, (_, i) => [Math.sin(i), Math.cos(2 * i), Math.sin(3 * i + 1)])
const data = dataset({ x, y: x.map(([a = 0, b = 0]) => a * b), task: 'regression' })
const init: NetworkInit = {
  inputs: 3,
  layers: [{ units: 4, activation: 'prelu', normalization: 'layer' }, { units: 1 }],
  loss: 'meanSquaredError',
  precision: 'f64',
  seed: 3,
}
const oneStep: FitOptions = { epochs: 1, batchSize: 12, optimizer: { kind: 'sgd', learningRate: 0.125 } }

/** A first layer with everything that stands before its weights: a number, and a category of three. */
const embedding: NetworkInit = {
  ...init,
  inputs: 4,
  layers: [
    {
      units: 4,
      activation: 'tanh',
      inputScale: true,
      periodic: { frequencies: 2, sigma: 0.5, inputs: [0] },
      categories: [{ first: 1, count: 3, dimension: 2 }],
    },
    { units: 1 },
  ],
  members: 2,
}
const embedded = dataset({
  x: Array.from({ length: 12 }, (_, i) => [Math.sin(i), ...[0, 1, 2].map((category) => Number(i % 3 === category))]),
  y: Array.from({ length: 12 }, (_, i) => Math.cos(2 * i) + (i % 3)),
  task: 'regression',
})

/** What one step moves each kind of parameter of both layers by, beside −lr·gradient. */
async function moves(options: FitOptions, of = init, rows = data): Promise<Record<string, number[]>> {
  using net = await network(of)
  const start = parts(net)
  using slope = await network({ ...of, parameters: net.gradients(rows) })
  const gradient = parts(slope)
  await net.fit(rows, { ...oneStep, ...options })
  const end = parts(net)
  return Object.fromEntries(
    Object.entries(start).map(([name, from]) => [
      name,
      from.map((value, i) => ((end[name]?.[i] ?? NaN) - value) / (-0.125 * (gradient[name]?.[i] ?? NaN))),
    ]),
  )
}

function parts(net: Network): Record<string, number[]> {
  return Object.fromEntries(
    net.layers.flatMap(({ name }) =>
      Object.entries(net.layer(name)).map(([kind, values]) => [`${name}.${kind}`, Array.from(values ?? [])]),
    ),
  )
}

describe('learningRateFactors', () => {
  it.each(['weight', 'bias', 'scale', 'shift', 'alpha'] as const)(
    'multiplies the steps of each %s and of nothing else',
    async (kind) => {
      const found = await moves({ learningRateFactors: { [kind]: 3 } })
      for (const [name, ratios] of Object.entries(found)) {
        const expected = name.endsWith(kind) ? 3 : 1
        for (const ratio of ratios) expect(ratio).toBeCloseTo(expected, 9)
      }
    },
  )

  it.each(['inputScale', 'frequencies', 'embedding', 'memberInputScale', 'memberOutputScale'] as const)(
    'multiplies the steps of each %s and of nothing else, before a layer with members',
    async (kind) => {
      const found = await moves({ learningRateFactors: { [kind]: 2.5 } }, embedding, embedded)
      expect(Object.keys(found)).toContain(`dense1.${kind}`)
      for (const [name, ratios] of Object.entries(found)) {
        const expected = name.endsWith(`.${kind}`) ? 2.5 : 1
        for (const ratio of ratios) expect(ratio).toBeCloseTo(expected, 6)
      }
    },
  )

  it('multiplies each kind by its own where there are several', async () => {
    const factors = { frequencies: 2.5, embedding: 0.25, inputScale: 6, bias: 0.1 }
    const found = await moves({ learningRateFactors: factors }, embedding, embedded)
    for (const [name, ratios] of Object.entries(found)) {
      const expected = Object.entries(factors).find(([kind]) => name.endsWith(`.${kind}`))?.[1] ?? 1
      for (const ratio of ratios) expect(ratio).toBeCloseTo(expected, 6)
    }
  })

  it('of 0 keeps every bit, although weights decay and are penalized', async () => {
    using net = await network(init)
    const before = parts(net)
    const options: FitOptions = {
      epochs: 3,
      batchSize: 4,
      l1: 1,
      l2: 1,
      optimizer: { kind: 'adamw', weightDecay: 0.5 },
    }
    await net.fit(data, { ...options, learningRateFactors: { weight: 0, bias: 0 } })
    const after = parts(net)
    for (const name of ['dense1.weight', 'dense1.bias', 'dense2.weight', 'dense2.bias']) {
      expect(after[name]).toEqual(before[name])
    }
    expect(after['dense1.scale']).not.toEqual(before['dense1.scale'])
  })

  it('of 1, and the standard parametrization, change no bit', async () => {
    using plain = await network(init)
    using same = await network(init)
    const options: FitOptions = { epochs: 3, batchSize: 4, l1: 1, l2: 1, optimizer: 'adamw' }
    const { settings } = await plain.fit(data, options)
    await same.fit(data, { ...options, learningRateFactors: { weight: 1, bias: 1 }, parametrization: 'standard' })
    expect(Array.from(same.parameters)).toEqual(Array.from(plain.parameters))
    expect(settings).not.toHaveProperty('learningRateFactors')
    expect(settings).not.toHaveProperty('parametrization')
  })
})

describe("parametrization: 'ntk'", () => {
  it('divides the steps of weights by the inputs of their layer under plain descent', async () => {
    const found = await moves({ parametrization: 'ntk' })
    for (const ratio of found['dense1.weight'] ?? []) expect(ratio).toBeCloseTo(1 / 3, 9)
    for (const ratio of found['dense2.weight'] ?? []) expect(ratio).toBeCloseTo(1 / 4, 9)
    for (const ratio of found['dense2.bias'] ?? []) expect(ratio).toBeCloseTo(1, 9)
  })

  it('is in the settings, and gives the same bits on one thread and on three', async () => {
    // Large enough that a fit is threaded.
    const wide: NetworkInit = {
      inputs: 3,
      layers: [{ units: 256 }, { units: 256 }, { units: 1 }],
      loss: 'meanSquaredError',
    }
    using alone = await network({ ...wide, threads: 1 })
    using net = await network({ ...wide, threads: 3 })
    const options: FitOptions = { epochs: 2, batchSize: 12, parametrization: 'ntk', learningRateFactors: { bias: 0.1 } }
    const { settings } = await net.fit(data, options)
    await alone.fit(data, options)
    expect(settings).toMatchObject({
      parametrization: 'ntk',
      learningRateFactors: { weight: 1, bias: 0.1, scale: 1, shift: 1, alpha: 1, inputScale: 1 },
    })
    expect(Array.from(net.parameters)).toEqual(Array.from(alone.parameters))
  })
})

it.each([
  [{ learningRateFactors: { weight: -1 } }, 'learningRateFactors.weight', 'at least 0'],
  [{ learningRateFactors: { weights: 1 } }, 'weights', 'known option'],
  [{ parametrization: 'mup' }, 'parametrization', 'ntk'],
] as const)('refuses %o', async (options, field, expected) => {
  using net = await network(init)
  const fault = net.fit(data, options as FitOptions)
  await expect(fault).rejects.toMatchObject({ code: 'INVALID_OPTION', functionName: 'fit', field })
  await expect(fault).rejects.toThrow(expected)
})
