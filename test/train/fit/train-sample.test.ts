import { describe, expect, it } from 'vitest'
import {
  chunkedDataset,
  dataset,
  network,
  selectRows,
  type Checkpoint,
  type Dataset,
  type EpochRow,
  type Network,
} from '../../../src/index.js'
import { mostMeasured, stratifiedSample } from '../../../src/train/fit/measure/train-sample.js'

// Reference: `evaluate` of the same weights over all rows, and hand counts of strata.

const OPTIONS = { seed: 7, precision: 'f32' } as const

/** Rows of three classes in the proportion 6 : 3 : 1. */
function classes(rows: number): Dataset {
  const label = (i: number): number => (i % 10 < 6 ? 0 : i % 10 < 9 ? 1 : 2)
  return dataset({
    x: Array.from({ length: rows }, (_, i) => [Math.sin(3 * i) + label(i), Math.cos(5 * i)]),
    y: Array.from({ length: rows }, (_, i) => label(i)),
    classes: ['a', 'b', 'c'],
  })
}

const train = classes(3000)
const dev = classes(600)
const make = (): Promise<Network> =>
  network({ inputs: 2, layers: [{ units: 6, keepProb: 0.9 }, { units: 3 }], loss: 'softmaxCrossEntropy', seed: 3 })

describe('the stratified sample', () => {
  it('has every class in its proportion, and copies the rows of their targets', () => {
    const labels = train.targets.kind === 'classes' ? train.targets.labels : new Int32Array()
    const sample = stratifiedSample({ x: train.x, targets: { labels } }, 2, 100, OPTIONS)
    const picked = 'labels' in sample.targets ? sample.targets.labels : new Int32Array()
    expect([0, 1, 2].map((label) => picked.filter((one) => one === label).length)).toEqual([60, 30, 10])
    const rounded = Float32Array.from(train.x)
    const known = new Map(Array.from(labels, (label, i) => [rounded[2 * i], label]))
    expect(Array.from(picked, (_, i) => known.get(sample.x[2 * i]))).toEqual([...picked])
  })

  it('spreads a numeric target over its range, among chosen rows only', () => {
    const values = Float64Array.from({ length: 1000 }, (_, i) => (i * 7) % 1000)
    const chosen = Uint32Array.from({ length: 500 }, (_, i) => 2 * i)
    const { targets } = stratifiedSample({ x: values, targets: { values }, chosen }, 1, 50, OPTIONS)
    const sorted = 'values' in targets ? [...targets.values].sort((a, b) => a - b) : []
    // The chosen targets are the 500 even numbers: every tenth of them, from the sixth on.
    expect(sorted).toEqual(Array.from({ length: 50 }, (_, i) => 2 * (10 * i + 5)))
  })

  it('depends on the seed', () => {
    const targets = { labels: new Int32Array(1000) }
    const x = Float64Array.from({ length: 1000 }, (_, i) => i)
    const of = (seed: number): number[] => [...stratifiedSample({ x, targets }, 1, 20, { ...OPTIONS, seed }).x]
    expect(of(1)).toEqual(of(1))
    expect(of(1)).not.toEqual(of(2))
  })
})

describe('fit with a large train set', () => {
  it('measures as many rows of train as of dev after an epoch, and all at the kept and at the last', async () => {
    using net = await make()
    const told: EpochRow[] = []
    const last: number[] = []
    const history = await net.fit(train, {
      dev,
      epochs: 6,
      earlyStopping: { monitor: 'devError', patience: 6 },
      optimizer: { kind: 'adam', learningRate: 0.05 },
      onEpoch(row) {
        told.push(row)
        last.push(net.evaluate(train).loss)
      },
    })
    const kept = net.evaluate(train).loss
    expect(history.trainRowsMeasured).toBe(600)
    expect(told.map((row) => row.train.rows)).toEqual([600, 600, 600, 600, 600, 600])
    const best = history.best?.epoch ?? 0
    for (const row of history.rows) {
      const isExact = row.epoch === best || row.epoch === 6
      expect(row.train.rows).toBe(isExact ? 3000 : 600)
      // In the same rows of every epoch, what `onEpoch` was told.
      expect(row.trainSample ?? row.train).toEqual(told[row.epoch - 1]?.train)
    }
    expect(history.rows[best - 1]?.train.loss).toBe(kept)
    expect(history.rows[5]?.train.loss).toBe(last[5])
    expect(history.rows.every(Object.isFrozen)).toBe(true)
  })

  it('estimates the loss of all rows', async () => {
    using net = await make()
    const exact: number[] = []
    const { rows } = await net.fit(train, { dev, epochs: 5, onEpoch: () => void exact.push(net.evaluate(train).loss) })
    // 600 of 3,000 rows, stratified: within 10 % of the exact loss.
    rows.forEach((row, i) => {
      const { loss } = row.trainSample ?? row.train
      expect(Math.abs(loss / (exact[i] ?? NaN) - 1)).toBeLessThan(0.1)
    })
  })

  it.each([
    ['early stopping monitors its cost', { dev, earlyStopping: { monitor: 'trainCost', patience: 5 } }],
    ['the learning rate follows its cost', { schedule: { kind: 'plateau', patience: 2 } }],
    ['metrics are asked for', { dev, metrics: ['accuracy'] }],
  ] as const)('measures all rows where %s', async (_, options) => {
    using net = await make()
    const history = await net.fit(train, { ...options, epochs: 2 })
    expect(history.trainRowsMeasured).toBe(3000)
    expect(history.rows.map(({ train: { rows }, trainSample }) => [rows, trainSample])).toEqual([
      [3000, undefined],
      [3000, undefined],
    ])
  })

  it('measures a tenth without dev, and at least 500 rows', async () => {
    using net = await make()
    expect((await net.fit(train, { epochs: 1 })).trainRowsMeasured).toBe(500)
    expect((await net.fit(classes(8000), { epochs: 1 })).trainRowsMeasured).toBe(800)
    expect((await net.fit(selectRows(train, [0, 1, 2, 6, 9]), { epochs: 1 })).trainRowsMeasured).toBe(5)
    expect(mostMeasured(20_000)).toBe(10_000)
  })

  it('measures a chunked set alike', async () => {
    const read = (first: number, count: number) => ({
      x: train.x.slice(2 * first, 2 * (first + count)),
      y: train.targets.kind === 'classes' ? train.targets.labels.slice(first, first + count) : [],
    })
    const chunked = chunkedDataset({ rows: 3000, features: 2, classes: ['a', 'b', 'c'], read })
    using net = await make()
    const { rows, trainRowsMeasured } = await net.fit(chunked, { dev, epochs: 3 })
    expect(trainRowsMeasured).toBe(600)
    expect(rows.map((row) => row.train.rows)).toEqual([600, 600, 3000])
    expect(rows[2]?.train.loss).toBe(net.evaluate(train).loss)
  })

  it('leaves the last row as it is where steps were taken since', async () => {
    using net = await make()
    const controller = new AbortController()
    const history = await net.fit(train, {
      dev,
      epochs: 10,
      signal: controller.signal,
      onBatch: ({ epoch, batch }) => void (epoch === 3 && batch === 2 && controller.abort()),
    })
    expect(history.stop.reason).toBe('aborted')
    expect(history.rows.at(-1)?.train.rows).toBe(600)
  })

  it.each([2, 4])('gives the same history to a run resumed from checkpoint %s', async (index) => {
    const options = { dev, epochs: 4, earlyStopping: { monitor: 'devLoss' } } as const
    const checkpoints: Checkpoint[] = []
    using net = await make()
    const save = (found: Checkpoint): void => void checkpoints.push(found)
    const history = await net.fit(train, { ...options, checkpoint: { everySeconds: 0, save } })
    const [resume] = checkpoints.filter(({ epoch, stepOfEpoch }) => epoch === index + 1 && stepOfEpoch === 0)
    if (resume === undefined) throw new Error('no such checkpoint')
    using other = await make()
    const resumed = await other.fit(train, { ...options, resume })
    const scores = ({ rows }: typeof history) => rows.map((row) => [row.train, row.trainSample, row.dev])
    expect(scores(resumed)).toEqual(scores(history))
  })
})
