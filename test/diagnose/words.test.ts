import { describe, expect, it } from 'vitest'
import { learningWords } from '../../src/diagnose/curves/forecast.js'
import { overfittingOnset } from '../../src/diagnose/curves/overfitting-onset.js'
import { measuredParts } from '../../src/diagnose/measured-parts.js'
import { diagnosisWords, notLearning } from '../../src/diagnose/message.js'
import { figure, percent, range } from '../../src/diagnose/numbers.js'
import { nearestRows } from '../../src/diagnose/neighbours/nearest-rows.js'
import { repairMessage } from '../../src/diagnose/repair-message.js'
import { describeRows, rowsToDecide } from '../../src/diagnose/rows-needed.js'
import { dataset, estimateAchievableError } from '../../src/index.js'
import type { ErrorGap, History, OverfittingOnset, Repair } from '../../src/index.js'
import { uniform } from '../reference/random.js'
import { expectFault } from '../support/errors.js'

// What a diagnosis says, sentence by sentence.

type Judged = Parameters<typeof diagnosisWords>[0]

const gap = (name: ErrorGap['name'], change: Partial<ErrorGap> = {}): ErrorGap => ({ name, estimate: 0.05, interval: { low: 0.02, high: 0.08 }, bounds: { low: 0.03, high: 0.07 }, verdict: 'high', rowsNeeded: [], ...change }) // prettier-ignore
const judged: Judged = {
  state: 'high variance',
  likely: 'high variance',
  task: 'classification',
  measure: 'error',
  baselines: [],
  causes: [],
  trainError: 0.01,
  trainDevError: null,
  devError: 0.06,
  achievableError: 0.005,
  achievableInterval: { low: 0, high: 0.01 },
  achievableFrom: 'given',
  avoidableBias: 0.005,
  variance: 0.05,
  mismatch: null,
  gaps: [gap('variance')],
  tolerance: 0.02,
  level: 0.07,
}
const told = (change: Partial<Judged>): string => diagnosisWords({ ...judged, ...change })
const folds = { folds: 10, repeats: 1, rows: 1438, repeatsNeeded: 4, deviation: null } as unknown as NonNullable<Judged['folds']> // prettier-ignore
const baseline = { part: 'dev', class: 'no', error: 0.5, gain: 0.19, interval: { low: 0.04, high: 0.32 }, isBeaten: true, onlyClass: null } as unknown as Judged['baselines'][number] // prettier-ignore

describe('a diagnosis', () => {
  it('has its meaning, its gaps and its errors', () => {
    expect(told({})).toBe(
      'The network overfits: what it learnt does not generalize to new rows. Variance is 5 %, 2 % to 8 %, and at least 3 % (95 % intervals). Gaps up to 2 % count as none. Misclassified rows: 1 % on train, 6 % on dev. Achievable error: 0.5 % (as given).',
    )
    expect(told({ task: 'regression' })).toContain('Unexplained variance: 1 % on train')
    expect(told({ measure: 'balanced error' })).toContain('Balanced error (the mean over the classes of their misclassified rows): 1 % on train') // prettier-ignore
    expect(told({ trainDevError: 0.02 })).toContain('1 % on train, 2 % on train-dev, 6 % on dev.')
    expect(told({ gaps: [gap('avoidable bias'), gap('variance')] })).toContain('Avoidable bias is 5 %, 2 % to 8 %, and at least 3 %; variance is 5 %') // prettier-ignore
  })

  it('says what one side of an interval decides, where the interval alone does not', () => {
    expect(told({ gaps: [gap('variance', { interval: { low: 0.021, high: 0.08 } })] })).toContain('2.1 % to 8 % (95 %')
    expect(told({ gaps: [gap('variance', { verdict: 'none' })] })).toContain('2 % to 8 %, and at most 7 % (95 %')
    expect(told({ gaps: [gap('variance', { verdict: 'none', interval: { low: 0, high: 0.02 } })] })).toContain('0 % to 2 % (95 %') // prettier-ignore
    expect(told({ gaps: [gap('variance', { verdict: 'inconclusive' })] })).toContain('2 % to 8 % (95 %')
  })

  it('says where the achievable error comes from', () => {
    expect(told({ achievableFrom: 'default' })).toContain('Achievable error: 0.5 % (assumed, as none was given;')
    expect(told({ achievableFrom: 'unknown' })).toContain('Achievable error: not known.')
    expect(told({ achievableFrom: 'estimated' })).toContain('Achievable error: 0 % to 1 %, most likely near 0.5 % (estimated from neighbouring rows') // prettier-ignore
    for (const [best, name] of [['own', 'this one'], ['linear', 'a network without hidden layers'], ['wide', 'a network of 64 hidden units']] as const) // prettier-ignore
      expect(told({ achievableFrom: 'estimated', folds: { ...folds, best } })).toContain(`best of several recipes on the same folds, ${name}`) // prettier-ignore
    expect(told({ state: 'high bias', achievableFrom: 'default' })).toContain('This assumes an achievable error of 0')
    expect(told({ state: 'high bias' })).toContain('The network underfits')
  })

  it('says whether train rows were memorized', () => {
    const memorized = (estimate: number, high: number, change: Partial<Judged> = {}): string => told({ gaps: [gap('avoidable bias', { estimate, interval: { low: -0.2, high } })], ...change }) // prettier-ignore
    expect(memorized(-0.05, -0.001)).toContain('train rows were memorized.')
    expect(memorized(-0.05, 0)).toContain('train rows were probably memorized.')
    for (const quiet of [
      memorized(-0.02, 0),
      memorized(0, 0.1),
      memorized(-0.05, 0, { achievableFrom: 'unknown' }),
      memorized(-0.05, -0.1, { state: 'does not learn' }),
      memorized(-0.05, -0.1, { state: 'no better than the baseline' }),
    ])
      // prettier-ignore
      expect(quiet).not.toContain('memorized')
  })

  it('names the baseline, and on which rows', () => {
    expect(told({ baselines: [baseline] })).toContain('On dev the baseline, always predicting "no", the most frequent class, has an error of 50 %; the network lowers it by 19 %, 4 % to 32 %.') // prettier-ignore
    expect(told({ baselines: [{ ...baseline, class: null }], folds })).toContain('On rows held out the baseline, always predicting the mean, has') // prettier-ignore
    expect(told({ baselines: [baseline], folds, trainDevError: 0.03 })).toContain('On dev the baseline')
    expect(told({ baselines: [{ ...baseline, onlyClass: 'no' }] })).toContain(
      ' The network predicts "no" for every row of dev.',
    )
    expect(told({ baselines: [{ ...baseline, part: 'train' }] })).not.toContain('baseline')
    expect(told({ state: 'no better than the baseline', baselines: [baseline] })).toMatch(/^On dev the network does not clearly beat always predicting "no"/) // prettier-ignore
  })

  it('of a network that does not learn names the cause', () => {
    const cause = { kind: 'dead units', message: 'Units are dead.', remedy: '', change: null } as unknown as Judged['causes'][number] // prettier-ignore
    expect(told({ state: 'does not learn' })).toMatch(/^The network does not learn\. The run shows no cause: the features may not predict the target\./) // prettier-ignore
    expect(told({ state: 'does not learn', causes: [cause], baselines: [{ ...baseline, part: 'train', isBeaten: false }] })).toMatch(/^The network does not learn: dead units\. Even on its own training rows it does not clearly beat always predicting "no", the most frequent class\. Units are dead\./) // prettier-ignore
    expect(told({ state: 'does not learn', baselines: [{ ...baseline, part: 'train' }] })).not.toContain('Even on')
    expect(told({ causes: [cause] })).toContain('does not generalize to new rows. Units are dead. Variance')
    expect([notLearning([]), notLearning([cause])]).toEqual(['does not learn', 'does not learn: dead units'])
  })

  it('over folds is one of the recipe', () => {
    expect(told({ folds })).toContain('1 % on train, 6 % on rows held out.')
    expect(told({ folds })).toContain('Estimated over 10 folds of 1,438 rows: these are the errors of the recipe')
    expect(told({ folds: { ...folds, repeats: 3 } })).toContain('of 1,438 rows, 3 times over: these')
    expect(told({ folds, trainDevError: 0.03 })).toContain('3 % on rows held out, 6 % on dev.')
  })

  it('that is open says what would settle it', () => {
    const open = gap('variance', { verdict: 'inconclusive', rowsNeeded: [{ part: 'dev', rows: 3500 }] as never })
    expect(told({ state: 'inconclusive', gaps: [open] })).toMatch(/^Not enough data to tell: dev is too small; about 3,500 rows of dev are needed\. The estimates point to high variance, but that may be chance\. If you cannot get more rows, use k-fold/) // prettier-ignore
    expect(told({ state: 'inconclusive', likely: 'fits well', gaps: [open] })).toContain('The estimates look good, but')
    const both = gap('avoidable bias', { verdict: 'inconclusive', rowsNeeded: [{ part: 'train', rows: 390 }, { part: 'dev', rows: 100 }] as never }) // prettier-ignore
    expect(told({ state: 'inconclusive', gaps: [both, open] })).toContain('train and dev are too small; about 390 rows of train and 3,500 of dev are needed.') // prettier-ignore
    const never = gap('variance', { verdict: 'inconclusive' })
    expect(told({ state: 'inconclusive', gaps: [never] })).toContain('the variance is too close to the tolerance, or the achievable error too uncertain, for a realistic number of rows to decide. A larger tolerance would.') // prettier-ignore
    expect(told({ state: 'inconclusive', gaps: [never] })).not.toContain('k-fold')
    const bias = gap('avoidable bias', { verdict: 'inconclusive' })
    expect(told({ state: 'inconclusive', gaps: [bias, never] })).toContain('the avoidable bias and variance are too close to the tolerance, or the achievable error too uncertain, for a realistic number of rows to decide. A known achievable error or a larger tolerance would.') // prettier-ignore
    expect(told({ state: 'inconclusive', gaps: [open], folds })).toContain('may be chance. About 4 repeats of the 10 folds would decide whether the variance is high') // prettier-ignore
    expect(told({ state: 'inconclusive', gaps: [open], folds: { ...folds, repeatsNeeded: null } })).toContain('More repeats cannot decide') // prettier-ignore
    expect(told({ state: 'inconclusive', gaps: [both], folds })).not.toContain('repeats of the')
  })

  it('in part says so at the end', () => {
    const open = gap('variance', { verdict: 'inconclusive', rowsNeeded: [{ part: 'dev', rows: 3500 }] as never })
    expect(told({ state: 'high bias', gaps: [open] })).toMatch(/Not enough data to tell whether there is also variance: dev is too small; about 3,500 rows of dev are needed\.$/) // prettier-ignore
    expect(told({ state: 'high bias or high variance', gaps: [open] })).toMatch(/Not enough data to tell which: dev is too small; about 3,500 rows of dev are needed\.$/) // prettier-ignore
    const level = told({ state: 'fits to the level of the estimate', gaps: [open] })
    expect(level).toMatch(/^No gap is shown to exceed the tolerance, and none exceeds 7 % \(each with 95 % confidence\)\. The estimates point to high variance/) // prettier-ignore
    expect(level).toMatch(/To show smaller gaps, about 3,500 rows of dev are needed\.$/)
    expect(told({ state: 'fits to the level of the estimate', likely: 'fits well' })).toMatch(/^The network fits well, as far as these rows can show\./) // prettier-ignore
    for (const state of ['does not learn', 'not finished', 'no better than the baseline'] as const) expect(told({ state, gaps: [open] })).not.toContain('are needed') // prettier-ignore
    expect(told({ state: 'high bias', gaps: [open], folds })).toContain('are needed. About 4 repeats')
  })

  it('has figures of three digits', () => {
    expect([0.0139, 0.123456, -0.05, 1e-9, -1e-9, 2].map(percent)).toEqual(['1.39 %', '12.3 %', '−5 %', '0 %', '0 %', '200 %']) // prettier-ignore
    expect(range({ low: -0.01, high: 0.5 })).toBe('−1 % to 50 %')
    expect([1234.5678, 999.9, 0.012345, -2.5, 1e9, null, NaN].map(figure)).toEqual([expect.stringMatching(/^1,23[45]/), '1000', '0.0123', '−2.5', '1000000000', '–', '–']) // prettier-ignore
    expect(rowsToDecide([gap('variance', { rowsNeeded: [{ part: 'dev', rows: 5 }] as never }), gap('mismatch', { rowsNeeded: [{ part: 'dev', rows: 9 }, { part: 'train', rows: 2 }] as never })])).toEqual([{ part: 'dev', rows: 9 }, { part: 'train', rows: 2 }]) // prettier-ignore
    expect(describeRows([{ part: 'train', rows: 1390 }, { part: 'dev', rows: 390 }] as never)).toBe('1,390 rows of train and 390 of dev') // prettier-ignore
  })
})

describe('a repair', () => {
  const attempt = (outcome: string, gain: number | null = 0.05): Repair['attempts'][number] => ({ fault: 'dead units', title: 'use leakyRelu', outcome, gain, gainInterval: gain === null ? null : { low: 0.01, high: 0.09 } }) as never // prettier-ignore
  const message = (change: object): string => repairMessage({ before: { devError: 0.25 }, after: { devError: 0.2 }, attempts: [], faults: [], devRows: 300, ...change } as never) // prettier-ignore

  it('tells what was tried, what was kept and what is left', () => {
    expect(message({})).toBe('Training shows no fault. The dev error is 25 %.')
    expect(message({ before: null })).toBe('Training shows no fault. The dev error is not finite.')
    const left = { change: null, message: 'The target is constant.' }
    expect(message({ faults: [left] })).toBe('Training shows no fault that an option can fix. The dev error is 25 %. No option can fix this: The target is constant.') // prettier-ignore
    const one = 'Dead units: use leakyRelu is not better beyond chance, a gain of 5 %, 1 % to 9 %.'
    expect(message({ attempts: [attempt('rejected'), attempt('kept')], faults: [{ change: {}, message: 'x' }] })).toBe(`${one} Dead units: use leakyRelu is kept, a gain of 5 %, 1 % to 9 %. The dev error is 20 % instead of 25 %, on the same 300 rows.`) // prettier-ignore
    expect(message({ attempts: [attempt('rejected'), attempt('diverged')] })).toBe(`${one} Dead units: use leakyRelu diverges. The settings stay as they were, with a dev error of 25 %.`) // prettier-ignore
    expect(message({ attempts: [attempt('kept', null)] })).toContain('use leakyRelu is kept. The dev')
  })
})

describe('the onset of overfitting', () => {
  const onset = (losses: readonly (number | null)[]): OverfittingOnset => {
    const rows = losses.map((loss, i) => ({ epoch: i + 1, step: i + 1, seconds: 0, learningRate: 1, batchCost: 1, train: { loss: 1, cost: 1, error: 0 }, dev: loss === null ? null : { loss, cost: loss, error: 0 }, layers: [] })) // prettier-ignore
    return overfittingOnset({ format: 'wellfit.history', version: 1, settings: {}, rows } as unknown as History)
  }

  it('is where the loss is lowest, if it rises by 2 % after it', () => {
    expect(onset([5, 4, 3, 4, 5])).toMatchObject({ epoch: 3, lowest: 3, last: 5 })
    expect(onset([5, 4, 3, 4, 5]).message).toBe('Overfitting sets in at epoch 3: from there the dev loss rises from 3 to 5. Stop at that epoch, or regularize (L2, dropout, more rows).') // prettier-ignore
    expect(onset([5, 4, 2, 2.03, 2.039]).epoch).toBe(null)
    expect(onset([5, 4, 2, 2.03, 2.041]).epoch).toBe(3)
    expect(onset([5, 3, 4, 5])).toMatchObject({ epoch: null, message: 'Too few epochs (4) to tell whether overfitting sets in: at least 5 are needed.' }) // prettier-ignore
    expect(onset([5, 4, 3, 2, 1]).message).toBe('The dev loss does not rise: training longer does no harm yet.')
    expect(onset([null, 5, 4, 3, 4, 5]).epoch).toBe(4)
    expect(onset([null, null])).toMatchObject({ epoch: null, lowest: null, last: null })
  })

  it('is smoothed over a twentieth of the epochs, and of noise there is none', () => {
    const bowl = Array.from({ length: 60 }, (_, i) => 1 + ((i - 30) / 30) ** 2 + (i === 10 ? -0.5 : 0))
    expect(onset(bowl).epoch).toBe(31)
    // The least loss lies within the reach of the smoothed minimum.
    expect(onset(bowl.with(33, 0.9)).epoch).toBe(34)
    expect(onset(bowl.with(27, 0.9)).epoch).toBe(28)
    const noisy = Array.from({ length: 60 }, (_, i) => 1 + (i % 2) + i / 100)
    expect(onset(noisy).epoch).toBe(null)
  })
})

describe('a learning curve', () => {
  const curve = (estimate: number, high: number, seeds = 4): string => learningWords({ task: 'classification', trainRows: 800, devRows: 100, seeds, warm: false, points: [{ rows: 400, train: { mean: 0.05 }, dev: { mean: 0.2 } }, { rows: 800, train: { mean: 0.04 }, dev: { mean: 0.1 } }], law: null, forecasts: [{ rows: 800, estimate: 0.5, interval: { low: 0, high: 1 } }, { rows: 1600, estimate, interval: { low: 0.01, high } }] } as never) // prettier-ignore

  it('says what twice the rows would give', () => {
    expect(curve(0.05, 0.09)).toBe('With 800 rows the dev error is 10 %, the train error 4 % (mean of 4 trainings). Twice the rows would give about 5 % on dev (90 % interval of one training: 1 % to 9 %). More rows help.') // prettier-ignore
    expect(curve(0.05, 0.1)).toMatch(/More rows may help; the curve is not conclusive\.$/)
    expect(curve(0.095, 0.1)).toMatch(/More rows may help/)
    expect(curve(0.0951, 0.1)).toMatch(/The curve is nearly flat: more rows alone will change little\.$/)
    expect(curve(0.05, 0.09, 1)).toContain('(mean of 1 training)')
  })
})

describe('the parts of a diagnosis', () => {
  const score = { rows: 100, error: 0.1, loss: 1 } as never
  const metrics = (rare: readonly string[], names: readonly string[] = ['a', 'b']): object => ({ task: 'classification', rows: 100, values: {}, baseline: { class: 'a' }, rareClasses: rare, classes: names.map((name, i) => ({ name, rows: 50, predicted: 50, precision: 1, recall: 0.9 - i / 10, f1: 1, auc: null, averagePrecision: null })), confusion: { classes: names, counts: names.map((_, i) => names.map((_name, j) => (i === j ? 45 : 5))) } }) // prettier-ignore
  const measureOf = (given: object, task: 'classification' | 'regression' = 'classification'): string => measuredParts({ train: score, dev: score, ...given }, task).measure // prettier-ignore

  it('are measured by the balanced error where a class of train is rare', () => {
    expect(measureOf({})).toBe('error')
    expect(measureOf({ metrics: { train: metrics([]), dev: metrics([]) } })).toBe('error')
    expect(measureOf({ metrics: { train: metrics(['b']), dev: metrics([]) } })).toBe('balanced error')
    expect(measureOf({ metrics: { train: metrics(['b']), dev: metrics([], ['a', 'c']) } })).toBe('error')
    expect(measureOf({ trainDev: score, metrics: { train: metrics(['b']), dev: metrics([]) } })).toBe('error')
    expect(measureOf({ measure: 'error', metrics: { train: metrics(['b']), dev: metrics([]) } })).toBe('error')
    expect(measureOf({ measure: 'balanced error', metrics: { train: metrics([]), dev: metrics([]) } })).toBe('balanced error') // prettier-ignore
    expectFault(() => measureOf({ measure: 'balanced error' }), { field: 'measure', value: 'balanced error' })
    expectFault(() => measureOf({ measure: 'balanced error' }, 'regression'), { field: 'measure' })
    for (const [change, field] of [
      [{ error: -0.1 }, 'dev.error'],
      [{ error: NaN }, 'dev.error'],
      [{ rows: 0 }, 'dev.rows'],
      [{ rows: 1.5 }, 'dev.rows'],
    ] as const)
      // prettier-ignore
      expectFault(() => measureOf({ dev: { ...(score as object), ...change } }), { code: 'INVALID_DATA', field })
  })
})

describe('neighbours', () => {
  it('are other rows, where squares overflow, too', () => {
    const x = Array.from({ length: 12 }, (_, i) => [1.2e154 + (i % 5) * 1e150, 1.2e154 + i * 1e149])
    const { count, rows } = nearestRows(dataset({ x, y: x.map((_, i) => i / 7) }), 3)
    for (let row = 0; row < x.length; row++)
      expect([...rows.subarray(row * count, (row + 1) * count)]).not.toContain(row)
  })

  it('bound the achievable error by twenty rows or more', () => {
    const random = uniform(3)
    const rows = (count: number, y: (x: number) => number | string): ReturnType<typeof dataset> => {
      const x = Array.from({ length: count }, () => [random()])
      return dataset({ x, y: x.map(([value = 0]) => y(value)) as number[] })
    }
    expectFault(() => estimateAchievableError(rows(19, (x) => x)), { field: 'data', value: '19 rows' }, 'hold at least 20 rows') // prettier-ignore
    expect(estimateAchievableError(rows(20, (x) => x)).rows).toBe(20)
    const constant = estimateAchievableError(dataset({ x: Array.from({ length: 30 }, (_, i) => [i]), y: Array.from({ length: 30 }, () => 2.5) })) // prettier-ignore
    expect(constant).toMatchObject({ task: 'regression', value: 0, interval: { low: 0, high: 0 } })
    const smooth = estimateAchievableError(rows(300, (x) => Math.sin(3 * x)))
    expect(smooth.value).toBeLessThan(0.01)
    const noise = estimateAchievableError(rows(300, () => random()))
    expect(noise.value).toBeGreaterThan(0.8)
    expect(noise.interval.low).toBe(0)
    const several = Array.from({ length: 200 }, () => [random()])
    const pairs = estimateAchievableError(dataset({ x: several, y: several.map(([x = 0]) => [Math.sin(3 * x), random()]) })) // prettier-ignore
    // One of two outputs of about the same variance is noise.
    expect(pairs.value).toBeGreaterThan(0.2)
    expect(pairs.value).toBeLessThan(0.8)
    const border = estimateAchievableError(rows(300, (x) => (x > 0 ? 'up' : 'down')))
    expect(border.value).toBeLessThan(0.03)
    const chance = estimateAchievableError(rows(300, () => (random() > 0 ? 'up' : 'down')))
    expect(chance.interval.low).toBe(0)
    expect(chance.interval.high).toBeGreaterThan(0.4)
    expect(chance.message).toMatch(/^The achievable error lies between 0 % and .* estimated from the neighbours of 300 rows\.$/) // prettier-ignore
  })
})
