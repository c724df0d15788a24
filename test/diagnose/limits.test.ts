import { describe, expect, it } from 'vitest'
import type { BaselineGap, EpochRow, ErrorGap, FaultKind, History, Metrics } from '../../src/index.js'
import { classGap, overFolds, valueGap } from '../../src/diagnose/state/baseline.js'
import { causesOfNotLearning, isConstant } from '../../src/diagnose/state/causes.js'
import { extremeTargets } from '../../src/diagnose/state/extreme-targets.js'
import { byEstimates, byGaps, judge } from '../../src/diagnose/state/judge.js'
import { fallsSteadily, risesAtTheEnd } from '../../src/diagnose/state/progress.js'
import { isUnfinished, lateFall } from '../../src/diagnose/state/unfinished.js'
import { pairedRates } from '../../src/diagnose/statistics/paired.js'
import type { Measured } from '../../src/diagnose/statistics/interval.js'

// Where the rules of a diagnosis change their answer: at each limit, and just beyond it.

interface Course {
  readonly cost: number
  readonly dev?: number | null
  readonly batchCost?: number
  readonly norm?: number
  readonly zeros?: number
}

const rowsOf = (course: readonly (number | Course)[]): EpochRow[] =>
  course.map((one, i) => {
    const { cost, dev = null, batchCost, norm = 1 + i, zeros = 0 } = typeof one === 'number' ? { cost: one } as Course : one // prettier-ignore
    const layer = { layer: 'dense1', activationRms: 1, zeroFraction: zeros, gradientNorm: 1, weightNorm: norm }
    return {
      epoch: i + 1,
      step: i + 1,
      seconds: 0,
      learningRate: 0.1,
      batchCost: batchCost ?? cost,
      train: { loss: cost, cost, error: 0 },
      dev: dev === null ? null : { loss: dev, cost: dev, error: 0 },
      layers: [layer, { ...layer, layer: 'dense2', zeroFraction: 0 }],
    }
  }) as unknown as EpochRow[]

const repeated = (value: number, count: number): number[] => Array.from({ length: count }, () => value)

describe('the course of a run', () => {
  it('rises at the end where the last cost is more than half above the lowest', () => {
    expect(risesAtTheEnd(rowsOf([4, 2, 3]))).toBe(false)
    expect(risesAtTheEnd(rowsOf([4, 2, 3.01]))).toBe(true)
    expect(risesAtTheEnd(rowsOf([4]))).toBe(false)
    expect(risesAtTheEnd(rowsOf([{ cost: 1, batchCost: 2 }, { cost: 9, batchCost: 2 }]))).toBe(false) // prettier-ignore
  })

  it('falls steadily where the second half brings more than 15 % of what the first brought', () => {
    const course = (last: number): EpochRow[] => rowsOf([10, 9.5, 9, 9 - (9 - last) / 2, last])
    expect(fallsSteadily(course(8.86))).toBe(false)
    expect(fallsSteadily(course(8.84))).toBe(true)
    expect(fallsSteadily(course(8.84).slice(1))).toBe(false)
    // It may rise by a thousandth from epoch to epoch.
    expect(fallsSteadily(rowsOf([10, 9.5, 9, 9.008, 8]))).toBe(true)
    expect(fallsSteadily(rowsOf([10, 9.5, 9, 9.01, 8]))).toBe(false)
    // A fall of a ten-thousandth is none.
    expect(fallsSteadily(rowsOf([10, 10, 10, 10, 9.9991]))).toBe(false)
    expect(fallsSteadily(rowsOf([10, 10, 10, 10, 9.9989]))).toBe(true)
  })

  it('is not finished where both costs fall by more than 2 % over the last tenth', () => {
    const end = (train: number, dev: number | null, reason = 'epochs'): boolean =>
      isUnfinished({
        rows: rowsOf([...repeated(100, 18), 100, 100].map((cost, i) => (i < 18 ? { cost, dev: dev === null ? null : 100 } : { cost: train, dev }))), // prettier-ignore
        stop: { reason } as never,
      })
    expect(end(98, null)).toBe(false)
    expect(end(97.9, null)).toBe(true)
    expect(end(97.9, 98)).toBe(false)
    expect(end(97.9, 97.9)).toBe(true)
    expect(end(98, 97.9)).toBe(false)
    expect(end(50, 50, 'time')).toBe(true)
    expect(end(50, 50, 'diverged')).toBe(false)
    expect(isUnfinished({ rows: rowsOf([4, 3, 2]) })).toBe(false)
    expect(isUnfinished({ rows: [], stop: { reason: 'epochs' } as never })).toBe(false)
  })

  it('is finished where the fall is at most 2 % of the cost after the first epoch', () => {
    const end = (first: number): boolean =>
      isUnfinished({ rows: rowsOf([first, ...repeated(1, 18), 0.5]), stop: { reason: 'epochs' } as never })
    // Of twenty epochs the last two: their median is the upper one, 1, and that of the two before too.
    expect(end(10)).toBe(false)
    const halved = (first: number): boolean =>
      isUnfinished({ rows: rowsOf([first, ...repeated(1, 17), 0.5, 0.5]), stop: { reason: 'epochs' } as never })
    // A fall of half, times the cost of 0.5.
    expect(halved(12.4)).toBe(true)
    expect(halved(12.6)).toBe(false)
    expect(lateFall(rowsOf([1, 1, 0.5]), 'train')).toBe(0.5)
    expect(lateFall(rowsOf([...repeated(1, 19), 0.5]), 'train')).toBe(0)
    expect(lateFall(rowsOf([0, 0]), 'train')).toBe(0)
    expect(lateFall(rowsOf([1, NaN]), 'train')).toBe(0)
    expect(lateFall(rowsOf([{ cost: 1, dev: 4 }, { cost: 1, dev: 1 }]), 'dev')).toBe(0.75) // prettier-ignore
  })

  it('of fewer than three epochs is not finished where the cost is below nine tenths of the batches’', () => {
    const end = (...course: readonly Course[]): boolean =>
      isUnfinished({ rows: rowsOf(course), stop: { reason: 'epochs' } as never })
    expect(end({ cost: 9, batchCost: 10 })).toBe(false)
    expect(end({ cost: 8.9, batchCost: 10 })).toBe(true)
    expect(end({ cost: 9 }, { cost: 8.9, batchCost: 10 })).toBe(true)
    expect(end({ cost: 9 }, { cost: 9 }, { cost: 9, batchCost: 90 })).toBe(false)
  })
})

describe('targets that a few rows carry', () => {
  const fault = (...squaredDeviations: readonly number[]): string | undefined =>
    extremeTargets({ rowErrors: { squaredErrors: new Float64Array(squaredDeviations.length), squaredDeviations: Float64Array.from(squaredDeviations) } })?.message // prettier-ignore

  it('are a fault from nine tenths on', () => {
    expect(fault(90, ...repeated(1, 10))).toContain('1 of 11 rows of train carries 90 %')
    expect(fault(89, ...repeated(1, 10))).toBeUndefined()
    expect(fault(0, 0, 0)).toBeUndefined()
    expect(extremeTargets({})).toBeNull()
  })

  it('are those of 2 % of the rows, and of one at least', () => {
    expect(fault(45, 45, ...repeated(0.1, 97))).toBeUndefined()
    expect(fault(45, 45, ...repeated(0.1, 98))).toContain('2 of 100 rows of train carry 90 %')
    expect(fault(30, 30, 30, ...repeated(0.1, 97))).toBeUndefined()
  })
})

describe('beside the baseline', () => {
  const interval = (low: number, high: number): Measured =>
    ({ estimate: (low + high) / 2, interval: { low, high } }) as Measured

  it('a regression must explain variance with confidence', () => {
    expect(valueGap('dev', interval(0.5, 0.9))).toMatchObject({ error: 1, isBeaten: true, gain: expect.closeTo(0.3, 12) as number, interval: { low: expect.closeTo(0.1, 12) as number, high: 0.5 } }) // prettier-ignore
    expect(valueGap('dev', interval(0.5, 1)).isBeaten).toBe(false)
  })

  const metrics = (classes: readonly (readonly [name: string, rows: number, recall: number, predicted: number])[]): Metrics =>
    ({
      rows: classes.reduce((sum, [, rows]) => sum + rows, 0),
      baseline: { class: 'a' },
      classes: classes.map(([name, rows, recall, predicted]) => ({ name, rows, recall, predicted })),
    }) as unknown as Metrics // prettier-ignore

  it('a classification is paired by row with its most frequent class', () => {
    // 10 of 60 rows of a are lost, 24 + 5 of the others are won.
    const gap = classGap('dev', metrics([['a', 60, 5 / 6, 55], ['b', 30, 0.8, 30], ['c', 10, 0.5, 15]]), null) // prettier-ignore
    expect(gap).toMatchObject({ part: 'dev', class: 'a', onlyClass: null, isBeaten: true })
    expect(gap.error).toBeCloseTo(0.4, 12)
    expect(gap.gain).toBeCloseTo(0.19, 12)
    expect(gap.interval).toEqual(pairedRates(29, 10, 100))
    const only = classGap('dev', metrics([['a', 60, 1, 100], ['b', 40, 0, 0]]), null) // prettier-ignore
    expect(only).toMatchObject({ onlyClass: 'a', isBeaten: false, gain: 0 })
  })

  it('a balanced error with 1 − 1/K', () => {
    const balanced = { ...interval(0.2, 0.4), classes: 4 }
    expect(classGap('train', metrics([['a', 60, 1, 50], ['b', 40, 1, 50]]), balanced)).toMatchObject({ error: 0.75, gain: expect.closeTo(0.45, 12) as number, interval: { low: expect.closeTo(0.35, 12) as number, high: expect.closeTo(0.55, 12) as number } }) // prettier-ignore
  })

  it('over folds train keeps its own gap', () => {
    const train = { part: 'train', error: 0.5, gain: 0.1 } as BaselineGap
    const dev = { part: 'dev', error: 0.5, gain: 0.1, onlyClass: null } as BaselineGap
    const [first, second] = overFolds([train, dev], interval(0.2, 0.3), null)
    expect(first).toBe(train)
    expect(second).toMatchObject({ gain: 0.25, interval: { low: 0.2, high: 0.3 }, isBeaten: true })
    expect(overFolds([dev], interval(0.4, 0.5), null)[0]?.isBeaten).toBe(false)
  })
})

describe('the state', () => {
  const gap = (name: string, verdict: string, estimate = 0): ErrorGap => ({ name, verdict, estimate }) as ErrorGap
  const beside = { isNoisy: false, isEither: false, isLevelSmall: false }
  const of = (bias: string, variance: string, mismatch: string, given: object = {}): string =>
    byGaps([gap('avoidable bias', bias), gap('variance', variance), gap('mismatch', mismatch)], { ...beside, ...given })

  it('is the gaps that are high', () => {
    expect(of('high', 'none', 'none')).toBe('high bias')
    expect(of('none', 'high', 'high')).toBe('high variance')
    expect(of('high', 'high', 'none')).toBe('high bias and high variance')
    expect(of('none', 'inconclusive', 'high')).toBe('mismatch')
  })

  it('or else what is open', () => {
    expect(of('none', 'none', 'none')).toBe('fits well')
    expect(of('none', 'none', 'none', { isNoisy: true, isEither: true, isLevelSmall: true })).toBe('limited by label noise') // prettier-ignore
    expect(of('inconclusive', 'none', 'none')).toBe('inconclusive')
    expect(of('inconclusive', 'none', 'none', { isLevelSmall: true })).toBe('fits to the level of the estimate')
    expect(of('inconclusive', 'none', 'none', { isLevelSmall: true, isEither: true })).toBe('high bias or high variance') // prettier-ignore
  })

  it('by the estimates alone is what is above the tolerance', () => {
    expect(byEstimates([gap('variance', 'none', 0.05)], 0.05)).toBe('fits well')
    expect(byEstimates([gap('variance', 'none', 0.051)], 0.05)).toBe('high variance')
  })

  const baseline = (part: string, gain: number, isBeaten: boolean, error = 0.5): BaselineGap =>
    ({ part, gain, error, isBeaten }) as BaselineGap
  const run = (course: readonly (number | Course)[], reason = 'epochs', faults: readonly FaultKind[] = []): never =>
    ({
      trainRows: 100,
      keepProb: 1,
      history: {
        rows: rowsOf(course),
        best: null,
        stop: { reason },
        faults: faults.map((kind) => ({ kind, message: kind, remedy: '', change: null })),
        settings: { l2: 0, l1: 0, optimizer: { kind: 'adam', learningRate: 0.001 } },
      },
    }) as never
  const calm = [4, 3, 2, 1, 1, 1, 1]
  const learnt = [baseline('train', 0.4, true), baseline('dev', 0.4, true)]
  const stateOf = (...[gaps, likely, baselines, isRare, facts]: Parameters<typeof judge>): string =>
    judge(gaps, likely, baselines, isRare, facts).state

  it('is what the gaps say of a network that has learnt', () => {
    expect(stateOf('high bias', 'high bias', learnt, false, run(calm))).toBe('high bias')
    expect(stateOf('fits well', 'fits well', learnt, false, undefined)).toBe('fits well')
  })

  it('does not learn where train is no better than the baseline, or the outputs are constant', () => {
    const missed = [baseline('train', 0.01, false), baseline('dev', 0.4, true)]
    expect(stateOf('high bias', 'high bias', missed, false, run(calm))).toBe('does not learn')
    expect(stateOf('high bias', 'high bias', missed, true, run(calm))).toBe('no better than the baseline')
    expect(stateOf('high bias', 'high bias', missed, true, run(calm, 'diverged'))).toBe('does not learn')
    expect(stateOf('fits well', 'fits well', learnt, false, run(calm, 'epochs', ['constant predictions']))).toBe('does not learn') // prettier-ignore
    expect(stateOf('fits well', 'fits well', learnt, false, run([...calm.slice(1), { cost: 1, zeros: 1 }]))).toBe('does not learn') // prettier-ignore
    expect(isConstant({ rows: rowsOf([{ cost: 1, zeros: 0.999 }]), best: null })).toBe(false)
    // The kept epoch counts, not the last one.
    const kept = { rows: rowsOf([{ cost: 1, zeros: 1 }, { cost: 1 }]), best: { epoch: 1 } } as never // prettier-ignore
    expect(isConstant(kept)).toBe(true)
  })

  it('is not finished where the costs still fall, unless more training cannot help', () => {
    const falling = run([...repeated(10, 5), 9])
    expect(stateOf('high bias', 'high bias', learnt, false, falling)).toBe('not finished')
    for (const gaps of ['fits well', 'limited by label noise', 'mismatch'] as const) {
      expect(stateOf(gaps, gaps, learnt, false, falling)).toBe(gaps)
    }
    expect(stateOf('high variance', 'high variance', learnt, false, falling)).toBe('high variance')
    expect(stateOf('high variance', 'high bias and high variance', learnt, false, falling)).toBe('high variance')
    const both = run([...repeated(10, 5), 9].map((cost) => ({ cost, dev: cost })))
    expect(stateOf('high variance', 'high bias and high variance', learnt, false, both)).toBe('not finished')
    expect(stateOf('high variance', 'high variance', learnt, false, both)).toBe('high variance')
  })

  it('is no better than the baseline where only dev is not', () => {
    const missed = [baseline('train', 0.4, true), baseline('dev', 0.01, false)]
    expect(stateOf('inconclusive', 'fits well', missed, false, run(calm))).toBe('no better than the baseline')
    expect(stateOf('high variance', 'high variance', missed, false, run(calm))).toBe('high variance')
    const worse = [baseline('train', 0.4, true), baseline('dev', 0, false)]
    expect(stateOf('high variance', 'high variance', worse, false, run(calm))).toBe('no better than the baseline')
    expect(stateOf('high variance', 'high variance', missed, false, run(calm, 'epochs', ['unrelated targets']))).toBe('no better than the baseline') // prettier-ignore
  })

  it('has causes where train takes away less than half of the baseline’s error', () => {
    const little = (gain: number): number =>
      judge('fits well', 'fits well', [baseline('train', gain, true)], false, run(calm, 'diverged')).causes.length
    expect(little(0.25)).toBe(0)
    expect(little(0.249)).toBe(1)
  })
})

describe('why a run did not learn', () => {
  const kinds = (facts: { readonly trainRows?: number; readonly keepProb?: number; readonly course?: readonly (number | Course)[] } = {}, settings: object = {}, history: object = {}, isLittle = true): readonly string[] =>
    causesOfNotLearning(
      {
        trainRows: 100,
        keepProb: 1,
        ...facts,
        history: {
          rows: rowsOf(facts.course ?? [4, 3, 2, 1.99, 1.98]),
          best: null,
          settings: { l2: 0, l1: 0, optimizer: { kind: 'adam', learningRate: 0.001 }, ...settings },
          ...history,
        } as unknown as History,
      } as never,
      isLittle,
    ).map(({ kind }) => kind) // prettier-ignore

  it('a penalty of more than a tenth a row', () => {
    expect(kinds({}, { l2: 10 })).toEqual([])
    expect(kinds({}, { l2: 10.1 })).toEqual(['strong penalty'])
    expect(kinds({}, { l1: 10.1 })).toEqual(['strong penalty'])
    expect(kinds({ trainRows: 101 }, { l1: 10.1 })).toEqual([])
  })

  it('gradients clipped below a thousandth', () => {
    expect(kinds({}, { clipNorm: 1e-3 })).toEqual([])
    expect(kinds({}, { clipNorm: 0.9e-3 })).toEqual(['gradient clipping'])
    expect(kinds({}, { clipNorm: 1, clipValue: 0.9e-3 })).toEqual(['gradient clipping'])
  })

  it('dropout that keeps less than 0.3, and rates above what the optimizer survives', () => {
    expect(kinds({ keepProb: 0.3 })).toEqual([])
    expect(kinds({ keepProb: 0.29 })).toEqual(['strong dropout'])
    expect(kinds({}, { optimizer: { kind: 'adam', learningRate: 0.1 } })).toEqual([])
    expect(kinds({}, { optimizer: { kind: 'adam', learningRate: 0.11 } })).toEqual(['learning rate too high'])
    expect(kinds({}, { optimizer: { kind: 'sgd', learningRate: 1.1 } })).toEqual(['learning rate too high'])
  })

  it('steps that are too large or too small, where little was learnt', () => {
    expect(kinds({ course: [4, 2, 3.1] })).toEqual(['learning rate too high'])
    expect(kinds({ course: [4, 2, 3.1] }, {}, {}, false)).toEqual([])
    const still = (norm: number, cost = 1): readonly string[] => kinds({ course: [{ cost: 1, norm: 1 }, { cost, norm }] }) // prettier-ignore
    expect(still(0.991)).toEqual(['learning rate too low'])
    expect(still(0.989)).toEqual([])
    expect(still(1, 0.991)).toEqual(['learning rate too low'])
    expect(still(1, 0.989)).toEqual([])
    expect(kinds({ course: [{ cost: 1, norm: 1 }] })).toEqual([])
    expect(kinds({ course: [10, 9, 8, 7, 6] })).toEqual(['learning rate too low'])
  })

  it('in the order from causes to what they bring about, each once', () => {
    const faults = (['nothing learnt', 'plateau', 'dead units', 'unscaled input', 'plateau', 'dev better than train'] as const).map((kind) => ({ kind, message: kind, remedy: '', change: null })) // prettier-ignore
    expect(kinds({ keepProb: 0.1 }, { l2: 100 }, { faults })).toEqual(['unscaled input', 'strong penalty', 'strong dropout', 'dead units', 'plateau']) // prettier-ignore
    expect(causesOfNotLearning(undefined)).toEqual([])
  })

  const change = (settings: object, history: object = {}, course: readonly (number | Course)[] = [1]): unknown =>
    causesOfNotLearning({
      trainRows: 10,
      keepProb: 1,
      history: {
        rows: rowsOf(course),
        best: null,
        settings: { l2: 0, l1: 0, optimizer: { kind: 'adam', learningRate: 0.001 }, ...settings },
        ...history,
      },
    } as never)[0]

  it('with what to change, and by how much', () => {
    expect(change({ l2: 50, l1: 7 })).toMatchObject({ change: { l2: 0.5, l1: 0.07 } })
    expect(change({ l2: 50 })).toMatchObject({ change: { l2: 0.5 } })
    const diverged = { stop: { reason: 'diverged', divergence: { cause: 'learning rate' } } }
    expect(change({ optimizer: { kind: 'sgd', learningRate: 0.12345 } }, diverged, [1, 1])).toMatchObject({ kind: 'divergence', epoch: 3, change: { learningRate: 0.0123 }, remedy: expect.stringContaining('by a factor of 10') as string }) // prettier-ignore
    expect(change({}, { stop: { reason: 'diverged', divergence: { cause: 'unscaled input' } } })).toMatchObject({ change: null, remedy: 'Standardize the inputs: see fitScaler.' }) // prettier-ignore
    const unmoved = [{ cost: 1, norm: 1 }, { cost: 1, norm: 1 }] // prettier-ignore
    const raised = (kind: string, learningRate: number): unknown =>
      (change({ optimizer: { kind, learningRate } }, {}, unmoved) as { change: { learningRate: number } }).change
        .learningRate
    // To a hundredfold, but to ten times the default of 0.001 at most, and threefold at least.
    expect(raised('adam', 1e-5)).toBe(1e-3)
    expect(raised('adam', 2e-3)).toBe(1e-2)
    expect(raised('adam', 5e-3)).toBe(1.5e-2)
    expect(raised('adam', 0)).toBe(1e-3)
  })
})
