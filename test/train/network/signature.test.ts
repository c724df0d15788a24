import { describe, expect, it } from 'vitest'
import {
  chunkedDataset,
  costCheck,
  dataset,
  decodeCheckpoint,
  encodeCheckpoint,
  findLearningRate,
  fitScaler,
  gradientCheck,
  network,
  preflight,
  regularizationPath,
  scale,
  type Checkpoint,
  type Dataset,
  type NetworkInit,
} from '../../../src/index.js'
import { expectFault, expectRejection } from '../../support/errors.js'

const ROWS = 120
const COLUMNS = ['age', 'height', 'weight']
const CLASSES = ['a', 'b', 'c']
const shape = { inputs: 3, layers: [{ units: 12 }, { units: 3 }], loss: 'softmaxCrossEntropy', seed: 1 } as const
const settings = { epochs: 30, batchSize: 16, seed: 2 } as const

/** Three clusters, the class being the column with the largest value. */
function point(row: number): readonly [number, number, number] {
  const noise = (k: number): number => Math.sin(row * 12.9898 + k * 78.233) * 0.4
  return [noise(0), noise(1), noise(2)].map((value, k) => value + (k === row % 3 ? 1.5 : 0)) as never
}

/** Rows `first` … `last` − 1 with columns and classes in a given order. */
function rows(first: number, last: number, order = [0, 1, 2], classes: readonly string[] = CLASSES): Dataset {
  const numbers = Array.from({ length: last - first }, (_, i) => first + i)
  return dataset({
    x: numbers.map((row) => order.map((j) => point(row)[j] ?? 0)),
    y: numbers.map((row) => CLASSES[row % 3] ?? ''),
    columns: order.map((j) => COLUMNS[j] ?? ''),
    classes,
  })
}

const train = rows(0, ROWS)
const dev = rows(ROWS, 180)
/** The same rows with columns and classes in another order. */
const mixed = { train: rows(0, ROWS, [2, 0, 1], ['c', 'a', 'b']), dev: rows(ROWS, 180, [1, 2, 0], ['b', 'c', 'a']) }
/** The dev rows of the classes b and c alone, as `dataset` numbers them by itself. */
function partOfDev(): Dataset {
  const numbers = Array.from({ length: 60 }, (_, i) => ROWS + i).filter((row) => row % 3 !== 0)
  return dataset({ x: numbers.map((row) => [...point(row)]), y: numbers.map((row) => CLASSES[row % 3] ?? '') })
}

async function trained(init: Partial<NetworkInit> = {}, data = train) {
  const net = await network({ ...shape, ...init })
  await net.fit(data, settings)
  return net
}

describe('labels by name', () => {
  it('measures a dev set that lacks a class as what it is', async () => {
    const net = await network(shape)
    const history = await net.fit(train, { ...settings, dev: partOfDev(), earlyStopping: { patience: 8 } })
    expect(partOfDev().targets).toMatchObject({ classes: ['b', 'c'] })
    expect(net.signature).toEqual({ columns: COLUMNS, classes: CLASSES, targetNames: null, bytes: false })
    // The rows of a named, numbered set that says all classes itself.
    const whole = dev.targets.kind === 'classes' ? dev.targets.labels : []
    const kept = Array.from(whole.keys()).filter((row) => whole[row] !== 0)
    const named = dataset({
      x: kept.map((row) => [...point(ROWS + row)]),
      y: kept.map((row) => whole[row] ?? 0),
      classes: CLASSES,
    })
    expect(net.evaluate(partOfDev())).toEqual(net.evaluate(named))
    expect(net.evaluate(partOfDev()).accuracy).toBeGreaterThan(0.95)
    expect(history.best?.epoch).toBeGreaterThan(1)
    expect(net.metrics(partOfDev()).confusion?.classes).toEqual(CLASSES)
  })

  it('maps columns and classes in every function, to the bit', async () => {
    const [plain, other] = [await trained(), await network(shape)]
    const history = await other.fit(train, { ...settings, dev: mixed.dev })
    expect(other.parameters).toEqual(plain.parameters)
    expect(history.rows.at(-1)?.dev).toEqual(plain.evaluate(dev))
    const batch = rows(0, 24)
    const mixedBatch = rows(0, 24, [1, 2, 0], ['b', 'c', 'a'])
    expect(plain.evaluate(mixed.dev)).toEqual(plain.evaluate(dev))
    expect(plain.metrics(mixed.dev)).toEqual(plain.metrics(dev))
    expect(plain.loss(mixedBatch)).toBe(plain.loss(batch))
    expect(plain.gradients(mixedBatch)).toEqual(plain.gradients(batch))
    expect(await gradientCheck(plain, mixedBatch)).toEqual(await gradientCheck(plain, batch))
    expect(await costCheck(plain, mixedBatch)).toEqual(await costCheck(plain, batch))
    const checks = { items: ['input', 'initialState'] } as const
    expect((await preflight(plain, mixedBatch, checks)).items).toEqual((await preflight(plain, batch, checks)).items)
    const test = { fit: { batchSize: 8 }, steps: 10 }
    expect(await findLearningRate(plain, mixedBatch, test)).toEqual(await findLearningRate(plain, batch, test))
    const path = { over: 'l2', values: [0, 1], fit: { epochs: 2 } } as const
    expect(await regularizationPath(plain, { ...path, train: mixed.train, dev: mixed.dev })).toEqual(
      await regularizationPath(plain, { ...path, train, dev }),
    )
  })

  it('trains on rows in another order as on the same in its own, in this thread, in a worker and in chunks', async () => {
    const names = { columns: COLUMNS, classes: CLASSES }
    const { parameters } = await trained()
    expect((await trained(names, mixed.train)).parameters).toEqual(parameters)
    using inWorker = await network({ ...shape, ...names })
    await inWorker.fit(mixed.train, { ...settings, worker: true })
    expect(inWorker.parameters).toEqual(parameters)
    using learns = await network(shape)
    await learns.fit(train, { ...settings, worker: true })
    expect(learns.signature.classes).toEqual(CLASSES)
    using chunked = await network({ ...shape, ...names })
    const { x, columns, targets } = mixed.train
    const labels = targets.kind === 'classes' ? targets.labels : new Int32Array()
    await chunked.fit(
      chunkedDataset({
        rows: ROWS,
        features: 3,
        classes: ['c', 'a', 'b'],
        columns,
        *chunks() {
          for (const first of [0, 40, 80])
            yield { x: x.slice(first * 3, (first + 40) * 3), y: labels.slice(first, first + 40) }
        },
      }),
      settings,
    )
    expect(chunked.parameters).toEqual(parameters)
  })

  it('resumes from a checkpoint with rows in another order', async () => {
    const { parameters } = await trained()
    const saved: Checkpoint[] = []
    const checkpoint = { everySeconds: 0, save: (state: Checkpoint) => void saved.push(state) }
    using first = await network(shape)
    await first.fit(train, { ...settings, checkpoint, onEpoch: ({ epoch }) => (epoch === 7 ? 'stop' : undefined) })
    const last = saved.at(-1)
    if (last === undefined) throw new Error('nothing was saved')
    using second = await network(shape)
    await second.fit(mixed.train, { ...settings, resume: decodeCheckpoint(encodeCheckpoint(last)) })
    expect(second.parameters).toEqual(parameters)
    expect(second.signature).toMatchObject({ columns: COLUMNS, classes: CLASSES })
  })

  it('names a class that it does not know, its first row, and how many there are', async () => {
    using net = await trained()
    const strange = dataset({ x: [0, 1, 2, 3].map((row) => [...point(row)]), y: ['a', 'z', 'b', 'z'] })
    const details = { code: 'INVALID_DATA', value: 'z', row: 1, count: 2 } as const
    expectFault(() => net.evaluate(strange), details, '"a", "b", "c"', 'network({ classes')
    expectFault(() => net.metrics(strange), details)
    await expectRejection(net.fit(train, { dev: strange }), { ...details, field: 'dev.targets' })
    await expectRejection(net.fit(strange), { ...details, field: 'train.targets' })
    await expectRejection(gradientCheck(net, strange), details)
    using fresh = await network(shape)
    await expectRejection(fresh.fit(train, { dev: strange }), details)
    // A fit that was refused teaches the network nothing.
    expect(fresh.signature.classes).toBe(null)
    // Classes that are named, but of which there is no row.
    expect(net.evaluate(rows(ROWS, 180, [0, 1, 2], ['a', 'b', 'c', 'z']))).toEqual(net.evaluate(dev))
  })

  it('names a column that it does not know, and takes rows without names by position', async () => {
    using net = await trained()
    const { x } = dev
    const y = dev.targets.kind === 'classes' ? dev.targets.labels : []
    const other = dataset({ x, y, classes: CLASSES, columns: ['age', 'size', 'weight'] })
    expectFault(() => net.evaluate(other), { code: 'INVALID_DATA', value: 'size', field: 'data.columns' }, '"height"')
    expect(net.evaluate(dataset({ x, y, classes: CLASSES }))).toEqual(net.evaluate(dev))
  })

  it('learns from rows of one class where the classes are known', async () => {
    const one = dataset({ x: [[0, 1, 2]], y: ['b'] })
    using net = await network({ ...shape, classes: CLASSES })
    await net.fit(one, { epochs: 200, optimizer: { kind: 'adam', learningRate: 0.05 } })
    expect(net.predictClasses([[0, 1, 2]])).toEqual(['b'])
    using unknowing = await network(shape)
    await expectRejection(unknowing.fit(one, { epochs: 1 }), { code: 'INVALID_DATA' }, 'classes')
  })

  it('takes one class beside a network of one output', async () => {
    const binary = { inputs: 1, layers: [{ units: 1 }], loss: 'binaryCrossEntropy' } as const
    using net = await network(binary)
    await net.fit(dataset({ x: [[-1], [1]], y: ['no', 'yes'] }), {
      epochs: 200,
      optimizer: { kind: 'adam', learningRate: 0.1 },
    })
    expect(net.predictClasses([[-1], [1]])).toEqual(['no', 'yes'])
    expect(net.evaluate(dataset({ x: [[1], [2]], y: ['yes', 'yes'] })).accuracy).toBe(1)
    expect(net.evaluate(dataset({ x: [[1], [2]], y: ['no', 'no'] })).accuracy).toBe(0)
  })

  it('matches the outputs of a regression', async () => {
    const x = [[1], [2], [3]]
    const y = [[1, 10], [2, 20], [3, 30]] // prettier-ignore
    using net = await network({ inputs: 1, layers: [{ units: 2 }], loss: 'meanSquaredError' })
    await net.fit(dataset({ x, y, targetNames: ['low', 'high'] }), { epochs: 5 })
    const swapped = dataset({ x, y: y.map(([low = 0, high = 0]) => [high, low]), targetNames: ['high', 'low'] })
    expect(net.evaluate(swapped)).toEqual(net.evaluate(dataset({ x, y })))
    const unknown = dataset({ x, y, targetNames: ['low', 'top'] })
    expectFault(() => net.evaluate(unknown), { value: 'top', field: 'data.targets.names' })
  })

  it('keeps names as given, and refuses those that do not fit', async () => {
    using net = await network({ ...shape, classes: ['c', 'b', 'a'], columns: COLUMNS })
    expect(net.signature).toEqual({ columns: COLUMNS, classes: ['c', 'b', 'a'], targetNames: null, bytes: null })
    using copy = await network({ ...net.options, ...net.signature, parameters: net.parameters })
    expect(copy.signature).toEqual(net.signature)
    await expectRejection(network({ ...shape, columns: ['a', 'b'] }), { field: 'columns', value: '2 names' })
    await expectRejection(network({ ...shape, classes: ['a', 'b', 'a'] }), { field: 'classes', value: 'a name twice' })
    await expectRejection(network({ ...shape, bytes: 'yes' as never }), { field: 'bytes' })
  })

  it('answers with labels where the classes are numbers', async () => {
    using net = await network({ inputs: 1, layers: [{ units: 2 }], loss: 'softmaxCrossEntropy' })
    expect(net.predictClasses([[1]])).toBeInstanceOf(Int32Array)
    await net.fit(dataset({ x: [[-1], [1]], y: [0, 1] }), {
      epochs: 300,
      optimizer: { kind: 'adam', learningRate: 0.1 },
    })
    expect(net.predictClasses([[-1], [1]])).toEqual(Int32Array.of(0, 1))
  })
})

describe('bytes and numbers', () => {
  const x = Uint8Array.from({ length: 40 }, (_, i) => (i * 37) % 256)
  const y = Array.from({ length: 20 }, (_, i) => ((x[2 * i] ?? 0) > 127 ? 1 : 0))
  const shapeOfTwo = { inputs: 2, layers: [{ units: 2 }], loss: 'softmaxCrossEntropy' } as const

  it('are not mixed: the network knows which it was trained on', async () => {
    using net = await network(shapeOfTwo)
    await net.fit(dataset({ x, y }), { epochs: 2 })
    expect(net.signature.bytes).toBe(true)
    const numbers = dataset({ x: Float64Array.from(x), y })
    expectFault(() => net.evaluate(numbers), { code: 'INVALID_DATA', field: 'data.x', value: 'plain numbers' }, '/ 255')
    expectFault(() => net.predict([[0.5, 0.1]]), { field: 'x' }, 'Uint8Array')
    await expectRejection(net.fit(numbers), { field: 'train.x' })
    expect(net.predict(new Uint8ClampedArray(x))).toEqual(net.predict(x))
    using other = await network({ ...shapeOfTwo, bytes: false })
    expectFault(() => other.predict(x), { field: 'x', value: 'bytes' }, 'Float32Array.from')
    await expectRejection(net.fit(dataset({ x, y }), { dev: numbers }), { field: 'dev.x' })
    // With the conversion that the error names, the numbers are those that the network reads.
    using same = await network({ ...shapeOfTwo, parameters: net.parameters })
    const found = same.predict(Float32Array.from(x, (byte) => byte / 255))
    net.predict(x).forEach((value, i) => expect(found[i]).toBeCloseTo(value, 6))
  })

  it('predicts all typed arrays of numbers alike', async () => {
    using net = await network(shapeOfTwo)
    const expected = net.predict(Float64Array.of(1, 2, 3, 100))
    const types = [Int8Array, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array]
    for (const Type of types) expect(net.predict(Type.of(1, 2, 3, 100))).toEqual(expected)
    const asBytes = net.predict(Float64Array.of(1 / 255, 2 / 255, 3 / 255, 100 / 255))
    const fromBytes = net.predict(Uint8Array.of(1, 2, 3, 100))
    fromBytes.forEach((value, i) => expect(value).toBeCloseTo(asBytes[i] ?? NaN, 6))
    expect(net.predict(Uint8ClampedArray.of(1, 2, 3, 100))).toEqual(fromBytes)
    expectFault(() => net.predict(BigInt64Array.of(1n, 2n) as never), { functionName: 'predict', field: 'x' })
    expectFault(() => net.predict('12' as never), { code: 'INVALID_DATA', field: 'x' })
  })
})

describe('a scaler', () => {
  it('scales columns by name', () => {
    const scaler = fitScaler(train)
    const straight = scale(dev, scaler)
    const turned = scale(rows(ROWS, 180, [2, 0, 1]), scaler)
    for (let row = 0; row < dev.rows; row++) {
      const at = (data: Dataset, column: number): number => data.x[row * 3 + column] ?? NaN
      expect([at(turned, 1), at(turned, 2), at(turned, 0)]).toEqual([0, 1, 2].map((column) => at(straight, column)))
    }
    const strange = dataset({ x: [[1, 2, 3]], y: [1], columns: ['age', 'height', 'size'] })
    expectFault(() => scale(strange, scaler), { code: 'INVALID_DATA', value: 'size' }, 'weight')
  })
})
