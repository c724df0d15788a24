import { describe, expect, it } from 'vitest'
import { dataset, metrics, network } from '../../src/index.js'
import type { MetricName } from '../../src/result/index.js'
import { expectRejection } from '../support/errors.js'

const rows = (count: number): number[][] => Array.from({ length: count }, () => [0])
const two = (y: number[]) => dataset({ x: rows(y.length), y, classes: ['no', 'yes'] })

describe('what is undefined', () => {
  it('one class at evaluation: ranks are null, all else is told', async () => {
    const { values, classes } = await metrics(Float64Array.of(0.2, 0.9, 0.4), two([1, 1, 1]))
    expect(values).toMatchObject({ auc: null, averagePrecision: 1, accuracy: 1 / 3 })
    expect(classes?.[0]).toEqual({
      name: 'no',
      rows: 0,
      predicted: 2,
      precision: 0,
      recall: null,
      f1: 0,
      auc: null,
      averagePrecision: null,
    })
  })

  it('a class that is never given has no precision; probability 0 of a row’s class no log loss', async () => {
    const { values, classes } = await metrics(Float64Array.of(0, 0.1, 0.2), two([1, 0, 0]))
    expect(values.logLoss).toBeNull()
    expect(classes?.[1]).toMatchObject({ precision: null, recall: 0, f1: 0 })
  })

  it('a bin of probabilities without rows; the bins cut 0 to 1 into equal parts', async () => {
    const { reliability } = await metrics(Float64Array.of(0.1, 0.9, 0.95), two([0, 1, 1]), { bins: 4 })
    expect(reliability?.map(({ from, to, rows: inside }) => [from, to, inside])).toEqual([
      [0, 0.25, 1],
      [0.25, 0.5, 0],
      [0.5, 0.75, 0],
      [0.75, 1, 2],
    ])
    expect(reliability?.[1]).toMatchObject({ confidence: null, observed: null })
  })

  it('a target that does not vary has no R², also where its mean is rounded', async () => {
    const data = dataset({ x: rows(3), y: [0.1, 0.1, 0.1], task: 'regression' })
    expect((await metrics(Float64Array.of(0.1, 0.2, 0.1), data)).values.r2).toBeNull()
  })
})

describe('exactness', () => {
  it('0 and −0 tie, and a million rows of one score are half right', async () => {
    const y = [0, 1, 0, 1]
    expect((await metrics(Float64Array.of(0, -0, 0.5, 0.5), two(y))).values.auc).toBe(0.5)
    const many = 1_000_000
    const labels = Int32Array.from({ length: many }, (_, i) => i % 2)
    const data = dataset({ x: new Float64Array(many), y: labels, classes: ['no', 'yes'] })
    const { values } = await metrics(new Float64Array(many).fill(0.1), data)
    expect(values).toMatchObject({ auc: 0.5, averagePrecision: 0.5, accuracy: 0.5 })
    expect(values.brier).toBeCloseTo(0.41, 14)
  })

  it('scores a billionth apart are ranked', async () => {
    const p = Float64Array.from({ length: 200 }, (_, i) => 0.5 + ((i * 77) % 200) * 1e-15)
    const y = Array.from(p, (value) => Number(value > 0.5 + 99.5e-15))
    expect((await metrics(p, two(y))).values.auc).toBe(1)
  })
})

describe('a network', () => {
  it('with several binary outputs counts rows, and their accuracy by whole rows', async () => {
    using net = await network({
      inputs: 1,
      layers: [{ units: 2 }],
      loss: 'binaryCrossEntropy',
      parameters: [1, -1, 0, 0],
    })
    const y = [
      [1, 0],
      [1, 1],
      [0, 1],
    ]
    const data = dataset({ x: [[2], [1], [-1]], y, task: 'regression' })
    const { rows: counted, values } = net.metrics(data)
    // Decisions: 1 0, 1 0, 0 1; of the second row one is wrong.
    expect(counted).toBe(3)
    expect(values.accuracy).toBe(2 / 3)
    expect(net.evaluate(data).accuracy).toBe(2 / 3)
  })

  it('with more outputs than the data have classes names them all', async () => {
    using net = await network({ inputs: 1, layers: [{ units: 3 }], loss: 'softmaxCrossEntropy' })
    const data = dataset({ x: [[1], [2]], y: [0, 1], classes: ['a', 'b'] })
    expect(net.metrics(data).classes?.map(({ name }) => name)).toEqual(['a', 'b', 'class 2'])
  })

  it('gives its memory back', async () => {
    using net = await network({ inputs: 1, layers: [{ units: 1 }], loss: 'binaryCrossEntropy' })
    const data = two([0, 1, 1])
    const first = net.metrics(data)
    for (let i = 0; i < 200; i++) expect(net.metrics(data)).toEqual(first)
  })
})

describe('bad input', () => {
  it('is named', async () => {
    const p = Float64Array.of(0.2, 0.9)
    const data = two([0, 1])
    await expectRejection(metrics(p, data, { names: ['acuracy' as MetricName] }), { field: 'names[0]' }, "'accuracy'?")
    await expectRejection(metrics(p, data, { names: ['r2'] }), { code: 'INVALID_OPTION', field: 'names[0]' })
    await expectRejection(metrics(p, data, { k: 0 }), { field: 'k', value: 0 })
    await expectRejection(metrics(p, data, { bins: 1.5 }), { field: 'bins', value: 1.5 })
    await expectRejection(metrics(Float64Array.of(0.2, 1.1), data), { field: 'predictions', row: 1, value: 1.1 })
    await expectRejection(metrics(Float64Array.of(0.2, NaN), data), { field: 'predictions', row: 1 })
    await expectRejection(metrics(Float64Array.of(0.2), data), { code: 'INVALID_SHAPE' }, '2 or 1 for each of 2 rows')
    await expectRejection(metrics([0.2, 0.9] as unknown as Float64Array, data), { code: 'INVALID_DATA' })
  })

  it('shares as targets are labels above ½', async () => {
    using net = await network({ inputs: 1, layers: [{ units: 1 }], loss: 'binaryCrossEntropy', parameters: [1, 0] })
    const metricsOf = (y: readonly number[]) =>
      net.metrics(dataset({ x: [[-1], [-2], [3], [4]], y, task: 'regression' }), { names: ['accuracy', 'f1Macro'] })
        .values
    // Predictions: no, no, yes, yes.
    expect(metricsOf([0.5, 0.9, 0.6, 1])).toEqual(metricsOf([0, 1, 1, 1]))
    expect(metricsOf([0.5, 0.9, 0.6, 1]).accuracy).toBe(0.75)
  })

  it('early stopping takes no metric of the other task, and none without dev', async () => {
    using net = await network({ inputs: 1, layers: [{ units: 1 }], loss: 'binaryCrossEntropy' })
    const data = two([0, 1])
    const fit = (monitor: MetricName, dev?: typeof data) =>
      net.fit(data, { ...(dev === undefined ? {} : { dev }), earlyStopping: { monitor } })
    await expectRejection(fit('r2', data), { field: 'earlyStopping.monitor' }, "'auc'")
    await expectRejection(fit('auc'), { field: 'earlyStopping.monitor' }, 'Pass `dev`')
  })

  it('early stopping on a metric that is undefined never improves', async () => {
    using net = await network({ inputs: 1, layers: [{ units: 1 }], loss: 'binaryCrossEntropy' })
    const train = two([0, 1, 0, 1])
    const history = await net.fit(train, { dev: two([1, 1]), earlyStopping: { monitor: 'auc', patience: 3 } })
    expect(history.rows.map(({ monitored }) => monitored)).toEqual([null, null, null])
    expect(history.stop.reason).toBe('patience')
    expect(history.stop.message).not.toContain('undefined')
  })
})
