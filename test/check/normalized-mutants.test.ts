import { describe, expect, it } from 'vitest'
import { dataset, gradientCheck, network, type NetworkInit } from '../../src/index.js'
import { itemAt } from '../reference/arrays.js'
import { randomRows, uniform } from '../reference/random.js'
import { normError, tolerance } from '../support/tolerance.js'
import { normalizationMutants, normalizedGradient, type NormalizedLayer } from './normalized.js'

const random = uniform(11)
const x = randomRows(13, 4, random)
const targets = randomRows(13, 2, random)
const data = dataset({ x, y: targets, task: 'regression' })

function problem(normalization: 'batch' | 'layer') {
  const layers: readonly NormalizedLayer[] = [
    { inputs: 4, units: 6, normalization },
    { inputs: 6, units: 5, normalization },
    { inputs: 5, units: 2, normalization: null },
  ]
  const options: NetworkInit = {
    inputs: 4,
    layers: [
      { units: 6, activation: 'tanh', normalization },
      { units: 5, activation: 'tanh', normalization },
      { units: 2 },
    ],
    loss: 'meanSquaredError',
    precision: 'f64',
    seed: 5,
  }
  return { layers, options }
}

/** A network whose γ and β are not 1 and 0, and its θ. */
async function disturbed(options: NetworkInit) {
  const net = await network(options)
  net.setParameters(net.parameters.map((value) => value + 0.3 * random()))
  return { net, theta: Array.from(net.parameters) }
}

const cases = (['batch', 'layer'] as const).flatMap((normalization) =>
  [0, 1].flatMap((layer) =>
    normalizationMutants.map((mutant) => ({ normalization, layer, name: mutant.name, mutant })),
  ),
)

describe('bugs planted in the gradient of a normalization', () => {
  it.each(['batch', 'layer'] as const)('%s is right without one', async (normalization) => {
    const { layers, options } = problem(normalization)
    const { net, theta } = await disturbed(options)
    const right = normalizedGradient(layers, theta, x, targets)
    expect(normError(net.gradients(data), right)).toBeLessThan(tolerance.reduction.f64)
    const check = await gradientCheck(net, data, { gradients: right })
    expect(check).toMatchObject({ verdict: 'correct', faults: [] })
    net[Symbol.dispose]()
  })

  it.each(cases)('$normalization, layer $layer: $name is found and laid there', async (planted) => {
    const { normalization, layer, mutant } = planted
    const { layers, options } = problem(normalization)
    const { net, theta } = await disturbed(options)
    const gradients = normalizedGradient(layers, theta, x, targets, mutant.bug, layer)
    const inputs = normalization === 'batch' ? ['weight'] : ['weight', 'bias']
    const parameters = mutant.at === 'inputs' ? inputs : [mutant.at]
    for (const options of [{ entries: 'all' }, { entries: 'sampled', samples: 1 }] as const) {
      const check = await gradientCheck(net, data, { gradients, ...options })
      expect(['suspicious', 'wrong']).toContain(check.verdict)
      expect(check.faults).toMatchObject([{ layer: `dense${layer + 1}`, parameters }])
      expect(itemAt(check.parameters, 0).checked).toBeGreaterThan(0)
    }
    net[Symbol.dispose]()
  })
})
