import { describe, expect, it } from 'vitest'
import {
  dataset,
  gradientCheck,
  gradientCheckFunction,
  network,
  type GradientFault,
  type Network,
} from '../../src/index.js'
import { segmentsOf } from '../../src/model/segments.js'

const x = Array.from({ length: 12 }, (_, i) => [Math.sin(i), Math.cos(2 * i), Math.sin(3 * i + 1)])
const data = dataset({ x, y: x.map(([a = 0, b = 0]) => (a > b ? 1 : 0)) })

async function threeLayers(): Promise<Network> {
  return await network({
    inputs: 3,
    layers: [{ units: 5, activation: 'tanh' }, { units: 4, activation: 'tanh' }, { units: 2 }],
    loss: 'softmaxCrossEntropy',
    precision: 'f64',
    seed: 4,
  })
}

type Name = readonly [layer: string, parameter: string]

/** The gradient with some parameters multiplied by a factor. */
function scaled(net: Network, right: ArrayLike<number>, factors: readonly (readonly [...Name, number])[]): number[] {
  const gradient = Array.from(right)
  for (const { layer, parameter, offset, length } of segmentsOf(net.options)) {
    const factor = factors.find(([name, other]) => name === layer && other === parameter)?.[2] ?? 1
    for (let i = offset; i < offset + length; i++) gradient[i] = factor * (gradient[i] ?? NaN)
  }
  return gradient
}

/** Whether these parameters are named, and no other. */
function expectNamed(faults: readonly GradientFault[], expected: readonly Name[]): void {
  const found = faults.flatMap(({ layer, parameters }) => parameters.map((parameter) => `${layer} ${parameter}`))
  expect(found.toSorted()).toEqual(expected.map((name) => name.join(' ')).toSorted())
}

const names: readonly Name[] = ['dense1', 'dense2', 'dense3'].flatMap((layer) => [[layer, 'weight'] as const, [layer, 'bias'] as const]) // prettier-ignore
const pairs = names.flatMap((first, i) => names.slice(i + 1).map((second) => [first, second] as const))

describe('two faults of their own', () => {
  it('as in the course, dW2 doubled and db1 times 4, are laid to W2 and b1', async () => {
    using net = await threeLayers()
    const gradients = scaled(net, net.gradients(data), [
      ['dense2', 'weight', 2],
      ['dense1', 'bias', 4],
    ])
    const check = await gradientCheck(net, data, { gradients })
    expect(check.faults).toEqual([
      { layer: 'dense2', parameters: ['weight'], path: 'loss', spreads: false },
      { layer: 'dense1', parameters: ['bias'], path: 'loss', spreads: false },
    ])
    expect(check.message).toContain(
      "The fault is in the weight of layer 'dense2', in the derivative of the loss. Another fault, independent of it, is in the bias of layer 'dense1'",
    )
    expect(check.message).not.toContain('propagates')
  })

  it.each(pairs)('in %s and %s are both named, and no other', async (first, second) => {
    using net = await threeLayers()
    const gradients = scaled(net, net.gradients(data), [
      [...first, 2],
      [...second, 0.5],
    ])
    const { faults } = await gradientCheck(net, data, { gradients })
    expectNamed(faults, [first, second])
    expect(faults.every(({ spreads }) => !spreads)).toBe(true)
  })

  const withSlopes: readonly Name[] = ['dense1', 'dense2'].flatMap((layer) => ['weight', 'bias', 'alpha'].map((name) => [layer, name] as const)) // prettier-ignore
  const slopePairs = withSlopes.flatMap((first, i) => withSlopes.slice(i + 1).map((second) => [first, second] as const))
  const pairsWithSlopes = slopePairs.filter((pair) => pair.some(([, name]) => name === 'alpha'))

  it.each(pairsWithSlopes)('in %s and %s of layers with slopes are both named', async (first, second) => {
    using net = await network({
      inputs: 3,
      layers: [{ units: 5, activation: 'prelu' }, { units: 4, activation: 'prelu' }, { units: 2 }],
      loss: 'softmaxCrossEntropy',
      precision: 'f64',
      seed: 4,
    })
    const gradients = scaled(net, net.gradients(data), [
      [...first, 2],
      [...second, 0.5],
    ])
    const { faults } = await gradientCheck(net, data, { gradients })
    expectNamed(faults, [first, second])
  })

  it('of which one spreads: the layers before it are not blamed', async () => {
    using net = await threeLayers()
    const all = names.filter(([layer]) => layer !== 'dense3').map(([layer, name]) => [layer, name, 1.5] as const)
    const gradients = scaled(net, net.gradients(data), [...all, ['dense3', 'bias', 2]])
    expect((await gradientCheck(net, data, { gradients })).faults).toEqual([
      { layer: 'dense3', parameters: ['bias'], path: 'loss', spreads: false },
      { layer: 'dense2', parameters: ['weight', 'bias'], path: 'loss', spreads: true },
    ])
  })
})

describe('a forgotten penalty', () => {
  const l2 = 5
  const weights = ['dense3', 'dense2', 'dense1'].map((layer) => ({
    layer,
    parameters: ['weight'],
    path: 'penalty',
    spreads: false,
  }))

  it('is laid to the weights of all layers, and to none as inherited, by the gradient alone', async () => {
    using net = await threeLayers()
    const check = await gradientCheck(net, data, { l2, gradients: net.gradients(data) })
    expect(check.faults).toEqual(weights)
    expect(check.message).toContain(
      "The fault is in the weight of layers 'dense3', 'dense2' and 'dense1', in the derivative of the penalty.",
    )
  })

  it('is so by a function that gives the loss alone, too', async () => {
    using net = await threeLayers()
    expect((await gradientCheck(net, data, { l2, gradients: () => net.gradients(data) })).faults).toEqual(weights)
  })

  it('in one layer, beside a doubled bias in another, is named with it', async () => {
    using net = await threeLayers()
    const right = net.gradients(data, { l2 })
    const bare = net.gradients(data)
    const mixed = Array.from(right, (value, i) => (i < 15 ? (bare[i] ?? NaN) : value))
    const gradients = scaled(net, mixed, [['dense2', 'bias', 2]])
    expect((await gradientCheck(net, data, { l2, gradients })).faults).toEqual([
      { layer: 'dense2', parameters: ['bias'], path: null, spreads: false },
      { layer: 'dense1', parameters: ['weight'], path: 'penalty', spreads: false },
    ])
  })
})

describe('a given h', () => {
  const cube = ([value = 0]: Float64Array): number => value ** 3
  const square = ([value = 0]: Float64Array): number[] => [3 * value * value]

  // (1.01³ − 0.99³) / 0.02 = 3 + h² and (1.01³ − 1) / 0.01 = 3 + 3h + h², at h = 0.01.
  it.each([
    ['two', 3.0001],
    ['one', 3.0301],
  ] as const)('is used as it is, %s-sided: θ³ at 1 gives %d', async (sided, quotient) => {
    const { worst, h } = await gradientCheckFunction(cube, square, [1], { sided, h: 0.01 })
    expect(h).toBe(0.01)
    expect(worst[0]?.numerical).toBeCloseTo(quotient, 9)
    const chosen = await gradientCheckFunction(cube, square, [1], { sided })
    expect(chosen.worst[0]?.numerical).toBeCloseTo(3, 6)
  })

  it('is used as it is for a network: a linear unit under squared error has the quotient 2x(wx − y) + h·x²', async () => {
    using net = await network({ inputs: 1, layers: [{ units: 1 }], loss: 'meanSquaredError', precision: 'f64' })
    net.setParameters([0.5, 0])
    const one = dataset({ x: [[2]], y: [0], task: 'regression' })
    const { worst } = await gradientCheck(net, one, { sided: 'one', h: 0.01, worst: 2 })
    // w: 2·2·1 + 0.01·4; b: 2·1 + 0.01.
    expect(worst.map(({ numerical }) => numerical)).toEqual([expect.closeTo(4.04, 9), expect.closeTo(2.01, 9)])
  })
})
