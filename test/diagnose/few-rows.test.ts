import { describe, expect, it } from 'vitest'
import { type CrossValidation, diagnose } from '../../src/index.js'
import { classification, runOf } from './runs.js'

describe('few rows', () => {
  it('are learnt where nearly all of train are right, however wide the interval', async () => {
    // 8 rows of train, all right: the gain of 3 of 8 is 0 to 0.69 with 95 % confidence.
    const diagnosis = diagnose(await classification([5, 0, 0, 3], [2, 1, 1, 2]))
    expect(diagnosis.baselines[0]).toMatchObject({ part: 'train', gain: 0.375, isBeaten: false })
    expect(diagnosis.state).toBe('high bias or high variance')
    // Half of what there is to learn: 2 of 4 rows of "yes", and none of "no" lost.
    expect(diagnose(await classification([6, 0, 3, 1], [2, 1, 1, 2])).state).toBe('does not learn')
  })

  it('of one class in dev do not show that one class only is predicted', async () => {
    const right = diagnose(await classification([50, 0, 0, 50], [0, 0, 0, 2]))
    expect(right.baselines[1]).toMatchObject({ error: 0, onlyClass: null, class: 'yes' })
    expect(right.message).not.toContain('for every row of dev')
    // The class is that of the part whose error is named.
    const other = diagnose(await classification([60, 0, 0, 40], [0, 0, 0, 2]))
    expect(other.message).toContain('On dev the baseline, always predicting "yes"')
    const wrong = diagnose(await classification([50, 0, 0, 50], [0, 2, 0, 0]))
    expect(wrong.baselines[1]?.onlyClass).toBe('yes')
  })

  it('are beside the baseline of all held-out rows where there are folds', async () => {
    const estimate = (value: number) => ({
      estimate: value,
      interval: { low: value / 2, high: 2 * value },
      standardError: value / 4,
    })
    const folds = {
      ...{ task: 'classification', rows: 10, folds: 5, repeats: 1, testRatio: 0.25 },
      ...{ error: estimate(0.3), trainError: estimate(0.1), gap: estimate(0.2) },
    } as CrossValidation
    const input = await classification([4, 0, 0, 4], [0, 0, 0, 2])
    const found = diagnose({ ...input, folds })
    // 6 of the 10 rows are "yes", both rows of dev.
    expect(found.baselines[1]).toMatchObject({ class: 'yes', error: 0.4 })
    expect(found.baselines[1]?.gain).toBeCloseTo(0.1, 12)
    expect(found.message).toContain(
      'On rows held out the baseline, always predicting "yes", the most frequent class, has an error of 40 %',
    )
    // Folds of other rows than those of train and dev leave the baseline that of dev.
    expect(diagnose({ ...input, folds: { ...folds, rows: 12 } }).baselines[1]?.error).toBe(0)
  })
})

it('more epochs alone are no remedy where the time limit ended training', async () => {
  const run = runOf({ costs: [0.9, 0.7, 0.5, 0.3], reason: 'time' })
  const { actions } = diagnose(await classification([4000, 1000, 1000, 4000], [400, 100, 100, 400], { run }))
  const longer = actions.find(({ title }) => title.startsWith('Train longer'))
  expect(longer?.reason).toMatch(
    /^The time limit ended training after epoch \d+: without more time, more epochs change nothing\./,
  )
})
