import { describe, expect, it } from 'vitest'
import {
  dataset,
  network,
  type LayerOptions,
  type LayerWeights,
  type Network,
  type NetworkInit,
} from '../../../src/index.js'
import { largestError, normError, tolerance } from '../../support/tolerance.js'

// Reference: each member is a network of its own, whose weights are those of the ensemble by the member's scales, W ⊙ r sᵀ; by the chain rule
// the gradient of what the members share is a sum over these networks, and that of a scale one over a row or a column of theirs.

const INPUTS = 3
const MEMBERS = 4
const x = Array.from({ length: 26 }, (_, i) => [Math.sin(i), 2 * Math.cos(2 * i), Math.sin(3 * i + 1)])
const classOf = ([a = 0, b = 0, c = 0]: readonly number[]): string => (a * b > 0 ? 'same' : c > 0 ? 'up' : 'down')
const classes = ['down', 'same', 'up']
const threeClasses = dataset({ x, y: x.map(classOf), classes })
const twoClasses = dataset({ x, y: x.map((row) => (classOf(row) === 'same' ? 'yes' : 'no')), classes: ['no', 'yes'] })
const values = dataset({ x, y: x.map(([a = 0, b = 0, c = 0]) => [a * b, c - a]), task: 'regression' })

const layers: readonly LayerOptions[] = [
  { units: 5, activation: 'tanh' },
  { units: 6, activation: 'gelu' },
]

interface Setting {
  readonly loss: NetworkInit['loss']
  readonly data: typeof threeClasses
  readonly units: number
}

const settings: readonly (readonly [string, Setting])[] = [
  ['softmax', { loss: 'softmaxCrossEntropy', data: threeClasses, units: 3 }],
  ['sigmoid', { loss: 'binaryCrossEntropy', data: twoClasses, units: 1 }],
  ['identity', { loss: 'meanSquaredError', data: values, units: 2 }],
]

const [, softmax] = settings[0] ?? ['', { loss: 'meanSquaredError', data: values, units: 2 }]

function made({ loss, units }: Setting, rest: Partial<NetworkInit> = {}): Promise<Network> {
  return network({
    inputs: INPUTS,
    layers: [...layers, { units }],
    loss,
    precision: 'f64',
    seed: 3,
    members: MEMBERS,
    ...rest,
  })
}

/** Scales and biases that differ from one member to the next. */
function disperse(net: Network): void {
  let i = 0
  const next = (): number => 1 + 0.4 * Math.sin(7.3 * ++i)
  for (const { name } of net.layers) {
    const {
      memberInputScale: r = new Float64Array(),
      memberOutputScale: s = new Float64Array(),
      bias,
    } = net.layer(name)
    const [memberInputScale, memberOutputScale] = [r.map((sign) => sign * next()), s.map(next)]
    net.setLayer(name, { memberInputScale, memberOutputScale, bias: bias.map(() => next() - 1) })
  }
}

/** Row `k` of a matrix of the members. */
function rowOf(matrix: LayerWeights['bias'] | undefined, k: number): LayerWeights['bias'] {
  const width = (matrix?.length ?? 0) / MEMBERS
  return matrix?.subarray(k * width, (k + 1) * width) ?? new Float64Array()
}

/** Member k as a network by itself. */
async function memberOf(net: Network, setting: Setting, k: number): Promise<Network> {
  const alone = await made(setting, { ...net.options, members: 1 })
  for (const { name, units } of net.layers) {
    const { weight, bias, memberInputScale, memberOutputScale } = net.layer(name)
    const [r, s] = [rowOf(memberInputScale, k), rowOf(memberOutputScale, k)]
    const own = weight.map((value, i) => value * (r[Math.floor(i / units)] ?? NaN) * (s[i % units] ?? NaN))
    alone.setLayer(name, { weight: own, bias: rowOf(bias, k) })
  }
  return alone
}

async function membersOf(net: Network, setting: Setting): Promise<Network[]> {
  return await Promise.all(Array.from({ length: MEMBERS }, (_, k) => memberOf(net, setting, k)))
}

function mean(all: readonly ArrayLike<number>[]): Float64Array {
  return Float64Array.from(all[0] ?? [], (_, i) => all.reduce((sum, own) => sum + (own[i] ?? NaN), 0) / all.length)
}

describe('members', () => {
  it('are a matrix of scales and of biases for each layer, and 1 is an ordinary network', async () => {
    using net = await made(softmax)
    expect(net.options.members).toBe(MEMBERS)
    const { weight, bias, memberInputScale, memberOutputScale } = net.layer('dense2')
    expect([weight, bias, memberInputScale, memberOutputScale].map((own) => own?.length)).toEqual([30, 24, 20, 24])
    expect(net.parameterCount).toBe(15 + 30 + 18 + MEMBERS * (5 + 6 + 3 + (3 + 5 + 6) + (5 + 6 + 3)))
    expect(net.layers.reduce((sum, { parameters }) => sum + parameters, 0)).toBe(net.parameterCount)
    using again = await network(net.options)
    expect(again.parameters).toEqual(net.parameters)
    using one = await made(softmax, { members: 1 })
    const { members: _none, ...plain } = net.options
    using ordinary = await network(plain)
    expect(one.options).toEqual(ordinary.options)
    expect(one.parameters).toEqual(ordinary.parameters)
  })

  it('begin with the weights of one network, signs at random for the features and all other scales 1', async () => {
    const { length } = Array.from({ length: 400 })
    const wide = {
      inputs: length,
      layers: [{ units: 4, biasInitializer: 'lecunNormal' }, { units: 2 }],
      seed: 5,
    } as const
    using net = await network({ ...wide, loss: 'softmaxCrossEntropy', members: 16 })
    using one = await network({ ...wide, loss: 'softmaxCrossEntropy' })
    const { weight, bias, memberInputScale, memberOutputScale } = net.layer('dense1')
    const signs = Array.from(memberInputScale ?? [])
    expect(weight).toEqual(one.layer('dense1').weight)
    expect(bias).toEqual(Float32Array.from({ length: 64 }, (_, i) => one.layer('dense1').bias[i % 4] ?? NaN))
    expect(new Set(signs)).toEqual(new Set([-1, 1]))
    expect(Math.abs(signs.reduce((sum, sign) => sum + sign, 0))).toBeLessThan(4 * Math.sqrt(16 * length))
    expect(new Set(memberOutputScale)).toEqual(new Set([1]))
    expect(new Set(net.layer('dense2').memberInputScale)).toEqual(new Set([1]))
  })

  it.each(settings)('predict the mean of networks of their own, by %s', async (_, setting) => {
    using net = await made(setting)
    disperse(net)
    const alone = await membersOf(net, setting)
    expect(largestError(net.predict(x), mean(alone.map((own) => own.predict(x))))).toBeLessThan(tolerance.reduction.f64)
    const { units } = setting
    const hidden = net.hidden(x, 'dense3')
    const one = hidden.filter((_, i) => Math.floor(i / units) % MEMBERS === 2)
    expect(largestError(one, alone[2]?.hidden(x, 'dense3') ?? [])).toBeLessThan(tolerance.reduction.f64)
  })

  it.each(settings)('have the mean of their losses, and the error of their mean, by %s', async (_, setting) => {
    using net = await made(setting)
    disperse(net)
    const alone = await membersOf(net, setting)
    const { data } = setting
    const weights = x.map((_, i) => i % 3)
    for (const options of [{}, { sampleWeights: weights }]) {
      const score = net.evaluate(data, options)
      const losses = alone.map((own) => own.evaluate(data, options).loss)
      expect(Math.abs(score.loss - (mean(losses.map((loss) => [loss]))[0] ?? NaN))).toBeLessThan(1e-14)
      expect(score.rows).toBe(x.length)
      const metrics = net.metrics(data, options)
      const name = score.accuracy === null ? 'rmse' : 'accuracy'
      expect(Math.abs((score[name] ?? NaN) - (metrics.values[name] ?? NaN))).toBeLessThan(1e-14)
    }
    expect(net.loss(data)).toBe(net.evaluate(data).loss)
  })

  it.each(settings)('have the gradient of the chain rule, by %s', async (_, setting) => {
    using net = await made(setting)
    disperse(net)
    const alone = await membersOf(net, setting)
    const gradients = alone.map((own) => own.gradients(setting.data))
    const expected: number[] = []
    let at = 0
    for (const { name, inputs, units } of net.layers) {
      const { weight, memberInputScale, memberOutputScale } = net.layer(name)
      const each = gradients.map((gradient, k) => {
        const dWeight = gradient.subarray(at, at + inputs * units)
        const [r, s] = [rowOf(memberInputScale, k), rowOf(memberOutputScale, k)]
        const cell = (i: number, j: number): number => (dWeight[i * units + j] ?? NaN) / MEMBERS
        const w = (i: number, j: number): number => weight[i * units + j] ?? NaN
        const row = Array.from({ length: inputs }, (_, i) => i)
        const column = Array.from({ length: units }, (_, j) => j)
        const sum = (terms: readonly number[]): number => terms.reduce((total, term) => total + term, 0)
        return {
          weight: row.flatMap((i) => column.map((j) => cell(i, j) * (r[i] ?? NaN) * (s[j] ?? NaN))),
          bias: column.map((j) => (gradient[at + inputs * units + j] ?? NaN) / MEMBERS),
          input: row.map((i) => sum(column.map((j) => cell(i, j) * w(i, j) * (s[j] ?? NaN)))),
          output: column.map((j) => sum(row.map((i) => cell(i, j) * w(i, j) * (r[i] ?? NaN)))),
        }
      })
      expected.push(...mean(each.map((own) => own.weight)).map((value) => value * MEMBERS))
      expected.push(...each.flatMap((own) => own.bias), ...each.flatMap((own) => own.input))
      expected.push(...each.flatMap((own) => own.output))
      at += inputs * units + units
    }
    expect(normError(net.gradients(setting.data), expected)).toBeLessThan(1e-14)
  })
})
