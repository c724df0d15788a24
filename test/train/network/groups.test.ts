import { describe, expect, it } from 'vitest'
import {
  type Checkpoint,
  dataset,
  type FitOptions,
  gradientCheck,
  type LayerOptions,
  loadModel,
  network,
  type Network,
  type NetworkInit,
  preflight,
  saveModel,
} from '../../../src/index.js'
import { loadModel as loadSmall } from '../../../src/predict/inference/index.js'
import { segmentsOf } from '../../../src/model/segments.js'

// References: dense layers with zeros outside of the blocks, and networks of their own for each group.

const width = 12
const x = Array.from({ length: 32 }, (_, i) => Array.from({ length: width }, (_, j) => Math.sin(1 + 3 * i + 1.7 * j)))
const data = dataset({ x, y: x.map(([a = 0, b = 0]) => (a * b > 0 ? 'same' : 'other')), classes: ['other', 'same'] })

function made(layers: readonly LayerOptions[], rest: Partial<NetworkInit> = {}): Promise<Network> {
  return network({ inputs: width, layers, loss: 'softmaxCrossEntropy', precision: 'f64', seed: 3, ...rest })
}

const bytesOf = (net: Network): string => String(new Uint8Array(net.parameters.buffer))

/** [groups, inputs, units] as a matrix with zeros outside of the blocks. */
function blockDiagonal(weight: ArrayLike<number>, groups: number, inputs: number, units: number): Float64Array {
  const dense = new Float64Array(groups * inputs * groups * units)
  for (let i = 0; i < weight.length; i++) {
    const row = Math.floor(i / units)
    dense[row * groups * units + Math.floor(row / inputs) * units + (i % units)] = weight[i] ?? NaN
  }
  return dense
}

/** The weights inside of the blocks. */
function blocksOf(dense: ArrayLike<number>, groups: number, inputs: number, units: number): number[] {
  return Array.from({ length: groups * inputs * units }, (_, i) => {
    const row = Math.floor(i / units)
    return dense[row * groups * units + Math.floor(row / inputs) * units + (i % units)] ?? NaN
  })
}

describe('groups', () => {
  it('have a weight [groups, inputs / groups, units / groups], and stay out of the description if there is one', async () => {
    using net = await made([
      { units: 6, groups: 3 },
      { units: 2, groups: 1 },
    ])
    expect(net.options.layers.map(({ groups }) => groups)).toEqual([3, undefined])
    expect(net.layers.map(({ groups }) => groups)).toEqual([3, undefined])
    expect(net.layers[0]).toMatchObject({ inputs: 12, units: 6, parameters: 12 * 2 + 6 })
    expect(segmentsOf(net.options)[0]).toMatchObject({ parameter: 'weight', shape: [3, 4, 2], length: 24 })
    expect(net.layer('dense1').weight.length).toBe(24)
    using again = await network(net.options)
    expect(again.options).toEqual(net.options)
    expect(again.parameters).toEqual(net.parameters)
  })

  it('draw weights for the inputs of a group', async () => {
    using net = await network({
      inputs: 512,
      layers: [{ units: 1024, groups: 8, initializer: 'lecunNormal' }, { units: 2 }],
      loss: 'softmaxCrossEntropy',
    })
    const { weight } = net.layer('dense1')
    const square = Float64Array.from(weight).reduce((sum, value) => sum + value * value, 0) / weight.length
    // Of 2¹⁶ draws the mean square is within 3 % of the variance, five standard errors.
    expect(Math.abs(square * 64 - 1)).toBeLessThan(0.03)
  })

  const shapes: readonly (readonly [string, number, number, number])[] = [
    ['of lanes', 2, 16, 16],
    ['of fewer columns than a panel has', 3, 5, 3],
    ['of one unit', 4, 3, 1],
    ['of one input', 6, 1, 7],
    ['that runs of 256 inputs begin with', 3, 256, 20],
  ]
  it.each(shapes)(
    'are a dense layer with zeros outside of the blocks, to the bit: %s',
    async (_, groups, own, units) => {
      for (const precision of ['f32', 'f64'] as const) {
        for (const activation of ['identity', 'tanh', 'prelu'] as const) {
          const first = { units: groups * own, activation: 'tanh' } as const
          const second = { units: groups * units, activation }
          using net = await made([first, { ...second, groups }, { units: 2 }], { precision })
          using dense = await made([first, second, { units: 2 }], { precision })
          for (const name of ['dense1', 'dense3']) dense.setLayer(name, net.layer(name))
          const { weight, ...others } = net.layer('dense2')
          const values = weight.map((value, i) => (i % 5 === 0 ? 0 : value))
          net.setLayer('dense2', { weight: values, bias: others.bias.map((_, j) => Math.cos(j)) })
          dense.setLayer('dense2', {
            ...net.layer('dense2'),
            weight: blockDiagonal(values, groups, own, units),
          })
          expect(net.predict(x)).toEqual(dense.predict(x))
          const gradient = net.gradients(data, { l2: 0.5 })
          const expected = dense.gradients(data, { l2: 0.5 })
          const [begin, end] = [width * groups * own + groups * own, groups * own * units]
          const whole = begin + groups * own * groups * units
          expect(gradient.subarray(0, begin)).toEqual(expected.subarray(0, begin))
          const blocks = blocksOf(expected.subarray(begin, whole), groups, own, units)
          expect(Array.from(gradient.subarray(begin, begin + end))).toEqual(blocks)
          expect(gradient.subarray(begin + end)).toEqual(expected.subarray(whole))
        }
      }
    },
  )

  it('do not divide the sums of a group at multiples of 256 of all inputs, as a dense layer does', async () => {
    // Inputs 200 to 299 are those of the third group.
    const [groups, own] = [4, 100]
    const layers: LayerOptions[] = [
      { units: groups * own, activation: 'tanh' },
      { units: groups * own, groups },
      { units: 2 },
    ]
    using net = await made(layers, { precision: 'f32' })
    const outputs = net.hidden(x, 'dense2')
    for (let group = 0; group < groups; group++) {
      using single = await made([{ units: own, activation: 'tanh' }, { units: own }, { units: 2 }], {
        precision: 'f32',
      })
      const [first, second] = [net.layer('dense1'), net.layer('dense2')]
      const columns = Array.from({ length: width }, (_, row) => row * groups * own + group * own)
      single.setLayer('dense1', {
        weight: columns.flatMap((from) => Array.from(first.weight.subarray(from, from + own))),
      })
      single.setLayer('dense2', { weight: second.weight.subarray(group * own * own, (group + 1) * own * own) })
      const expected = single.hidden(x, 'dense2')
      for (let row = 0; row < x.length; row++) {
        const from = row * groups * own + group * own
        expect(outputs.subarray(from, from + own)).toEqual(expected.subarray(row * own, (row + 1) * own))
      }
    }
  })

  // Every layer has four groups: four networks, each on its columns. The loss is the mean over their outputs, so gradients are a quarter.
  const [count, columns] = [4, width / 4]
  const targets = x.map((row) =>
    Array.from({ length: count }, (_, k) => Math.sin(2 * (row[3 * k] ?? 0)) - (row[3 * k + 1] ?? 0)),
  )
  const trainings: readonly (readonly [string, Partial<LayerOptions>, FitOptions, FitOptions])[] = [
    ['sgd', {}, { optimizer: { kind: 'sgd', learningRate: 0.4 } }, { optimizer: { kind: 'sgd', learningRate: 0.1 } }],
    [
      'momentum, ntk, penalties of their own',
      { inputScale: true },
      { optimizer: { kind: 'momentum', learningRate: 0.4 }, parametrization: 'ntk', l2: 0.1, l1: 0.02 },
      { optimizer: { kind: 'momentum', learningRate: 0.1 }, parametrization: 'ntk', l2: 0.4, l1: 0.08 },
    ],
    [
      'adamw, max-norm',
      { maxNorm: 0.8 },
      { optimizer: { kind: 'adamw', weightDecay: 0.1, epsilon: 2 ** -20 } },
      { optimizer: { kind: 'adamw', weightDecay: 0.1, epsilon: 2 ** -18 } },
    ],
    [
      'muon, batch normalization, prelu',
      { normalization: 'batch', activation: 'prelu' },
      { optimizer: { kind: 'muon', epsilon: 2 ** -20, weightDecay: 0.1 } },
      { optimizer: { kind: 'muon', epsilon: 2 ** -18, weightDecay: 0.1 } },
    ],
  ]
  it.each(trainings)('are trained as networks of their own, to the bit: %s', async (_, layer, fit, own) => {
    const sizes = [8, 6, 1]
    const shared = { epochs: 3, batchSize: 8, seed: 5 }
    const hidden = (units: number, i: number): LayerOptions =>
      i < 2 ? { activation: 'tanh', ...layer, units } : { units }
    using net = await network({
      inputs: width,
      layers: sizes.map((units, i) => ({ ...hidden(count * units, i), groups: count })),
      loss: 'meanSquaredError',
      seed: 7,
    })
    const singles = await Promise.all(
      Array.from({ length: count }, () =>
        network({ inputs: columns, layers: sizes.map(hidden), loss: 'meanSquaredError' }),
      ),
    )
    const partOf = (k: number, name: string): Record<string, number[]> =>
      Object.fromEntries(
        Object.entries(net.layer(name)).map(([parameter, values]: [string, Float32Array]) => {
          const size = values.length / count
          return [parameter, Array.from(values.subarray(k * size, (k + 1) * size))]
        }),
      )
    singles.forEach((single, k) => {
      for (const { name } of net.layers) single.setLayer(name, partOf(k, name))
    })
    await net.fit(dataset({ x, y: targets, task: 'regression' }), { ...shared, ...fit })
    for (const [k, single] of singles.entries()) {
      const before = single.parameters
      const y = targets.map((row) => row[k] ?? NaN)
      const rows = x.map((row) => row.slice(k * columns, (k + 1) * columns))
      await single.fit(dataset({ x: rows, y, task: 'regression' }), { ...shared, ...own })
      expect(single.parameters).not.toEqual(before)
      for (const { name } of net.layers) {
        const found = Object.entries(single.layer(name)).map(([parameter, values]) => [parameter, Array.from(values)])
        expect(partOf(k, name)).toEqual(Object.fromEntries(found))
      }
      single[Symbol.dispose]()
    }
  })

  const checked: readonly (readonly [string, readonly LayerOptions[], Partial<NetworkInit>?])[] = [
    [
      'in the first layer and the last',
      [
        { units: 6, groups: 3, activation: 'tanh' },
        { units: 2, groups: 2 },
      ],
    ],
    [
      'with scales of the inputs and layer normalization',
      [{ units: 8, groups: 4, inputScale: true, normalization: 'layer', activation: 'gelu' }, { units: 2 }],
    ],
    [
      'with batch normalization and prelu',
      [
        { units: 8, activation: 'tanh' },
        { units: 6, groups: 2, normalization: 'batch', activation: 'prelu' },
        { units: 2 },
      ],
    ],
    [
      'in a residual block',
      [
        { units: 6, activation: 'tanh' },
        { units: 9, groups: 3, activation: 'silu' },
        { units: 6, groups: 3, residual: 2, initializer: 'lecunNormal' },
        { units: 2 },
      ],
    ],
    [
      'above and below a frozen layer',
      [
        { units: 8, groups: 4, activation: 'tanh' },
        { units: 8, groups: 2, trainable: false, activation: 'tanh' },
        { units: 4, groups: 4, useBias: false, activation: 'tanh' },
        { units: 2 },
      ],
    ],
    [
      'with members',
      [
        { units: 6, groups: 3, activation: 'tanh' },
        { units: 8, groups: 2, inputScale: true, activation: 'tanh' },
        { units: 2 },
      ],
      { members: 3 },
    ],
  ]
  it.each(checked.map(([name, layers, rest = {}]) => ({ name, layers, rest })))(
    'pass the gradient check $name',
    async ({ layers, rest }) => {
      using net = await made(layers, rest)
      expect(await gradientCheck(net, data, { l2: 1, l1: 0.1 })).toMatchObject({ verdict: 'correct' })
    },
  )

  it('name a weight by group, input and unit in the gradient check', async () => {
    using net = await made([{ units: 6, groups: 3, activation: 'tanh' }, { units: 2 }])
    const gradients = net.gradients(data)
    // The fourth input and second unit of the third group.
    gradients[2 * 8 + 3 * 2 + 1] = 1
    const { worst } = await gradientCheck(net, data, { gradients })
    expect(worst[0]).toMatchObject({ layer: 'dense1', parameter: 'weight', index: [2, 3, 1] })
  })

  it('tell units apart by their group before training', async () => {
    using net = await made([{ units: 6, groups: 3, activation: 'tanh' }, { units: 2 }])
    const same = net.layer('dense1').weight.map((_, i) => (i % 2 === 0 ? 0.5 : -0.25))
    net.setLayer('dense1', { weight: same })
    const { layers } = await preflight(net, data)
    expect(layers[0]?.identicalUnits).toBe(0)
    net.setLayer('dense1', { weight: same.fill(0.5, 0, 8) })
    const { layers: found } = await preflight(net, data)
    expect(found[0]?.identicalUnits).toBe(1)
    using drawn = await made([{ units: 120, groups: 3, initializer: 'lecunNormal' }, { units: 2 }])
    const [first] = (await preflight(drawn, data)).layers
    expect(first?.drawnGrowth).toBeCloseTo(1, 6)
    expect(first?.weightGrowth).toBeCloseTo(1, 0)
  })

  it.each(['f32', 'f64'] as const)(
    'come back from a model file, with the same bits in both entries: %s',
    async (precision) => {
      const layers: LayerOptions[] = [
        { units: 9, groups: 3, inputScale: true, activation: 'prelu' },
        { units: 40, activation: 'tanh', normalization: 'batch' },
        { units: 40, groups: 5, activation: 'gelu', residual: true },
        { units: 2, groups: 2 },
      ]
      for (const rest of [{}, { members: 2 }]) {
        const own = 'members' in rest ? layers.map(({ normalization: _normalization, ...layer }) => layer) : layers
        using net = await made(own, { precision, ...rest })
        await net.fit(data, { epochs: 3, batchSize: 8, l1: 0.5 })
        const bytes = await saveModel(net)
        using whole = await loadModel(bytes)
        expect(whole.network.options).toEqual(net.options)
        expect(whole.network.parameters).toEqual(net.parameters)
        expect((await loadSmall(bytes)).predict(x)).toEqual(whole.predict(x))
      }
    },
  )

  it('give the same bytes on one to four threads, in a worker, and resumed from a checkpoint', async () => {
    const layers: LayerOptions[] = [
      { units: 240 },
      { units: 240, groups: 3, keepProb: 0.8, activation: 'tanh' },
      { units: 480, groups: 5, maxNorm: 1 },
      { units: 2 },
    ]
    const fit: FitOptions = { epochs: 3, batchSize: 32, l2: 0.1 }
    const run = async (threads: number, options: FitOptions): Promise<string> => {
      using net = await made(layers, { precision: 'f32', threads })
      await net.fit(data, { ...fit, ...options })
      return bytesOf(net)
    }
    for (const optimizer of ['adam', 'muon'] as const) {
      const states: Checkpoint[] = []
      const checkpoint = { everySeconds: 0, save: (state: Checkpoint) => void states.push(state) }
      const alone = await run(1, { optimizer, checkpoint })
      for (const threads of [2, 3, 4]) expect(await run(threads, { optimizer })).toBe(alone)
      expect(await run(1, { optimizer, worker: true })).toBe(alone)
      const [resume] = states
      if (resume === undefined) throw new Error('no checkpoint')
      expect(await run(1, { optimizer, resume })).toBe(alone)
    }
  })

  it.each([
    [{ units: 6, groups: 5 }, 'divide the inputs (12) and the units (6)'],
    [{ units: 9, groups: 2 }, 'divide the inputs (12) and the units (9)'],
    [{ units: 6, groups: 0 }, ''],
    [{ units: 6, groups: 1.5 }, ''],
    [{ units: 6, groups: 3, periodic: true }, 'a layer without `periodic` and `categories`'],
    [{ units: 6, groups: 3, categories: [{ first: 0, count: 3 }] }, 'a layer without `periodic` and `categories`'],
  ] as const)('refuse %j', async (layer, message) => {
    const refused = made([layer, { units: 2 }])
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_OPTION', field: 'layers[0].groups' })
    await expect(refused).rejects.toThrow(message)
  })
})
