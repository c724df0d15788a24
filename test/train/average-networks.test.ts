import { describe, expect, it } from 'vitest'
import {
  averageNetworks,
  checkPreprocessor,
  dataset,
  fitPreprocessor,
  loadModel,
  network,
  preprocess,
  saveModel,
  type Network,
  type NetworkInit,
} from '../../src/index.js'
import { readRows } from '../../src/data/files/jsonl.js'
import { exportJs } from '../../src/export/index.js'
import { expectRejection } from '../support/errors.js'

/** Rows around 0 by a fixed sequence. */
const rows = Array.from({ length: 20 }, (_, i) => [0, 1, 2].map((j) => 2 * Math.sin(1 + 3 * i + 1.3 * j)))
const classes = dataset({ x: rows, y: rows.map(([a = 0, b = 0]) => (a > 0 ? 'p' : b > 0 ? 'q' : 'r')) })

async function trained(init: Omit<NetworkInit, 'inputs'>, count = 3): Promise<Network[]> {
  const nets: Network[] = []
  for (let seed = 0; seed < count; seed++) {
    const net = await network({ inputs: 3, ...init, seed })
    await net.fit(classes, { epochs: 5, batchSize: 5 })
    nets.push(net)
  }
  return nets
}

/** The outputs before the softmax: the mean over networks. */
function meanLogits(nets: readonly Network[]): number[] {
  const logits = nets.map((net) => net.hidden(rows, net.layers.at(-1)?.name ?? ''))
  return Array.from(logits[0] ?? [], (_, i) => logits.reduce((sum, own) => sum + (own[i] ?? NaN), 0) / nets.length)
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - (b[i] ?? NaN))))
}

describe('averageNetworks', () => {
  const loss = 'softmaxCrossEntropy'
  const shapes: Record<string, NetworkInit['layers']> = {
    'no hidden layer': [{ units: 3 }],
    'one hidden layer': [{ units: 7 }, { units: 3 }],
    'three hidden layers with dropout': [
      { units: 5, activation: 'tanh' },
      { units: 4, keepProb: 0.8 },
      { units: 6, activation: 'elu', alpha: 0.5 },
      { units: 3 },
    ],
    'scales of the inputs': [5, 4, 3].map((units) => ({
      units,
      activation: units === 3 ? 'identity' : 'tanh',
      inputScale: true,
    })),
    'batch normalization': [{ units: 5, normalization: 'batch' }, { units: 4, normalization: 'batch' }, { units: 3 }],
  }

  it.each(Object.keys(shapes))('has the mean of the outputs before softmax: %s', async (name) => {
    const layers = shapes[name] ?? []
    const nets = await trained({ layers, loss, precision: 'f64' })
    using mean = await averageNetworks(nets)
    const last = mean.layers.at(-1)?.name ?? ''
    expect(largestDifference(mean.hidden(rows, last), meanLogits(nets))).toBeLessThan(1e-13)
    expect(mean.layers.slice(0, -1).map(({ units }) => units)).toEqual(
      layers.slice(0, -1).map(({ units }) => 3 * units),
    )
    expect(mean.signature).toEqual(nets[0]?.signature)
  })

  it.each(Object.keys(shapes))('weighs the networks, and leaves those of weight 0 out: %s', async (name) => {
    const nets = await trained({ layers: shapes[name] ?? [], loss, precision: 'f64' }, 4)
    const [first, , third, fourth] = nets
    using mean = await averageNetworks(nets, { weights: [2, 0, 1, 1] })
    // As if the first one were there twice.
    const logits = meanLogits([first, first, third, fourth].filter((net) => net !== undefined))
    expect(largestDifference(mean.hidden(rows, mean.layers.at(-1)?.name ?? ''), logits)).toBeLessThan(1e-13)
    expect(mean.layers.slice(0, -1).map(({ units }) => units)).toEqual(
      (shapes[name] ?? []).slice(0, -1).map(({ units }) => 3 * units),
    )
    using same = await averageNetworks(nets, { weights: new Float32Array(4).fill(0.5) })
    using plain = await averageNetworks(nets)
    expect(same.predict(rows)).toEqual(plain.predict(rows))
    using single = await averageNetworks(nets, { weights: [0, 3, 0, 0] })
    expect(largestDifference(single.predict(rows), nets[1]?.predict(rows) ?? [])).toBeLessThan(1e-15)
  })

  it.each([[[1, 1]], [[1, -1, 1]], [[1, NaN, 1]], [[0, 0, 0]], [[1e101, 1, 1]]])(
    'refuses the weights %j',
    async (weights) => {
      const nets = await trained({ layers: [{ units: 3 }], loss })
      await expectRejection(averageNetworks(nets, { weights }), { code: 'INVALID_OPTION', field: 'weights' })
    },
  )

  // Sums of a dense layer begin anew every 256 inputs, so that those of a network whose inputs such a boundary divides are rounded otherwise.
  it.each([
    [64, 5, true],
    [32, 9, true],
    [256, 2, true],
    [48, 6, false],
  ])(
    'of %i hidden units and %i networks: the units of each to the bit, and a dense layer with zeros: %s',
    async (units, count, isSame) => {
      const layers: NetworkInit['layers'] = [
        { units, activation: 'selu' },
        { units: 2 * units, activation: 'tanh' },
        { units, residual: 2, initializer: 'lecunNormal' },
        { units: 3 },
      ]
      const nets = await trained({ layers, loss }, count)
      using mean = await averageNetworks(nets)
      expect(mean.layers.map(({ groups }) => groups)).toEqual([undefined, count, count, undefined])
      const entries = 3 * units + 2 * units * 2 * units + 3 * units + units + 2 * units + units
      expect(mean.parameterCount).toBe(count * entries + 3)
      for (const { name, units: all } of mean.layers.slice(0, -1)) {
        const found = mean.hidden(rows, name)
        nets.forEach((net, k) => {
          const [own, expected] = [all / count, net.hidden(rows, name)]
          for (let row = 0; row < rows.length; row++) {
            const from = row * all + k * own
            expect(found.subarray(from, from + own)).toEqual(expected.subarray(row * own, (row + 1) * own))
          }
        })
      }
      using dense = await network({
        ...mean.options,
        layers: mean.options.layers.map(({ groups: _groups, ...layer }) => layer),
      })
      for (const { name, inputs, units: all, groups = 1 } of mean.options.layers) {
        const { weight, bias } = mean.layer(name)
        const [depth, width] = [inputs / groups, all / groups]
        const whole = new Float32Array(inputs * all)
        weight.forEach((value, i) => {
          const row = Math.floor(i / width)
          whole[row * all + Math.floor(row / depth) * width + (i % width)] = value
        })
        dense.setLayer(name, { weight: whole, bias })
      }
      const [found, expected] = [mean.predict(rows), dense.predict(rows)]
      if (isSame) expect(found).toEqual(expected)
      else expect(found).not.toEqual(expected)
      expect(largestDifference(found, expected)).toBeLessThan(1e-5)
      const [small, large] = [await saveModel(mean), await saveModel(dense)]
      expect(small.length).toBeLessThan(large.length)
      using model = await loadModel(small)
      using denseModel = await loadModel(large)
      expect(exportJs(model).length).toBeLessThan(exportJs(denseModel).length / (count / 2))
    },
  )

  it('averages averages and networks with groups', async () => {
    const layers: NetworkInit['layers'] = [
      { units: 6, activation: 'tanh' },
      { units: 4, groups: 2, inputScale: true, activation: 'prelu' },
      { units: 4, groups: 4, normalization: 'batch', activation: 'tanh' },
      { units: 3 },
    ]
    const nets = await trained({ layers, loss, precision: 'f64' }, 4)
    const [a, b, c, d] = nets
    if (a === undefined || b === undefined || c === undefined || d === undefined) throw new Error('no network')
    using left = await averageNetworks([a, b])
    using right = await averageNetworks([c, d])
    using mean = await averageNetworks([left, right])
    expect(mean.layers.map(({ groups }) => groups)).toEqual([undefined, 8, 16, undefined])
    expect(largestDifference(mean.hidden(rows, 'dense4'), meanLogits(nets))).toBeLessThan(1e-13)
  })

  it('gives a model that is saved and exported like any other', async () => {
    const nets = await trained({ layers: [{ units: 4 }, { units: 4 }, { units: 3 }], loss })
    using mean = await averageNetworks(nets)
    using model = await loadModel(await saveModel(mean))
    const code = exportJs(model)
    const exported = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
      readonly predict: (row: readonly number[]) => unknown
    }
    expect(rows.map((row) => exported.predict(row))).toEqual(model.predict(rows))
    expect(model.network.predict(rows)).toEqual(mean.predict(rows))
  })

  it('takes the factor of a target on a log scale from the networks, or from the residuals of dev', async () => {
    const prices = Array.from({ length: 40 }, (_, i) => ({
      size: i % 9,
      price: Math.exp((i % 9) / 3 + Math.sin(7 * i)),
    }))
    const table = await readRows(prices)
    const log = preprocess(table, fitPreprocessor(table, { target: 'price', targetScale: 'log' }))
    const nets = await Promise.all(
      [0, 1].map(async (seed) => {
        const net = await network({
          inputs: log.features,
          layers: [{ units: 3 }, { units: 1 }],
          loss: 'meanSquaredError',
          seed,
        })
        await net.fit(log, { epochs: 5 })
        return net
      }),
    )
    using mean = await averageNetworks(nets)
    const factors = nets.map(({ decision }) => decision?.smearing ?? NaN)
    expect(mean.decision?.smearing).toBe(((factors[0] ?? NaN) + (factors[1] ?? NaN)) / 2)
    using weighted = await averageNetworks(nets, { weights: [3, 1] })
    expect(weighted.decision?.smearing).toBeCloseTo((3 * (factors[0] ?? NaN) + (factors[1] ?? NaN)) / 4, 14)
    using measured = await averageNetworks(nets, { dev: log })
    const { target } = checkPreprocessor(log.preprocessor)
    if (target.kind !== 'values' || log.targets.kind !== 'values') throw new Error('no regression')
    const { scale } = target
    const predicted = measured.predict(log.x)
    const ratios = Array.from(log.targets.values, (value, row) => Math.exp(scale * (value - (predicted[row] ?? NaN))))
    const duan = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length
    expect(Math.abs((measured.decision?.smearing ?? NaN) / duan - 1)).toBeLessThan(1e-6)
  })

  it('refuses fewer than two networks, others, and layer normalization', async () => {
    const [first, second] = await trained({ layers: [{ units: 3 }], loss }, 2)
    const [other] = await trained({ layers: [{ units: 2 }, { units: 3 }], loss }, 1)
    if (first === undefined || second === undefined || other === undefined) throw new Error('no network')
    await expectRejection(averageNetworks([first]), { code: 'INVALID_OPTION', field: 'networks' }, 'at least two')
    await expectRejection(
      averageNetworks([first, second, other]),
      { code: 'INVALID_OPTION', field: 'networks[2]' },
      'seed',
    )
    await expectRejection(averageNetworks([first, {} as Network]), { code: 'INVALID_OPTION', field: 'networks[1]' })
    const normalized = await trained({ layers: [{ units: 2, normalization: 'layer' }, { units: 3 }], loss }, 2)
    await expectRejection(averageNetworks(normalized), { code: 'UNSUPPORTED', field: 'layers.dense1.normalization' })
    const outputs = await trained({ layers: [{ units: 2 }, { units: 3, normalization: 'batch' }], loss }, 2)
    await expectRejection(averageNetworks(outputs), { code: 'UNSUPPORTED', field: 'layers.dense2.normalization' })
    const first3 = await trained({ layers: [{ units: 3, groups: 3 }, { units: 3 }], loss }, 2)
    await expectRejection(averageNetworks(first3), { code: 'UNSUPPORTED', field: 'layers.dense1.groups' })
    const last3 = await trained({ layers: [{ units: 3 }, { units: 3, groups: 3 }], loss }, 2)
    await expectRejection(averageNetworks(last3), { code: 'UNSUPPORTED', field: 'layers.dense2.groups' })
  })
})
