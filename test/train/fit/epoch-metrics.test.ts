import { describe, expect, it, vi } from 'vitest'
import { chunkedDataset, dataset, metrics, network, type Checkpoint, type Dataset } from '../../../src/index.js'
import { renderReport } from '../../../src/report/index.js'
import { digitsRun } from '../../report/samples.js'
import { expectRejection } from '../../support/errors.js'

// Reference: `metrics` of the predictions that the network makes at the end of the epoch.

const rows = (count: number, seed: number): number[][] =>
  Array.from({ length: count }, (_, i) => [Math.sin(seed + 3 * i), Math.cos(seed + 5 * i)])
const labelOf = ([a = 0, b = 0]: readonly number[], i: number): number =>
  a > 0.4 ? 2 : b + Math.sin(7 * i) > 0 ? 1 : 0
const classesOf = (x: number[][]): Dataset => dataset({ x, y: x.map(labelOf), classes: ['a', 'b', 'c'] })
const train = classesOf(rows(200, 0))
const dev = classesOf(rows(80, 1))
const shape = { inputs: 2, layers: [{ units: 6, activation: 'tanh' }, { units: 3 }], seed: 3 } as const
const softmax = { ...shape, loss: 'softmaxCrossEntropy' } as const

describe('fit with metrics', () => {
  it.each([['softmaxCrossEntropy'], ['binaryCrossEntropy']] as const)(
    'measures them on train and dev: %s',
    async (loss) => {
      using net = await network({ ...shape, loss })
      const names = ['f1Macro', 'auc', 'logLoss'] as const
      const expected: unknown[] = []
      const onEpoch = async (): Promise<void> => {
        const of = async (data: Dataset) => (await metrics(net.predict(data.x), data, { names })).values
        expected.push({ train: await of(train), dev: await of(dev) })
      }
      const { rows: epochs, settings } = await net.fit(train, { dev, epochs: 4, metrics: names, onEpoch })
      expect(epochs.map((row) => row.metrics)).toEqual(expected)
      expect(Object.keys(epochs[0]?.metrics?.dev ?? {})).toEqual(names)
      expect(settings.metrics).toEqual(names)
    },
  )

  it('does without dev, and of a large train set measures the rows that its loss is measured on', async () => {
    const many = classesOf(rows(10_400, 2))
    using net = await network(softmax)
    const { rows: epochs, trainRowsMeasured } = await net.fit(many, { epochs: 1, metrics: ['accuracy', 'f1Micro'] })
    expect(trainRowsMeasured).toBe(10_000)
    const [row] = epochs
    expect(row?.metrics?.dev).toBeNull()
    // The same rows: the accuracy is that of the score.
    expect(row?.metrics?.train).toEqual({ accuracy: row?.train.accuracy, f1Micro: row?.train.accuracy })
  })

  it.each(['softmaxCrossEntropy', 'binaryCrossEntropy'] as const)('measures a chunked train set: %s', async (loss) => {
    const read = (first: number, count: number) => ({
      x: train.x.slice(2 * first, 2 * (first + count)),
      y: train.targets.kind === 'classes' ? train.targets.labels.slice(first, first + count) : [],
    })
    const chunked = chunkedDataset({ rows: 200, features: 2, classes: ['a', 'b', 'c'], read })
    using net = await network({ ...shape, loss })
    const { rows: epochs } = await net.fit(chunked, { epochs: 2, metrics: ['accuracy', 'auc'] })
    const expected = (await metrics(net.predict(train.x), train, { names: ['accuracy', 'auc'] })).values
    expect(epochs[1]?.metrics?.train).toEqual(expected)
  })

  it('is monitored by early stopping without being measured twice, and alters no weight', async () => {
    using plain = await network(softmax)
    const fit = { dev, epochs: 12, earlyStopping: { monitor: 'f1Macro', patience: 4 } } as const
    const before = await plain.fit(train, fit)
    expect(before.rows[0]).not.toHaveProperty('metrics')
    using net = await network(softmax)
    const history = await net.fit(train, { ...fit, metrics: ['auc', 'f1Macro'] })
    expect(history.best).toEqual(before.best)
    expect(history.rows.map(({ metrics: own }) => own?.dev?.f1Macro)).toEqual(history.rows.map((row) => row.monitored))
    expect(net.parameters).toEqual(plain.parameters)
    // A metric that is only monitored is none of `metrics`.
    using other = await network(softmax)
    const { rows: epochs } = await other.fit(train, { ...fit, epochs: 1, metrics: ['auc'] })
    expect(Object.keys(epochs[0]?.metrics?.dev ?? {})).toEqual(['auc'])
    expect(typeof epochs[0]?.monitored).toBe('number')
  })

  it('is the same in a worker, and may change when a run is resumed', async () => {
    const checkpoints: Checkpoint[] = []
    using net = await network(softmax)
    const save = (checkpoint: Checkpoint): void => void checkpoints.push(checkpoint)
    const first = await net.fit(train, { dev, epochs: 2, metrics: ['auc'], checkpoint: { everySeconds: 0, save } })
    using worker = await network(softmax)
    const second = await worker.fit(train, { dev, epochs: 2, metrics: ['auc'], worker: true })
    expect(second.rows.map((row) => row.metrics)).toEqual(first.rows.map((row) => row.metrics))
    using resumed = await network(softmax)
    const resume = checkpoints.find(({ epoch, stepOfEpoch }) => epoch === 2 && stepOfEpoch === 0)
    const { rows: epochs } = await resumed.fit(train, {
      dev,
      epochs: 2,
      metrics: ['f1Macro'],
      resume: resume as Checkpoint,
    })
    expect(epochs.map(({ metrics: own }) => Object.keys(own?.dev ?? {}))).toEqual([['auc'], ['f1Macro']])
    expect(resumed.parameters).toEqual(net.parameters)
  })

  it('of a regression too; a metric of another task is refused; a soft target counts above ½', async () => {
    const data = dataset({ x: rows(50, 4), y: rows(50, 5) })
    using net = await network({ ...shape, layers: [{ units: 2 }], loss: 'meanSquaredError' })
    const { rows: epochs } = await net.fit(data, { epochs: 1, metrics: ['r2', 'mae'] })
    expect(epochs[0]?.metrics?.train.mae).toBeCloseTo(epochs[0]?.train.mae ?? NaN, 6)
    await expectRejection(net.fit(data, { metrics: ['auc'] }), { code: 'INVALID_OPTION', field: 'metrics[0]' })
    const soft = dataset({ x: rows(4, 6), y: [0.5, 1, 0, 0.2], task: 'regression' })
    using sigmoid = await network({ ...shape, layers: [{ units: 1 }], loss: 'binaryCrossEntropy' })
    const history = await sigmoid.fit(soft, { epochs: 1, metrics: ['auc'] })
    const hard = dataset({ x: soft.x, y: [0, 1, 0, 0], task: 'regression' })
    expect(history.rows[0]?.metrics?.train.auc).toBe(sigmoid.metrics(hard, { names: ['auc'] }).values.auc)
  })

  it('is printed by `verbose`, and drawn in the report', async () => {
    using net = await network(softmax)
    const print = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    const history = await net.fit(train, { dev, epochs: 3, metrics: ['f1Macro'], verbose: true })
    const lines = print.mock.calls.map(([line]) => String(line))
    print.mockRestore()
    expect(lines[0]).toMatch(
      /train loss \S+ accuracy \S+ f1Macro 0\.\d+ {2}dev loss \S+ accuracy \S+ f1Macro 0\.\d+ {2}rate/,
    )
    const page = renderReport({ ...digitsRun(), history })
    expect(page).toContain('<h3>F1 macro</h3>')
    expect(page).toContain('F1 macro by epoch')
  })
})
