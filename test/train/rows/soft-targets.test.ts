import { describe, expect, it } from 'vitest'
import {
  calibrate,
  type Checkpoint,
  chunkedDataset,
  costCheck,
  dataset,
  type Dataset,
  gradientCheck,
  network,
  type NetworkInit,
  preflight,
  selectRows,
  smote,
} from '../../../src/index.js'
import { activationRegistry } from '../../contracts/registry/activations.js'
import { expectGradient } from '../../contracts/expect-gradient.js'
import { lossRegistry } from '../../contracts/registry/losses.js'
import { costAndGradient } from '../../reference/network.js'
import { uniform } from '../../reference/random.js'
import { expectFault, expectRejection } from '../../support/errors.js'
import { problem } from '../../support/problems.js'
import { largestError, relativeError, tolerance } from '../../support/tolerance.js'

const task = 'classification'
const classes = ['ant', 'bee', 'cat']

/** Rows of three probabilities. */
function distributions(rows: number, seed: number): number[][] {
  const random = uniform(seed)
  return Array.from({ length: rows }, () => {
    const parts = [0, 1, 2].map(() => 1.05 + random())
    const sum = parts.reduce((total, part) => total + part, 0)
    return parts.map((part) => part / sum)
  })
}

const rows = 24
const x = Array.from({ length: rows }, (_, i) => [0, 1, 2, 3].map((j) => Math.sin(1 + 4 * i + j)))
const soft = distributions(rows, 9)
const data = dataset({ x, y: soft, task, classes })
const init: NetworkInit = {
  inputs: 4,
  layers: [{ units: 6, activation: 'tanh' }, { units: 3 }],
  loss: 'softmaxCrossEntropy',
  precision: 'f64',
}

const probabilitiesOf = ({ targets }: Dataset): Float64Array | undefined =>
  targets.kind === 'classes' ? targets.probabilities : undefined

describe('soft targets of a dataset', () => {
  it('are the probabilities of each class, divided by their sum; labels are the likeliest class', () => {
    const y = [
      [0.2, 0.5, 0.3],
      [0, 0, 1],
      [0.333, 0.333, 0.333],
    ]
    const { targets } = dataset({ x: x.slice(0, 3), y, task, classes })
    expect(targets).toMatchObject({ kind: 'classes', labels: Int32Array.of(1, 2, 0), classes })
    const third = 0.333 / (0.333 + 0.333 + 0.333)
    expect(probabilitiesOf(dataset({ x: x.slice(0, 3), y, task }))).toEqual(
      Float64Array.of(0.2, 0.5, 0.3, 0, 0, 1, third, third, third),
    )
  })

  it.each([
    ['a sum of 0.9', [0.5, 0.4, 0], 'sum to 1', 0.9],
    ['a sum of 1.01', [0.5, 0.5, 0.01], 'sum to 1', 1.01],
    ['a negative number', [1.1, -0.1, 0], 'lie in [0, 1]', 1.1],
    ['all zeros', [0, 0, 0], 'sum to 1', 0],
  ])('are refused with %s, naming the row', (_, row, words, value) => {
    const y = [soft[0] ?? [], row]
    const fault = { code: 'INVALID_DATA', field: 'y', row: 1 } as const
    expectFault(() => dataset({ x: x.slice(0, 2), y, task }), fault, words, String(value))
  })

  it('go along where rows are selected', () => {
    expect(probabilitiesOf(selectRows(data, [3, 1]))).toEqual(
      Float64Array.from([...(soft[3] ?? []), ...(soft[1] ?? [])]),
    )
  })
})

describe.each(['f32', 'f64'] as const)('soft targets in %s', (precision) => {
  it('give the loss and the gradient of the reference', async () => {
    const loss = { ...lossRegistry.softmaxCrossEntropy, kind: 'softmaxCrossEntropy' as const }
    const given = problem({ loss, activation: activationRegistry.tanh, inputs: 4, hidden: [7], rows, seed: 4 })
    const targets = distributions(rows, 5)
    const own = dataset({ x: given.batch.x, y: targets, task })
    const none = { l2: 0, l1: 0, penalizeBiases: false, examples: rows }
    const expected = costAndGradient(given.reference, given.start, { x: given.batch.x, targets }, none)
    using net = await network({ ...given.options, precision })
    expect(relativeError(net.loss(own), expected.cost)).toBeLessThan(tolerance.reduction[precision])
    expectGradient(net.gradients(own), expected.gradient, given.reference, precision)
    // What is measured after an epoch is what `loss` measures.
    const before = net.loss(own)
    const optimizer = { kind: 'sgd', learningRate: 1 } as const
    const history = await net.fit(own, { epochs: 1, batchSize: rows, optimizer })
    expect(relativeError(history.rows[0]?.batchCost ?? NaN, before)).toBeLessThan(tolerance.reduction[precision])
    expect(history.rows[0]?.train.loss).toBe(net.loss(own))
  })
})

describe('a network trained on soft targets', () => {
  it('passes the gradient check, plain, weighted, smoothed and normalized', async () => {
    const sampleWeights = x.map((_, i) => 1 + (i % 3))
    for (const options of [{}, { sampleWeights }, { labelSmoothing: 0.2 }, { sampleWeights, labelSmoothing: 0.2 }]) {
      using net = await network(init)
      const { difference, verdict } = await gradientCheck(net, data, { rows, l2: 0.3, ...options })
      expect(verdict).toBe('correct')
      expect(difference).toBeLessThan(tolerance.gradientCheck.f64)
      expect((await costCheck(net, data, options)).falls).toBe(true)
    }
    using normalized = await network({
      ...init,
      layers: [{ units: 6, activation: 'tanh', normalization: 'batch' }, { units: 3 }],
    })
    expect((await gradientCheck(normalized, data, { rows })).verdict).toBe('correct')
  })

  it('sees label smoothing as (1 − s)·y + s/K', async () => {
    // Two kernels: labels that are smoothed while training, and targets that were smoothed before.
    const smoothing = 0.15
    const labels = x.map((_, i) => i % 3)
    const smoothed = labels.map((label) =>
      classes.map((__, k) => (k === label ? 1 - smoothing : 0) + smoothing / classes.length),
    )
    const steps = { epochs: 4, batchSize: 8, optimizer: { kind: 'sgd', learningRate: 0.5 } } as const
    using one = await network(init)
    const hard = dataset({ x, y: labels })
    const { difference } = await gradientCheck(one, hard, { rows, labelSmoothing: smoothing })
    expect(difference).toBeLessThan(tolerance.gradientCheck.f64)
    const { rows: epochs } = await one.fit(hard, { ...steps, labelSmoothing: smoothing })
    using other = await network(init)
    const given = await other.fit(dataset({ x, y: smoothed, task }), steps)
    for (const [i, { batchCost }] of epochs.entries())
      expect(relativeError(batchCost, given.rows[i]?.batchCost ?? NaN)).toBeLessThan(1e-13)
    expect(largestError(other.parameters, one.parameters)).toBeLessThan(1e-13)
    using plain = await network(init)
    await plain.fit(dataset({ x, y: labels }), steps)
    expect(largestError(plain.parameters, one.parameters)).toBeGreaterThan(1e-3)
  })

  it('is measured by the likeliest class, with and without weights', async () => {
    using net = await network(init)
    const labels = soft.map((row) => row.indexOf(Math.max(...row)))
    const hard = dataset({ x, y: labels.map((label) => classes[label] ?? ''), classes })
    const sampleWeights = x.map((_, i) => i % 4)
    for (const options of [{}, { sampleWeights }]) {
      const [ofSoft, ofHard] = [net.evaluate(data, options), net.evaluate(hard, options)]
      expect(ofSoft.accuracy).toBe(ofHard.accuracy)
      expect(ofSoft.loss).not.toBeCloseTo(ofHard.loss, 3)
      expect(net.metrics(data, options).values.f1Macro).toBe(net.metrics(hard, options).values.f1Macro)
    }
    const right = Array.from(net.predictClasses(data.x), String).filter((name, i) => name === String(labels[i])).length
    expect(net.evaluate(data).accuracy).toBeCloseTo(right / rows, 12)
  })

  it('reads classes by name, in any order, and those that it has besides', async () => {
    using net = await network({ ...init, classes, layers: [{ units: 6 }, { units: 3 }] })
    const turned = dataset({
      x,
      y: soft.map(([a = 0, b = 0, c = 0]) => [c, a, b]),
      task,
      classes: ['cat', 'ant', 'bee'],
    })
    expect(net.loss(turned)).toBe(net.loss(data))
    const pairs = soft.map(([a = 0, b = 0]) => [b / (a + b), a / (a + b)])
    const two = dataset({ x, y: pairs, task, classes: ['bee', 'ant'] })
    const three = dataset({ x, y: pairs.map(([b = 0, a = 0]) => [a, b, 0]), task, classes })
    expect(net.loss(two)).toBe(net.loss(three))
    const other = dataset({ x, y: pairs, task, classes: ['bee', 'dog'] })
    expectFault(() => net.loss(other), { code: 'INVALID_DATA' }, 'dog')
  })

  it('is a single output of the second class, or one output each, under binary cross-entropy', async () => {
    const pairs = soft.map(([a = 0, b = 0]) => [a / (a + b), b / (a + b)])
    const numbers = dataset({ x, y: pairs.map(([, b = 0]) => [b]) })
    using single = await network({ ...init, layers: [{ units: 1 }], loss: 'binaryCrossEntropy' })
    expect(single.loss(dataset({ x, y: pairs, task }))).toBe(single.loss(numbers))
    using each = await network({ ...init, layers: [{ units: 3 }], loss: 'binaryCrossEntropy' })
    expect(each.loss(data)).toBe(each.loss(dataset({ x, y: soft })))
  })

  it('learns the distribution itself: the loss comes down to the entropy', async () => {
    // All rows alike: no network does better than predicting the distribution.
    const target = [0.2, 0.5, 0.3]
    const alike = dataset({ x, y: x.map(() => target), task, classes })
    using net = await network({ ...init, layers: [{ units: 3 }] })
    await net.fit(alike, { epochs: 300, batchSize: rows, optimizer: { kind: 'adam', learningRate: 0.05 } })
    const entropy = -target.reduce((sum, p) => sum + p * Math.log(p), 0)
    expect(net.loss(alike)).toBeGreaterThanOrEqual(entropy - 1e-12)
    expect(net.loss(alike) - entropy).toBeLessThan(1e-3)
    const [a = 0, b = 0, c = 0] = net.predict([[0, 0, 0, 0]])
    expect([a, b, c].map((p, k) => Math.abs(p - (target[k] ?? 0))).every((distance) => distance < 0.02)).toBe(true)
  })

  it('is ready for training by preflight, which knows the least loss', async () => {
    using net = await network({ ...init, layers: [{ units: 32 }, { units: 3 }] })
    const y = x.map((_, i) => classes.map((__, k) => (k === i % 3 ? 0.8 : 0.1)))
    const found = await preflight(net, dataset({ x, y, task, classes }), {
      epochs: 50,
      items: ['input', 'gradient', 'cost', 'overfit'],
    })
    expect(found.items.map(({ name, status }) => [name, status])).toEqual([
      ['input', 'passed'],
      ['gradient', 'passed'],
      ['cost', 'passed'],
      ['overfit', 'passed'],
    ])
  })

  it('is the same in a worker, to the bit', async () => {
    const options = { dev: data, epochs: 3, batchSize: 5, metrics: ['accuracy'] } as const
    using here = await network(init)
    using there = await network(init)
    await here.fit(data, options)
    await there.fit(data, { ...options, worker: true })
    expect(there.parameters).toEqual(here.parameters)
  })
})

describe('class weights of soft targets', () => {
  const [ant, bee, cat] = [5, 1, 0.5]
  const weightOf = [ant, bee, cat]
  const likeliest = soft.map((row) => row.indexOf(Math.max(...row)))

  it('weigh a row by its likeliest class, as in Keras: Σ wᵢ·ℓᵢ / Σ wᵢ of the reference', async () => {
    using net = await network(init)
    const weights = likeliest.map((label) => weightOf[label] ?? NaN)
    const whole = weights.reduce((sum, weight) => sum + weight, 0)
    const losses = x.map((row, i) => net.loss(dataset({ x: [row], y: soft.slice(i, i + 1), task, classes })))
    const expected = losses.reduce((sum, loss, i) => sum + (weights[i] ?? NaN) * loss, 0) / whole
    const optimizer = { kind: 'sgd', learningRate: 1e-9 } as const
    const classWeights = { ant, bee, cat }
    const { rows: epochs, settings } = await net.fit(data, { epochs: 1, batchSize: rows, optimizer, classWeights })
    expect(settings.classWeights).toEqual(classWeights)
    expect(epochs[0]?.batchCost).toBeCloseTo(expected, 13)
  })

  it('are balanced by the counts of the likeliest class', async () => {
    const counts = [0, 1, 2].map((label) => likeliest.filter((own) => own === label).length)
    const named = Object.fromEntries(classes.map((name, label) => [name, rows / (3 * (counts[label] ?? NaN))]))
    const [balanced, byName] = await Promise.all(
      (['balanced', named] as const).map(async (classWeights) => {
        using net = await network(init)
        await net.fit(data, { epochs: 2, classWeights })
        return net.parameters
      }),
    )
    expect(balanced).toEqual(byName)
  })
})

describe('soft targets in chunks', () => {
  const parts = [[0, 7], [7, 8], [8, rows]] as const // prettier-ignore
  const own = (more: object = {}, y: readonly (readonly number[])[] = soft) =>
    chunkedDataset({
      rows,
      features: 4,
      classes,
      softTargets: true,
      *chunks() {
        for (const [first, last] of parts) yield { x: x.slice(first, last), y: y.slice(first, last) }
      },
      ...more,
    })

  it('give the bits and the history of the same rows in memory, with class weights and metrics', async () => {
    const options = { epochs: 3, batchSize: 8, dev: data, classWeights: { cat: 2 }, metrics: ['f1Macro'] } as const
    const trained = async (train: Parameters<Awaited<ReturnType<typeof network>>['fit']>[0]): Promise<unknown[]> => {
      using net = await network(init)
      const history = await net.fit(train, options)
      return [net.parameters, history.rows.map((row) => ({ ...row, seconds: 0 }))]
    }
    const memory = await trained(data)
    expect(await trained(own())).toEqual(memory)
    const read = (first: number, last: number) => ({ x: x.slice(first, last), y: soft.slice(first, last) })
    expect(await trained(own({ chunks: undefined, read }))).toEqual(memory)
  })

  it('may be one-hot in a chunk, and classes in another order are matched by name', async () => {
    const some = soft.map((row, i) => (i < 7 ? row.map((value) => Number(value === Math.max(...row))) : row))
    const turned = { classes: ['cat', 'ant', 'bee'], columns: ['a', 'b', 'c', 'd'] }
    const [memory, chunks] = await Promise.all(
      [
        dataset({ x, y: some, task, classes, columns: turned.columns }),
        own(
          turned,
          some.map(([a = 0, b = 0, c = 0]) => [c, a, b]),
        ),
      ].map(async (train) => {
        using net = await network({ ...init, classes })
        await net.fit(train, { epochs: 2, batchSize: 8 })
        return net.parameters
      }),
    )
    expect(chunks).toEqual(memory)
  })

  it('resume from a checkpoint, and not with other probabilities', async () => {
    const states: Checkpoint[] = []
    const options = { epochs: 4, batchSize: 8 }
    using whole = await network(init)
    await whole.fit(own(), { ...options, checkpoint: { everySeconds: 0, save: (state) => void states.push(state) } })
    const resume = states.find(({ epoch }) => epoch === 3)
    if (resume === undefined) throw new Error('no checkpoint')
    using later = await network(init)
    await later.fit(own(), { ...options, resume })
    expect(later.parameters).toEqual(whole.parameters)
    const other = soft.map(([a = 0, b = 0, c = 0]) => [a * 0.9 + 0.1, b * 0.9, c * 0.9])
    await expectRejection(later.fit(own({}, other), { ...options, resume }), { field: 'resume' }, 'data.train')
  })
})

describe('soft targets are refused', () => {
  it('where labels are counted: SMOTE and calibration', async () => {
    using net = await network(init)
    expectFault(() => smote(data), { code: 'UNSUPPORTED' }, 'probabilities')
    expectFault(() => calibrate(net.predict(x), data), { code: 'INVALID_DATA' }, 'labels')
  })

  it('in chunks that do not announce them, naming the chunk and the option', async () => {
    using net = await network(init)
    const chunks = chunkedDataset({ rows, features: 4, classes, *chunks() { yield { x, y: soft } } }) // prettier-ignore
    await expectRejection(
      net.fit(chunks, { epochs: 1 }),
      { code: 'INVALID_DATA', field: 'chunk 0' },
      'softTargets: true',
    )
    const nameless = { rows, features: 4, softTargets: true, chunks: () => [] }
    expectFault(() => chunkedDataset(nameless), { code: 'INVALID_OPTION', field: 'softTargets' }, '`classes`')
  })

  it('as values under the softmax, with the option that reads them', async () => {
    using net = await network(init)
    expectFault(() => net.loss(dataset({ x, y: soft })), { code: 'INVALID_SHAPE' }, "task: 'classification'")
  })
})

describe('several labels of values in [0, 1]', () => {
  it('have loss, gradient and metrics: a label counts above ½', async () => {
    const labels = soft.map(([a = 0, b = 0, c = 0]) => [a, 1.6 * b, 2 * c].map((value) => Math.min(1, value)))
    const own = dataset({ x, y: labels, targetNames: ['warm', 'wet', 'windy'] })
    const hard = dataset({ x, y: labels.map((row) => row.map((value) => Number(value > 0.5))), targetNames: ['warm', 'wet', 'windy'] }) // prettier-ignore
    using net = await network({ ...init, loss: 'binaryCrossEntropy' })
    expect((await gradientCheck(net, own, { rows })).verdict).toBe('correct')
    const history = await net.fit(own, { epochs: 2, metrics: ['f1Macro'] })
    expect(history.rows.at(-1)?.metrics?.train['f1Macro']).toBe(net.metrics(hard).values.f1Macro)
    expect(net.metrics(own).multiLabel).toEqual(net.metrics(hard).multiLabel)
    expect(net.evaluate(own).accuracy).toBe(net.evaluate(hard).accuracy)
    expect(() => net.loss(dataset({ x, y: labels.map((row) => row.map((value) => 3 * value)) }))).toThrow(
      /lie in \[0, 1\]/,
    )
  })
})
