import { describe, expect, it } from 'vitest'
import { dataset, network, type Network, type NetworkInit } from '../../../src/index.js'
import { networkInternals } from '../../../src/train/network/known-networks.js'
import { expectFault, expectRejection } from '../../support/errors.js'
import { relativeError } from '../../support/tolerance.js'

const small: NetworkInit = { inputs: 3, layers: [{ units: 5 }, { units: 4 }], loss: 'softmaxCrossEntropy', seed: 9 }
const rows = (count: number, columns = 3): Float64Array =>
  Float64Array.from({ length: count * columns }, (_, i) => Math.fround(Math.sin(i * 1.7)))

describe.each(['f32', 'f64'] as const)('a network in %s', (precision) => {
  const make = (init: Partial<NetworkInit> = {}): Promise<Network> => network({ ...small, precision, ...init })

  it('predicts probabilities that sum to 1, even for logits of ±3e38', async () => {
    using net = await make()
    for (const scale of [1, 1e4, 3e38]) {
      net.setLayer('dense2', { weight: new Float32Array(20), bias: [scale, -scale, 0, scale] })
      const probabilities = [...net.predict(rows(2))]
      expect(probabilities.every((p) => p >= 0 && p <= 1)).toBe(true)
      const sum = probabilities.slice(0, 4).reduce((total, p) => total + p, 0)
      expect(Math.abs(sum - 1)).toBeLessThan(1e-6)
      // Labels 1 and 0: the losses are log Σ e^z − z with z = [s, −s, 0, s].
      const data = dataset({ x: rows(2), y: [1, 0], classes: ['a', 'b', 'c', 'd'] })
      const excess = Math.log(2 + Math.exp(-scale) + Math.exp(-2 * scale))
      const expected = (2 * scale + excess + excess) / 2
      const representable = scale < 1e38 || precision === 'f64'
      if (representable) expect(relativeError(net.loss(data), expected)).toBeLessThan(1e-6)
      // The loss of 6e38 is beyond f32: infinite, and not hidden.
      else expect(net.loss(data)).toBe(Infinity)
    }
  })

  it('gives a row the same bits whatever rows are beside it', async () => {
    using net = await make({ inputs: 37, layers: [{ units: 19, activation: 'tanh' }, { units: 6 }] })
    const x = rows(600, 37)
    const together = net.predict(x)
    for (const [first, last] of [
      [0, 1],
      [1, 3],
      [255, 257],
      [511, 513],
      [590, 600],
    ] as const) {
      // prettier-ignore
      const apart = net.predict(x.subarray(first * 37, last * 37))
      expect([...apart]).toEqual([...together.subarray(first * 6, last * 6)])
    }
  })

  it('reads f32, f64, bytes and arrays of rows alike', async () => {
    using net = await make()
    const bytes = Uint8Array.of(0, 51, 255)
    const real = [0, precision === 'f32' ? Math.fround(51 * Math.fround(1 / 255)) : 51 * Math.fround(1 / 255), 1]
    const fromBytes = [...net.predict(bytes)]
    expect(fromBytes.map((p) => p.toFixed(6))).toEqual([...net.predict([real])].map((p) => p.toFixed(6)))
    expect(net.predict(Float32Array.of(1, 2, 3))).toEqual(net.predict(Float64Array.of(1, 2, 3)))
    expect(net.predict(Float32Array.of(1, 2, 3))).toEqual(net.predict([[1, 2, 3]]))
  })

  it('shows and takes its parameters as one vector and by layer', async () => {
    using net = await make()
    expect(net.parameterCount).toBe(3 * 5 + 5 + 5 * 4 + 4)
    const { weight, bias } = net.layer('dense2')
    expect([...net.parameters]).toEqual([
      ...net.layer('dense1').weight,
      ...net.layer('dense1').bias,
      ...weight,
      ...bias,
    ])
    const before = net.predict(rows(2))
    net.setLayer('dense2', { bias: [1, 2, 3, 4] })
    expect([...net.layer('dense2').bias]).toEqual([1, 2, 3, 4])
    expect(net.predict(rows(2))).not.toEqual(before)
    net.setLayer('dense2', { bias })
    expect(net.predict(rows(2))).toEqual(before)
    using same = await make({ parameters: net.parameters, seed: 77 })
    expect(same.predict(rows(2))).toEqual(before)
    net.parameters.fill(0)
    expect(net.predict(rows(2))).toEqual(before)
  })

  it('takes its own description back', async () => {
    using net = await make({ layers: [{ units: 5, activation: 'elu', initializer: { kind: 'normal', sigma: 0.1 } }, { units: 4 }] }) // prettier-ignore
    using same = await network(net.options)
    expect(same.parameters).toEqual(net.parameters)
    expect(JSON.parse(JSON.stringify(net.options))).toEqual(net.options)
  })

  it('still reads right after its memory has grown under it, at every call', async () => {
    const data = dataset({ x: rows(8), y: [0, 1, 2, 3, 0, 1, 2, 3] })
    const results = async (grow: boolean): Promise<unknown> => {
      using net = await make()
      const { memory } = networkInternals(net).core.kernels
      const growFirst = <T>(call: () => T): T => {
        if (grow) memory.grow(1)
        return call()
      }
      const start = growFirst(() => [...net.parameters])
      growFirst(() => net.setParameters(start.map((value) => value + 0.125)))
      const history = await growFirst(() =>
        net.fit(data, { epochs: 3, batchSize: 3, onEpoch: () => void (grow && memory.grow(1)) }),
      )
      return [
        history.rows.map(({ train }) => train),
        growFirst(() => net.evaluate(data)),
        growFirst(() => [...net.gradients(data, { l2: 1 })]),
        growFirst(() => [...net.predict(data.x)]),
        growFirst(() => net.layer('dense1')),
      ]
    }
    expect(await results(true)).toEqual(await results(false))
  })

  it('measures regression against the spread of the targets', async () => {
    using net = await make({ layers: [{ units: 1, initializer: 'zeros' }], loss: 'meanSquaredError' })
    const data = dataset({ x: rows(4), y: [-1.5, 1.5, -0.5, 0.5] })
    expect(net.evaluate(data, { l2: 3 })).toEqual({
      rows: 4,
      loss: 1.25,
      penalty: 0,
      cost: 1.25,
      error: 1,
      accuracy: null,
      rmse: Math.sqrt(1.25),
      mae: 1,
      r2: 0,
    })
    const constant = dataset({ x: rows(2), y: [0.5, 0.5] })
    expect(net.evaluate(constant)).toMatchObject({ error: 1, r2: null })
  })

  it('divides the penalty by 2m, leaving biases out unless asked for', async () => {
    using net = await make()
    net.setParameters(Array.from({ length: net.parameterCount }, () => 0.5))
    const data = dataset({ x: rows(2), y: [1, 0], classes: ['a', 'b', 'c', 'd'] })
    const loss = net.loss(data)
    const penalty = (options: object): number => net.evaluate(data, options).penalty
    expect(penalty({ l2: 3 })).toBeCloseTo((3 / 4) * 35 * 0.25, 12)
    expect(penalty({ l2: 3, penalizeBiases: true })).toBeCloseTo((3 / 4) * 44 * 0.25, 12)
    expect(penalty({ l1: 3, examples: 100 })).toBeCloseTo((3 / 200) * 35 * 0.5, 12)
    expect(net.loss(data, { l2: 3 })).toBeCloseTo(loss + (3 / 4) * 35 * 0.25, 6)
  })

  it('names classes: the first of equals, 1 above ½', async () => {
    using many = await make({ layers: [{ units: 4, initializer: 'zeros' }] })
    expect([...many.predictClasses(rows(2))]).toEqual([0, 0])
    many.setLayer('dense1', { bias: [0, 1, 1, 0] })
    expect([...many.predictClasses(rows(2))]).toEqual([1, 1])
    using one = await make({ layers: [{ units: 1, initializer: 'zeros' }], loss: 'binaryCrossEntropy' })
    expect([...one.predictClasses(rows(2))]).toEqual([0, 0])
    one.setLayer('dense1', { bias: [0.1] })
    expect([...one.predictClasses(rows(2))]).toEqual([1, 1])
    using line = await make({ layers: [{ units: 1 }], loss: 'meanSquaredError' })
    expectFault(() => line.predictClasses(rows(1)), { code: 'UNSUPPORTED', field: 'loss' })
  })
})

describe('a network refuses', () => {
  it.each([
    [{ inputs: 0 }, 'inputs', 'from 1'],
    [{ inputs: 1.5 }, 'inputs', '=1.5'],
    [{ layers: [] }, 'layers', '1 to 1000 layers'],
    [{ layers: [{ units: 0 }] }, 'layers[0].units', '=0'],
    [{ layers: [{ units: -1 }] }, 'layers[0].units', '=-1'],
    [{ layers: [{ units: 1e9 }] }, 'layers[0].units', '=1000000000'],
    [{ layers: [{ units: 2 ** 24 }, { units: 2 ** 24 }] }, 'parameters up to layers[1]', 'whole number'],
    [{ layers: [{ units: 3, keepProb: 0 }, { units: 2 }] }, 'layers[0].keepProb', 'in (0, 1]'],
    [{ layers: [{ units: 3, keepProb: 1.1 }, { units: 2 }] }, 'layers[0].keepProb', '=1.1'],
    [{ inputKeepProb: NaN }, 'inputKeepProb', '=NaN'],
    [{ layers: [{ unit: 3 }] }, 'unit', 'Did you mean `units`?'],
    [{ layers: [{ units: 3, activation: 'rellu' }] }, 'layers[0].activation', "Did you mean 'relu'?"],
    [{ layers: [{ units: 3, activation: 'constructor' }] }, 'layers[0].activation', 'be one of'],
    [{ layers: [{ units: 3, activation: 'relu', alpha: 0.1 }] }, 'layers[0].alpha', 'left out'],
    [{ layers: [{ units: 3, initializer: { kind: 'normal', sigma: -1 } }] }, 'layers[0].initializer.sigma', '=-1'],
    [{ layers: [{ units: 3, name: '../../x' }] }, 'layers[0].name', 'letters'],
    [
      {
        layers: [
          { units: 3, name: 'a' },
          { units: 3, name: 'a' },
        ],
      },
      'layers[1].name',
      'differ',
    ],
    [{ layers: [{ units: 1 }] }, 'layers[0].units', 'binaryCrossEntropy'],
    [{ loss: 'crossEntropy' }, 'loss', 'be one of'],
    [{ loss: { kind: 'huber', delta: 0 } }, 'loss.delta', 'above 0'],
    [{ precision: 'f16' }, 'precision', "'f32'"],
    [{ seed: -1 }, 'seed', '=-1'],
    [{ sead: 1 }, 'sead', '`seed`'],
    [JSON.parse('{"__proto__": {"inputs": 1}}'), '__proto__', 'known option'],
    [JSON.parse('{"constructor": {"prototype": {}}}'), 'constructor', 'known option'],
    [{ wasm: { file: 'x' } }, 'file', 'known option'],
  ] as [object, string, string][])('%j', async (change, field, words) => {
    await expectRejection(network({ ...small, ...change, ...own(change) }), { code: 'INVALID_OPTION', field }, words)
  })

  it('cyclic and very deep options, without running out of stack', async () => {
    const cyclic: Record<string, unknown> = { ...small }
    cyclic['layers'] = cyclic
    await expectRejection(network(cyclic as unknown as NetworkInit), { code: 'INVALID_OPTION', field: 'layers' })
    let deep: unknown = 'end'
    for (let i = 0; i < 10_000; i++) deep = { inner: deep }
    const options = { ...small, layers: deep } as unknown as NetworkInit
    await expectRejection(network(options), { code: 'INVALID_OPTION', field: 'layers' })
    await expectRejection(network(null as unknown as NetworkInit), { code: 'INVALID_OPTION', field: 'options' })
  })

  it('parameters that do not fit or are not finite, keeping those it has', async () => {
    using net = await network(small)
    const before = net.parameters
    expectFault(() => net.setParameters([1, 2]), { code: 'INVALID_SHAPE', value: 2 }, 'hold 44 values')
    const spoilt = [...before].with(7, NaN)
    expectFault(() => net.setParameters(spoilt), { code: 'INVALID_DATA', field: 'parameters[7]' })
    expectFault(() => net.setParameters([...before].with(3, 1e39)), { code: 'INVALID_DATA', value: 1e39 }, 'f32')
    expectFault(() => net.setLayer('dense1', { weight: new Float64Array(15), bias: [1] }), { field: 'bias' })
    expectFault(() => net.layer('dense9'), { code: 'INVALID_OPTION', value: 'dense9' }, 'dense1, dense2')
    expect(net.parameters).toEqual(before)
  })

  it('rows to predict that are not as wide, not finite or not numbers', async () => {
    using net = await network(small)
    expectFault(() => net.predict(new Float64Array(4)), { code: 'INVALID_SHAPE' }, 'rows of 3 values')
    expectFault(() => net.predict([]), { code: 'INVALID_SHAPE' })
    expectFault(() => net.predict([[1, 2, 3], [1, 2]]), { code: 'INVALID_SHAPE', row: 1 }) // prettier-ignore
    expectFault(() => net.predict([[1, NaN, 3]]), { code: 'INVALID_DATA', row: 0, column: 1 })
    expectFault(() => net.predict([[1, null as unknown as number, 3]]), { code: 'INVALID_DATA', column: 1 })
    expectFault(() => net.predict(Float64Array.of(1, 1e39, 3)), { code: 'INVALID_DATA', value: 1e39 }, 'f32')
    expectFault(() => net.predict({} as unknown as number[][]), { code: 'INVALID_DATA' })
  })

  it('to be used once disposed of', async () => {
    const net = await network(small)
    net[Symbol.dispose]()
    net[Symbol.dispose]()
    expectFault(() => net.predict(rows(1)), { code: 'UNSUPPORTED' }, 'disposed')
    await expectRejection(net.fit(dataset({ x: rows(2), y: [0, 1] })), { code: 'UNSUPPORTED' }, 'disposed')
  })
})

/** Own keys that a spread would set as the prototype. */
function own(change: object): object {
  const copy = {}
  for (const key of Object.getOwnPropertyNames(change)) {
    Object.defineProperty(copy, key, { value: Reflect.get(change, key), enumerable: true })
  }
  return copy
}
