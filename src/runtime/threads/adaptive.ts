/** Milliseconds of steps that one measurement takes: several time slices of a scheduler, which are 3 to 4 ms. */
const WINDOW = 16
/** Milliseconds of a program before its first comparison: the engine compiles meanwhile, and short runs never compare. */
const BEFORE_FIRST = 200
/** The part of the time that comparisons, and choices that they regret, may cost. */
const COST = 0.01
/** The same of comparisons that slow steps have caused. */
const CAUSED_COST = 0.1
/** Bounds of the time between two comparisons while nothing seems to have changed, in milliseconds. */
const [SHORTEST, LONGEST] = [250, 10_000]
/** Measurements in succession that show that a core is busy. */
const SLOW_WINDOWS = 2
/** Rounds of a comparison: it ends once the same number of threads has been the fastest in all of them, by a margin. */
const [FEWEST_ROUNDS, MOST_ROUNDS] = [2, 5]
const MARGIN = 1.1
/** Fewer threads are preferred if they are this close to the fastest. */
const NEARLY = 1.03

/** How many threads steps run on. The number changes no bit of a result, so it may change at any step. */
export interface ThreadPolicy {
  /** Threads for the next steps of a program. */
  next(program: number): number
  /** Notes that steps of a program, `work` in all, took that long on a number of threads. */
  learn(program: number, threads: number, work: number, milliseconds: number): void
}

/** Steps that took that long. A rate is milliseconds per unit of work. */
interface Measured {
  work: number
  milliseconds: number
}

/** Each number of threads is measured once in a round. */
interface Comparison {
  readonly counts: readonly number[]
  readonly totals: ReadonlyMap<number, Measured>
  /** The fastest of each round. */
  readonly fastest: number[]
  round: Map<number, number>
}

/** What is known of a program. */
interface ProgramTimes {
  /** The measurement at hand. */
  threads: number
  window: Measured
  /** The rate of each number of threads in the last comparison. */
  rates: ReadonlyMap<number, number>
  /** Measurements in succession that were slower than fewer threads had been. */
  slow: number
  /** Since the last comparison, and the milliseconds after which slow steps may cause the next one, and it is due anyway. */
  since: Measured
  soonest: number
  due: number
  comparison: Comparison | null
}

/**
 * Chooses the number of threads by the time that steps take. All threads of a step wait for the slowest: one whose core is busy
 * with other work makes the step slower than it is on fewer threads.
 *
 * A comparison measures each number of threads for some steps of the program, in rounds, and takes the fastest. It is made
 * once steps have been slower than fewer threads were in the last one, and otherwise so rarely that it costs 1 % of the time.
 */
export class AdaptiveThreads implements ThreadPolicy {
  /** The numbers of threads that are compared: all, one less, and halves. */
  readonly #counts: readonly number[]
  readonly #programs = new Map<number, ProgramTimes>()
  #current: number

  constructor(threads: number) {
    const counts = new Set([threads, threads - 1])
    for (let half = threads >> 1; half >= 1; half >>= 1) counts.add(half)
    this.#counts = [...counts].filter((count) => count >= 1)
    this.#current = threads
  }

  next(program: number): number {
    const comparison = this.#programs.get(program)?.comparison
    return comparison?.counts[comparison.round.size] ?? this.#current
  }

  learn(program: number, threads: number, work: number, milliseconds: number): void {
    const times = this.#timesOf(program)
    if (times.threads !== threads) Object.assign(times, { threads, window: nothing() })
    const { window } = times
    add(window, { work, milliseconds })
    if (window.milliseconds < WINDOW || window.work === 0) return
    times.window = nothing()
    if (times.comparison === null) this.#judge(times, window)
    else this.#compare(times, times.comparison, window)
  }

  /** Begins anew, on all threads: what is known of the machine is out of date. */
  reset(): void {
    this.#programs.clear()
    this.#current = Math.max(...this.#counts)
  }

  #timesOf(program: number): ProgramTimes {
    const found = this.#programs.get(program)
    if (found !== undefined) return found
    const measured = { window: nothing(), rates: new Map(), since: nothing() }
    const times: ProgramTimes = { ...measured, threads: 0, slow: 0, soonest: 0, due: BEFORE_FIRST, comparison: null }
    this.#programs.set(program, times)
    return times
  }

  /** A measurement outside comparisons: begins one if it is due, or if fewer threads were faster. */
  #judge(times: ProgramTimes, window: Measured): void {
    add(times.since, window)
    const isSlow = [...times.rates].some(([count, rate]) => count < times.threads && rate < rateOf(window))
    times.slow = isSlow ? times.slow + 1 : 0
    const isCaused = times.slow >= SLOW_WINDOWS && times.since.milliseconds >= times.soonest
    if (!isCaused && times.since.milliseconds < times.due) return
    // The present number comes last in a round: what was slow for a moment only is found to be fast again.
    const counts = [...this.#counts.filter((count) => count !== this.#current), this.#current]
    const totals = new Map(counts.map((count) => [count, nothing()]))
    times.comparison = { counts, totals, fastest: [], round: new Map() }
  }

  /** A measurement in a comparison: takes the fastest number of threads at its end. */
  #compare(times: ProgramTimes, comparison: Comparison, window: Measured): void {
    const { counts, totals, fastest, round } = comparison
    add(totals.get(times.threads) ?? nothing(), window)
    round.set(times.threads, rateOf(window))
    if (round.size < counts.length) return
    fastest.push(fastestOf(round))
    comparison.round = new Map()
    const rates = new Map([...totals].map(([count, total]) => [count, rateOf(total)]))
    const best = fastestOf(rates)
    const rate = rates.get(best) ?? NaN
    const isClear = [...rates].every(([count, other]) => count === best || other > MARGIN * rate)
    const isSettled = fastest.length >= FEWEST_ROUNDS && isClear && fastest.every((count) => count === best)
    if (!isSettled && fastest.length < MOST_ROUNDS) return
    this.#current = Math.min(...counts.filter((count) => (rates.get(count) ?? Infinity) <= NEARLY * rate))
    const regretted = times.slow >= SLOW_WINDOWS ? lost(times.since, rate) : 0
    const cost = [...totals.values()].reduce((sum, total) => sum + lost(total, rate), regretted)
    const due = Math.min(LONGEST, Math.max(SHORTEST, cost / COST))
    Object.assign(times, { rates, due, soonest: cost / CAUSED_COST, slow: 0, since: nothing(), comparison: null })
  }
}

function nothing(): Measured {
  return { work: 0, milliseconds: 0 }
}

function add(total: Measured, { work, milliseconds }: Measured): void {
  total.work += work
  total.milliseconds += milliseconds
}

function rateOf({ work, milliseconds }: Measured): number {
  return milliseconds / work
}

/** The number of threads with the lowest rate. */
function fastestOf(rates: ReadonlyMap<number, number>): number {
  const [[best] = [1]] = [...rates].toSorted(([, left], [, right]) => left - right)
  return best
}

/** Milliseconds more than at a rate. */
function lost({ work, milliseconds }: Measured, rate: number): number {
  return Math.max(0, milliseconds - work * rate)
}
