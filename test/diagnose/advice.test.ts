import { describe, expect, it } from 'vitest'
import { diagnose } from '../../src/index.js'
import { base, classification, runOf } from './runs.js'

describe('advice', () => {
  const titles = ({ actions }: ReturnType<typeof diagnose>): string[] => actions.map(({ title }) => title)
  const firstTrainable = ({ actions }: ReturnType<typeof diagnose>) => actions.find(({ change }) => change !== null)
  const overfits = [
    [5000, 0, 0, 5000],
    [3500, 1500, 1500, 3500],
  ] as const

  it('for a network without hidden layers that learns nothing is one, where neighbours predict', async () => {
    const linear = { ...runOf({}), hidden: [] }
    const of = async (high: number) => {
      const achievableError = {
        task: 'classification',
        value: 0.1,
        interval: { low: 0, high },
        rows: 1000,
        message: '',
      } as const
      return diagnose(await classification([255, 245, 245, 255], [52, 48, 48, 52], { run: linear, achievableError }))
    }
    const found = await of(0.2)
    expect(found.state).toBe('does not learn')
    expect(firstTrainable(found)).toMatchObject({ against: 'not learning', change: { hidden: [64] } })
    expect(found.actions[0]?.title).toBe('Add a hidden layer: 64 units')
    expect(firstTrainable(await of(0.6))).toBeUndefined()
  })

  it('against variance raises no penalty that holds back already, nor weakens what dropout leaves', async () => {
    const rows = runOf({}).trainRows
    const at = async (l2: number, keepProb = 1): Promise<string[]> =>
      titles(diagnose(await classification(...overfits, { run: { ...runOf({ changes: { l2 } }), keepProb } })))
    expect((await at(0.019 * rows)).some((title) => title.startsWith('Raise L2'))).toBe(true)
    const firm = await at(0.02 * rows)
    expect(firm).toEqual(['Get more data, or augment it'])
    const dropped = await at(0, 0.3)
    expect(dropped).toContain('Use less dropout: keepProb 0.65 instead of 0.3')
    expect(dropped.some((title) => title.startsWith('Raise L2'))).toBe(false)
  })

  it('stops early only where the cost on dev rose again', async () => {
    const of = async (costs: readonly number[]): Promise<string> =>
      titles(diagnose(await classification(...overfits, { run: runOf({ costs }) }))).join()
    expect(await of([0.7, 0.5, 0.6])).toContain('Stop early: patience 10')
    expect(await of([0.7, 0.5, 0.51])).not.toContain('Stop early')
  })

  it('asks for rows first where there are few, unless settings explain what is wrong', async () => {
    const biased = async (trainRows: number) => {
      const input = await classification([130, 70, 70, 130], [130, 70, 70, 130])
      return diagnose({ ...input, run: { ...runOf({}), trainRows } })
    }
    const [few, enough] = [await biased(49), await biased(50)]
    expect([few.state, enough.state]).toEqual(['high bias', 'high bias'])
    expect(titles(few)).toEqual(['Get more data', ...titles(enough)])
    expect(few.actions[0]?.reason).toContain('Train has 49 rows')
    const stuck = diagnose(
      await classification([255, 245, 245, 255], [52, 48, 48, 52], { run: { ...runOf({}), trainRows: 12 } }),
    )
    expect(stuck.state).toBe('does not learn')
    expect(titles(stuck)[0]).not.toBe('Get more data')
  })

  it('never says the same twice, nor a larger network before this one beats the baseline', async () => {
    const run = runOf({ changes: { optimizer: { kind: 'adam', learningRate: 0.3 } }, costs: [0.7, 0.3, 0.2, 0.1, 0.9] })
    const found = diagnose(await classification([4000, 1000, 1000, 4000], [40, 60, 60, 40], { run }))
    expect(found.state).toBe('no better than the baseline')
    expect(new Set(titles(found)).size).toBe(found.actions.length)
    expect(titles(found).join()).not.toContain('larger network')
    expect(firstTrainable(found)?.change).toEqual({ learningRate: 0.03 })
  })
})

describe('a regression whose target a few rows carry', () => {
  const of = (targets: readonly number[]): ReturnType<typeof diagnose> => {
    const mean = targets.reduce((sum, value) => sum + value, 0) / targets.length
    const squaredDeviations = targets.map((value) => (value - mean) ** 2)
    const total = squaredDeviations.reduce((sum, value) => sum + value, 0)
    const score = { ...base, rows: targets.length, accuracy: null, error: 1, rmse: 1, mae: 1, r2: 0 }
    const part = { ...score, rowErrors: { squaredErrors: squaredDeviations, squaredDeviations } }
    expect(total).toBeGreaterThan(0)
    return diagnose({ train: part, dev: part, task: 'regression' })
  }
  const usual = Array.from({ length: 300 }, (_, i) => Math.sin(i))

  it('is told so first', () => {
    const found = of([...usual.slice(0, 298), 9000, -7000])
    expect(found.state).toBe('does not learn')
    expect(found.causes[0]).toMatchObject({ kind: 'extreme targets', change: null })
    expect(found.message).toContain('2 of 300 rows of train carry 99 % of the target')
    expect(found.actions[0]?.title).toContain('most extreme targets')
    expect(of(usual).causes).toEqual([])
  })
})

it('an error of the baseline is achievable, and rows are not called memorized where nothing is learnt', async () => {
  const estimate = { task: 'regression', value: 1.07, interval: { low: 0, high: 2.5 }, rows: 300, message: '' } as const
  const score = { ...base, rows: 300, accuracy: null, error: 0.95, rmse: 1, mae: 1, r2: 0.05 }
  const found = diagnose({ train: score, dev: { ...score, error: 1.3 }, task: 'regression', achievableError: estimate })
  expect(found.achievableInterval.high).toBeLessThanOrEqual(1)
  expect(found.achievableError).toBeLessThanOrEqual(1)
  expect(found.message).not.toContain('memorized')
})

it('over folds, the baseline is compared with the rows that they hold out, not with dev alone', async () => {
  const few = [3, 0, 0, 3] as const
  const error = (value: number, half: number) => ({
    estimate: value,
    interval: { low: value - half, high: value + half },
    standardError: half / 2,
  })
  const folds = {
    ...{ task: 'classification', rows: 30, folds: 10, repeats: 1, testRatio: 1 / 9 },
    ...{ error: error(0.1, 0.09), trainError: error(0.02, 0.02), gap: error(0.08, 0.08) },
  } as never
  const input = await classification([9, 0, 0, 9], few)
  expect(diagnose(input).state).toBe('no better than the baseline')
  expect(diagnose(input).actions[0]?.title).toBe('Measure on more rows')
  const over = diagnose({ ...input, folds })
  expect(over.baselines[1]?.gain).toBeCloseTo(0.4, 12)
  expect(over.baselines[1]?.isBeaten).toBe(true)
  expect(over.state).not.toBe('no better than the baseline')
  expect(over.message).toContain('On rows held out the baseline')
})

describe('rows are asked for once', () => {
  const asks = ({ title }: { readonly title: string }): boolean => /^(Measure on more rows|Get more data)/.test(title)
  const between = (estimate: number, half: number) => ({
    estimate,
    interval: { low: estimate - half, high: estimate + half },
    standardError: half / 2,
  })
  const foldsOf = (error: number, gap: number, half: number) =>
    ({
      ...{ task: 'classification', rows: 300, folds: 5, repeats: 1, testRatio: 0.25 },
      ...{ error: between(error, half), trainError: between(error - gap, 0.01), gap: between(gap, half) },
    }) as never
  const score = (error: number, rows: number) => ({ ...base, rows, error, accuracy: 1 - error })

  it('whatever the state, by the parts or over folds', () => {
    const states = new Set<string>()
    for (const train of [0, 0.02, 0.1, 0.4]) {
      for (const dev of [0, 0.012, 0.03, 0.12, 0.45]) {
        for (const rows of [30, 300, 30_000]) {
          const parts = { train: score(train, 3 * rows), dev: score(dev, rows), task: 'classification' } as const
          for (const run of [undefined, runOf({})]) {
            const more = run === undefined ? {} : { run }
            const alone = diagnose({ ...parts, ...more })
            const over = diagnose({ ...parts, ...more, folds: foldsOf(dev, Math.max(0, dev - train), 0.03) })
            for (const { state, actions } of [alone, over]) {
              states.add(state)
              const found = actions.filter(asks).map(({ title }) => title)
              expect(found.length, `${state}, ${train}, ${dev}, ${rows}: ${found.join('; ')}`).toBeLessThanOrEqual(1)
            }
          }
        }
      }
    }
    for (const state of ['inconclusive', 'fits to the level of the estimate', 'high variance', 'high bias']) {
      expect(states).toContain(state)
    }
  })

  it('and repeats of the folds before them, where they would decide', () => {
    const parts = { train: score(0, 225), dev: score(0.03, 75), task: 'classification' } as const
    const { state, folds, actions } = diagnose({ ...parts, folds: foldsOf(0.031, 0.03, 0.0245) })
    expect(state).toBe('inconclusive')
    expect(folds?.repeatsNeeded).toBe(2)
    expect(actions[0]?.title).toBe('Repeat the cross-validation: 2 repeats of the 5 folds')
    expect(actions[0]?.cost).toContain('5 more trainings')
    expect(actions[1]?.title).toMatch(/^Get more data: about \d+ rows of data$/)
    const none = diagnose({ ...parts, folds: foldsOf(0.021, 0.02, 0.06) })
    expect(none.folds?.repeatsNeeded).toBe(null)
    expect(none.actions[0]?.title).toMatch(/^Get more data: about [\d,]+ rows of data$/)
    expect(none.actions[0]?.effect).toMatch(/lower the variance from 2 % to between [\d.]+ % and [\d.]+ %, too/)
  })
})
