import { describe, expect, it } from 'vitest'
import { diagnose, type DiagnoseInput, type History, type Score, testGap } from '../../src/index.js'
import { expectFault } from '../support/errors.js'

const score = (error: number, rows = 10_000): Score => ({
  rows,
  loss: error,
  penalty: 0,
  cost: error,
  error,
  accuracy: 1 - error,
  rmse: null,
  mae: null,
  r2: null,
})
const input = (train: number, dev: number, rest: Partial<DiagnoseInput> = {}): DiagnoseInput => ({
  train: score(train, 100_000),
  dev: score(dev, 100_000),
  task: 'classification',
  ...rest,
})

describe('diagnose', () => {
  // The course's four cases: a cat classifier with human error near 0, and the same with a Bayes error of 15 %.
  it.each([
    [0.01, 0.11, undefined, 'high variance'],
    [0.15, 0.16, undefined, 'high bias'],
    [0.15, 0.3, undefined, 'high bias and high variance'],
    [0.005, 0.01, undefined, 'fits well'],
    [0.15, 0.154, 0.15, 'fits well'],
    [0.15, 0.3, 0.145, 'high variance'],
  ] as const)('train %d, dev %d, achievable %s: %s', (train, dev, achievableError, state) => {
    const given = achievableError === undefined ? {} : { achievableError }
    const diagnosis = diagnose(input(train, dev, given))
    expect(diagnosis.state).toBe(state)
    expect(diagnosis.avoidableBias).toBeCloseTo(train - (achievableError ?? 0), 12)
    expect(diagnosis.variance).toBeCloseTo(dev - train, 12)
    expect(diagnosis.achievableFrom).toBe(achievableError === undefined ? 'default' : 'given')
  })

  it('gives the recipe in its order: bias first, then variance', () => {
    const against = (train: number, dev: number): string[] =>
      diagnose(input(train, dev)).actions.map((action) => action.against)
    expect(new Set(against(0.15, 0.16))).toEqual(new Set(['bias']))
    expect(new Set(against(0.01, 0.11))).toEqual(new Set(['variance']))
    const both = against(0.15, 0.3)
    expect(both.indexOf('variance')).toBe(both.filter((word) => word === 'bias').length)
    expect(against(0.005, 0.01)).toEqual([])
  })

  it('says "inconclusive" and how many rows would, where a small dev leaves it open', () => {
    const small = diagnose({ train: score(0, 30_000), dev: score(0.02, 50), task: 'classification' })
    expect(small).toMatchObject({ state: 'inconclusive', likely: 'high variance' })
    const [needed] = small.gaps[1]?.rowsNeeded ?? []
    expect(needed?.part).toBe('dev')
    expect(small.message).toContain(`about ${needed?.rows} rows of dev are needed`)
    expect(small.message).toContain('k-fold cross-validation')
    expect(small.actions[0]).toMatchObject({ against: 'uncertainty' })
    const enough = diagnose({ train: score(0, 30_000), dev: score(0.02, needed?.rows), task: 'classification' })
    expect(enough.state).toBe('high variance')
    const less = diagnose({
      train: score(0, 30_000),
      dev: score(0.02, Math.floor(0.8 * (needed?.rows ?? 0))),
      task: 'classification',
    })
    // Nor is it shown with fewer, but no gap can then be larger than a tenth of the error of a coin, 5 %.
    expect(less).toMatchObject({ state: 'fits to the level of the estimate', likely: 'high variance' })
    expect(less.level).toBeLessThan(0.05)
    expect(less.message).toContain('The estimates point to high variance, but that may be chance.')
    expect(less.message).toContain('To show smaller gaps, about')
  })

  it('takes a tolerance of the user', () => {
    expect(diagnose(input(0.03, 0.035, { tolerance: 0.05 })).state).toBe('fits well')
    expect(diagnose(input(0.03, 0.035)).state).toBe('high bias')
  })

  it('lays what is lost between train-dev and dev to a mismatch, not to variance', () => {
    const course = { train: score(0.01), trainDev: score(0.015), dev: score(0.1) }
    const diagnosis = diagnose({ ...course, task: 'classification' })
    expect(diagnosis).toMatchObject({ state: 'mismatch', trainDevError: 0.015 })
    expect(diagnosis.mismatch).toBeCloseTo(0.085, 12)
    expect(new Set(diagnosis.actions.map(({ against }) => against))).toEqual(new Set(['mismatch']))
    const all = diagnose({ train: score(0.1), trainDev: score(0.2), dev: score(0.3), task: 'classification' })
    expect(all.state).toBe('high bias and high variance')
    expect(all.actions.at(-1)?.against).toBe('mismatch')
  })

  it('gives advice in numbers where it knows the run', () => {
    const rows = [10, 5, 4, 3, 2, 1.9].map((cost, i) => ({ epoch: i + 1, seconds: i, train: { cost }, dev: null }))
    const settings = { l2: 0.5, epochs: 6, optimizer: { kind: 'adam', learningRate: 1e-3 }, earlyStopping: null }
    const history = { format: 'wellfit.history', version: 1, rows, settings } as unknown as History
    const run = { trainRows: 1000, hidden: [32, 16], parameters: 5000, keepProb: 0.9, history }
    const actions = [...diagnose(input(0.15, 0.16, { run })).actions, ...diagnose(input(0.01, 0.11, { run })).actions]
    expect(actions.map(({ change }) => change)).toMatchObject(
      [
        { hidden: [64, 32] },
        { epochs: 30 },
        { l2: 0.125, keepProb: 0.95 },
        { learningRate: 3e-3 },
        null,
        null,
        { l2: 10 },
        { keepProb: 0.7 },
        { patience: 10 },
        { hidden: [16, 8] },
      ].map((change) => change ?? null),
    )
    expect(actions[1]?.reason).toContain('fell by 5 %')
    expect(actions[5]?.effect).toContain('2,000')
  })

  it('says the numbers it judges by', () => {
    const { message } = diagnose(input(0.01, 0.11))
    for (const part of ['overfits', '10 %', 'variance is 10 %, 9.8', '1 %', '11 %', 'achievable'])
      expect(message).toContain(part)
  })

  it('reads regression as the share of variance left unexplained', () => {
    const { state, message } = diagnose({
      train: score(0.4),
      dev: score(0.41),
      task: 'regression',
      achievableError: 0.1,
    })
    expect(state).toBe('high bias')
    expect(message).toContain('Unexplained variance: 40 % on train')
  })

  it('refuses what is no error', () => {
    expectFault(() => diagnose(input(NaN, 0.1)), { code: 'INVALID_DATA', field: 'train.error' })
    expectFault(() => diagnose(input(0.1, -0.1)), { code: 'INVALID_DATA', field: 'dev.error' })
    expectFault(() => diagnose(input(0.1, 0.1, { achievableError: 2 })), { field: 'achievableError' }, '[0, 1]')
    expectFault(() => diagnose({ ...input(0.1, 0.1), human: 1 } as DiagnoseInput), { field: 'human' })
  })
})

describe('intervals', () => {
  // Newcombe (1998), table II, method 10, contrasts (a), (c) and (f).
  it.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [6, 7, 2, 7, 0.0582, 0.8062],
    [10, 10, 0, 20, 0.6791, 1],
  ])('of %d/%d − %d/%d are Newcombe’s', (a, m, b, n, low, high) => {
    const gap = testGap({ dev: score(b / n, n), test: score(a / m, m), task: 'classification' })
    expect(gap.interval.low).toBeCloseTo(low, 4)
    expect(gap.interval.high).toBeCloseTo(high, 4)
  })

  it('of a regression come from the rows where they are given, and are the same at every run', () => {
    const rows = 400
    const squaredDeviations = Float64Array.from({ length: rows }, (_, i) => 0.5 + (i % 3))
    const heavy = Float64Array.from({ length: rows }, (_, i) => (i % 100 === 0 ? 60 : 0))
    const even = Float64Array.from({ length: rows }, () => 0.6)
    const bias = (squaredErrors: Float64Array): { low: number; high: number } | undefined => {
      const train = { ...score(0.4, rows), rowErrors: { squaredErrors, squaredDeviations } }
      return diagnose({ train, dev: score(0.4, rows), task: 'regression' }).gaps[0]?.interval
    }
    const [wide, narrow] = [bias(heavy), bias(even)]
    expect(bias(heavy)).toEqual(wide)
    expect((wide?.high ?? 0) - (wide?.low ?? 0)).toBeGreaterThan(5 * ((narrow?.high ?? 0) - (narrow?.low ?? 0)))
  })
})
