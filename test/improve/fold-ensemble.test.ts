import { describe, expect, it } from 'vitest'
import { RandomStream } from '../../src/data/random/philox.js'
import { epochByOthers, Snapshots } from '../../src/improve/fold-ensemble/epochs.js'
import {
  averageNetworks,
  chooseThreshold,
  conformalIntervals,
  dataset,
  type Dataset,
  fitScaler,
  foldEnsemble,
  type FoldEnsembleOptions,
  kFold,
  network,
  predictionIntervals,
  type Reals,
  scale,
  selectRows,
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

  it('with repeats averages the networks of all folds of all repeats, whose epochs their own repeat chooses', async () => {
    const data = regression(60, 1)
    const [seed, folds, repeats] = [7, 3, 2]
    const asked: string[] = []
    const onNetwork = (k: number, of: number): void => void asked.push(`${k}/${of}`)
    const found = await foldEnsemble(data, { ...values, folds, seed, repeats, onNetwork })
    using average = found.network
    const { crossValidation } = found
    expect(asked).toEqual(['1/6', '2/6', '3/6', '4/6', '5/6', '6/6'])
    expect(crossValidation).toMatchObject({ repeats, repeatsAsked: repeats })
    const nets = []
    const [epochs, means] = [[] as number[], new Float64Array(60)]
    for (const [repeat, foldOfRow] of crossValidation.outOfFold.foldOfRow.entries()) {
      const members = []
      for (let fold = 0; fold < folds; fold++) {
        const rowsOf = (isHeldOut: boolean): number[] =>
          [...foldOfRow.keys()].filter((row) => (foldOfRow[row] === fold + 1) === isHeldOut)
        const own = repeat === 0 ? seed + fold : new RandomStream(seed, 1102, 1000 * repeat + fold).next()
        const [train, dev] = [selectRows(data, rowsOf(false)), selectRows(data, rowsOf(true))]
        const net = await network({ ...values.network, inputs: FEATURES, seed: own })
        const snapshots: Reals[] = []
        const onEpoch = (): void => void snapshots.push(net.parameters)
        const history = await net.fit(train, { ...values.fit, dev, seed: own, onEpoch })
        const losses = history.rows.map((row) => row.dev?.loss ?? NaN)
        members.push({ net, snapshots, dev, heldOut: rowsOf(true), losses })
      }
      for (const [k, { net, snapshots, dev, heldOut }] of members.entries()) {
        const others = members.filter((_, j) => j !== k)
        const sums = snapshots.map((_, epoch) => others.reduce((sum, { losses }) => sum + (losses[epoch] ?? NaN), 0))
        const best = sums.indexOf(Math.min(...sums))
        epochs.push(best + 1)
        net.setParameters(snapshots[best] ?? [])
        const own = net.predict(dev.x)
        for (const [i, row] of heldOut.entries()) means[row] = (means[row] ?? NaN) + (own[i] ?? NaN) / repeats
      }
      nets.push(...members.map(({ net }) => net))
    }
    expect(found.epochs).toEqual(epochs)
    expect(found.histories).toHaveLength(6)
    using expected = await averageNetworks(nets)
    expect(average.parameters).toEqual(expected.parameters)
    found.predictions.forEach((value, row) => expect(value).toBeCloseTo(means[row] ?? NaN, 12))
    for (const net of nets) net[Symbol.dispose]()
  })

  it('with repeats predicts a row by the average of the networks that were not trained on it: of logits, for classes', async () => {
    const data = classes(80, 3)
    const options = { ...pair, folds: 2, metrics: [] } as const
    const once = await foldEnsemble(data, options)
    const twice = await foldEnsemble(data, { ...options, repeats: 2 })
    const logit = (p: number): number => Math.log(p / (1 - p))
    for (const [row, first] of once.predictions.entries()) {
      // The mean of the two probabilities is that of the cross-validation.
      const second = 2 * (twice.crossValidation.outOfFold.predictions[row] ?? NaN) - first
      const mean = 1 / (1 + Math.exp(-(logit(first) + logit(second)) / 2))
      expect(twice.predictions[row]).toBeCloseTo(mean, 6)
    }
    expect(twice.crossValidation.scores.slice(0, 2)).toEqual(once.crossValidation.scores)
    // Several classes: the normalized geometric mean.
    const softmax = {
      ...options,
      network: { layers: [{ units: 4 }, { units: 2 }], loss: 'softmaxCrossEntropy' },
    } as const
    const several = await foldEnsemble(data, { ...softmax, repeats: 2 })
    const single = await foldEnsemble(data, softmax)
    for (let row = 0; row < data.rows; row++) {
      const [first = NaN, other = NaN] = single.predictions.subarray(2 * row)
      const [mean = NaN, rest = NaN] = several.crossValidation.outOfFold.predictions.subarray(2 * row)
      const [a, b] = [Math.sqrt(first * (2 * mean - first)), Math.sqrt(other * (2 * rest - other))]
      expect(several.predictions[2 * row]).toBeCloseTo(a / (a + b), 6)
    }
    for (const { network: net } of [once, twice, several, single]) net[Symbol.dispose]()
  })

  it('with repeats has the factor of a target on a log scale by the residuals of averages', async () => {
    const plain = regression(60, 8)
    if (plain.targets.kind !== 'values') throw new Error('no values')
    const y = plain.targets.values.map((value) => Math.exp(value / 2))
    const raw = dataset({ x: plain.x, y, task: 'regression', columns: plain.columns })
    const data = scale(raw, fitScaler(raw, { of: 'targets', transform: 'log' }))
    const { network: model, predictions } = await foldEnsemble(data, { ...values, folds: 2, repeats: 2, metrics: [] })
    const { targets, targetScaler } = data
    if (targets.kind !== 'values') throw new Error('no values')
    const unit = targetScaler?.scale[0] ?? NaN
    const factors = targets.values.map((value, i) => Math.exp((value - (predictions[i] ?? NaN)) * unit))
    expect(model.decision?.smearing).toBeCloseTo(factors.reduce((sum, one) => sum + one, 0) / factors.length, 10)
    model[Symbol.dispose]()
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
    await expectRejection(foldEnsemble(data, { ...values, repeats: 0 }), { code, field: 'repeats' })
    const controller = new AbortController()
    const onNetwork = (k: number): void => (k === 2 ? controller.abort() : undefined)
    await expectRejection(foldEnsemble(data, { ...values, signal: controller.signal, onNetwork }), { code: 'ABORTED' })
    const later = new AbortController()
    const inSecond = (k: number): void => (k === 4 ? later.abort() : undefined)
    const twice = { ...values, folds: 3, repeats: 2, signal: later.signal, onNetwork: inSecond }
    await expectRejection(foldEnsemble(data, twice), { code: 'ABORTED' })
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
