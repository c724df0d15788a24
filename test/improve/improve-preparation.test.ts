import { describe, expect, it } from 'vitest'
import {
  type ActionChange,
  compareTrials,
  dataset,
  type Dataset,
  foldEnsemble,
  improve,
  type Improved,
  type ImproveOptions,
  improveTable,
  type ImproveTableOptions,
  type Preparation,
  preprocess,
  fitPreprocessor,
  type Table,
  type TrialRecord,
} from '../../src/index.js'
import { readCsv } from '../../src/data/csv/index.js'
import { candidatesFor } from '../../src/improve/trials/candidates.js'
import { mappedInputs } from '../../src/improve/trials/mapped-inputs.js'
import { type KnownRows, rowChanges } from '../../src/improve/trials/row-changes.js'
import { expectRejection } from '../support/errors.js'

/** Uniform on −1 … 1, the same in every run. */
function uniform(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 31 - 1
  }
}

const tableOf = async (header: string, lines: readonly string[]): Promise<Table> =>
  readCsv(`${header}\n${lines.join('\n')}\n`)

/** exp(3a + b): its errors grow with its value. */
async function prices(rows = 150): Promise<Table> {
  const draw = uniform(3)
  const lines = Array.from({ length: rows }, (_, i) => {
    const [a, b] = [draw(), draw()]
    const value = Math.exp(3 * a + b + 0.2 * draw())
    return `${a.toFixed(4)},${b.toFixed(4)},${i % 3 === 0 ? 'u' : 'v'},${value.toFixed(5)}`
  })
  return await tableOf('a,b,kind,price', lines)
}

const regression = {
  target: 'price',
  network: { layers: [{ units: 8 }, { units: 1 }], loss: 'meanSquaredError' },
  fit: { epochs: 25, batchSize: 16, optimizer: { kind: 'adam', learningRate: 0.01 } },
  folds: 4,
  repeats: 2,
  seed: 1,
} as const

/** A result without times, and without the networks that it hands on. */
function timeless(found: Improved): object {
  const { trials, crossValidation } = found
  return {
    ...found,
    networks: null,
    seconds: 0,
    trials: trials.map((trial) => ({ ...trial, seconds: 0 })),
    crossValidation: { ...crossValidation, seconds: 0 },
  }
}

const ensembleOf = async (found: Improved, isTrainedAnew: boolean): Promise<Float32Array | Float64Array> => {
  const { data, network, fit, folds, seed, networks } = found
  if (data === null) throw new Error('no rows')
  if (networks === null) throw new Error('no networks')
  const given = { network, fit, folds, seed, repeats: networks.repeats, metrics: [] }
  using model = (await foldEnsemble(data, isTrainedAnew ? given : { ...given, trained: networks })).network
  return model.parameters
}

describe('a change of how the rows are prepared', () => {
  it('is measured in the unit of the target, kept where it is better, and part of the model, the record and what goes on from it', async () => {
    const table = await prices()
    const candidates: ActionChange[] = [{ targetScale: 'log' }, { numbers: 'piecewiseLinear' }]
    const records: TrialRecord[] = []
    const given: ImproveTableOptions = { ...regression, trials: 2, candidates }
    const found = await improveTable(table, { ...given, record: (one) => records.push(one) })
    expect(found.trials[0]).toMatchObject({
      outcome: 'kept',
      title: 'target on a log scale',
      change: { targetScale: 'log' },
    })
    expect(found.preparation).toMatchObject({ scaling: 'standard', targetScale: 'log' })
    // The same rows, in their own unit: spreads are equal to the bit, though one network is trained on logarithms.
    const [baseline, log] = records as [TrialRecord, TrialRecord]
    expect(log.rowSums.map(({ spreads }) => spreads)).toEqual(baseline.rowSums.map(({ spreads }) => spreads))
    const values = table.columns.find(({ name }) => name === 'price')
    const { predictions } = log.crossValidation?.outOfFold ?? { predictions: [] }
    const squares = Array.from(
      predictions,
      (value, i) => (value - Number(values?.kind === 'number' && values.values[i])) ** 2,
    )
    const spread = baseline.rowSums[0]?.spreads.reduce((sum, value) => sum + value, 0) ?? NaN
    // The mean of the repeats is no worse than a repeat.
    expect(squares.reduce((sum, value) => sum + value, 0) / spread).toBeLessThan(
      1.2 * (found.trials[0]?.error?.estimate ?? 0),
    )
    const comparison = compareTrials(baseline, log)
    expect(comparison.verdict).toBe('second is better')
    expect(comparison.settings).toEqual([{ setting: 'preparation.targetScale', first: 'linear', second: 'log' }])
    // The model that is handed on is that of the rows that are, and predicts prices.
    expect(found.data?.preprocessor).toMatchObject({ target: { transform: 'log' } })
    expect(await ensembleOf(found, false)).toEqual(await ensembleOf(found, true))
    // Gone on with after the first trial.
    const resumed = await improveTable(table, { ...given, previous: records.slice(0, 2) })
    expect(timeless(resumed)).toEqual(timeless(found))
    expect(await ensembleOf(resumed, true)).toEqual(await ensembleOf(found, true))
    found.networks?.[Symbol.dispose]()
    const other = improveTable(table, { ...given, previous: records, scaling: 'robust' })
    await expectRejection(other, { code: 'INVALID_OPTION', field: 'previous[0]' })
  })

  it('is fitted for each fold without its rows where the end is one network', async () => {
    const table = await prices()
    const given: ImproveTableOptions = { ...regression, repeats: 1, single: true, trials: 3 }
    const candidates: ActionChange[] = [{ targetScale: 'log' }, { scaling: 'robust' }, { numbers: 'piecewiseLinear' }]
    const found = await improveTable(table, { ...given, candidates })
    const titles = found.trials.map(({ title }) => title)
    expect(titles.slice(0, 2)).toEqual(['target on a log scale', 'robust scaling of numbers'])
    expect(found.trials.map(({ error }) => error === null)).toEqual([false, false, false])
    expect(found.data).toBeNull()
    expect(found.trials[0]?.gain?.estimate).toBeGreaterThan(0)
  })

  it('is scaling alone for a dataset, and whatever `prepare` does', async () => {
    const table = await prices(80)
    const draw = uniform(5)
    // One row in twenty is a thousand times as large.
    const x = Array.from({ length: 160 }, (_, i) => [draw() * (i % 20 === 0 ? 1000 : 1), draw()])
    const data = dataset({ x, y: x.map(([a = 0, b = 0]) => Number(Math.sign(a) * Math.min(1, Math.abs(a)) + b > 0)) })
    const shape = { layers: [{ units: 6 }, { units: 2 }], loss: 'softmaxCrossEntropy' } as const
    const fit = { epochs: 15, batchSize: 16, optimizer: { kind: 'adam', learningRate: 0.01 } } as const
    const options: ImproveOptions = { network: shape, fit, folds: 4, repeats: 2, seed: 1, trials: 1 }
    const found = await improve(data, { ...options, candidates: [{ scaling: 'robustSmoothClip' }] })
    expect(found.trials[0]).toMatchObject({ outcome: 'kept', title: 'robust, smoothly clipped scaling of numbers' })
    expect(found.data?.preprocessor).toMatchObject({ kind: 'robustSmoothClip' })
    expect(found.preparation).toEqual({ scaling: 'robustSmoothClip' })
    expect(await ensembleOf(found, false)).toEqual(await ensembleOf(found, true))
    found.networks?.[Symbol.dispose]()

    const asked: Preparation[] = []
    const prepare = (preparation: Preparation): Dataset => {
      asked.push(preparation)
      return preprocess(table, fitPreprocessor(table, { target: 'price', ...preparation }))
    }
    const preparation = { scaling: 'standard', numbers: 'scaled', targetScale: 'linear' } as const
    const { target: _, ...settings } = regression
    const own: ImproveOptions = { ...settings, repeats: 1, trials: 2, scaling: 'none', preparation, prepare }
    const candidates: ActionChange[] = [{ numbers: 'piecewiseLinear' }, { scaling: 'minMax' }]
    const rows = preprocess(table, fitPreprocessor(table, { target: 'price' }))
    const same = await improve(rows, { ...own, candidates })
    expect(asked).toMatchObject([{ numbers: 'piecewiseLinear' }, { scaling: 'minMax' }])
    const { target: __, ...plain } = regression
    const direct = await improveTable(table, { ...plain, target: 'price', repeats: 1, trials: 2, candidates })
    expect(same.trials.map(({ gain }) => gain)).toEqual(direct.trials.map(({ gain }) => gain))

    const wrong = { ...own, candidates, prepare: () => data }
    await expectRejection(improve(rows, wrong), { code: 'INVALID_OPTION', field: 'prepare' }, 'the 80 rows')
    const { prepare: ___, ...without } = own
    await expectRejection(improve(rows, without), { code: 'INVALID_OPTION', field: 'prepare' })
    await expectRejection(improve(rows, { ...own, single: true }), { code: 'INVALID_OPTION', field: 'prepare' })
    await expectRejection(improve(rows, { ...own, scaling: 'standard' }), { code: 'INVALID_OPTION', field: 'scaling' })
  })

  it('keeps the inputs that the first layer names, by their names', async () => {
    const table = await prices(60)
    const network = {
      layers: [{ units: 4, categories: [{ first: 2, count: 2, dimension: 2 }] }, { units: 1 }],
      loss: 'meanSquaredError',
    } as const
    const fit = { epochs: 2, batchSize: 16 }
    const given = { ...regression, network, fit, repeats: 1, trials: 2 }
    const candidates: ActionChange[] = [{ numbers: 'piecewiseLinear', periodicSigma: 0.1 }]
    const records: TrialRecord[] = []
    await improveTable(table, { ...given, candidates, record: (one) => records.push(one) })
    const [first] = records[1]?.network.layers ?? []
    // a and 16 bins of it, then b and 16 of it.
    expect(first).toMatchObject({ periodic: { inputs: [0, 17] }, categories: [{ first: 34, count: 2 }] })
    const setup = { network: { ...network, inputs: 4 }, fit }
    expect(mappedInputs(setup, ['a', 'b'], ['a', 'b'])).toBe(setup)
  })

  it('is refused before the first training where the rows do not have it', async () => {
    const table = await prices(60)
    const refused = async (
      change: ActionChange,
      field: string,
      own: Partial<ImproveTableOptions> = {},
    ): Promise<void> => {
      const promise = improveTable(table, { ...regression, ...own, trials: 1, candidates: [change] })
      await expectRejection(promise, { code: 'INVALID_OPTION', functionName: 'improveTable', field })
    }
    await refused({ scaling: 'quantiles' as never }, 'candidates[0].scaling')
    await refused({ targetScale: 'log' }, 'candidates[0].targetScale', { fixed: ['targetScale'] })
    await refused({ targetScale: 'log' }, 'candidates[0].targetScale', { target: 'a' })
    await refused({ classWeights: 'balanced' }, 'candidates[0].classWeights')
    await refused({ augment: [{ kind: 'noise' }] }, 'augment[0].sigma')
    await refused({ l2: 1 }, 'fixed[0]', { fixed: ['shape' as never] })
  })
})

describe('class weights and augmentation', () => {
  it('are kept where they lower the error', async () => {
    const draw = uniform(11)
    // One row in eight is of the class that counts as much as the other.
    const x = Array.from({ length: 200 }, (_, i) => [draw() + (i % 8 === 0 ? 0.7 : 0), draw(), draw()])
    const data = dataset({ x, y: x.map((_, i) => Number(i % 8 === 0)), classes: ['no', 'yes'] })
    const network = { layers: [{ units: 4 }, { units: 1 }], loss: 'binaryCrossEntropy' } as const
    const fit = { epochs: 15, batchSize: 20, optimizer: { kind: 'adam', learningRate: 0.01 } } as const
    const given: ImproveOptions = { network, fit, folds: 4, repeats: 2, seed: 1, trials: 1, measure: 'balanced error' }
    const found = await improve(data, { ...given, candidates: [{ classWeights: 'balanced' }] })
    expect(found.trials[0]).toMatchObject({ outcome: 'kept', title: 'balanced class weights' })
    expect(found.fit).toEqual({ ...fit, classWeights: 'balanced' })
  })

  it('of images move them, which tells a mark at any place from noise', async () => {
    const draw = uniform(7)
    const side = 8
    // A cross or a square of 3 × 3 pixels, anywhere.
    const x = Array.from({ length: 100 }, (_, i) => {
      const image = Array.from({ length: side * side }, () => 0.1 * (draw() + 1))
      const [top, left] = [draw(), draw()].map((value) => Math.floor(((value + 1) / 2) * (side - 2)))
      for (let row = 0; row < 3; row++) {
        for (let column = 0; column < 3; column++) {
          const isCross = row === 1 || column === 1
          const isSquare = row !== 1 || column !== 1
          if (i % 2 === 0 ? isCross : isSquare) image[((top ?? 0) + row) * side + (left ?? 0) + column] = 1
        }
      }
      return image
    })
    const data = dataset({ x, y: x.map((_, i) => i % 2), classes: ['cross', 'square'] })
    const network = { layers: [{ units: 24 }, { units: 1 }], loss: 'binaryCrossEntropy' } as const
    const fit = { epochs: 150, batchSize: 20, optimizer: { kind: 'adam', learningRate: 0.01 } } as const
    const image = [side, side] as const
    const candidates: ActionChange[] = [{ augment: [{ kind: 'crop', image, padding: 2 }] }]
    const given: ImproveOptions = {
      network,
      fit,
      folds: 4,
      repeats: 2,
      seed: 1,
      trials: 1,
      scaling: 'none',
      candidates,
    }
    const found = await improve(data, { ...given, image })
    expect(found.trials[0]).toMatchObject({ outcome: 'kept', title: 'augmentation: crop (padding 2)' })
    const odd = improve(data, { ...given, image: [5, 5] })
    await expectRejection(odd, { code: 'INVALID_OPTION', functionName: 'improve', field: 'image' })
  })
})

describe('the changes of rows', () => {
  const rows: KnownRows = {
    choices: ['scaling', 'numbers', 'targetScale'],
    scaled: 3,
    hasClasses: false,
    isUneven: false,
    isPositive: true,
    isSkewed: true,
    image: null,
  }
  const setup = { network: { inputs: 3, layers: [{ units: 1 }], loss: 'meanSquaredError' }, fit: {} } as const
  const preparation = { scaling: 'standard', numbers: 'scaled', targetScale: 'linear' } as const

  it('are those that the rows allow and the settings do not have', () => {
    const of = (own: Partial<KnownRows>, now: Preparation = preparation) =>
      rowChanges({ ...setup, preparation: now }, { ...rows, ...own }, null)
    expect(of({})).toMatchObject({
      target: [{ targetScale: 'log' }],
      bias: [{ numbers: 'piecewiseLinear' }],
      scaling: [{ scaling: 'robustSmoothClip' }, { scaling: 'quantile' }],
    })
    const changed = { scaling: 'robust', numbers: 'piecewiseLinear', targetScale: 'log' } as const
    expect(of({}, changed)).toMatchObject({ target: [{ targetScale: 'linear' }], bias: [] })
    expect(of({}, changed).variance.at(-1)).toEqual({ numbers: 'scaled' })
    expect(of({ scaled: 65 }).bias).toEqual([])
    expect(of({ isSkewed: false }).target).toEqual([])
    expect(of({ hasClasses: true, isUneven: true }).bias[1]).toEqual({ classWeights: 'balanced' })
    expect(of({ choices: [] })).toMatchObject({ target: [], bias: [], scaling: [] })
    const [first] = of({ image: [8, 8] }).variance
    expect(first?.augment?.[0]).toMatchObject({ kind: 'warp', image: [8, 8] })
    const augmented = { ...setup, fit: { augment: [{ kind: 'mixup' }] }, preparation } as const
    expect(rowChanges(augmented, rows, null).variance).toEqual([])
  })

  it('stand among the others by the verdict, and for an average by what they gain on the tuning sets', () => {
    const estimate = (value: number): never => ({ estimate: value }) as never
    const folds = { trainError: estimate(0.3), gap: estimate(0.1), scores: [{ epochs: 1 }] as never }
    const titles = (isAverage: boolean): string[] =>
      candidatesFor({ ...setup, preparation }, folds, { rows, isAverage }).map(({ title }) => title)
    const [log, bins] = ['target on a log scale', 'bins of numbers (piecewise linear)']
    expect(titles(false).slice(0, 3)).toEqual(['64 hidden units', bins, log])
    expect(titles(false)).toContain('robust, smoothly clipped scaling of numbers')
    expect(titles(false)).toContain('augmentation: noise (sigma 0.1)')
    const noise = 'augmentation: noise (sigma 0.1)'
    const clipped = 'robust, smoothly clipped scaling of numbers'
    expect(titles(true).slice(0, 6)).toEqual(['λ₂ = 1', noise, bins, clipped, '64 hidden units', log])
    expect(new Set(titles(true))).toEqual(new Set(titles(false)))
  })
})
