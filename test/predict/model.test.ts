import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  dataset,
  decodeModel,
  encodeModel,
  fitPreprocessor,
  fitScaler,
  loadModel,
  network,
  openModel,
  preprocess,
  preprocessFeatures,
  saveModel,
  scale,
  unscaleTarget,
  type Network,
  type Preprocessor,
  type Table,
} from '../../src/index.js'
import { readCsv } from '../../src/data/csv/index.js'
import { readRows } from '../../src/data/files/jsonl.js'
import { expectFault, expectRejection } from '../support/errors.js'

const COLORS = ['red', 'green', 'blue']
/** Rows of mixed columns, some values missing: numbers, a category, a boolean, a date. */
const raw = Array.from({ length: 90 }, (_, i) => ({
  age: i % 7 === 0 ? null : 20 + (i % 40),
  color: i % 11 === 0 ? null : (COLORS[i % 3] ?? ''),
  member: i % 2 === 0,
  since: `2024-0${1 + (i % 9)}-1${i % 9}`,
  size: 100 + 50 * Math.sin(i),
  kind: ['low', 'mid', 'high'][Math.floor((i % 40) / 14)] ?? '',
}))

let directory = ''
let table: Table
let preprocessor: Preprocessor
let net: Network

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'wellfit-model-'))
  table = await readRows(raw)
  preprocessor = fitPreprocessor(table, { target: 'kind' })
  const train = preprocess(table, preprocessor)
  net = await network({
    inputs: train.features,
    layers: [{ units: 8, normalization: 'batch' }, { units: 3 }],
    loss: 'softmaxCrossEntropy',
  })
  await net.fit(train, { epochs: 20 })
})

afterAll(async () => await rm(directory, { recursive: true }))

describe('saveModel and loadModel', () => {
  it('keep everything that predictions need, without a field by hand', async () => {
    const file = path.join(directory, 'a.model')
    await saveModel(net, file)
    using model = await loadModel(file)
    expect(model.network.parameters).toEqual(net.parameters)
    expect(model.network.signature).toEqual(net.signature)
    expect(model.stored.preprocessor).toEqual(preprocessor)
    expect(model).toMatchObject({ target: 'kind', classes: ['high', 'low', 'mid'] })
    expect(model.columns).toEqual(['age', 'color', 'member', 'since', 'size'])
    // What was loaded is saved as the same bytes.
    expect(await saveModel(model.network)).toEqual(new Uint8Array(await readFile(file)))
    using fromUrl = await loadModel(pathToFileURL(file))
    expect(fromUrl.network.parameters).toEqual(net.parameters)
  })

  it('take bytes everywhere, and parts besides', async () => {
    const costs = [0, 1, 2].map((actual) => [0, 1, 2].map((predicted) => Math.abs(actual - predicted)))
    const bytes = await saveModel(net, { metadata: { author: 'me' }, decision: { costs } })
    for (const source of [bytes, bytes.slice().buffer, new Blob([bytes.slice()])]) {
      using model = await loadModel(source)
      expect(model.stored).toMatchObject({ metadata: { author: 'me' }, decision: { costs } })
    }
  })

  it('read the two files of encodeModel in a directory', async () => {
    const { json, tensors } = encodeModel({ network: net.options, parameters: net.parameters, preprocessor })
    await writeFile(path.join(directory, 'model.json'), json)
    await writeFile(path.join(directory, 'model.safetensors'), tensors)
    using model = await loadModel(directory)
    expect(model.predict([raw[1] ?? {}])).toEqual((await openModel(decodeModel(json, tensors))).predict([raw[1] ?? {}]))
    expect(model.classes).toEqual(['high', 'low', 'mid'])
  })

  it('refuse what is damaged, missing or no model', async () => {
    const bytes = await saveModel(net)
    const damaged = bytes.slice()
    damaged[bytes.length - 3] = (damaged[bytes.length - 3] ?? 0) ^ 1
    await expectRejection(loadModel(damaged), { code: 'INVALID_MODEL', functionName: 'loadModel' }, 'checksum')
    await expectRejection(loadModel(bytes.subarray(0, 200)), { code: 'INVALID_MODEL' })
    const { tensors } = encodeModel({ network: net.options, parameters: net.parameters })
    await expectRejection(loadModel(tensors), { code: 'INVALID_MODEL' }, 'saveModel')
    const gone = path.join(directory, 'none', 'x')
    await expectRejection(loadModel(gone), { code: 'IO', value: gone, functionName: 'loadModel' })
    await expectRejection(saveModel(net, gone), { code: 'IO', functionName: 'saveModel' })
    await expectRejection(loadModel(7 as never), { code: 'INVALID_OPTION', field: 'where' })
    await expectRejection(saveModel(net, { clases: [] } as never), { code: 'INVALID_OPTION' }, 'classes')
    await expectRejection(saveModel(net, {}, 7 as never), { field: 'where' })
    await expectRejection(openModel(null as never), { field: 'stored' })
  })
})

describe('model.predict', () => {
  it('takes a category of train as one, even if it reads like a missing value', async () => {
    const countries = await readCsv('code,y\nNA,1\nDE,2\nNA,3\nFR,4.5\n', { keepDefaultMissing: false })
    const fitted = fitPreprocessor(countries, { target: 'y', task: 'regression' })
    const train = preprocess(countries, fitted)
    using single = await network({ inputs: train.features, layers: [{ units: 1 }], loss: 'meanSquaredError' })
    await single.fit(train, { epochs: 2 })
    using model = await loadModel(await saveModel(single))
    const found = model.predict([{ code: 'NA' }, { code: ' DE' }, { code: null }])
    const ofTable = model.predictTable(countries)
    expect(found.slice(0, 2)).toEqual(ofTable.slice(0, 2))
    expect(found[2]).not.toEqual(found[0])
  })

  it('gives the bits of the table, for objects, arrays and texts', async () => {
    using model = await loadModel(await saveModel(net))
    const { x } = preprocessFeatures(table, preprocessor)
    const expected = net.predict(x)
    const names = ['high', 'low', 'mid']
    const found = model.predict(raw)
    expect(found.flatMap(({ probabilities }) => names.map((name) => probabilities?.[name]))).toEqual([...expected])
    expect(found.map((prediction) => prediction.class)).toEqual(net.predictClasses(x))
    expect(model.predictTable(table)).toEqual(found)
    const columns = model.predictColumns(table)
    expect(columns.class).toEqual(found.map((prediction) => prediction.class))
    expect(columns.outputs.map(({ name }) => name)).toEqual(names)
    for (const { name, values } of columns.outputs) {
      expect([...values]).toEqual(found.map(({ probabilities }) => probabilities?.[name]))
    }
    // As cells of a CSV file, missing ones empty or by a word.
    const cells = raw.map(({ age, color, member, since, size }) => [
      age === null ? 'NA' : ` ${age} `,
      color ?? '',
      member ? 'yes' : 'no',
      since,
      String(size),
    ])
    expect(model.predict(cells)).toEqual(found)
    expect(model.predict(raw.map((row) => ({ ...row, since: new Date(row.since) })))).toEqual(found)
  })

  it('reads texts in the formats of train: money, dates, boolean words', async () => {
    const rows = Array.from({ length: 60 }, (_, i) => ({
      price: `$${1 + (i % 9)},${String(100 + i)}.50`,
      when: `${String(13 + (i % 15)).padStart(2, '0')}.0${1 + (i % 9)}.2023`,
      member: i % 3 === 0 ? 'Ja' : 'Nein',
      kind: i % 2 === 0 ? 'a' : 'b',
    }))
    const formatted = await readRows(rows)
    const own = fitPreprocessor(formatted, { target: 'kind' })
    const train = preprocess(formatted, own)
    using small = await network({ inputs: train.features, layers: [{ units: 2 }], loss: 'softmaxCrossEntropy' })
    await small.fit(train, { epochs: 2 })
    using model = await loadModel(await saveModel(small))
    const expected = [...small.predict(train.x)]
    const probabilities = (found: ReturnType<typeof model.predict>): unknown[] =>
      found.flatMap((row) => ['a', 'b'].map((name) => row.probabilities?.[name]))
    expect(own.columns.slice(0, 2)).toMatchObject([{ numberFormat: { unit: '$' } }, { dateFormat: { order: 'dmy' } }])
    expect(probabilities(model.predict(rows))).toEqual(expected)
    // The same values in other words: a number, an ISO date, another pair of booleans.
    const others = rows.map(({ price, when, member }) => ({
      price: Number(price.replace(/[$,]/g, '')),
      when: when.split('.').toReversed().join('-'),
      member: member === 'Ja',
    }))
    expect(probabilities(model.predict(others))).toEqual(expected)
  })

  it('names row and column of what it cannot read', async () => {
    using model = await loadModel(await saveModel(net))
    const [first = {}, second = {}] = raw
    const bad = { code: 'INVALID_DATA', functionName: 'predict', row: 1 } as const
    expectFault(() => model.predict([first, { ...second, age: 'old' }]), { ...bad, column: 'age', value: 'old' })
    expectFault(() => model.predict([first, { ...second, since: 'May' }]), { ...bad, column: 'since' }, 'ISO 8601')
    expectFault(() => model.predict([first, { ...second, member: 'maybe' }]), { ...bad, column: 'member' })
    expectFault(() => model.predict([first, { ...second, size: Infinity }]), { ...bad, column: 'size' })
    expectFault(() => model.predict([{ age: 1, colour: 'red' }]), { code: 'INVALID_DATA', column: 'color' }, 'colour')
    expectFault(() => model.predict([[1, 2]]), { code: 'INVALID_SHAPE', row: 0 }, 'age, color')
    expectFault(() => model.predict([]), { code: 'INVALID_DATA', field: 'rows' })
    expectFault(() => model.predict([7 as never]), { field: 'rows[0]' })
    // An unseen category and an unknown text are what they are in train.
    expect(model.predict([{ ...second, color: 'violet' }])).toEqual(model.predict([{ ...second, color: null }]))
  })

  it('matches the order in which the network learnt the features', async () => {
    const train = preprocess(table, preprocessor)
    const columns = [...train.columns].reverse()
    using turned = await network({ ...net.options, columns })
    await turned.fit(train, { epochs: 5 })
    using model = await loadModel(await saveModel(turned))
    const { targets } = train
    const labels = targets.kind === 'classes' ? targets.labels : []
    const right = model
      .predict(raw)
      .filter((prediction, i) => prediction.class === net.signature.classes?.[labels[i] ?? 0])
    expect(right.length / raw.length).toBeCloseTo(turned.evaluate(train).accuracy ?? NaN, 12)
    expect(model.predictTable(table)).toEqual(model.predict(raw))
  })

  it('gives a regression in its own unit, after a preprocessor or scalers', async () => {
    const numbers = raw.map(({ age, size }) => ({ age, size, price: 3 * size + (age ?? 30) }))
    const priced = await readRows(numbers)
    const fitted = fitPreprocessor(priced, { target: 'price' })
    const train = preprocess(priced, fitted)
    using regression = await network({ inputs: train.features, layers: [{ units: 1 }], loss: 'meanSquaredError' })
    await regression.fit(train, { epochs: 3 })
    using model = await loadModel(await saveModel(regression))
    const expected = unscaleTarget(regression.predict(train.x), fitted)
    expect(model.predict(numbers).map(({ values }) => values?.['price'])).toEqual([...expected])

    const plain = dataset({
      x: raw.map(({ size }, i) => [size, i]),
      y: raw.map(({ size }) => 2 * size),
      columns: ['size', 'i'],
    })
    const [features, targets] = [fitScaler(plain), fitScaler(plain, { of: 'targets' })]
    const ready = scale(scale(plain, features), targets)
    using scaled = await network({ inputs: 2, layers: [{ units: 1 }], loss: 'meanSquaredError' })
    await scaled.fit(ready, { epochs: 200, optimizer: { kind: 'adam', learningRate: 0.05 } })
    using second = await loadModel(await saveModel(scaled))
    expect(second.columns).toEqual(['size', 'i'])
    expect(second.predict([{ size: 120, i: 3 }])[0]?.values?.['y']).toBeCloseTo(240, 0)
    expectFault(() => second.predict([[null, 1]]), { column: 'size' }, 'imputes')
    expectFault(() => second.predictTable(table), { code: 'UNSUPPORTED' })
  })

  it('reads bytes, and binary classes by name', async () => {
    const x = Uint8Array.from({ length: 80 }, (_, i) => (i * 53) % 256)
    const y = Array.from({ length: 40 }, (_, i) => ((x[2 * i] ?? 0) > 127 ? 'yes' : 'no'))
    using binary = await network({ inputs: 2, layers: [{ units: 1 }], loss: 'binaryCrossEntropy' })
    await binary.fit(dataset({ x, y }), { epochs: 300, optimizer: { kind: 'adam', learningRate: 0.1 } })
    using model = await loadModel(await saveModel(binary))
    const [low, high] = model.predict([[0, 9], [255, 9]]) // prettier-ignore
    expect([low?.class, high?.class]).toEqual(['no', 'yes'])
    const yes = binary.predict(Uint8Array.of(255, 9))[0] ?? NaN
    expect(high?.probabilities).toEqual({ no: 1 - yes, yes })
    expectFault(() => model.predict([[0.5, 1]]), { column: 'x0' }, '0 to 255')
    expectFault(() => model.network.predict([[0.5, 1]]), { field: 'x' }, 'bytes')
  })
})
