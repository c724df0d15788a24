import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  compareFolds,
  compareTrials,
  crossValidate,
  dataset,
  improve,
  improveTable,
  type ImprovementTrial,
  type ImproveOptions,
  type TrialRecord,
} from '../../src/index.js'
import { readCsv } from '../../src/data/csv/index.js'
import { keptFolds } from '../../src/improve/cross-validate/fold-data.js'
import type { FoldRows } from '../../src/improve/cross-validate/folds.js'
import type { Setup } from '../../src/diagnose/curves/settings.js'
import { candidatesFor, combinationsFor, givenCandidates } from '../../src/improve/trials/candidates.js'
import { optimismOf } from '../../src/improve/trials/optimism.js'
import { gainInterval } from '../../src/improve/statistics/gain-interval.js'
import { studentQuantile } from '../../src/diagnose/statistics/student.js'
import { expectFault, expectRejection } from '../support/errors.js'

const noise = (i: number): number => ((i * 7919 + ((i * i) % 104729)) % 2003) / 1001.5 - 1
const x = Array.from({ length: 120 }, (_, i) => Array.from({ length: 3 }, (_, j) => noise(i * 3 + j)))
const data = dataset({ x, y: x.map(([a = 0, b = 0]) => Number(a + b > 0)) })

const shape = { layers: [{ units: 6 }, { units: 2 }], loss: 'softmaxCrossEntropy' } as const
/** So few steps that training longer is a sure gain. */
const fit = { epochs: 1, batchSize: 60, optimizer: { kind: 'sgd', learningRate: 0.02 } } as const
const recipe = { network: shape, fit, folds: 4, repeats: 3, seed: 2 } as const
const long = { epochs: 60, learningRate: 0.5 } as const
const options = (given: Partial<ImproveOptions>): ImproveOptions => ({ ...recipe, single: true, trials: 3, ...given })

/** Time by the calls that ask for it, a millisecond each: a busy machine is as fast as an idle one. */
function countCalls(): void {
  let calls = 0
  vi.spyOn(performance, 'now').mockImplementation(() => ++calls)
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('improve', () => {
  it('keeps a change whose gain is proven on the same folds, and goes on from there', async () => {
    const seen: ImprovementTrial[] = []
    const found = await improve(
      data,
      options({ candidates: [{ l2: 1e4 }, long, { hidden: [12] }], onTrial: (one) => seen.push(one) }),
    )
    expect(found.trials.map(({ outcome }) => outcome).slice(0, 2)).toEqual(['no gain', 'kept'])
    expect(found.trials.map(({ base }) => base)).toEqual([0, 0, 2])
    expect(seen).toEqual(found.trials)
    expect(found.changes).toEqual([long])
    expect(found.network).toEqual(shape)
    expect(found.fit).toEqual({ ...fit, epochs: 60, optimizer: { kind: 'sgd', learningRate: 0.5 } })
    expect(found).toMatchObject({ planned: 3, stop: 'trials', folds: 4, repeats: 3, rows: 120 })
    expect(found.level).toBeCloseTo(1 - 0.1 / 3, 12)

    // The same as by hand.
    const before = await crossValidate(data, { ...recipe, metrics: [] })
    const after = await crossValidate(data, { ...recipe, fit: found.fit, metrics: [] })
    expect(found.baseline.error).toEqual(before.error)
    expect(found.error).toEqual(after.error)
    expect(found.crossValidation.outOfFold).toEqual(after.outOfFold)
    const gain = found.trials[1]?.gain
    const { difference } = compareFolds(before, after)
    expect(gain?.estimate).toBeCloseTo(difference.estimate, 12)
    expect(found.expected.estimate).toBeGreaterThanOrEqual(found.error.estimate)
    expect(found.message).toContain('60 epochs')
  })

  it('ends a trial after the repeat in which it is no better', async () => {
    const { trials, changes, network, message } = await improve(data, options({ candidates: [{ l2: 1e4 }] }))
    expect(trials).toMatchObject([{ outcome: 'no gain', repeats: 1, title: 'λ₂ = 10,000' }])
    expect([changes, network]).toEqual([[], shape])
    expect(message).toContain('The settings stay as they were.')
  })

  it('gives the same bits for any number of workers', async () => {
    const strip = (found: Awaited<ReturnType<typeof improve>>): object => ({
      ...found,
      seconds: 0,
      crossValidation: { ...found.crossValidation, seconds: 0 },
      trials: found.trials.map((trial) => ({ ...trial, seconds: 0 })),
    })
    // One that is kept, and one from there.
    const given = options({ candidates: [long, { hidden: [12] }], trials: 2, repeats: 2 })
    const alone = await improve(data, given)
    expect(alone.trials[0]?.outcome).toBe('kept')
    expect(alone.trials).toHaveLength(2)
    expect(strip(await improve(data, { ...given, workers: 2 }))).toEqual(strip(alone))
  })

  it('tries first what the faults of the trainings offer', async () => {
    const linear = { ...shape, layers: [{ units: 6, activation: 'identity' }, { units: 2 }] } as const
    const records: TrialRecord[] = []
    const found = await improve(
      data,
      options({ network: linear, trials: 1, repeats: 1, record: (one) => records.push(one) }),
    )
    expect(records[0]?.faults.map(({ kind }) => kind)).toEqual(['linear network'])
    expect(found.trials[0]).toMatchObject({ change: { activation: 'relu' }, title: 'activation relu' })
  })

  it('records a trial that diverges, and goes on', async () => {
    const steep = { learningRate: 1e30 }
    const found = await improve(data, options({ candidates: [steep, long], trials: 2 }))
    expect(found.trials.map(({ outcome, error }) => [outcome, error === null])).toEqual([
      ['diverged', true],
      ['kept', false],
    ])
  })

  it('ends with the best so far where the signal fires after the baseline', async () => {
    const controller = new AbortController()
    const onTrial = (): void => controller.abort()
    const found = await improve(
      data,
      options({ candidates: [long, { hidden: [12] }], onTrial, signal: controller.signal }),
    )
    expect(found).toMatchObject({ stop: 'aborted', changes: [long] })
    expect(found.trials).toHaveLength(1)
  })

  it('plans as many trials as the budget allows, and ends with it', async () => {
    const many = Array.from({ length: 200 }, (_, i) => ({ l2: 1 + i }))
    const slow = { ...fit, epochs: 300, batchSize: 20 }
    countCalls()
    const { trials: _, ...rest } = options({ candidates: many, fit: slow, budgetSeconds: 60 })
    const found = await improve(data, rest)
    expect(['time', 'trials']).toContain(found.stop)
    expect(found.planned).toBeLessThan(200)
    const none = improve(data, { ...rest, budgetSeconds: 1e-3 })
    await expectRejection(none, { code: 'ABORTED', functionName: 'improve', field: 'budgetSeconds' })
  })

  it('leaves time for the final trainings', async () => {
    const slow = { ...fit, epochs: 300, batchSize: 20 }
    countCalls()
    const { seconds } = await crossValidate(data, { ...recipe, fit: slow, metrics: [] })
    // Twelve trainings take `seconds`: a first repeat of four, then a hundred, take nine times as long.
    const given = options({ candidates: [{ l2: 1 }], fit: slow, budgetSeconds: 4 * seconds })
    const short = improve(data, { ...given, reservedTrainings: 100 })
    await expectRejection(short, { code: 'ABORTED', functionName: 'improve', field: 'budgetSeconds' })
    expect((await improve(data, { ...given, reservedTrainings: 1 })).trials).toHaveLength(1)
    const wrong = improve(data, { ...given, reservedTrainings: -1 })
    await expectRejection(wrong, { code: 'INVALID_OPTION', field: 'reservedTrainings' })
  })

  it('goes on from the records of an interrupted run, to the same result', async () => {
    const given = options({ candidates: [{ l2: 1e4 }, long, { hidden: [12] }], repeats: 2 })
    const records: TrialRecord[] = []
    const whole = await improve(data, { ...given, record: (one) => records.push(one) })
    expect(records.map(({ trial }) => trial?.number ?? 0)).toEqual([0, 1, 2, 3])
    expect(records[2]).toMatchObject({ trial: whole.trials[1], planned: 3, fit: { epochs: 60 } })
    const [curve] = records[2]?.curves ?? []
    expect(curve).toMatchObject({ repeat: 1, fold: 1, stoppingCost: null })
    // 60 epochs that lower the cost.
    expect(curve?.trainCost).toHaveLength(60)
    expect(curve?.trainCost.at(-1)).toBeLessThan(curve?.trainCost[0] ?? NaN)

    const later: TrialRecord[] = []
    const seen: number[] = []
    const resumed = await improve(data, {
      ...given,
      previous: records.slice(0, 3),
      record: (one) => later.push(one),
      onTrial: ({ number }) => seen.push(number),
    })
    expect(seen).toEqual([3])
    expect(later).toHaveLength(1)
    expect(resumed.trials.slice(0, 2)).toEqual(whole.trials.slice(0, 2))
    expect({ ...resumed.trials[2], seconds: 0 }).toEqual({ ...whole.trials[2], seconds: 0 })
    expect(resumed.expected).toEqual(whole.expected)
    expect(resumed.crossValidation.outOfFold).toEqual(whole.crossValidation.outOfFold)
    // The seconds of before count.
    expect(resumed.seconds).toBeGreaterThan(records.slice(0, 3).reduce((sum, { seconds }) => sum + seconds, 0))

    // No time is left for more trials, but those of the record and what was kept stand.
    const spent = records.slice(0, 3).map((record) => ({ ...record, seconds: 1e3 }))
    const late = await improve(data, { ...given, budgetSeconds: 10, previous: spent })
    expect(late).toMatchObject({ stop: 'time', changes: [long] })
    expect(late.trials).toEqual(whole.trials.slice(0, 2))

    const others = [
      { ...given, seed: 3, previous: records },
      { ...given, fit: { ...fit, l2: 1 }, previous: records },
      { ...given, candidates: [long], previous: records },
    ]
    const fields = ['previous[0]', 'previous[0]', 'previous[1]']
    for (const [i, other] of others.entries()) {
      await expectRejection(improve(data, other), {
        code: 'INVALID_OPTION',
        functionName: 'improve',
        field: fields[i] ?? '',
      })
    }
    const none = improve(data, { ...given, previous: [{ trial: null }] as never })
    await expectRejection(none, { code: 'INVALID_OPTION', field: 'previous[0]' })

    const comparison = compareTrials(records[0] as TrialRecord, records[2] as TrialRecord)
    expect(comparison.gain.estimate).toBe(whole.trials[1]?.gain?.estimate)
    expect(comparison).toMatchObject({ verdict: 'second is better', repeats: 2, rows: 120, folds: 4 })
    expect(comparison.settings).toEqual([
      { setting: 'fit.epochs', first: 1, second: 60 },
      { setting: 'fit.optimizer', first: fit.optimizer, second: { kind: 'sgd', learningRate: 0.5 } },
    ])
    const itself = compareTrials(records[0] as TrialRecord, records[0] as TrialRecord)
    expect(itself.message).toMatch(/paired by row\)\. The errors are the same in every row\.$/)
    // The first trial stopped after one repeat: that one is compared.
    expect(compareTrials(records[1] as TrialRecord, records[0] as TrialRecord)).toMatchObject({ repeats: 1 })
    const elsewhere = {
      ...(records[0] as TrialRecord),
      rowSums: [{ errors: new Float64Array(120), spreads: new Float64Array(120) }],
    }
    expectFault(() => compareTrials(records[0] as TrialRecord, elsewhere), {
      code: 'INVALID_OPTION',
      functionName: 'compareTrials',
      field: 'second',
    })
  })

  it('refuses what is no change, and what it sets itself', async () => {
    for (const candidates of [[{}], [{ units: 3 }], [3], 'l2']) {
      const promise = improve(data, options({ candidates: candidates as never }))
      await expectRejection(promise, { code: 'INVALID_OPTION', functionName: 'improve' }, 'candidates')
    }
    const unknown = improve(data, options({ candidates: [{ activation: 'swoosh' }] }))
    await expectRejection(unknown, { code: 'INVALID_OPTION', functionName: 'improve', field: 'change.activation' })
    const timed = improve(data, { ...options({}), maxSeconds: 3 } as never)
    await expectRejection(timed, { code: 'INVALID_OPTION', field: 'maxSeconds' }, 'budgetSeconds')
  })
})

describe('improveTable', () => {
  it('fits a preprocessor to the train rows of each fold, and improves as improve does', async () => {
    const lines = x.map(
      ([a = 0, b = 0, c = 0], i) => `${a},${b},${c},${i % 2 === 0 ? 'u' : 'v'},${a + b > 0 ? 'yes' : 'no'}`,
    )
    const table = await readCsv(`a,b,c,kind,y\n${lines.join('\n')}\n`)
    const network = { layers: [{ units: 6 }, { units: 1 }], loss: 'binaryCrossEntropy' } as const
    const found = await improveTable(table, {
      ...recipe,
      network,
      target: 'y',
      trials: 2,
      candidates: [long],
      single: true,
    })
    expect(found.changes).toEqual([long])
    expect(found.stop).toBe('nothing left')
    expect(found.task).toBe('classification')
  })
})

describe('prepared folds', () => {
  const fold = (index: number, stopping = 0) =>
    ({ repeat: 0, fold: index, seed: 0, stopping: new Uint32Array(stopping) }) as unknown as FoldRows

  it('are kept for other settings on the same folds, until they take too many bytes', () => {
    let count = 0
    const prepare = () => ({ train: data, stopping: null, heldOut: data, target: null, number: ++count })
    const two = 4 * data.x.byteLength
    const kept = keptFolds(prepare, two)
    const first = kept(fold(0))
    expect(kept(fold(0))).toBe(first)
    // Early stopping leaves fewer rows to train on.
    expect(kept(fold(0, 20))).not.toBe(first)
    expect(count).toBe(2)
    const third = kept(fold(1))
    expect(kept(fold(1))).not.toBe(third)
    expect(kept(fold(0))).toBe(first)
    expect(count).toBe(4)
  })
})

describe('the candidates', () => {
  const folds = (train: number, gap: number, epochs = 1): Parameters<typeof candidatesFor>[1] => {
    const estimate = (value: number): never => ({ estimate: value }) as never
    return { trainError: estimate(train), gap: estimate(gap), scores: [{ epochs }] as never }
  }
  const setup = { network: { ...shape, inputs: 3 }, fit: { ...fit, l2: 2 } }

  it('act against the larger error first, each by a valid change', () => {
    const bias = candidatesFor(setup, folds(0.3, 0.1))
    expect(bias.map(({ title }) => title)).toEqual([
      '3 epochs',
      '12 hidden units',
      '6-6 hidden units',
      '2 residual blocks',
      'λ₂ = 0.2',
      'optimizer adam',
      'learning rate 0.06',
      'learning rate 0.00667',
      'a cosine schedule of the learning rate',
      'activation tanh',
      'activation gelu',
      'λ₂ = 20',
      'keepProb 0.8',
      'patience 10',
      '3 hidden units',
    ])
    expect(candidatesFor(setup, folds(0.1, 0.3))[0]).toMatchObject({ against: 'variance', change: { l2: 20 } })
    // Training longer is tried where the epochs ended it.
    expect(
      candidatesFor({ ...setup, fit: { ...setup.fit, epochs: 9 } }, folds(0.3, 0.1)).map(({ title }) => title),
    ).not.toContain('27 epochs')
    // Epochs and patience that are left out are those of `fit`.
    const preset = { ...setup, fit: { earlyStopping: {} } }
    expect(candidatesFor(preset, folds(0.3, 0.1, 100))[0]?.change).toEqual({ epochs: 300, patience: 20 })
    expect(candidatesFor(preset, folds(0.3, 0.1, 20))[0]?.change).toEqual({ hidden: [12] })
  })

  it('embed the numbers of a table, of which there are not too many, once', () => {
    const titles = (numbers: readonly number[] | null, layers: Setup['network']['layers'] = shape.layers): string[] =>
      candidatesFor({ ...setup, network: { ...setup.network, layers } }, folds(0.3, 0.1), { numbers }).map(
        ({ title }) => title,
      )
    const waves = 'periodic embedding of numbers, σ = 0.1'
    expect(titles([0, 2])).toContain(waves)
    expect(titles(null)).not.toContain(waves)
    expect(titles([])).not.toContain(waves)
    expect(titles(Array.from({ length: 64 }, (_, i) => i))).toContain(waves)
    expect(titles(Array.from({ length: 65 }, (_, i) => i))).not.toContain(waves)
    expect(titles([0, 2], [{ units: 6, periodic: true }, { units: 2 }])).not.toContain(waves)
    const [embedded] = givenCandidates(setup, [{ periodicSigma: 0.2 }], [0, 2])
    expect(embedded?.setup.network.layers[0]).toEqual({ units: 6, periodic: { sigma: 0.2, inputs: [0, 2] } })
  })

  it('add residual blocks and a falling learning rate where there are none', () => {
    const block = [{ units: 6 }, { units: 6, residual: 2 }]
    const titles = (change: Partial<Setup['network']>, own: Partial<Setup['fit']> = {}): string[] =>
      candidatesFor({ network: { ...setup.network, ...change }, fit: { ...setup.fit, ...own } }, folds(0.3, 0.1)).map(
        ({ title }) => title,
      )
    const [blocks, falling] = ['2 residual blocks', 'a cosine schedule of the learning rate']
    const deep = titles({ layers: [{ units: 6 }, ...block, { units: 2 }] })
    expect(deep).not.toContain(blocks)
    // The layers of the blocks are no hidden layers of their own.
    expect(deep).toContain('12 hidden units')
    expect(titles({ layers: [{ units: 2 }] })).not.toContain(blocks)
    expect(titles({}, { schedule: 'coslog' })).not.toContain(falling)
    expect(titles({}, { schedule: 'constant' })).toContain(falling)
    expect(titles({}, { optimizer: 'lbfgs' })).not.toContain(falling)
  })

  it('begin with what is known to help where the model is an average', () => {
    const titles = candidatesFor(setup, folds(0.1, 0.3), { numbers: [0, 1, 2], isAverage: true }).map(
      ({ title }) => title,
    )
    const waves = 'periodic embedding of numbers, σ = 0.1'
    const early = ['λ₂ = 20', waves, '2 residual blocks', 'activation gelu', '12 hidden units']
    expect(titles.slice(0, 5)).toEqual(early)
    // Longer training comes before them where bias is the larger error, and the epochs ended it.
    const biased = candidatesFor(setup, folds(0.3, 0.1), { numbers: [0, 1, 2], isAverage: true })
    expect(biased.slice(0, 6).map(({ title }) => title)).toEqual(['3 epochs', ...early])
    const later = candidatesFor(setup, folds(0.1, 0.3), { isAverage: true }).filter(({ isFirst }) => !isFirst)
    expect(later[0]?.title).toBe('keepProb 0.8')
    expect(candidatesFor(setup, folds(0.1, 0.3)).every(({ isFirst }) => isFirst)).toBe(true)
    expect(new Set(titles).size).toBe(titles.length)
    const rest = candidatesFor(setup, folds(0.1, 0.3), { numbers: [0, 1, 2] }).map(({ title }) => title)
    expect(titles.toSorted()).toEqual(rest.toSorted())
    const repair = { change: { clipNorm: 1 } } as never
    expect(candidatesFor(setup, folds(0.1, 0.3), { faults: [repair], isAverage: true })[0]?.title).toBe('clipNorm 1')
  })

  it('are combined where each was better but not proven', () => {
    const trial = (number: number, change: object, gain: number, outcome = 'not proven', base = 0): ImprovementTrial =>
      ({ number, base, change, outcome, against: 'bias', gain: { estimate: gain } }) as unknown as ImprovementTrial
    const trials = [
      trial(1, { l2: 9 }, 0.01),
      trial(2, { l2: 5 }, 0.02),
      trial(3, { keepProb: 0.9 }, 0.03),
      trial(4, { epochs: 7 }, 0.005),
      trial(5, { l1: 7 }, 0.5, 'kept'),
      trial(6, { batchSize: 7 }, 0.5, 'not proven', 5),
    ]
    expect(combinationsFor(setup, 0, trials).map(({ change }) => change)).toEqual([
      { keepProb: 0.9, l2: 5 },
      { keepProb: 0.9, l2: 5, epochs: 7 },
    ])
    expect(combinationsFor(setup, 5, trials)).toEqual([])
  })
})

describe('the interval of a gain', () => {
  const ones = (count: number): Float64Array => new Float64Array(count).fill(1)

  it('adds the variance of the rows, and what folds differ by beyond it', () => {
    // Two folds of three rows: differences 1, 1, 0 and 0, 0, 0; by hand: mean 1/3, deviations ⅔, ⅔, −⅓, −⅓, −⅓, −⅓.
    const first = [{ errors: Float64Array.of(1, 1, 0, 0, 0, 0), spreads: ones(6) }]
    const second = [{ errors: new Float64Array(6), spreads: ones(6) }]
    const { estimate, interval, standardError } = gainInterval(first, second, [Int32Array.of(1, 1, 1, 2, 2, 2)], 0.9)
    expect(estimate).toBeCloseTo(1 / 3, 12)
    const ofRows = (2 * (4 / 9) + 4 / 9) / 5 / 6
    // Means of the folds ⅓ and −⅓; within the first the variance is ⅓, within the second 0.
    const between = (1 / 9 + 1 / 9) / 1
    const within = (1 / 3 / 3 + 0) / 2
    expect(standardError).toBeCloseTo(Math.sqrt(ofRows + (between - within) / 2), 12)
    expect(interval.high - estimate).toBeCloseTo(studentQuantile(1, 0.9) * standardError, 12)
  })

  it('is that of the rows alone where folds differ by no more than their rows do', () => {
    const first = [{ errors: Float64Array.of(1, 0, 1, 0), spreads: ones(4) }]
    const second = [{ errors: Float64Array.of(0, 1, 0, 1), spreads: ones(4) }]
    const found = gainInterval(first, second, [Int32Array.of(1, 1, 2, 2)], 0.95)
    expect(found.estimate).toBe(0)
    expect(found.standardError).toBeCloseTo(Math.sqrt(4 / 3 / 4), 12)
  })

  it('of a regression is that of the quotients, with rows that are never held out left aside', () => {
    const first = [{ errors: Float64Array.of(9, 4, 2, 0), spreads: Float64Array.of(9, 2, 2, 4) }]
    const second = [{ errors: Float64Array.of(9, 1, 1, 0), spreads: Float64Array.of(9, 2, 2, 4) }]
    const { estimate } = gainInterval(first, second, [Int32Array.of(0, 1, 2, 2)], 0.95)
    expect(estimate).toBeCloseTo(6 / 8 - 2 / 8, 12)
  })
})

describe('the optimism of the best', () => {
  const settings = (count: number, rows: number) =>
    Array.from({ length: count }, (_, s) => ({
      errors: Float64Array.from({ length: rows }, (_, i) => Number(noise(7 + s * 1013 + i * 17) > 0.2)),
      spreads: new Float64Array(rows).fill(1),
    }))

  it('is that of choosing among equals by chance: the more of them, the more', () => {
    const [two, ten] = [settings(2, 100), settings(10, 100)].map((all) =>
      optimismOf(
        all.map((one) => [one]),
        0,
      ),
    )
    expect(optimismOf([settings(1, 100)], 0)).toBe(0)
    expect(two).toBeGreaterThan(0.005)
    expect(ten).toBeGreaterThan(two ?? NaN)
    expect(
      optimismOf(
        settings(10, 10_000).map((one) => [one]),
        0,
      ),
    ).toBeLessThan((ten ?? NaN) / 3)
  })

  it('vanishes where one is far better in every row', () => {
    const [base] = settings(1, 200)
    if (base === undefined) throw new Error('no settings')
    const perfect = { errors: new Float64Array(200), spreads: base.spreads }
    expect(optimismOf([[base], [perfect]], 3)).toBe(0)
  })
})
