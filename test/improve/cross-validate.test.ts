import { describe, expect, it, vi } from 'vitest'
import {
  compareFolds,
  crossValidate,
  crossValidateTable,
  dataset,
  fitPreprocessor,
  fitScaler,
  kFold,
  kFoldTable,
  network,
  preprocess,
  scale,
  selectRows,
  unscaleTarget,
  type CrossValidateOptions,
} from '../../src/index.js'
import { readCsv } from '../../src/data/csv/index.js'
import { expectRejection } from '../support/errors.js'

const noise = (i: number): number => ((i * 7919 + ((i * i) % 104729)) % 2003) / 1001.5 - 1
const x = Array.from({ length: 90 }, (_, i) => Array.from({ length: 4 }, (_, j) => 5 + 3 * noise(i * 4 + j)))
const labels = x.map(([a = 0, b = 0], i) => Number(a + b > 10) ^ Number(i % 8 === 0))
const data = dataset({ x, y: labels })
const numbers = dataset({ x, y: x.map(([a = 0, b = 0], i) => a - b + 2 * noise(i + 5)), task: 'regression' })

const shape = { layers: [{ units: 6 }, { units: 2 }], loss: 'softmaxCrossEntropy' } as const
const fit = { epochs: 8, batchSize: 16, l2: 0.3 } as const
const recipe = { network: shape, fit, folds: 3, seed: 4, metrics: [] } as const satisfies CrossValidateOptions
const regression = {
  ...recipe,
  network: { layers: [{ units: 4 }, { units: 1 }], loss: 'meanSquaredError' },
} as const satisfies CrossValidateOptions
const csv = ['a,b,site,kind,value', ...x.map(([a = 0, b = 0], i) => `${a},${b},s${i % 9},k${labels[i]},${a * b}`)].join(
  '\n',
)

describe('crossValidate', () => {
  it.each([
    { units: 5, periodic: { inputs: [0, 2], frequencies: 2 } },
    { units: 5, categories: [{ first: 1, count: 3, dimension: 2 }] },
    { units: 4, residual: 1 },
    { units: 6, groups: 2 },
  ])('takes a first layer that depends on the number of inputs: %j', async (first) => {
    const { scores } = await crossValidate(data, { ...recipe, network: { ...shape, layers: [first, { units: 2 }] } })
    expect(scores).toHaveLength(3)
  })

  it('names the option of a first layer that does not suit the inputs', async () => {
    const network = { ...shape, layers: [{ units: 5, residual: 1 }, { units: 2 }] }
    const words = 'inputs (4)'
    await expectRejection(crossValidate(data, { ...recipe, network }), { field: 'layers[0].residual' }, words)
  })

  it('has the folds of kFold, each trained from scratch on rows scaled by themselves', async () => {
    const { scores, outOfFold } = await crossValidate(data, recipe)
    for (const { fold, train, dev } of kFold(data, { folds: 3, seed: 4 })) {
      const score = scores[fold - 1]
      expect(score).toMatchObject({
        repeat: 1,
        fold,
        trainRows: train.rows,
        stoppingRows: 0,
        rows: dev.rows,
        epochs: 8,
      })
      const rows = [...(outOfFold.foldOfRow[0] ?? [])].flatMap((own, row) => (own === fold ? [row] : []))
      expect(selectRows(data, rows).x).toEqual(dev.x)
      const scaler = fitScaler(train)
      const [ready, heldOut] = [scale(train, scaler), scale(dev, scaler)]
      // The seed is the recipe's own: any network with the same one gives the same bits.
      expect(score?.heldOutSums).toEqual({ error: (score?.heldOut.error ?? NaN) * dev.rows, spread: dev.rows })
      expect(score?.trainSums.error).toBeCloseTo((score?.train.error ?? NaN) * ready.rows, 9)
      expect(heldOut.rows).toBe(score?.heldOut.rows)
    }
    expect(scores).toHaveLength(3)
  })

  it('pools the errors of all folds, each row held out once', async () => {
    const { scores, error, outOfFold, rows } = await crossValidate(data, recipe)
    const wrong = scores.reduce((sum, { heldOutSums }) => sum + heldOutSums.error, 0)
    expect(error.estimate).toBeCloseTo(wrong / rows, 12)
    const predicted = Array.from({ length: rows }, (_, row) =>
      Number((outOfFold.predictions[2 * row + 1] ?? 0) > (outOfFold.predictions[2 * row] ?? 0)),
    )
    expect(predicted.filter((label, row) => label !== labels[row])).toHaveLength(wrong)
    expect(error.interval.low).toBeLessThanOrEqual(error.estimate)
    expect(error.interval.high).toBeGreaterThan(error.estimate)
  })

  it('does not see the rows that it scores: their targets change no prediction of them', async () => {
    const options = { ...recipe, stratify: false, fit: { ...fit, earlyStopping: { patience: 2 } } }
    const before = await crossValidate(data, options)
    const held = [...(before.outOfFold.foldOfRow[0] ?? [])].map((fold) => fold === 2)
    const changed = dataset({ x, y: labels.map((label, row) => (held[row] === true ? 1 - label : label)) })
    const after = await crossValidate(changed, options)
    const ofFold = ({ outOfFold }: typeof after): number[] =>
      held.flatMap((own, row) => (own ? [...outOfFold.predictions.slice(2 * row, 2 * row + 2)] : []))
    expect(ofFold(after)).toEqual(ofFold(before))
    expect(after.scores[1]?.epochs).toBe(before.scores[1]?.epochs)
    expect(after.outOfFold.predictions).not.toEqual(before.outOfFold.predictions)
  })

  it('carves rows for early stopping from those of train', async () => {
    const earlyStopping = { patience: 3 }
    const { scores } = await crossValidate(data, { ...recipe, fit: { ...fit, earlyStopping }, stoppingFraction: 0.25 })
    expect(scores.map(({ trainRows, stoppingRows, rows }) => [trainRows, stoppingRows, rows])).toEqual(
      Array.from({ length: 3 }, () => [45, 15, 30]),
    )
    const monitoring = { ...fit, earlyStopping: { monitor: 'trainCost' } } as const
    const without = await crossValidate(data, { ...recipe, fit: monitoring })
    expect(without.scores.map(({ stoppingRows }) => stoppingRows)).toEqual([0, 0, 0])
  })

  it('gives the same bits for any number of workers and threads', async () => {
    const options = {
      ...recipe,
      repeats: 2,
      network: { ...shape, layers: [{ units: 6, keepProb: 0.8 }, { units: 2 }] },
    }
    const found = await crossValidate(data, options)
    for (const how of [{ workers: 3 }, { threads: 2 }]) {
      const other = await crossValidate(data, { ...options, ...how })
      expect({ ...other, seconds: 0 }).toEqual({ ...found, seconds: 0 })
    }
  })

  it('draws new folds and weights in each repeat, and decomposes the error from the third on', async () => {
    const { outOfFold, decomposition, scores, error, repeats } = await crossValidate(data, { ...recipe, repeats: 3 })
    const [first, second] = outOfFold.foldOfRow
    expect(first).not.toEqual(second)
    expect([repeats, scores.length]).toEqual([3, 9])
    expect(decomposition?.predictions).toBe(3)
    expect((decomposition?.bias ?? NaN) + (decomposition?.variance ?? NaN)).toBeCloseTo(error.estimate, 12)
    expect((await crossValidate(data, { ...recipe, repeats: 2 })).decomposition).toBeNull()
  })

  it('measures a regression by the variance left unexplained', async () => {
    const options = { ...regression, repeats: 3, metrics: ['rmse'] } as const
    const { error, scores, outOfFold, decomposition, metrics, task } = await crossValidate(numbers, options)
    expect(task).toBe('regression')
    const values = numbers.targets.kind === 'values' ? numbers.targets.values : new Float64Array()
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const spread = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
    const squares = scores.reduce((sum, { heldOutSums }) => sum + heldOutSums.error, 0)
    expect(error.estimate).toBeCloseTo(squares / 3 / spread, 9)
    expect((decomposition?.bias ?? NaN) + (decomposition?.variance ?? NaN)).toBeCloseTo(error.estimate, 9)
    expect(outOfFold.predictions).toHaveLength(90)
    const rmses = scores.map((score) => Math.sqrt(score.heldOutSums.error / score.rows))
    expect(metrics.rmse?.estimate).toBeCloseTo(rmses.reduce((sum, value) => sum + value, 0) / 9, 5)
  })

  it('keeps groups together, in folds and for early stopping', async () => {
    const group = x.map((_, row) => `g${row % 12}`)
    const options = { ...recipe, group, fit: { ...fit, earlyStopping: {} } }
    const { outOfFold, method, scores } = await crossValidate(data, options)
    expect(method).toBe('group')
    const folds = new Map<string, Set<number>>()
    outOfFold.foldOfRow[0]?.forEach((fold, row) => {
      const name = group[row] ?? ''
      folds.set(name, (folds.get(name) ?? new Set()).add(fold))
    })
    expect([...folds.values()].every((of) => of.size === 1)).toBe(true)
    for (const { stoppingRows } of scores) expect(stoppingRows).toBeGreaterThan(0)
  })

  it('with time trains on earlier rows only', async () => {
    const time = x.map((_, row) => (row * 37) % 90)
    const { outOfFold, scores, method, stratified } = await crossValidate(data, { ...recipe, time })
    expect([method, stratified]).toEqual(['time', false])
    const folds = time.map((_, row) => outOfFold.foldOfRow[0]?.[row] ?? -1)
    const byTime = folds.map((fold, row) => [time[row] ?? 0, fold]).sort(([a = 0], [b = 0]) => a - b)
    expect(byTime.map(([, fold]) => fold)).toEqual(byTime.map(([, fold = 0]) => fold).toSorted((a, b) => a - b))
    expect(scores.map(({ trainRows, rows }) => [trainRows, rows])).toEqual([
      [23, 23],
      [46, 22],
      [68, 22],
    ])
    expect(Number.isNaN(outOfFold.predictions[2 * folds.indexOf(0)])).toBe(true)
  })
})

describe('crossValidateTable', () => {
  it('fits a preprocessor to the train rows of each fold', async () => {
    const table = await readCsv(csv)
    const { error, outOfFold, scores } = await crossValidateTable(table, {
      ...regression,
      target: 'value',
      ignore: ['kind'],
      stratify: 3,
    })
    const folds = [...kFoldTable(table, { target: 'value', folds: 3, seed: 4, stratify: 3 })]
    const errors = folds.map(({ train, dev }) => {
      const preprocessor = fitPreprocessor(train, { target: 'value', ignore: ['kind'] })
      const ready = preprocess(dev, preprocessor)
      expect(preprocessor.columns.map(({ name }) => name)).toEqual(['a', 'b', 'site'])
      return ready.targets.kind === 'values' ? unscaleTarget(ready.targets.values, preprocessor) : null
    })
    const rows = folds.map((_, i) =>
      [...(outOfFold.foldOfRow[0] ?? [])].flatMap((f, row) => (f === i + 1 ? [row] : [])),
    )
    for (const [i, actual] of errors.entries()) {
      const squares = (rows[i] ?? []).reduce(
        (sum, row, j) => sum + ((outOfFold.predictions[row] ?? NaN) - (actual?.[j] ?? NaN)) ** 2,
        0,
      )
      expect(scores[i]?.heldOutSums.error).toBeCloseTo(squares, 6)
    }
    expect(error.estimate).toBeGreaterThan(0)
  })

  it('leaves the columns that assign folds out of the features', async () => {
    const table = await readCsv(csv)
    const options = { ...recipe, target: 'kind', ignore: ['value'] }
    const grouped = await crossValidateTable(table, { ...options, group: 'site' })
    expect(grouped.method).toBe('group')
    const only = await crossValidateTable(table, { ...options, ignore: ['value', 'site'], group: 'site' })
    expect(grouped.scores).toEqual(only.scores)
  })

  it('refuses a loss for another task', async () => {
    const table = await readCsv(csv)
    const call = crossValidateTable(table, { ...recipe, target: 'value' })
    await expectRejection(call, { code: 'INVALID_OPTION', field: 'network.loss', functionName: 'crossValidateTable' })
  })
})

describe('compareFolds', () => {
  it('pairs the errors by fold', async () => {
    const first = await crossValidate(data, { ...recipe, fit: { ...fit, epochs: 1 }, repeats: 2 })
    const second = await crossValidate(data, { ...recipe, fit: { ...fit, epochs: 40 }, repeats: 2 })
    const { difference, verdict } = compareFolds(first, second)
    expect(difference.estimate).toBeCloseTo(first.error.estimate - second.error.estimate, 12)
    const differences = first.scores.map(
      ({ heldOut }, i) => heldOut.error - (second.scores[i]?.heldOut.error ?? NaN) - difference.estimate,
    )
    const variance = differences.reduce((sum, value) => sum + value * value, 0) / 5
    expect(difference.standardError).toBeCloseTo(Math.sqrt((1 / 6 + 1 / 2) * variance), 9)
    expect(verdict).toBe(difference.interval.low > 0 ? 'second is better' : 'inconclusive')
    const back = compareFolds(second, first)
    expect(back.difference.interval.high).toBeCloseTo(-difference.interval.low, 12)
    const same = compareFolds(first, first)
    expect(same).toMatchObject({ verdict: 'inconclusive', difference: { estimate: 0, standardError: 0 } })
  })

  it('widens the interval for several comparisons together, as Bonferroni does', async () => {
    const first = await crossValidate(data, { ...recipe, fit: { ...fit, epochs: 1 }, repeats: 2 })
    const second = await crossValidate(data, { ...recipe, fit: { ...fit, epochs: 40 }, repeats: 2 })
    const half = (comparisons: number): number => {
      const { difference } = compareFolds(first, second, { comparisons })
      return (difference.interval.high - difference.estimate) / difference.standardError
    }
    // scipy.stats.t.ppf(1 - 0.025 / k, 5)
    expect(half(1)).toBeCloseTo(2.5705818, 5)
    expect(half(4)).toBeCloseTo(3.8099, 3)
    expect(compareFolds(first, second, { comparisons: 4 }).message).toContain('for 4 comparisons together')
    expect(() => compareFolds(first, second, { comparisons: 0 })).toThrow('`comparisons` (=0)')
  })

  it('refuses other folds', async () => {
    const first = await crossValidate(data, recipe)
    const second = await crossValidate(data, { ...recipe, seed: 5 })
    expect(() => compareFolds(first, second)).toThrow('same folds')
    expect(() => compareFolds(first, {} as never)).toThrow('`second` must be what `crossValidate` returns')
  })
})

describe('limits', () => {
  it('stops where the signal fires', async () => {
    const controller = new AbortController()
    const call = crossValidate(data, { ...recipe, signal: controller.signal, onFold: () => controller.abort() })
    await expectRejection(call, { code: 'ABORTED', functionName: 'crossValidate', field: 'signal' })
    const aborted = crossValidate(data, { ...recipe, workers: 2, signal: AbortSignal.abort() })
    await expectRejection(aborted, { code: 'ABORTED' })
  })

  it('drops a repeat that time does not suffice for, and says so', async () => {
    // A second passes with each training, however busy the machine is.
    let trained = 0
    vi.spyOn(performance, 'now').mockImplementation(() => 1000 * trained)
    const onFold = (): void => void trained++
    const found = await crossValidate(data, { ...recipe, repeats: 50, maxSeconds: 30, onFold })
    vi.restoreAllMocks()
    expect(found.repeats).toBeLessThan(50)
    expect(found.scores).toHaveLength(3 * found.repeats)
    expect(found.message).toContain(`Of 50 repeats, ${found.repeats} ${found.repeats === 1 ? 'was' : 'were'} trained`)
  })

  it('refuses a limit that ends within the first repeat', async () => {
    const call = crossValidate(data, { ...recipe, fit: { epochs: 100_000 }, maxSeconds: 0.05 })
    await expectRejection(call, { code: 'ABORTED', field: 'maxSeconds', value: 0.05 })
  })

  it('calls back after each training', async () => {
    const calls: number[][] = []
    await crossValidate(data, { ...recipe, repeats: 2, onFold: (done, of) => calls.push([done, of]) })
    expect(calls).toEqual([1, 2, 3, 4, 5, 6].map((done) => [done, 6]))
  })

  it.each<[Partial<CrossValidateOptions>, string]>([
    [{ fit: { seed: 1 } as never }, 'fit.seed'],
    [{ network: { ...shape, inputs: 4 } as never }, 'network.inputs'],
    [{ folds: 91 }, 'folds'],
    [{ time: x.map((_, row) => row), repeats: 2 }, 'repeats'],
    [{ time: x.map((_, row) => row), group: x.map((_, row) => row) }, 'group'],
    [{ stoppingFraction: 0.6 }, 'stoppingFraction'],
    [{ metrics: ['rmse'] }, 'metrics[0]'],
  ])('refuses %o', async (options, field) => {
    const call = crossValidate(data, { ...recipe, ...options })
    await expectRejection(call, { code: 'INVALID_OPTION', functionName: 'crossValidate', field })
  })

  it('names a fold that diverges', async () => {
    const wild = { ...fit, optimizer: { kind: 'sgd', learningRate: 1e30 } } as const
    await expectRejection(crossValidate(numbers, { ...regression, fit: wild }), {
      code: 'DIVERGED',
      field: 'fit',
    })
  })
})

it('trains the networks that `network` and `fit` train', async () => {
  // One output of a linear network with the seed that the fold drew: found among the first networks by its predictions.
  const { outOfFold, scores } = await crossValidate(numbers, {
    ...regression,
    network: { layers: [{ units: 1 }], loss: 'meanSquaredError', precision: 'f64' },
    fit: { optimizer: 'lbfgs', epochs: 200, l2: 1 },
    scaling: 'none',
  })
  for (const { fold, train, dev } of kFold(numbers, { folds: 3, seed: 4 })) {
    using net = await network({
      inputs: 4,
      layers: [{ units: 1 }],
      loss: 'meanSquaredError',
      precision: 'f64',
      seed: 99,
    })
    await net.fit(train, { optimizer: 'lbfgs', epochs: 200, l2: 1 })
    // The cost is convex: every seed ends at the same weights.
    const expected = net.predict(dev.x)
    const rows = [...(outOfFold.foldOfRow[0] ?? [])].flatMap((own, row) => (own === fold ? [row] : []))
    rows.forEach((row, i) => expect(outOfFold.predictions[row]).toBeCloseTo(expected[i] ?? NaN, 4))
    expect(scores[fold - 1]?.heldOut.error).toBeCloseTo(net.evaluate(dev).error, 5)
  }
})
