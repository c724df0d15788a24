import { describe, expect, it } from 'vitest'
import { diagnose, type DiagnoseInput, type Score } from '../../src/index.js'
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
  train: score(train),
  dev: score(dev),
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
    [0.15, 0.16, 0.15, 'fits well'],
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

  it('does not take the noise of a small dev set for variance', () => {
    const small = { train: score(0.02, 300), dev: score(0.05, 60) }
    expect(diagnose({ ...small, task: 'classification' }).state).not.toContain('variance')
    const large = { train: score(0.02, 30_000), dev: score(0.05, 6000) }
    expect(diagnose({ ...large, task: 'classification' }).state).toContain('high variance')
  })

  it('takes a tolerance of the user', () => {
    expect(diagnose(input(0.03, 0.035, { tolerance: 0.05 })).state).toBe('fits well')
    expect(diagnose(input(0.03, 0.035)).state).toBe('high bias')
  })

  it('says the numbers it judges by', () => {
    const { words } = diagnose(input(0.01, 0.11))
    for (const part of ['overfits', '10 %', '1 %', '11 %', 'achievable']) expect(words).toContain(part)
  })

  it('reads regression as the share of variance left unexplained', () => {
    const { state, words } = diagnose({ train: score(0.4), dev: score(0.41), task: 'regression', achievableError: 0.1 })
    expect(state).toBe('high bias')
    expect(words).toContain('variance is left unexplained')
  })

  it('refuses what is no error', () => {
    expectFault(() => diagnose(input(NaN, 0.1)), { code: 'INVALID_DATA', field: 'train.error' })
    expectFault(() => diagnose(input(0.1, -0.1)), { code: 'INVALID_DATA', field: 'dev.error' })
    expectFault(() => diagnose(input(0.1, 0.1, { achievableError: 2 })), { field: 'achievableError' }, '[0, 1]')
    expectFault(() => diagnose({ ...input(0.1, 0.1), human: 1 } as DiagnoseInput), { field: 'human' })
  })
})
