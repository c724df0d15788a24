import { describe, expect, it } from 'vitest'
import {
  type AchievableEstimate,
  crossValidate,
  dataset,
  diagnose,
  type CrossValidation,
  type FoldEstimate,
} from '../../src/index.js'
import { expectFault } from '../support/errors.js'

const estimate = (value: number, half: number): FoldEstimate => ({
  estimate: value,
  interval: { low: value - half, high: value + half },
  standardError: half / 2,
})

/** Ten folds of 1,000 rows: 4 % on held-out rows, 1 % on train rows. */
function folds(gapHalf: number, repeats = 1): CrossValidation {
  return {
    task: 'classification',
    rows: 1000,
    folds: 10,
    repeats,
    testRatio: 1 / 9,
    error: estimate(0.04, 0.01),
    trainError: estimate(0.005, 0.003),
    gap: estimate(0.035, gapHalf),
  } as CrossValidation
}

type Parts = Pick<Parameters<typeof diagnose>[0], 'train' | 'dev'>
const network = { train: { rows: 600, error: 0.01 }, dev: { rows: 200, error: 0.02 } } as Parts
const input = { ...network, task: 'classification', achievableError: 0 } as const

describe('diagnose over folds', () => {
  it('judges pooled errors, and says that they are those of the recipe', () => {
    const found = diagnose({ ...input, folds: folds(0.02) })
    expect(found).toMatchObject({ state: 'high variance', trainError: 0.005, devError: 0.04, variance: 0.035 })
    expect(found.gaps.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['avoidable bias', 'none'],
      ['variance', 'high'],
    ])
    const [, variance] = found.gaps
    expect(variance?.interval.low).toBeCloseTo(0.015, 12)
    expect(variance?.interval.high).toBeCloseTo(0.055, 12)
    expect(found.folds).toEqual({ folds: 10, repeats: 1, rows: 1000, repeatsNeeded: null })
    expect(found.message).toContain(
      'over 10 folds of 1,000 rows: these are the errors of the recipe, not of one network',
    )
    expect(found.message).toContain('0.5 % on train, 4 % on rows held out')
  })

  it('is inconclusive for one network with the same estimates', () => {
    const train = { ...network.train, error: 0.005 }
    expect(diagnose({ ...input, train, dev: { ...network.dev, rows: 60, error: 0.04 } }).state).toBe('inconclusive')
  })

  it('names the repeats that would decide, from the corrected variance', () => {
    // Half widths go with t(10r − 1)·√(1/(10r) + 1/9): 1.0394 at 1 repeat, 0.8401 at 2. The lower bound, at 1.645/1.960 of the half
    // width, leaves the tolerance of 0.01 where 0.8392·0.032 = 0.02686 falls to 0.025, by 0.931: 2 repeats give 0.808.
    const found = diagnose({ ...input, folds: folds(0.032) })
    // 4 ± 1 % of error beside 0 that is achievable: bias and variance add up to more than 2 %.
    expect(found.state).toBe('high bias or high variance')
    expect(found.folds?.repeatsNeeded).toBe(2)
    expect(found.message).toContain('Not enough data to tell which:')
    expect(found.message).toContain('About 2 repeats of the 10 folds would decide whether the variance is high')
    expect(found.message).not.toContain('use k-fold cross-validation')
    // Rows: (0.02686 / 0.025)² = 1.154 times 1,000, to two digits upwards and to 1 %.
    const [rows] = found.gaps[1]?.rowsNeeded ?? []
    expect(rows?.part).toBe('data')
    expect(rows?.rows).toBeGreaterThanOrEqual(1154)
    expect(rows?.rows).toBeLessThanOrEqual(1200)
  })

  it('says so where no number of repeats would', () => {
    // In the limit the half width is 1.96·√(1/9) / 1.0394 = 0.63 of that of one repeat: 0.0314·0.8392 = 0.0264 of 0.05.
    const found = diagnose({ ...input, folds: folds(0.05) })
    expect(found.folds?.repeatsNeeded).toBeNull()
    expect(found.message).toContain('More repeats cannot decide whether the variance is high')
  })

  it('judges each side at 95 %, by the ends of a 90 % interval', () => {
    // 3.5 ± 2.9 %: the 95 % interval begins below the tolerance, at 0.6 %; the bound is 3.5 − 0.8392·2.9 = 1.066 %.
    const [, gap] = diagnose({ ...input, folds: folds(0.029) }).gaps
    expect(gap?.interval.low).toBeCloseTo(0.006, 12)
    expect(gap?.bounds.low).toBeCloseTo(0.035 - (1.6448536269514722 / 1.959963984540054) * 0.029, 12)
    expect(gap?.verdict).toBe('high')
  })

  it('measures bias against the best recipe on the same folds', () => {
    const references = {
      recipes: [],
      best: 'wide',
      achievable: { estimate: 0.01, interval: { low: 0.005, high: 0.02 }, standardError: 0.003 },
      bias: { estimate: 0.1, interval: { low: 0.08, high: 0.13 }, standardError: 0.01 },
      excess: { estimate: 0.12, interval: { low: 0.1, high: 0.15 }, standardError: 0.01 },
    } as const
    const estimated = { value: 0, interval: { low: 0, high: 0.2 } } as AchievableEstimate
    const over = { ...folds(0.2), references }
    const found = diagnose({ ...input, achievableError: estimated, folds: over })
    expect(found).toMatchObject({ state: 'high bias', avoidableBias: 0.1, achievableError: 0.01 })
    expect(found.folds?.best).toBe('wide')
    expect(found.message).toContain('the best of several recipes on the same folds, a network of 64 hidden units')
    // A known achievable error is better.
    expect(diagnose({ ...input, folds: over }).avoidableBias).toBe(0.005)
  })

  it('advises first the recipe that is better on the same folds, with the gain that was measured', () => {
    const change = { hidden: [64], optimizer: 'adam', learningRate: 3e-3 }
    const of = (excessLow: number, error: number): ReturnType<typeof diagnose> => {
      const references = {
        recipes: [
          { name: 'own', error: estimate(0.04, 0.01), trainError: estimate(0.005, 0.003), change: null },
          { name: 'wide', error: estimate(error, 0.01), trainError: estimate(0.01, 0.003), change },
        ],
        best: 'wide',
        achievable: estimate(0.005, 0.005),
        bias: estimate(0.001, 0.001),
        excess: { estimate: 0.035, interval: { low: excessLow, high: 0.05 }, standardError: 0.01 },
      } as const
      const estimated = { value: 0, interval: { low: 0, high: 0.2 } } as AchievableEstimate
      return diagnose({ ...input, achievableError: estimated, folds: { ...folds(0.2), references } })
    }
    const found = of(0.008, 0.01)
    expect(found.folds?.better).toMatchObject({ name: 'wide', error: 0.01, leastGain: 0.008, change })
    const advice = found.actions.find((action) => action.change !== null)
    expect(advice?.title).toBe(
      'Train a wide network with early stopping: 64 hidden units, optimizer adam, learning rate 0.003',
    )
    expect(advice?.effect).toContain('falls by 3 %, and by at least 0.8 %')
    // Not where chance may explain the difference, nor where it does not matter.
    expect(of(-0.001, 0.01).folds?.better).toBeUndefined()
    expect(of(0.001, 0.035).folds?.better).toBeUndefined()
  })

  it('names what to change to train as the references of crossValidate did', async () => {
    const x = Array.from({ length: 90 }, (_, i) => [Math.sin(i), Math.cos(7 * i)])
    const data = dataset({ x, y: x.map(([a = 0, b = 0]) => Number(a * b > 0)) })
    const layers = [{ units: 4, keepProb: 0.8 }, { units: 2 }]
    const { references } = await crossValidate(data, {
      network: { layers, loss: 'softmaxCrossEntropy' },
      fit: { epochs: 1, l1: 1, optimizer: 'sgd' },
      folds: 3,
      metrics: [],
      references: true,
    })
    const changes = Object.fromEntries((references?.recipes ?? []).map(({ name, change }) => [name, change]))
    expect(changes).toEqual({
      own: null,
      linear: { l1: 0, hidden: [], optimizer: 'lbfgs', epochs: 30, l2: 1 },
      wide: {
        l1: 0,
        hidden: [64],
        keepProb: 1,
        optimizer: 'adam',
        learningRate: 3e-3,
        epochs: 150,
        batchSize: 32,
        patience: 20,
        l2: 1,
      },
    })
  })

  it('takes folds of train rows beside a dev from elsewhere: mismatch is dev error − their error', () => {
    const dev = { ...input.dev, rows: 400, error: 0.2 }
    const found = diagnose({ ...input, dev, trainDev: input.dev, folds: folds(0.02) })
    expect(found).toMatchObject({ trainDevError: 0.04, devError: 0.2, variance: 0.035 })
    expect(found.mismatch).toBeCloseTo(0.16, 12)
    expect(found.message).toContain('0.5 % on train, 4 % on rows held out, 20 % on dev')
  })

  it('takes what crossValidate returns', async () => {
    const x = Array.from({ length: 80 }, (_, i) => [Math.sin(i), Math.cos(7 * i)])
    const data = dataset({ x, y: x.map(([a = 0], i) => Number(a > 0) ^ Number(i % 5 === 0)) })
    const recipe = { layers: [{ units: 2 }], loss: 'softmaxCrossEntropy' } as const
    const found = await crossValidate(data, { network: recipe, fit: { epochs: 5 }, folds: 4, metrics: [] })
    const { trainError, devError, variance } = diagnose({ ...input, folds: found })
    expect([trainError, devError, variance]).toEqual([
      found.trainError.estimate,
      found.error.estimate,
      found.gap.estimate,
    ])
  })

  it('refuses what does not go with folds', () => {
    const given = { ...input, folds: folds(0.02) }
    expectFault(() => diagnose({ ...input, folds: { ...folds(0.02), references: {} as never } }), {
      code: 'INVALID_OPTION',
      field: 'folds.references.best',
    })
    expectFault(() => diagnose({ ...given, measure: 'balanced error' }), { code: 'INVALID_OPTION', field: 'measure' })
    expectFault(() => diagnose({ ...given, task: 'regression' }), { code: 'INVALID_OPTION', field: 'folds.task' })
    expectFault(() => diagnose({ ...input, folds: {} as never }), { code: 'INVALID_OPTION', field: 'folds.task' })
  })
})
