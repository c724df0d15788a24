import { describe, expect, it } from 'vitest'
import { uniform } from '../../../bench/lib/random.js'
import { AdaptiveThreads, type ThreadPolicy } from '../../../src/runtime/threads/adaptive.js'

/** A machine whose steps of one unit of work take so many milliseconds on a number of threads at a time. */
type Machine = (threads: number, time: number) => number

/** All cores idle: threads divide the work, and cost some of it. */
const idle: Machine = (threads) => 1.1 / threads - (threads === 1 ? 0.1 : 0)
/** The core of the last thread is busy: every step waits for it. */
const busy = (cores: number): Machine => {
  return (threads, time) => (threads === cores ? 1.5 : idle(threads, time))
}

/** Steps of ten instructions; other work takes the core of the second thread every 3 ms for so long, on average. */
function shared(milliseconds: number): Machine {
  const next = uniform(7)
  const drawn = (mean: number): number => -mean * Math.log(1 - next())
  let [isFree, left] = [true, drawn(3)]
  /** Lets time pass until the second thread has run for so long, or `atMost` has passed; the time. */
  const pass = (own: number, atMost = Infinity): number => {
    let time = 0
    while (own > 0 && time < atMost) {
      const span = Math.min(left, atMost - time, isFree ? own : Infinity)
      if (isFree) own -= span
      time += span
      left -= span
      if (left <= 0) [isFree, left] = [!isFree, drawn(isFree ? milliseconds : 3)]
    }
    return time
  }
  return (threads) => {
    if (threads === 1) return pass(Infinity, 1)
    let time = 0
    for (let i = 0; i < 10; i++) {
      const worker = pass(0.054)
      time += Math.max(worker, 0.054)
    }
    return time
  }
}

/** Trains in slices of 12 ms as `fit` does; the time on each number of threads, the changes of it, and the work done. */
function train(policy: ThreadPolicy, machine: Machine, milliseconds: number, begin = 0, program = 1) {
  const times = new Map<number, number>()
  const changes: { readonly time: number; readonly threads: number }[] = []
  let work = 0
  let time = 0
  while (time < milliseconds) {
    const threads = policy.next(program)
    if (threads !== changes.at(-1)?.threads) changes.push({ time, threads })
    const step = machine(threads, begin + time)
    const steps = Math.max(1, Math.round(12 / step))
    policy.learn(program, threads, steps, steps * step)
    time += steps * step
    work += steps
    times.set(threads, (times.get(threads) ?? 0) + steps * step)
  }
  return { times, changes, work, time }
}

describe('the number of threads', () => {
  it('stays where all cores are idle, and comparisons cost 1 % of the time', () => {
    const { times, work, time } = train(new AdaptiveThreads(2), idle, 60_000)
    expect(work / time).toBeGreaterThan(0.985 / idle(2, 0))
    expect(times.get(1)).toBeGreaterThan(0)
  })

  it('is one less within 0.2 s of steps once a core is busy, and is not slower than one thread from then on', () => {
    const policy = new AdaptiveThreads(2)
    train(policy, idle, 1000)
    const { changes, work, time } = train(policy, busy(2), 60_000)
    expect(changes.filter(({ threads }) => threads === 2).at(1)?.time).toBeLessThan(200)
    expect(work / time).toBeGreaterThan(0.98)
    expect(policy.next(1)).toBe(1)
  })

  it('is one less if a core is busy from the start', () => {
    const { work, time } = train(new AdaptiveThreads(2), busy(2), 20_000)
    expect(work / time).toBeGreaterThan(0.97)
  })

  it('is all again once the core is idle, within ten seconds', () => {
    const policy = new AdaptiveThreads(2)
    train(policy, busy(2), 30_000)
    const { changes } = train(policy, idle, 10_500)
    expect(changes.at(-1)?.threads).toBe(2)
    expect(policy.next(1)).toBe(2)
  })

  it.each([3, 4, 8])('of %i gives up the busy core alone', (cores) => {
    const policy = new AdaptiveThreads(cores)
    train(policy, idle, 1000)
    train(policy, busy(cores), 1000)
    expect(policy.next(1)).toBe(cores - 1)
  })

  it('does not change for a moment in which everything is slow', () => {
    const policy = new AdaptiveThreads(2)
    train(policy, idle, 1000)
    const slow = (milliseconds: number): Machine => {
      return (threads, time) => (time < milliseconds ? 8 : idle(threads, time))
    }
    expect(train(policy, slow(8), 200).changes).toEqual([{ time: 0, threads: 2 }])
    // After twice as long it compares, and finds in both rounds that two threads are fast again.
    expect(train(policy, slow(20), 300).changes.map(({ threads }) => threads)).toEqual([2, 1, 2, 1, 2])
  })

  // A scheduler gives other work the second core for some milliseconds at a time, so that short measurements differ widely.
  it.each([
    ['half', 3],
    ['four fifths', 12],
  ])('is not fooled where other work takes %s of the second core, at random', (_, milliseconds) => {
    const { work, time } = train(new AdaptiveThreads(2), shared(milliseconds), 60_000)
    expect(work / time).toBeGreaterThan(0.95)
  })

  it('stays where other work takes a tenth of the second core', () => {
    const { work, time } = train(new AdaptiveThreads(2), shared(1 / 3), 60_000)
    const { work: always, time: duration } = train({ next: () => 2, learn: () => {} }, shared(1 / 3), 60_000)
    expect(always / duration).toBeGreaterThan(1.5)
    expect(work / time).toBeGreaterThan((0.97 * always) / duration)
  })

  it('is that of all programs, whichever has shown it; each has measurements of its own', () => {
    const policy = new AdaptiveThreads(2)
    train(policy, busy(2), 1000, 0, 1)
    expect(policy.next(2)).toBe(1)
    // Another program that does its unit of work ten times as fast says nothing about the first.
    train(policy, (threads) => busy(2)(threads, 0) / 10, 1000, 0, 2)
    expect(policy.next(1)).toBe(1)
    policy.reset()
    expect(policy.next(1)).toBe(2)
  })

  it('is never less than one', () => {
    const { times } = train(new AdaptiveThreads(1), idle, 1000)
    expect([...times.keys()]).toEqual([1])
  })
})
