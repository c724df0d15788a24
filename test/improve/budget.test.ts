import { describe, expect, it } from 'vitest'
import { dataset } from '../../src/index.js'
import type { ActionChange, ImprovementTrial, TrialRecord } from '../../src/index.js'
import { datasetFolds } from '../../src/improve/cross-validate/cross-validate.js'
import { Limit } from '../../src/improve/cross-validate/limit.js'
import { Budget } from '../../src/improve/trials/budget.js'
import { knownRows } from '../../src/improve/trials/row-changes.js'
import { scaledRows } from '../../src/improve/trials/rows.js'
import { Search } from '../../src/improve/trials/search.js'

const x = Array.from({ length: 40 }, (_, i) => [((i * 37) % 41) / 20 - 1, ((i * 17) % 23) / 11 - 1])
const data = dataset({ x, y: x.map(([a = 0]) => Number(a > 0)) })
const whole = {
  network: { layers: [{ units: 2 }, { units: 2 }], loss: 'softmaxCrossEntropy' },
  fit: { epochs: 1, batchSize: 20 },
  folds: 4,
  repeats: 3,
  seed: 1,
  metrics: [],
} as const
/** All but the first look better for no reason: a trial may take all repeats. */
const candidates: ActionChange[] = Array.from({ length: 60 }, (_, i) => ({ learningRate: 0.01 + i / 100 }))

/** A clock that only trainings move. */
class Trainings {
  #now = 0
  done = 0
  readonly clock = (): number => this.#now
  readonly #secondsOf: (training: number) => number

  constructor(secondsOf: (training: number) => number) {
    this.#secondsOf = secondsOf
  }

  readonly onFold = (): void => void (this.#now += 1000 * this.#secondsOf(++this.done))

  get seconds(): number {
    return this.#now / 1000
  }
}

async function searched(
  budgetSeconds: number,
  trainings: Trainings,
  {
    reservedTrainings = 1,
    previous = [] as TrialRecord[],
    single = false,
    record = undefined as undefined | ((one: TrialRecord) => void),
    tried = candidates,
    mostRepeats = null as number | null,
  } = {},
): Promise<{
  readonly trials: readonly ImprovementTrial[]
  readonly stop: string
  readonly repeats: number
  readonly planned: number
  /** Of the networks that are averaged. */
  readonly averaged: number
}> {
  const [onTrial, onRepeat, onTrialStart, aim] = [undefined, undefined, undefined, null]
  const limits = {
    ...{
      budgetSeconds,
      reservedTrainings,
      trials: 60,
      candidates: tried,
      mostRepeats,
      onTrial,
      onRepeat,
      onTrialStart,
      aim,
    },
    ...{ record, previous },
  }
  const options = { ...whole, onFold: trainings.onFold }
  const ready = datasetFolds('improve', data, options)
  const rows = scaledRows(data, ready, 'standard', single)
  const { networks, ...found } = await new Search(
    rows,
    knownRows(rows),
    limits,
    options,
    ['scaling'],
    trainings.clock,
  ).run()
  const averaged = networks?.repeats ?? 0
  networks?.[Symbol.dispose]()
  return { ...found, averaged }
}

describe('the budget of a search', () => {
  it('is kept for every length of a training, with the time of those that follow', async () => {
    for (const [budget, secondsOf] of [
      [30, () => 1],
      [100, () => 1],
      [60, (n: number) => 1 + (n % 3)],
      // Busier and busier.
      [60, (n: number) => 0.5 + n / 60],
    ] as const) {
      const trainings = new Trainings(secondsOf)
      const { trials, stop } = await searched(budget, trainings)
      // One training with the final settings is to follow.
      expect(trainings.seconds + secondsOf(trainings.done)).toBeLessThanOrEqual(1.05 * budget)
      expect(trials.length).toBeGreaterThan(0)
      expect(['time', 'trials']).toContain(stop)
    }
  })

  it('ends a trial in the middle of its folds where its end is not in sight', async () => {
    // The baseline, 12 trainings, takes a second each; what follows takes ten.
    const trainings = new Trainings((n) => (n <= 12 ? 1 : 10))
    const { trials, repeats } = await searched(40, trainings)
    expect(repeats).toBe(3)
    // Each ends after the first of its four folds; after some of them not even a repeat of the baseline fits.
    expect(trials.length).toBeLessThanOrEqual(3)
    expect(new Set(trials.map((trial) => `${trial.outcome}, ${trial.repeats}`))).toEqual(new Set(['out of time, 0']))
    expect(trainings.done).toBe(12 + trials.length)
  })

  it('is used for further repeats of the final settings where trials end before it does, each to its end', async () => {
    const none = [{ l2: 1e4 }]
    // A repeat takes four trainings, the trial ends after its first, and one training is kept back.
    for (const [budget, secondsOf, expected] of [
      [1000, () => 1, 7],
      // 3 of the baseline, and 2; 1.
      [36, () => 1, 7],
      [30, () => 1, 6],
      [20, () => 1, 3],
      [60, (n: number) => 1 + (n % 3), 6],
      // Each repeat takes longer than the one before; a sixth ends in the middle.
      [33, (n: number) => 0.5 + n / 20, 5],
    ] as const) {
      const trainings = new Trainings(secondsOf)
      const { averaged, repeats, stop } = await searched(budget, trainings, { tried: none })
      expect(stop).toBe('nothing left')
      expect(trainings.seconds + secondsOf(trainings.done)).toBeLessThanOrEqual(budget)
      const further = await searched(budget, new Trainings(secondsOf), { tried: none, mostRepeats: 1 })
      expect([further.averaged, further.repeats]).toEqual([1, repeats])
      expect([budget, averaged]).toEqual([budget, expected])
    }
    const counts: number[] = []
    for (const mostRepeats of [2, 3, 5])
      counts.push((await searched(1000, new Trainings(() => 1), { tried: none, mostRepeats })).averaged)
    expect(counts).toEqual([2, 3, 5])
    // Without a budget nothing more is trained.
    expect((await searched(Infinity, new Trainings(() => 1), { tried: none })).averaged).toBe(3)
  })

  it('keeps time to train the networks of a record again', async () => {
    const records: TrialRecord[] = []
    await searched(60, new Trainings(() => 1), { record: (one) => void records.push(one) })
    const previous = records.slice(0, 3)
    const spent = previous.reduce((sum, { seconds }) => sum + seconds, 0)
    for (const budget of [spent + 6, spent + 12, 60]) {
      const trainings = new Trainings(() => 1)
      const { averaged } = await searched(budget, trainings, { previous })
      expect(averaged).toBeGreaterThan(0)
      expect(spent + trainings.seconds + 1).toBeLessThanOrEqual(budget)
    }
    expect((await searched(spent + 3, new Trainings(() => 1), { previous })).averaged).toBe(0)
  })

  it('gives the repeats of the baseline a third of it, so that trials have the rest', async () => {
    const repeats: number[] = []
    for (const budget of [12, 25, 40]) repeats.push((await searched(budget, new Trainings(() => 1))).repeats)
    expect(repeats).toEqual([1, 2, 3])
  })

  it('counts the seconds of the run that is gone on with', async () => {
    const records: TrialRecord[] = []
    await searched(40, new Trainings(() => 1), { record: (one) => void records.push(one) })
    const trainings = new Trainings(() => 1)
    const { trials } = await searched(40, trainings, { previous: records.slice(0, 2) })
    const spent = records.slice(0, 2).reduce((sum, { seconds }) => sum + seconds, 0)
    expect(spent + trainings.seconds).toBeLessThanOrEqual(40)
    expect(trials.length).toBeGreaterThan(1)
  })

  it('plans by what the baseline took, and keeps the time of the trainings that follow', () => {
    let now = 0
    const choices = { budgetSeconds: 100, reservedTrainings: 2, before: 10, folds: 5, workers: 1 }
    const budget = new Budget(choices, () => 1000 * now)
    expect(budget.seconds).toBe(10)
    // Five trainings of a repeat and two more take 90 s.
    expect(budget.reservedAtFirst()).toBeCloseTo((90 * 2) / 7, 12)
    now = 30
    const spent = { folds: 5, repeats: 3, seconds: 30 }
    expect(budget.reserved(spent)).toBe(4)
    // A repeat that is to be trained again takes 10 s.
    expect(budget.reserved({ ...spent, isRecalled: true })).toBe(14)
    expect(budget.left(4)).toBe(56)
    expect(budget.planned(12, spent)).toBe(3)
    expect(budget.planned(2, spent)).toBe(2)
    expect([budget.fits(spent), budget.hasTimeFor(spent), budget.hasTimeToRepeat(spent)]).toEqual([true, true, true])
    // Of 100 s, 90 are gone and 4 kept; a repeat took 10 s.
    now = 80
    expect([budget.fits(spent), budget.hasTimeFor(spent), budget.hasTimeToRepeat(spent)]).toEqual([true, false, false])
    now = 87
    expect(budget.fits(spent)).toBe(false)
    expect(new Budget({ ...choices, budgetSeconds: Infinity }, () => 0).left(4)).toBeUndefined()
  })
})

describe('a limit', () => {
  it('is over where what is left of the work does not fit, 30 % faster though it may go on', () => {
    let now = 0
    const limit = new Limit(undefined, 1e6, () => 1000 * now)
    now = 3e5
    limit.check(0, 0.25)
    // 0.3 + 0.7 · 0.9 = 0.93 million seconds.
    expect([limit.isOver, limit.signal.aborted]).toEqual([false, false])
    now = 4e5
    limit.check(0, 1)
    expect(limit.isOver).toBe(false)
    limit.check(0, 0.25)
    expect([limit.isOver, limit.signal.aborted]).toEqual([true, true])
    limit.done()
  })
})
