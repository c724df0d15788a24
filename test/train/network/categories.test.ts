import { describe, expect, it } from 'vitest'
import {
  averageNetworks,
  dataset,
  gradientCheck,
  loadModel,
  network,
  saveModel,
  type FitOptions,
  type LayerOptions,
  type LayerWeights,
  type Network,
  type NetworkInit,
} from '../../../src/index.js'
import { loadModel as loadSmall } from '../../../src/predict/inference/index.js'
import { largestError, normError, tolerance } from '../../support/tolerance.js'

// Reference: x·E is part of x·W, so a network without embeddings whose weight has E·W of the embedding's rows for each block computes
// the same; by the chain rule dE is dW of that network times the embedding's rows transposed.

/** Two numbers and two categories, one-hot: of four between the numbers, of three at the end; some are missing. */
const x = Array.from({ length: 30 }, (_, i) => {
  const [first, second] = [
    [0, 0, 0, 0],
    [0, 0, 0],
  ]
  if (i % 11 !== 0) first[i % 4] = 1
  if (i % 7 !== 0) second[(i * i) % 3] = 1
  return [Math.sin(i), ...first, Math.cos(2 * i), ...second]
})
const label = (row: readonly number[]): string => ((row[0] ?? 0) + (row[2] ?? 0) > (row[7] ?? 0) ? 'yes' : 'no')
const data = dataset({ x, y: x.map(label), classes: ['no', 'yes'] })
const categories = [
  { first: 1, count: 4, dimension: 2 },
  { first: 6, count: 3, dimension: 5 },
]
const [INPUTS, KEPT, UNITS] = [9, [0, 5], 6]

function made(first: Partial<LayerOptions>, rest: Partial<NetworkInit> = {}): Promise<Network> {
  const layers: LayerOptions[] = [{ units: UNITS, activation: 'tanh', ...first }, { units: 2 }]
  return network({ inputs: INPUTS, layers, loss: 'softmaxCrossEntropy', precision: 'f64', seed: 3, ...rest })
}

/** The weight [9, units] of a layer without embeddings that computes the same. */
function expanded({ weight, embedding = new Float64Array() }: LayerWeights): Float64Array {
  const full = new Float64Array(INPUTS * UNITS)
  KEPT.forEach((input, row) => full.set(weight.subarray(row * UNITS, (row + 1) * UNITS), input * UNITS))
  let [row, matrix] = [KEPT.length, 0]
  for (const { first, count, dimension } of categories) {
    for (let i = 0; i < count; i++, matrix += dimension) {
      for (let k = 0; k < dimension; k++) {
        for (let j = 0; j < UNITS; j++) {
          const at = (first + i) * UNITS + j
          full[at] = (full[at] ?? 0) + (embedding[matrix + k] ?? NaN) * (weight[(row + k) * UNITS + j] ?? NaN)
        }
      }
    }
    row += dimension
  }
  return full
}

async function plainOf(net: Network): Promise<Network> {
  const plain = await made({})
  plain.setLayer('dense1', { weight: expanded(net.layer('dense1')), bias: net.layer('dense1').bias })
  plain.setLayer('dense2', net.layer('dense2'))
  return plain
}

describe('categories', () => {
  it('has a matrix for each block, and a weight for the other inputs and the embeddings', async () => {
    using net = await made({ categories })
    const { weight, embedding } = net.layer('dense1')
    expect(weight).toHaveLength((2 + 2 + 5) * UNITS)
    expect(embedding).toHaveLength(4 * 2 + 3 * 5)
    using again = await network(net.options)
    expect(again.parameters).toEqual(net.parameters)
    using preset = await made({ categories: [{ first: 1, count: 4 }] })
    expect(preset.options.layers[0]?.categories).toEqual([{ first: 1, count: 4, dimension: 8 }])
  })

  it('draws embeddings of about norm 1', async () => {
    using net = await network({
      inputs: 500,
      layers: [{ units: 2, categories: [{ first: 0, count: 500, dimension: 20 }] }],
      loss: 'softmaxCrossEntropy',
    })
    const { embedding = new Float32Array() } = net.layer('dense1')
    const square = Array.from(embedding).reduce((sum, value) => sum + value * value, 0) / 500
    expect(Math.abs(square - 1)).toBeLessThan(4 * Math.sqrt(2 / embedding.length))
  })

  it('predicts as a weight of the products does', async () => {
    using net = await made({ categories })
    using plain = await plainOf(net)
    expect(largestError(net.predict(x), plain.predict(x))).toBeLessThan(tolerance.reduction.f64)
  })

  it('has the gradient of the chain rule', async () => {
    using net = await made({ categories })
    using plain = await plainOf(net)
    const full = plain.gradients(data)
    const gradient = net.gradients(data)
    const { weight, embedding = new Float64Array() } = net.layer('dense1')
    const dEmbedding: number[] = []
    const dWeight = KEPT.flatMap((input) => Array.from(full.subarray(input * UNITS, (input + 1) * UNITS)))
    let [row, matrix] = [KEPT.length, 0]
    for (const { first, count, dimension } of categories) {
      const rowOf = (i: number): number[] => Array.from(full.subarray((first + i) * UNITS, (first + i + 1) * UNITS))
      for (let i = 0; i < count; i++) {
        for (let k = 0; k < dimension; k++) {
          const own = weight.subarray((row + k) * UNITS, (row + k + 1) * UNITS)
          dEmbedding.push(rowOf(i).reduce((sum, value, j) => sum + value * (own[j] ?? NaN), 0))
        }
      }
      for (let k = 0; k < dimension; k++) {
        for (let j = 0; j < UNITS; j++) {
          let sum = 0
          for (let i = 0; i < count; i++) sum += (embedding[matrix + i * dimension + k] ?? NaN) * (rowOf(i)[j] ?? NaN)
          dWeight.push(sum)
        }
      }
      row += dimension
      matrix += count * dimension
    }
    const end = 9 * UNITS + UNITS
    expect(normError(gradient.subarray(0, 9 * UNITS), dWeight)).toBeLessThan(1e-12)
    expect(normError(gradient.subarray(end, end + dEmbedding.length), dEmbedding)).toBeLessThan(1e-12)
  })

  const waves = { periodic: { frequencies: 3, sigma: 0.5 } }
  const firsts: readonly (readonly [string, Partial<LayerOptions>])[] = [
    ['alone', { categories }],
    ['with periodic embeddings of the numbers', { categories, ...waves }],
    [
      'with those, a scale of the inputs and normalization',
      { categories, ...waves, inputScale: true, normalization: 'batch' },
    ],
    ['in a frozen layer', { categories, trainable: false }],
  ]
  it.each(firsts)('passes the gradient check %s', async (_, first) => {
    using net = await made(first)
    expect(await gradientCheck(net, data, { l2: 1 })).toMatchObject({ verdict: 'correct' })
  })

  it('embeds periodically what is in no block', async () => {
    using all = await made({ categories, ...waves })
    expect(all.layer('dense1').frequencies).toHaveLength(2 * 3)
    using one = await made({ categories, periodic: { frequencies: 3, sigma: 0.5, inputs: [5] } })
    expect(one.layer('dense1').weight).toHaveLength((9 + 6) * UNITS)
    await expect(made({ categories, periodic: { inputs: [2] } })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      field: 'layers[0].periodic.inputs[0]',
    })
  })

  it.each(['f32', 'f64'] as const)(
    'comes back from a model file, with the same bits in both entries, %s',
    async (precision) => {
      using net = await made({ categories, ...waves, inputScale: true }, { precision })
      await net.fit(data, { epochs: 4, batchSize: 8 })
      const bytes = await saveModel(net)
      using whole = await loadModel(bytes)
      expect(whole.network.parameters).toEqual(net.parameters)
      // Inputs need not be one-hot.
      const rows = [...x, x[0]?.map((_, i) => i / 7) ?? []]
      expect((await loadSmall(bytes)).predict(rows)).toEqual(whole.predict(rows))
    },
  )

  it('gives the same bytes in a worker and on three threads', async () => {
    const wide = Array.from({ length: 64 }, (_, i) => Array.from({ length: 400 }, (_, j) => Number(i % 40 === j % 40)))
    const rows = dataset({ x: wide, y: wide.map((_, i) => (i % 3 === 0 ? 'a' : 'b')) })
    const blocks = Array.from({ length: 10 }, (_, i) => ({ first: 40 * i, count: 40, dimension: 7 }))
    const run = async (threads: number, worker: boolean): Promise<string> => {
      const layers = [{ units: 128, categories: blocks }, { units: 2 }]
      using net = await network({ inputs: 400, layers, loss: 'softmaxCrossEntropy', threads })
      const fit: FitOptions = { epochs: 2, batchSize: 64, learningRateFactors: { embedding: 2 } }
      await net.fit(rows, { ...fit, worker })
      return String(new Uint8Array(net.parameters.buffer))
    }
    const alone = await run(1, false)
    expect(await run(3, false)).toBe(alone)
    expect(await run(1, true)).toBe(alone)
  })

  it('stands side by side in an average of networks, with waves too', async () => {
    const members = await Promise.all(
      [1, 2, 3].map((seed) => made({ categories, ...waves, inputScale: true }, { seed })),
    )
    for (const net of members) await net.fit(data, { epochs: 3, batchSize: 8 })
    using all = await averageNetworks(members)
    const logits = members.map((net) => Array.from(net.hidden(x, 'dense2')))
    const mean = (logits[0] ?? []).map((_, i) => logits.reduce((sum, own) => sum + (own[i] ?? NaN), 0) / 3)
    expect(largestError(all.hidden(x, 'dense2'), mean)).toBeLessThan(tolerance.reduction.f64)
    for (const net of members) net[Symbol.dispose]()
  })

  it.each([
    [[{ first: 1 }], 'layers[0].categories[0].count'],
    [[{ first: 7, count: 3 }], 'layers[0].categories[0].count'],
    [
      [
        { first: 1, count: 3 },
        { first: 3, count: 2 },
      ],
      'layers[0].categories[1].first',
    ],
    [[{ first: 1, count: 3, dimension: 0 }], 'layers[0].categories[0].dimension'],
    [[{ first: 1, count: 3, size: 2 }], 'size'],
    ['color', 'layers[0].categories'],
  ])('refuses %o', async (given, field) => {
    const refused = made({ categories: given } as Partial<LayerOptions>)
    await expect(refused).rejects.toMatchObject({ code: expect.stringMatching(/^INVALID_/), field })
  })
})
