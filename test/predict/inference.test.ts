import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import {
  calibrate,
  conformalIntervals,
  customActivation,
  dataset,
  encodeModel,
  fitPreprocessor,
  fitScaler,
  loadModel as loadWhole,
  network,
  preprocess,
  saveModel,
  scale,
  type Network,
  type SaveParts,
} from '../../src/index.js'
import { readRows } from '../../src/data/files/jsonl.js'
import { loadModel } from '../../src/predict/inference/index.js'
import type { PredictOptions } from '../../src/predict/predictions.js'
import type { RawRow } from '../../src/predict/row-encoder.js'
import { expectFault, expectRejection } from '../support/errors.js'
import { demo } from '../support/sparse-model.js'

const COLORS = ['red', 'green', 'blue']
/** Rows with a column of every kind: numbers plain and formatted, a category, a boolean, dates in two formats, free text. */
const raw = Array.from({ length: 120 }, (_, i) => ({
  age: i % 7 === 0 ? null : 20 + (i % 40),
  color: i % 11 === 0 ? null : (COLORS[i % 3] ?? ''),
  member: i % 2 === 0 ? 'Ja' : 'Nein',
  since: `2024-0${1 + (i % 9)}-1${i % 9}`,
  until: `${String(13 + (i % 15)).padStart(2, '0')}.0${1 + (i % 9)}.2025`,
  price: `$${1 + (i % 9)},${String(100 + i)}.50`,
  note: i % 13 === 0 ? null : `word${i % 17} of ${i % 7} and thing ${i % 29} again`,
  size: 100 + 50 * Math.sin(i),
  kind: ['low', 'mid', 'high'][Math.floor((i % 40) / 14)] ?? '',
}))

/** Predictions of raw rows by both entries must be equal to the last bit. */
async function expectSame(net: Network, rows: readonly RawRow[], parts: SaveParts = {}, options: PredictOptions = {}) {
  const bytes = await saveModel(net, parts)
  using whole = await loadWhole(bytes)
  const model = await loadModel(bytes)
  expect(model.predict(rows, options)).toEqual(whole.predict(rows, options))
  for (const row of rows.slice(0, 9)) expect(model.predict([row], options)).toEqual(whole.predict([row], options))
  const { columns, classes, target } = whole
  expect(model).toMatchObject({ columns, classes, target, metadata: whole.stored.metadata })
  return model
}

describe('loadModel of wellfit/predict', () => {
  it('predicts a table with columns of every kind', async () => {
    const table = await readRows(raw)
    const preprocessor = fitPreprocessor(table, { target: 'kind' })
    expect(preprocessor.columns).toMatchObject([
      { name: 'age', indicator: true },
      { name: 'color', kind: 'category' },
      { name: 'member', readAs: 'boolean' },
      { name: 'since', readAs: 'date', dateParts: ['weekday'] },
      { name: 'until', dateFormat: { order: 'dmy' } },
      { name: 'price', numberFormat: { unit: '$' } },
      { name: 'note', kind: 'text' },
      { name: 'size' },
    ])
    const train = preprocess(table, preprocessor)
    using net = await network({
      inputs: train.features,
      layers: [{ units: 12, normalization: 'batch' }, { units: 3 }],
      loss: 'softmaxCrossEntropy',
    })
    await net.fit(train, { epochs: 120 })
    const model = await expectSame(net, raw, { metadata: { author: 'me' } })
    // As cells of a file.
    const cells = raw.map((row) => model.columns.map((name) => String(row[name as keyof typeof row] ?? '')))
    expect(model.predict(cells)).toEqual(model.predict(raw))
    const costs = [0, 1, 2].map((actual) => [0, 1, 2].map((predicted) => Math.abs(actual - predicted) ** 2))
    await expectSame(net, raw, { decision: { costs } })
    const calibration = calibrate(net.predict(train.x), train, { method: 'temperature' })
    await expectSame(net, raw, { decision: { calibration } })
    const isotonic = calibrate(net.predict(train.x), train, { method: 'isotonic' })
    await expectSame(net, raw, { decision: { calibration: isotonic, costs } })
  })

  it('predicts a regression in its own unit, with intervals', async () => {
    const plain = dataset({
      x: raw.map(({ size, age }) => [size, age ?? 0]),
      y: raw.map(({ size }, i) => 2 * size + (i % 5)),
      columns: ['size', 'age'],
    })
    const [features, targets] = [fitScaler(plain, { kind: 'robust' }), fitScaler(plain, { of: 'targets' })]
    const ready = scale(scale(plain, features), targets)
    using net = await network({ inputs: 2, layers: [{ units: 80 }, { units: 1 }], loss: 'meanSquaredError' })
    await net.fit(ready, { epochs: 3 })
    const rows = raw.map(({ size, age }) => ({ age: age ?? 1, size: String(size) }))
    const intervals = conformalIntervals(net.predict(ready.x), ready)
    const model = await expectSame(net, rows, { decision: { intervals } }, { interval: 0.9 })
    expectFault(() => model.predict(rows, { interval: 2 }), { code: 'INVALID_OPTION', field: 'interval' })
    expectFault(() => model.predict(rows, { interval: 0.9999 }), { field: 'interval' }, 'rows or more')
    const without = await expectSame(net, rows)
    const unsupported = { code: 'UNSUPPORTED', field: 'interval' } as const
    expectFault(() => without.predict(rows, { interval: 0.9 }), unsupported, 'conformalIntervals')
    using classes = await network({ inputs: 2, layers: [{ units: 2 }], loss: 'softmaxCrossEntropy' })
    const classifier = await expectSame(classes, [[1, 2]])
    using whole = await loadWhole(await saveModel(classes))
    for (const known of [classifier, whole]) {
      expectFault(() => known.predict([[1, 2]], { interval: 0.9 }), unsupported, 'a classification has probabilities')
    }

    const table = await readRows(raw)
    const loss = { kind: 'huber', delta: 1 } as const
    for (const scaling of ['robustSmoothClip', 'quantile'] as const) {
      const train = preprocess(table, fitPreprocessor(table, { target: 'size', scaling }))
      using second = await network({ inputs: train.features, layers: [{ units: 1 }], loss, precision: 'f64' })
      await second.fit(train, { epochs: 2 })
      await expectSame(second, raw)
    }
    using third = await network({ inputs: 2, layers: [{ units: 1 }], loss: 'meanSquaredError' })
    await third.fit(scale(plain, fitScaler(plain, { kind: 'quantile' })), { epochs: 1 })
    await expectSame(third, rows)
  })

  it('predicts two classes by a threshold, several labels, and bytes', async () => {
    const { net, data } = await demo()
    const rows = Array.from({ length: 20 }, (_, i) => Array.from(data.x.subarray(i * 40, (i + 1) * 40)))
    // Most weights are 0: the file has the sparse form.
    await expectSame(net, rows, { decision: { thresholds: [{ label: 'up', threshold: 0.8 }] } })
    net[Symbol.dispose]()

    const targetNames = ['a', 'b', 'c']
    using several = await network({ inputs: 2, layers: [{ units: 3 }], loss: 'binaryCrossEntropy', targetNames })
    const pairs = [[1, 2], [-1, 0.5], [0, 0]] // prettier-ignore
    await expectSame(several, pairs, { decision: { thresholds: [{ label: 'b', threshold: 0.3 }] } })

    using image = await network({ inputs: 2, layers: [{ units: 1 }], loss: 'binaryCrossEntropy', bytes: true })
    const model = await expectSame(image, [[0, 9], [255, 9]]) // prettier-ignore
    expectFault(() => model.predict([[0.5, 1]]), { column: 'x0' }, '0 to 255')
  })

  it('reads models of every version, in one file or two', async () => {
    const folder = fileURLToPath(new URL('../format/fixtures', import.meta.url))
    for (const name of ['version-1.json', 'version-3.model', 'version-4.model']) {
      const file = path.join(folder, name)
      using whole = await loadWhole(file)
      const model = await loadModel(file)
      const rows = [0, 1, 2].map((row) => whole.columns.map((_, i) => (i * 3 + row) % 2))
      expect({ name, found: model.predict(rows) }).toEqual({ name, found: whole.predict(rows) })
    }
    // The preprocessor of this fixture is none: neither entry opens it.
    await expectRejection(loadModel(path.join(folder, 'version-2.json')), { code: 'INVALID_MODEL', field: 'where' })
    const directory = await mkdtemp(path.join(tmpdir(), 'wellfit-inference-'))
    try {
      using net = await network({ inputs: 2, layers: [{ units: 2 }], loss: 'softmaxCrossEntropy', seed: 4 })
      const { json, tensors } = encodeModel({ network: net.options, parameters: net.parameters })
      await writeFile(path.join(directory, 'model.json'), json)
      await writeFile(path.join(directory, 'model.safetensors'), tensors)
      const [first] = (await loadModel(directory)).predict([[1, 2]])
      expect(Object.values(first?.probabilities ?? {})).toEqual([...net.predict([[1, 2]])])
    } finally {
      await rm(directory, { recursive: true })
    }
  })

  it('refuses what is damaged, no model, newer, or has parts in TypeScript', async () => {
    using net = await network({ inputs: 2, layers: [{ units: 2 }], loss: 'softmaxCrossEntropy' })
    const bytes = await saveModel(net)
    for (let at = 0; at < bytes.length; at += 7) {
      const damaged = bytes.slice()
      damaged[at] = (damaged[at] ?? 0) ^ 16
      await expectRejection(loadModel(damaged), { code: 'INVALID_MODEL', functionName: 'loadModel' })
    }
    await expectRejection(loadModel(bytes.subarray(0, 200)), { code: 'INVALID_MODEL' }, 'copy it again')
    await expectRejection(loadModel(new Uint8Array(3)), { code: 'INVALID_MODEL' })
    const { json, tensors } = encodeModel({ network: net.options, parameters: net.parameters })
    await expectRejection(loadModel(tensors), { code: 'INVALID_MODEL' }, 'saveModel')
    await expectRejection(loadModel(7 as never), { code: 'INVALID_OPTION', field: 'where' })
    await expectRejection(loadModel('/none/x'), { code: 'IO', functionName: 'loadModel' })
    const directory = await mkdtemp(path.join(tmpdir(), 'wellfit-inference-'))
    try {
      const file = path.join(directory, 'model.json')
      await writeFile(path.join(directory, 'model.safetensors'), tensors)
      await writeFile(file, json.replace('"version": 4', '"version": 99'))
      await expectRejection(loadModel(directory), { code: 'INVALID_MODEL', value: 99 }, 'update')
      await writeFile(file, json.replace('wellfit.model', 'other'))
      await expectRejection(loadModel(directory), { code: 'INVALID_MODEL', field: 'format' })
    } finally {
      await rm(directory, { recursive: true })
    }
    const activation = customActivation({
      name: 'half',
      value: (z) => z / 2,
      derivative: () => 0.5,
    })
    using custom = await network({ inputs: 1, layers: [{ units: 1, activation }], loss: 'meanSquaredError' })
    await expectRejection(loadModel(await saveModel(custom)), { code: 'UNSUPPORTED', value: 'half' })
  })

  it('names row and column of a cell that it cannot read', async () => {
    using net = await network({ inputs: 2, layers: [{ units: 1 }], loss: 'meanSquaredError', columns: ['a', 'b'] })
    const model = await loadModel(await saveModel(net))
    const fault = { code: 'INVALID_DATA', functionName: 'predict', row: 1 } as const
    expectFault(() => model.predict([[1, 2], [1, 'x']]), { ...fault, column: 'b', value: 'x' }) // prettier-ignore
    expectFault(() => model.predict([[1, 2], [1, 1e300]]), { ...fault, column: 1, value: 1e300 }, 'f32') // prettier-ignore
    expectFault(() => model.predict([[1]]), { code: 'INVALID_SHAPE' })
    expectFault(() => model.predict([{ a: 1 }]), { code: 'INVALID_DATA', column: 'b' })
    expectFault(() => model.predict([[1, 2]], { intervall: 0.9 } as never), {
      code: 'INVALID_OPTION',
      field: 'intervall',
    })
  })

  it('is disposed of like a model of wellfit', async () => {
    using net = await network({ inputs: 1, layers: [{ units: 1 }], loss: 'meanSquaredError', parameters: [2, 1] })
    using model = await loadModel(new Blob([(await saveModel(net)).slice()]))
    expect(model.predict([[3]])).toEqual([{ class: null, probabilities: null, values: { y: 7 } }])
  })
})

it('the bundle for Node is the same code', async () => {
  const manifest = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as {
    exports: Record<string, { node: string }>
  }
  const file = new URL(`../../${manifest.exports['./predict']?.node ?? ''}`, import.meta.url)
  const bundled = (await import(file.href)) as { loadModel: typeof loadModel }
  using net = await network({ inputs: 1, layers: [{ units: 1 }], loss: 'meanSquaredError', parameters: [2, 1] })
  expect((await bundled.loadModel(await saveModel(net))).predict([[3]])[0]?.values).toEqual({ y: 7 })
})
