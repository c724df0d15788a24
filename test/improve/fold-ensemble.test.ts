import { describe, expect, it } from 'vitest'
import { epochByOthers, Snapshots } from '../../src/improve/fold-ensemble/epochs.js'
import {
  averageNetworks,
  chooseThreshold,
  conformalIntervals,
  dataset,
  type Dataset,
  foldEnsemble,
  type FoldEnsembleOptions,
  kFold,
  network,
  predictionIntervals,
  type Reals,
} from '../../src/index.js'
import { normalFrom, uniformFrom } from '../inspect/samples.js'
import { expectRejection } from '../support/errors.js'

const FEATURES = 3

/** y = a − b/2 + noise of the standard deviation 1. */
function regression(rows: number, seed: number): Dataset {
  const normal = normalFrom(seed)
  const x = Array.from({ length: rows }, () => Array.from({ length: FEATURES }, normal))
  const y = x.map(([a = 0, b = 0]) => a - b / 2 + normal())
  return dataset({ x, y, task: 'regression' })
}

/** One row in seven or so is of class 1, more often where a + b is large. */
function classes(rows: number, seed: number): Dataset {
  const [normal, even] = [normalFrom(seed), uniformFrom(seed + 1)]
  const x = Array.from({ length: rows }, () => Array.from({ length: FEATURES }, normal))
  const y = x.map(([a = 0, b = 0]) => Number(even() < 1 / (1 + Math.exp(2.5 - a - b))))
  return dataset({ x, y })
}

const values = {
  network: { layers: [{ units: 12 }, { units: 1 }], loss: 'meanSquaredError' },
  fit: { epochs: 25, batchSize: 16, optimizer: { kind: 'adam', learningRate: 0.02 } },
} as const satisfies FoldEnsembleOptions
const pair = { ...values, network: { ...values.network, loss: 'binaryCrossEntropy' } } as const

describe('foldEnsemble', () => {
  it('averages the networks of the folds at the epochs that the other folds choose', async () => {
    const data = regression(60, 1)
    const found = await foldEnsemble(data, { ...values, folds: 3, seed: 7 })
    using average = found.network
    const members = []
    for (const { train, dev, fold } of kFold(data, { folds: 3, seed: 7 })) {
      const net = await network({ ...values.network, inputs: FEATURES, seed: 6 + fold })
      const snapshots: Reals[] = []
      const onEpoch = (): void => void snapshots.push(net.parameters)
      const history = await net.fit(train, { ...values.fit, dev, seed: 6 + fold, onEpoch })
      members.push({ net, snapshots, dev, losses: history.rows.map((row) => row.dev?.loss ?? NaN) })
    }
    for (const [k, { net, snapshots }] of members.entries()) {
      const others = members.filter((_, j) => j !== k)
      const means = snapshots.map((_, epoch) => others.reduce((sum, { losses }) => sum + (losses[epoch] ?? NaN), 0))
      const best = means.indexOf(Math.min(...means))
      expect(found.epochs[k]).toBe(best + 1)
      net.setParameters(snapshots[best] ?? [])
    }
    using expected = await averageNetworks(members.map(({ net }) => net))
    expect(average.parameters).toEqual(expected.parameters)
    // Out-of-fold predictions are in the order of the rows.
    const folds = found.crossValidation.outOfFold.foldOfRow[0] ?? new Int32Array(0)
    for (const [k, { net, dev }] of members.entries()) {
      const own = found.predictions.filter((_, row) => folds[row] === k + 1)
      expect(own).toEqual(Float64Array.from(net.predict(dev.x)))
      expect(found.crossValidation.scores[k]?.heldOut.loss).toBe(net.evaluate(dev).loss)
      net[Symbol.dispose]()
    }
  })

  it('covers new rows by intervals of out-of-fold residuals as often as they say', async () => {
    const [level, trials] = [0.9, 24]
    let covered = 0
    const fresh = regression(400, 1000)
    if (fresh.targets.kind !== 'values') throw new Error('no values')
    for (let trial = 0; trial < trials; trial++) {
      const data = regression(50, 2 + trial)
      const { network: model, predictions } = await foldEnsemble(data, { ...values, seed: trial, metrics: [] })
      const intervals = conformalIntervals(predictions, data)
      const { lower, upper } = predictionIntervals(model.predict(fresh.x), intervals, level)
      for (const [row, value] of fresh.targets.values.entries())
        covered += Number(value >= (lower[row] ?? NaN) && value <= (upper[row] ?? NaN))
      model[Symbol.dispose]()
    }
    const coverage = covered / (trials * fresh.rows)
    // The average errs less than the networks whose residuals give the width.
    expect(coverage).toBeGreaterThan(level - 0.01)
    expect(coverage).toBeLessThan(level + 0.05)
  })

  it('gives thresholds that reach their aim on new rows, and an honest error at them', async () => {
    const [least, trials] = [0.8, 16]
    const sums = { recall: 0, error: 0, expected: 0 }
    const fresh = classes(1500, 2000)
    for (let trial = 0; trial < trials; trial++) {
      const data = classes(240, 40 + 2 * trial)
      const aim = { recall: least }
      const options = { ...pair, seed: trial, metrics: [], threshold: { label: '1', aim } } as const
      const { network: model, predictions, crossValidation } = await foldEnsemble(data, options)
      model.setDecision({ thresholds: [chooseThreshold(predictions, data, { label: '1', aim })] })
      const { classes: measured } = model.metrics(fresh)
      sums.recall += (measured?.[1]?.recall ?? NaN) / trials
      sums.error += model.evaluate(fresh).error / trials
      sums.expected += crossValidation.error.estimate / trials
      model[Symbol.dispose]()
    }
    expect(Math.abs(sums.recall - least)).toBeLessThan(0.06)
    expect(Math.abs(sums.expected - sums.error)).toBeLessThan(0.05)
  })

  it('compares with other recipes on its folds where it is asked to, by what was found', async () => {
    const data = classes(120, 90)
    const asked: number[] = []
    const references = (isOpen: boolean): NonNullable<FoldEnsembleOptions['references']> => {
      return ({ error }) => asked.push(error.estimate) > 0 && isOpen
    }
    const options = { ...pair, folds: 2, metrics: [] }
    const without = await foldEnsemble(data, { ...options, references: references(false) })
    const found = await foldEnsemble(data, { ...options, references: references(true) })
    expect(without.crossValidation.references).toBeUndefined()
    expect(found.crossValidation.references?.recipes.map(({ name }) => name)).toEqual(['own', 'linear', 'wide'])
    expect(asked).toEqual([found.crossValidation.error.estimate, found.crossValidation.error.estimate])
    for (const { network: net } of [without, found]) net[Symbol.dispose]()
  })

  it('refuses networks that have no average before it trains one', async () => {
    let epochs = 0
    const onEpoch = (): void => void epochs++
    const layers = [{ units: 3, residual: true }, { units: 1 }]
    const refused = [
      { ...values.network, members: 2 },
      { ...values.network, layers },
      { ...values.network, layers: [{ units: 4, normalization: 'layer' }, { units: 1 }] },
    ] as const
    for (const own of refused) {
      const run = foldEnsemble(regression(60, 1), { ...values, network: own, onEpoch })
      await expectRejection(run, { code: 'UNSUPPORTED', functionName: 'foldEnsemble' })
    }
    expect(epochs).toBe(0)
  })

  it('gives the same bits for any number of workers, and ends all of them where it is to', async () => {
    const data = classes(120, 91)
    const seen: number[] = []
    const options = { ...pair, metrics: [], onNetwork: (k: number) => void seen.push(k) }
    const one = await foldEnsemble(data, options)
    const epochs = new Set<number>()
    const two = await foldEnsemble(data, { ...options, workers: 2, onEpoch: ({ epoch }) => void epochs.add(epoch) })
    const timeless = ({ network: net, crossValidation, histories, ...rest }: typeof one): unknown => ({
      ...rest,
      ...{ parameters: net.parameters, scores: crossValidation.scores, outOfFold: crossValidation.outOfFold },
      costs: histories.map(({ rows }) => rows.map(({ train }) => train)),
    })
    expect(timeless(two)).toEqual(timeless(one))
    expect(seen).toEqual([1, 2, 3, 4, 5, 1, 2, 3, 4, 5])
    expect(epochs.size).toBeGreaterThan(1)
    for (const { network: net } of [one, two]) net[Symbol.dispose]()
    const controller = new AbortController()
    const onNetwork = (k: number): void => (k === 4 ? controller.abort() : undefined)
    const stopped = foldEnsemble(data, { ...options, workers: 3, signal: controller.signal, onNetwork })
    await expectRejection(stopped, { code: 'ABORTED', functionName: 'foldEnsemble' })
  })

  it('refuses a schedule that looks at the fold, and ends where it is to', async () => {
    const data = regression(30, 5)
    const plateau = { ...values, fit: { ...values.fit, schedule: 'plateau' } } as const
    const code = 'INVALID_OPTION'
    await expectRejection(foldEnsemble(data, plateau), { code, field: 'fit.schedule', functionName: 'foldEnsemble' })
    await expectRejection(foldEnsemble(data, { ...values, folds: 31 }), { code, functionName: 'foldEnsemble' })
    await expectRejection(foldEnsemble(data, { ...values, maxSeconds: 1e-6 }), { code: 'ABORTED' })
    const controller = new AbortController()
    const onNetwork = (k: number): void => (k === 2 ? controller.abort() : undefined)
    await expectRejection(foldEnsemble(data, { ...values, signal: controller.signal, onNetwork }), { code: 'ABORTED' })
  })
})

describe('the epoch by the other folds', () => {
  const fold = (...losses: number[]): Parameters<typeof epochByOthers>[1][number] => ({
    rows: 10,
    history: losses.map((loss, i) => ({ epoch: i + 1, dev: { loss } })) as never,
  })

  it('is that of the lowest mean, where a training that ended earlier counts with its last epoch', () => {
    expect(epochByOthers([1, 2, 3, 4], [fold(3, 1, 4, 5), fold(3, 4, 1, 1)], 'devLoss')).toBe(2)
    expect(epochByOthers([1, 2, 3, 4], [fold(4, 3), fold(4, 3, 2, 1)], 'devLoss')).toBe(4)
    expect(epochByOthers([2, 4], [fold(1, 5, 1, 4)], 'devLoss')).toBe(4)
    expect(epochByOthers([1, 2, 3], [fold(2, 1, 1)], 'devLoss')).toBe(2)
    expect(epochByOthers([1, 2], [fold(NaN, NaN)], 'devLoss')).toBe(2)
  })

  it('is one whose parameters were kept, and the last one always is', () => {
    const all = new Snapshots(100, 10, 1000)
    const some = new Snapshots(100, 10, 500)
    for (const snapshots of [all, some])
      for (let epoch = 1; epoch <= 5; epoch++) snapshots.keep(epoch, Float64Array.of(epoch))
    expect(all.epochs).toEqual([1, 2, 3, 4, 5])
    expect(some.epochs).toEqual([2, 4, 5])
    expect(some.at(5)).toEqual(Float64Array.of(5))
    expect(() => some.at(3)).toThrow(RangeError)
  })
})
