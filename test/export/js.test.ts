import { brotliCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import {
  calibrate,
  conformalIntervals,
  dataset,
  fitPreprocessor,
  fitScaler,
  loadModel,
  network,
  preprocess,
  saveModel,
  scale,
  type Network,
  type NetworkInit,
  type Prediction,
  type SaveParts,
} from '../../src/index.js'
import { readRows } from '../../src/data/files/jsonl.js'
import { exportC, exportJs } from '../../src/export/index.js'
import type { RawRow } from '../../src/predict/row-encoder.js'
import { activationEntries } from '../contracts/registry/activations.js'
import { expectFault } from '../support/errors.js'

interface Exported {
  readonly columns: readonly string[]
  predict(row: RawRow): Prediction
  readonly halfWidths?: Readonly<Record<string, Readonly<Record<string, number>>>>
}

async function imported(code: string): Promise<Exported> {
  return (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as Exported
}

/** The exported module must predict the same as the model, to the last bit. */
async function expectSame(net: Network, rows: readonly RawRow[], parts: SaveParts = {}): Promise<string> {
  using model = await loadModel(await saveModel(net, parts))
  const code = exportJs(model)
  const exported = await imported(code)
  expect(exported.columns).toEqual(model.columns)
  expect(rows.map((row) => exported.predict(row))).toEqual(model.predict(rows))
  return code
}

/** Values around 0 by a fixed sequence. */
function values(count: number, seed: number): number[] {
  return Array.from({ length: count }, (_, i) => Math.sin((i + 1) * 12.9898 + seed * 78.233) * 1.7)
}

function drawn(init: NetworkInit): Promise<Network> {
  return network({ seed: 3, ...init })
}

const tableRows = Array.from({ length: 90 }, (_, i) => ({
  age: i % 7 === 0 ? null : 20 + (i % 40),
  color: i % 11 === 0 ? null : (['red', 'green', 'blue'][i % 3] ?? ''),
  member: i % 2 === 0,
  size: 100 + 50 * Math.sin(i),
  kind: ['low', 'mid', 'high'][Math.floor((i % 40) / 14)] ?? '',
}))

/** Dates of two years at all hours, some missing, beside dates of six weeks. */
const datedRows = Array.from({ length: 120 }, (_, i) => ({
  when: i % 13 === 0 ? null : new Date(Date.UTC(2022, 0, 1) + i * 6.37 * 864e5),
  day: new Date(Date.UTC(2024, 4, 1) + (i % 42) * 864e5),
  color: ['red', 'green', 'blue'][i % 3] ?? '',
  size: (i * 7) % 10,
  kind: i % 2 === 0 ? 'a' : 'b',
}))

describe.each(['f32', 'f64'] as const)('exportJs in %s', (precision) => {
  it.each(activationEntries)('has the bits of $option', async ({ option }) => {
    for (const normalization of [null, 'batch', 'layer'] as const) {
      const layers = [{ units: 9, activation: option, normalization }, { units: 3 }]
      using net = await drawn({ inputs: 5, layers, loss: 'softmaxCrossEntropy', precision })
      if (normalization === 'batch')
        net.setLayer('dense1', { runningVariance: values(9, 2).map(Math.abs), runningMean: values(9, 4) })
      await expectSame(
        net,
        Array.from({ length: 12 }, (_, row) => values(5, row).map((value) => value * 3)),
      )
    }
  })

  it('scales the inputs of layers', async () => {
    const layers = [
      { units: 7, inputScale: true, normalization: 'batch' as const },
      { units: 3, inputScale: true },
    ]
    using net = await drawn({ inputs: 5, layers, loss: 'softmaxCrossEntropy', precision })
    net.setLayer('dense1', { inputScale: values(5, 6) })
    net.setLayer('dense2', { inputScale: values(7, 8) })
    await expectSame(
      net,
      Array.from({ length: 12 }, (_, row) => values(5, row)),
    )
  })

  it('adds the inputs of residual blocks', async () => {
    const layers = [
      { units: 5, residual: true, activation: 'tanh' as const },
      { units: 7, inputScale: true, normalization: 'batch' as const },
      { units: 5, residual: 2, initializer: 'lecunNormal' as const },
      { units: 3 },
    ]
    using net = await drawn({ inputs: 5, layers, loss: 'softmaxCrossEntropy', precision })
    net.setLayer('dense2', { inputScale: values(5, 6) })
    await expectSame(
      net,
      Array.from({ length: 12 }, (_, row) => values(5, row)),
    )
  })

  it('divides layers into groups', async () => {
    const layers = [
      { units: 6, groups: 2, activation: 'tanh' as const },
      { units: 600, inputScale: true, activation: 'prelu' as const },
      { units: 8, groups: 2, normalization: 'batch' as const },
      { units: 8, groups: 8, residual: true },
      { units: 3 },
    ]
    const rows = Array.from({ length: 12 }, (_, row) => values(4, row))
    using net = await drawn({ inputs: 4, layers, loss: 'softmaxCrossEntropy', precision })
    await expectSame(net, rows)
    const plain = layers.map(({ normalization: _normalization, ...layer }) => layer)
    using members = await drawn({ inputs: 4, layers: plain, loss: 'softmaxCrossEntropy', precision, members: 3 })
    await expectSame(members, rows)
  })

  it('embeds inputs periodically', async () => {
    const layers = [
      { units: 5, inputScale: true, periodic: { frequencies: 6, inputs: [1, 3, 4], sigma: 2 } },
      { units: 5, residual: 2, initializer: 'lecunNormal' as const },
      { units: 3 },
    ]
    using net = await drawn({ inputs: 5, layers, loss: 'softmaxCrossEntropy', precision })
    const rows = Array.from({ length: 12 }, (_, row) => values(5, row))
    await expectSame(net, [...rows, [3e37, -3e37, 5e6, -123.456, 1e-30]])
  })

  it('embeds categories, and other inputs periodically', async () => {
    const categories = [
      { first: 0, count: 2, dimension: 3 },
      { first: 3, count: 1, dimension: 2 },
    ]
    const layers = [{ units: 5, inputScale: true, categories, periodic: { frequencies: 4 } }, { units: 3 }]
    using net = await drawn({ inputs: 5, layers, loss: 'softmaxCrossEntropy', precision })
    await expectSame(net, [...Array.from({ length: 12 }, (_, row) => values(5, row)), [0, 1, 0.5, 0, 2]])
  })

  it('means what the members of an ensemble predict', async () => {
    const categories = [{ first: 0, count: 2, dimension: 3 }]
    const hidden = [
      { units: 6, inputScale: true, categories, periodic: { frequencies: 4 }, activation: 'prelu' as const },
      { units: 6, residual: true, normalization: 'layer' as const, activation: 'tanh' as const },
    ]
    for (const [loss, units] of [
      ['softmaxCrossEntropy', 3],
      ['binaryCrossEntropy', 1],
      ['binaryCrossEntropy', 2],
      ['meanSquaredError', 2],
    ] as const) {
      for (const layers of [[{ units }], [...hidden, { units }]]) {
        using net = await drawn({ inputs: 5, layers, loss, precision, members: 3 })
        for (const [i, { name }] of net.options.layers.entries()) {
          const { bias, memberInputScale = bias, memberOutputScale = bias } = net.layer(name)
          net.setLayer(name, {
            bias: values(bias.length, i),
            memberInputScale: values(memberInputScale.length, 3 + i),
            memberOutputScale: values(memberOutputScale.length, 6 + i),
          })
        }
        const rows = [...Array.from({ length: 12 }, (_, row) => values(5, row)), [1, 0, 0, 0, 0]]
        await expectSame(net, rows)
      }
    }
    const layers = [{ units: 300, normalization: 'layer' as const }, { units: 2 }]
    using wide = await drawn({ inputs: 300, layers, loss: 'softmaxCrossEntropy', precision, members: 64 })
    await expectSame(wide, [values(300, 1), values(300, 2)])
  })

  it('adds up runs of 256 products, and rows wider than the blocks of the summation tree', async () => {
    const layers = [{ units: 300, normalization: 'layer' }, { units: 1 }] as const
    using net = await drawn({ inputs: 600, layers, loss: 'meanSquaredError', precision })
    await expectSame(net, [values(600, 1), values(600, 2)])
  })
})

describe('exportJs', () => {
  it('includes the preparation of a table, and costs', async () => {
    const table = await readRows(tableRows)
    const preprocessor = fitPreprocessor(table, { target: 'kind' })
    const train = preprocess(table, preprocessor)
    using net = await drawn({
      inputs: train.features,
      layers: [{ units: 8 }, { units: 3 }],
      loss: 'softmaxCrossEntropy',
    })
    await net.fit(train, { epochs: 20 })
    await expectSame(net, tableRows)
    const costs = [0, 1, 2].map((actual) => [0, 1, 2].map((predicted) => Math.abs(actual - predicted) ** 2))
    const code = await expectSame(net, tableRows, { decision: { costs } })
    const exported = await imported(code)
    const [first] = tableRows
    expect(() => exported.predict({ ...first, age: 'old' })).toThrow('age (=old)')
    expect(() => exported.predict({ age: 1 })).toThrow('color')
    // Another category is none of those of train.
    expect(exported.predict({ ...first, color: 'violet' })).toEqual(exported.predict({ ...first, color: null }))

    using second = await network({ ...net.options, columns: [...train.columns].reverse() })
    await second.fit(train, { epochs: 2 })
    await expectSame(second, tableRows)

    using ensemble = await network({ ...net.options, members: 4 })
    await ensemble.fit(train, { epochs: 5 })
    await expectSame(ensemble, tableRows, { decision: { costs } })
  })

  it.each(['f32', 'f64'] as const)('expands dates into their parts, in %s', async (precision) => {
    for (const scaling of ['standard', 'robustSmoothClip', 'quantile'] as const) {
      const table = await readRows(datedRows)
      const preprocessor = fitPreprocessor(table, { target: 'kind', scaling })
      const [when, day] = preprocessor.columns
      expect(when).toMatchObject({ dateParts: ['season', 'weekday', 'time'], indicator: true })
      expect(day).toMatchObject({ dateParts: ['weekday'] })
      const train = preprocess(table, preprocessor)
      using net = await drawn({
        inputs: train.features,
        layers: [{ units: 8 }, { units: 1 }],
        loss: 'binaryCrossEntropy',
        precision,
      })
      await net.fit(train, { epochs: 5 })
      const edges = ['1969-12-31T23:59:59.999Z', '1970-01-01', '2000-02-29T12:00Z', '1999-03-31T06:00Z', '0001-01-01']
      const rows = [
        ...datedRows,
        ...edges.map((text) => ({ ...datedRows[1], when: new Date(text), day: new Date(text) })),
      ]
      await expectSame(net, rows)
      using reversed = await network({ ...net.options, columns: [...train.columns].reverse() })
      await reversed.fit(train, { epochs: 1 })
      const exported = await imported(await expectSame(reversed, rows))
      // Days stand for a date.
      const days = { ...datedRows[1], when: 20_000.25 }
      expect(exported.predict(days)).toEqual(exported.predict({ ...days, when: new Date(20_000.25 * 864e5) }))
    }
  })

  it('gives a regression in its own unit', async () => {
    const plain = dataset({
      x: tableRows.map(({ size }, i) => [size, i]),
      y: tableRows.map(({ size }) => 2 * size),
      columns: ['size', 'i'],
    })
    const ready = scale(scale(plain, fitScaler(plain)), fitScaler(plain, { of: 'targets' }))
    using net = await drawn({ inputs: 2, layers: [{ units: 4 }, { units: 1 }], loss: 'meanSquaredError' })
    await net.fit(ready, { epochs: 3 })
    await expectSame(net, [{ size: 120, i: 3 }, [99, 5]])
    const mapped = scale(plain, fitScaler(plain, { kind: 'quantile', noise: 0 }))
    using third = await drawn({ inputs: 2, layers: [{ units: 4 }, { units: 1 }], loss: 'meanSquaredError' })
    await third.fit(mapped, { epochs: 1 })
    await expectSame(third, [{ size: 120, i: 3 }, [99, 5], [tableRows[2]?.size ?? NaN, 2]])
    const table = await readRows(tableRows)
    for (const scaling of ['standard', 'robustSmoothClip', 'quantile'] as const) {
      const preprocessor = fitPreprocessor(table, { target: 'size', scaling })
      using second = await drawn({ inputs: 9, layers: [{ units: 1 }], loss: 'meanSquaredError' })
      await second.fit(preprocess(table, preprocessor), { epochs: 2 })
      await expectSame(second, tableRows)
      if (scaling !== 'standard') await expectSame(second, [{ ...tableRows[0], age: 1e200 }])
      if (scaling !== 'quantile') continue
      // Values between quantiles, at them, and beyond.
      const [age] = preprocessor.columns
      const quantiles = age?.kind === 'number' ? (age.quantiles ?? []) : []
      const ages = [...quantiles, ...Array.from({ length: 200 }, (_, i) => i / 3 - 2), -1e300, 1e-300]
      await expectSame(
        second,
        ages.map((own) => ({ ...tableRows[0], age: own })),
      )
    }
  })

  it('predicts two classes by a threshold, several labels, and bytes', async () => {
    using two = await drawn({ inputs: 2, layers: [{ units: 1 }], loss: 'binaryCrossEntropy', classes: ['no', 'yes'] })
    const pairs = [[1, 2], [-1, 0.5], [0, 0]] // prettier-ignore
    await expectSame(two, pairs)
    await expectSame(two, pairs, { decision: { thresholds: [{ label: 'no', threshold: 0.6 }] } })
    using several = await drawn({ inputs: 2, layers: [{ units: 3 }], loss: 'binaryCrossEntropy' })
    await expectSame(several, pairs, { decision: { thresholds: [{ label: 'y1', threshold: 0.3 }] } })
    using image = await drawn({ inputs: 2, layers: [{ units: 2 }], loss: 'softmaxCrossEntropy', bytes: true })
    await expectSame(image, [[0, 9], [255, 9]]) // prettier-ignore
  })

  it('is within 1.7 kB by Brotli, 3.6 kB as it is, besides the weights', async () => {
    for (const { option } of activationEntries) {
      const layers = [{ units: 16, activation: option, normalization: 'batch' }, { units: 3 }] as const
      using net = await drawn({ inputs: 4, layers, loss: 'softmaxCrossEntropy' })
      const code = await expectSame(net, [values(4, 1)])
      const weights = (net.parameterCount * 16) / 3
      expect(code.length - weights).toBeLessThan(3600)
      expect(brotliCompressSync(code.replace(/atob\('.*?'\)/, '')).length).toBeLessThan(1700)
    }
  })

  it('has half the width of calibrated intervals, for the levels that the calibration rows suffice for', async () => {
    const x = Array.from({ length: 12 }, (_, i) => [i])
    const rows = dataset({
      x,
      y: x.map(([i = 0]) => 100 * i + (i % 3) * 40),
      task: 'regression',
      targetNames: ['price'],
    })
    const scaler = fitScaler(rows, { of: 'targets' })
    const scaled = scale(rows, scaler)
    using net = await network({ inputs: 1, layers: [{ units: 1 }], loss: 'meanSquaredError' })
    await net.fit(scaled, { epochs: 5, optimizer: { kind: 'sgd' } })
    net.setDecision({ intervals: conformalIntervals(net.predict(scaled.x), scaled) })
    using model = await loadModel(await saveModel(net, { targetScaler: scaler }))
    const { predict, halfWidths } = await imported(exportJs(model))
    expect(Object.keys(halfWidths ?? {})).toEqual(['0.8', '0.9'])
    const [row = []] = x
    const [expected] = model.predict([row], { interval: 0.9 })
    const value = predict(row).values?.['price'] ?? NaN
    const half = halfWidths?.['0.9']?.['price'] ?? NaN
    expect(value - half).toBeCloseTo(expected?.intervals?.['price']?.lower ?? NaN, 3)
    expect(value + half).toBeCloseTo(expected?.intervals?.['price']?.upper ?? NaN, 3)
    expect(half).toBeGreaterThan(1)
    expect(exportC(model)).toContain(`static const double wellfit_half_width_90[] = {${half}};`)
    net.setDecision(null)
    using plain = await loadModel(await saveModel(net, { targetScaler: scaler }))
    expect(exportJs(plain)).not.toContain('halfWidths')
  })

  it.each(['f32', 'f64'] as const)('calibrates by temperature, with the bits of the model in %s', async (precision) => {
    const x = Array.from({ length: 40 }, (_, row) => values(3, row))
    const classes = dataset({ x, y: x.map((_, i) => i % 3), task: 'classification' })
    const pair = dataset({ x, y: x.map((_, i) => Number(i % 3 === 0)), task: 'classification' })
    const labels = dataset({ x, y: x.map((_, i) => [i % 2, Number(i % 3 === 0)]) })
    for (const [rows, units, loss, members] of [
      [classes, 3, 'softmaxCrossEntropy', {}],
      [classes, 3, 'softmaxCrossEntropy', { members: 3 }],
      [pair, 1, 'binaryCrossEntropy', {}],
      [labels, 2, 'binaryCrossEntropy', {}],
    ] as const) {
      using net = await drawn({ inputs: 3, layers: [{ units: 6 }, { units }], loss, precision, ...members })
      await net.fit(rows, { epochs: 30, optimizer: { kind: 'adam', learningRate: 0.05 } })
      const calibration = calibrate(net.predict(rows.x), rows, { method: 'temperature' })
      const far = [[900, -900, 900], [-900, 900, 0]] // prettier-ignore
      const code = await expectSame(net, [...x, ...far], { decision: { calibration } })
      expect(code).toContain('calibrated(forward(x))')
      using model = await loadModel(await saveModel(net, { decision: { calibration } }))
      expect(exportC(model)).toContain('/ ' + String((calibration as { temperature: number }).temperature))
    }
  })

  it('refuses what it cannot export, and says what to do', async () => {
    using net = await drawn({ inputs: 1, layers: [{ units: 2 }], loss: 'softmaxCrossEntropy' })
    const rows = dataset({ x: [[1], [2], [3], [4]], y: [0, 1, 0, 1], task: 'classification' })
    const calibration = calibrate(net.predict(rows.x), rows, { method: 'isotonic' })
    using model = await loadModel(await saveModel(net, { decision: { calibration } }))
    expectFault(() => exportJs(model), { code: 'UNSUPPORTED', field: 'decision.calibration' }, 'setDecision(null)')
    const prices = dataset({ x: [[1], [2], [3], [4]], y: [10, 20, 45, 80], task: 'regression' })
    using value = await network({ inputs: 1, layers: [{ units: 1 }], loss: 'meanSquaredError' })
    await value.fit(scale(prices, fitScaler(prices, { of: 'targets', transform: 'log' })), { epochs: 1 })
    value.setDecision(null)
    using log = await loadModel(await saveModel(value))
    expectFault(() => exportJs(log), { code: 'UNSUPPORTED', field: 'target' }, 'be on a linear scale')
    expectFault(() => exportJs({} as never), { code: 'INVALID_OPTION', field: 'model' })
  })
})
