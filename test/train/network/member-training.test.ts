import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  averageNetworks,
  chunkedDataset,
  customActivation,
  customLoss,
  customPenalty,
  dataset,
  decodeCheckpoint,
  encodeCheckpoint,
  gradientCheck,
  loadModel,
  network,
  saveModel,
  type Checkpoint,
  type FitOptions,
  type LayerOptions,
  type Network,
  type NetworkInit,
} from '../../../src/index.js'
import { loadModel as loadSmall } from '../../../src/predict/inference/index.js'

const x = Array.from({ length: 60 }, (_, i) => [Math.sin(i), 2 * Math.cos(2 * i), Math.sin(3 * i + 1)])
const label = ([a = 0, b = 0]: readonly number[]): string => (a * b > 0 ? 'same' : 'other')
const data = dataset({ x, y: x.map(label), classes: ['other', 'same'] })
const values = dataset({ x, y: x.map(([a = 0, b = 0]) => a * b), task: 'regression' })

function made(init: Partial<NetworkInit> = {}): Promise<Network> {
  const layers: LayerOptions[] = [{ units: 8 }, { units: 6 }, { units: 2 }]
  return network({ inputs: 3, layers, loss: 'softmaxCrossEntropy', seed: 3, members: 4, ...init })
}

const bytesOf = (net: Network): string => createHash('sha256').update(net.parameters).digest('hex')

const square = customActivation({ name: 'square', value: (z) => z * z, derivative: (z) => 2 * z })
const cubic = customLoss({
  name: 'cubic',
  value: (output, target) => Math.abs(output - target) ** 3,
  derivative: (output, target) => 3 * (output - target) * Math.abs(output - target),
})

/** Three inputs of which the last two stand for a category. */
const categories = [{ first: 1, count: 2, dimension: 3 }]

const networks: readonly (readonly [string, Partial<NetworkInit>, typeof data])[] = [
  ['dense layers', {}, data],
  ['one layer', { layers: [{ units: 2 }] }, data],
  ['64 members', { members: 64, layers: [{ units: 3, activation: 'silu' }, { units: 2 }] }, data],
  ['a regression', { layers: [{ units: 5, activation: 'tanh' }, { units: 1 }], loss: 'meanSquaredError' }, values],
  ['a loss with a kink', { layers: [{ units: 5 }, { units: 1 }], loss: 'meanAbsoluteError' }, values],
  ['a custom loss', { layers: [{ units: 5 }, { units: 1 }], loss: cubic }, values],
  ['a custom activation', { layers: [{ units: 5, activation: square }, { units: 2 }] }, data],
  ['slopes that are trained', { layers: [{ units: 5, activation: 'prelu' }, { units: 2 }] }, data],
  [
    'normalized rows',
    { layers: [{ units: 5, normalization: 'layer' }, { units: 4, normalization: 'layer' }, { units: 2 }] },
    data,
  ],
  [
    'a residual block',
    { layers: [{ units: 5 }, { units: 4 }, { units: 5, residual: 2, initializer: 'lecunNormal' }, { units: 2 }] },
    data,
  ],
  [
    'periodic embeddings and a scale of the inputs',
    { layers: [{ units: 5, periodic: { frequencies: 3, sigma: 0.5 }, inputScale: true }, { units: 2 }] },
    data,
  ],
  ['embeddings of categories', { layers: [{ units: 5, categories }, { units: 2 }] }, data],
  ['a frozen first layer', { layers: [{ units: 5, trainable: false }, { units: 4 }, { units: 2 }] }, data],
  ['a frozen layer between others', { layers: [{ units: 5 }, { units: 4, trainable: false }, { units: 2 }] }, data],
  [
    'no biases',
    {
      layers: [
        { units: 5, useBias: false },
        { units: 2, useBias: false },
      ],
    },
    data,
  ],
  [
    'penalties of layers',
    {
      layers: [
        { units: 5, l2: 0.4 },
        { units: 2, l1: 0.1 },
      ],
    },
    data,
  ],
]

describe('an ensemble of members', () => {
  it.each(networks)('passes the gradient check with %s', async (_, init, rows) => {
    using net = await made(init)
    for (const { name } of net.layers) {
      const { memberOutputScale: s = new Float64Array(), bias } = net.layer(name)
      net.setLayer(name, {
        memberOutputScale: s.map((_, i) => 1 + 0.3 * Math.sin(i)),
        bias: bias.map((_, i) => Math.cos(i) / 9),
      })
    }
    const weights = x.map((_, i) => i % 4)
    expect(await gradientCheck(net, rows, { l2: 0.7, penalizeBiases: true })).toMatchObject({ verdict: 'correct' })
    expect(await gradientCheck(net, rows, { sampleWeights: weights })).toMatchObject({ verdict: 'correct' })
  })

  it.each(networks)('gives the same bytes on two threads and in a worker with %s', async (_, init, rows) => {
    const isCustom = init.loss === cubic || init.layers?.some(({ activation }) => activation === square) === true
    const run = async (threads: number, worker: boolean): Promise<string> => {
      using net = await made({ ...init, threads })
      await net.fit(rows, { epochs: 3, batchSize: 16, l2: 0.3, worker })
      return bytesOf(net)
    }
    const alone = await run(1, false)
    expect(await run(2, false)).toBe(alone)
    if (!isCustom) expect(await run(1, true)).toBe(alone)
  })

  const wide: LayerOptions[] = [{ units: 160, keepProb: 0.8 }, { units: 96, keepProb: 0.9 }, { units: 2 }]
  it.each(['f32', 'f64'] as const)(
    'gives the same bytes on every number of threads where they share the work, %s',
    async (precision) => {
      const many = dataset({
        x: [...x, ...x, ...x, ...x],
        y: [...x, ...x, ...x, ...x].map(label),
        classes: ['other', 'same'],
      })
      for (const optimizer of ['adam', 'muon', 'lbfgs'] as const) {
        const run = async (threads: number): Promise<string> => {
          const layers = optimizer === 'lbfgs' ? wide.map(({ units }) => ({ units })) : wide
          using net = await made({
            layers,
            members: 8,
            inputKeepProb: optimizer === 'lbfgs' ? 1 : 0.9,
            threads,
            precision,
          })
          await net.fit(many, { epochs: 2, optimizer, ...(optimizer === 'lbfgs' ? {} : { batchSize: 64, maxNorm: 2 }) })
          return bytesOf(net)
        }
        const alone = await run(1)
        expect(await run(2)).toBe(alone)
        expect(await run(3)).toBe(alone)
      }
    },
  )

  it('has a dropout mask for each member', async () => {
    using net = await made({
      layers: [{ units: 64, keepProb: 0.5, activation: 'identity' }, { units: 1 }],
      loss: 'meanSquaredError',
    })
    // Members with the same scales differ by dropout alone.
    for (const { name } of net.layers) {
      net.setLayer(name, { memberInputScale: net.layer(name).memberInputScale?.map(() => 1) ?? [] })
    }
    await net.fit(values, { epochs: 1, batchSize: 60, optimizer: 'sgd' })
    const { memberOutputScale = new Float32Array() } = net.layer('dense1')
    expect(
      new Set(Array.from({ length: 4 }, (_, k) => String(memberOutputScale.subarray(k * 64, (k + 1) * 64)))).size,
    ).toBe(4)
  })

  it('with equal scales is one network in every member', async () => {
    using net = await made()
    const { members: _members, ...rest } = net.options
    using one = await network(rest)
    for (const { name } of net.layers) {
      net.setLayer(name, { memberInputScale: net.layer(name).memberInputScale?.map(() => 1) ?? [] })
    }
    expect(net.predict(x)).toEqual(one.predict(x))
    expect(net.loss(data)).toBeCloseTo(one.loss(data), 7)
    await net.fit(data, { epochs: 3, batchSize: 20 })
    const hidden = net.hidden(x, 'dense2')
    for (let k = 1; k < 4; k++) {
      const of = (member: number): Float32Array =>
        Float32Array.from({ length: 60 * 6 }, (_, i) => hidden[(Math.floor(i / 6) * 4 + member) * 6 + (i % 6)] ?? NaN)
      expect(of(k)).toEqual(of(0))
    }
  })

  const fits: readonly (readonly [string, FitOptions])[] = [
    ['steps of several batches', { accumulate: 3 }],
    ['weights of rows', { sampleWeights: x.map((_, i) => 1 + (i % 3)) }],
    ['weights of classes', { classWeights: 'balanced' }],
    ['smoothed labels', { labelSmoothing: 0.1 }],
    ['mixed rows', { augment: [{ kind: 'mixup' }, { kind: 'noise', sigma: 0.1 }] }],
    [
      'an average of θ and factors',
      {
        weightAveraging: { kind: 'ema', decay: 0.9 },
        learningRateFactors: { memberInputScale: 2, memberOutputScale: 0.5 },
      },
    ],
    [
      'a custom penalty',
      { penalty: customPenalty({ name: 'quartic', value: (w) => w ** 4, derivative: (w) => 4 * w ** 3 }) },
    ],
    ['L1 by a proximal step', { l1: 0.5 }],
  ]
  it.each(fits)('learns by %s, the same in one run and in two', async (_, options) => {
    using net = await made()
    using again = await made()
    const before = net.loss(data)
    const fit: FitOptions = { batchSize: 16, optimizer: { kind: 'adam', learningRate: 0.03 }, ...options }
    const history = await net.fit(data, { epochs: 30, ...fit })
    expect(history.rows.at(-1)?.train.rows).toBe(60)
    expect(net.loss(data)).toBeLessThan(0.7 * before)
    // The average of θ takes its place at the end of every run.
    if (options.weightAveraging !== undefined) return
    await again.fit(data, { epochs: 10, ...fit })
    await again.fit(data, { epochs: 20, ...fit })
    expect(bytesOf(again)).toBe(bytesOf(net))
  })

  it('counts the rows of the data and not those of the members', async () => {
    using net = await made()
    const rows: number[] = []
    const history = await net.fit(data, { epochs: 1, batchSize: 25, onBatch: (batch) => void rows.push(batch.rows) })
    expect(rows).toEqual([25, 25, 10])
    expect(Math.abs((history.rows[0]?.batchCost ?? NaN) - net.loss(data))).toBeLessThan(0.5)
  })

  it('trains on chunks as on rows in memory', async () => {
    const run = async (train: Parameters<Network['fit']>[0]): Promise<Network> => {
      const net = await made()
      await net.fit(train, {
        epochs: 20,
        batchSize: 20,
        accumulate: 2,
        optimizer: { kind: 'adam', learningRate: 0.03 },
      })
      return net
    }
    const chunked = (shuffleRows: number): ReturnType<typeof chunkedDataset> =>
      chunkedDataset({
        rows: 60,
        features: 3,
        classes: ['other', 'same'],
        shuffleRows,
        chunks: function* () {
          for (let at = 0; at < 60; at += 12) yield { x: x.slice(at, at + 12), y: x.slice(at, at + 12).map(label) }
        },
      })
    using inMemory = await run(data)
    using oneWindow = await run(chunked(60))
    using windows = await run(chunked(20))
    expect(bytesOf(oneWindow)).toBe(bytesOf(inMemory))
    expect(Math.abs(windows.loss(data) - inMemory.loss(data))).toBeLessThan(0.1)
  })

  it('goes on from a checkpoint to the bit', async () => {
    using whole = await made()
    const fit: FitOptions = { epochs: 4, batchSize: 16, optimizer: 'adam' }
    let saved: Checkpoint | undefined
    const save = (state: Checkpoint): void => {
      if (state.epoch === 3) saved = decodeCheckpoint(encodeCheckpoint(state))
    }
    await whole.fit(data, { ...fit, checkpoint: { save, everySeconds: 0 } })
    using resumed = await made()
    if (saved === undefined) throw new Error('no checkpoint')
    await resumed.fit(data, { ...fit, resume: saved })
    expect(bytesOf(resumed)).toBe(bytesOf(whole))
  })

  it.each(networks)(
    'comes back from a model file, with the same bits in both entries, with %s',
    async (_, init, rows) => {
      if (init.loss === cubic || init.layers?.some(({ activation }) => activation === square) === true) return
      for (const precision of ['f32', 'f64'] as const) {
        using net = await made({ ...init, precision })
        await net.fit(rows, { epochs: 2, batchSize: 16 })
        const bytes = await saveModel(net)
        using whole = await loadModel(bytes)
        expect(whole.network.options).toEqual(net.options)
        expect(whole.network.parameters).toEqual(net.parameters)
        const many = Array.from({ length: 9 }, () => x).flat()
        expect((await loadSmall(bytes)).predict(many)).toEqual(whole.predict(many))
      }
    },
  )

  it.each([
    [{ members: 0 }, 'members'],
    [{ members: 65 }, 'members'],
    [{ members: 2.5 }, 'members'],
    [{ layers: [{ units: 4, normalization: 'batch' as const }, { units: 2 }] }, 'layers[0].normalization'],
  ])('refuses %o', async (init, field) => {
    await expect(made(init)).rejects.toMatchObject({ code: 'INVALID_OPTION', field })
  })

  it('is no part of an average of networks', async () => {
    const nets = await Promise.all([made({ seed: 1 }), made({ seed: 2 })])
    await expect(averageNetworks(nets)).rejects.toMatchObject({ code: 'UNSUPPORTED', field: 'members' })
    for (const net of nets) net[Symbol.dispose]()
  })
})
