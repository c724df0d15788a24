import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { AdaptiveThreads, type ThreadPolicy } from '../../dist/src/runtime/threads/adaptive.js'
import { TimeSlices } from '../../dist/src/train/fit/time-slices.js'
import { networkInternals } from '../../dist/src/train/network/known-networks.js'
import { table, time, times } from '../lib/markdown.ts'
import { shuffled, uniform } from '../lib/random.ts'
import { rounded } from '../lib/rounds.ts'
import type { Context, Section } from '../lib/section.ts'
import { quantile, type Spread, spread } from '../lib/statistics.ts'
import { trainSteps } from '../lib/training.ts'

/** Processes that each keep a core busy. */
const BUSY = [0, 1, 2] as const
/** Milliseconds of training before the first round: a run has noticed what is busy by then. */
const BEFORE = 2000
/** Milliseconds of a timing by those of other sections, since a scheduler gives other work whole milliseconds of a core. */
const LONGER = 5

/** The wall-clock time on one thread by that on two. */
interface Outcome {
  readonly step: string
  readonly busy: number
  /** Milliseconds of a step on one thread. */
  readonly milliseconds: number
  /** Always both threads, and as many as the run finds to be fastest. */
  readonly both: Spread
  readonly adaptive: Spread
  /** The processor time of the first of two threads by that of one, which other work disturbs little. */
  readonly first: Spread
}

export interface Threads {
  readonly outcomes: readonly Outcome[]
  /** Load average of the last minute when each number of busy processes had been measured. */
  readonly loads: readonly number[]
}

interface Variant {
  /** Runs a slice and returns how many steps it has. */
  readonly run: () => number
  readonly begin: () => void
  readonly timings: Timing[]
}

/** Milliseconds of a step: by the clock, and of processor time of the first thread. */
interface Timing {
  readonly wall: number
  readonly cpu: number
}

const always: ThreadPolicy = { next: () => 2, learn: () => {} }

/** A step on one thread, on two, and on as many as are fastest. */
async function variantsOf(units: readonly number[], batch: number, tiny: boolean): Promise<Variant[]> {
  const [one, two] = await Promise.all(
    [1, 2].map((threads) => trainSteps(units, batch, batch * (tiny ? 1 : 64), { threads })),
  )
  if (one === undefined || two === undefined) throw new Error('no steps')
  const { pool } = networkInternals(two.net).core
  const reason = await pool?.join()
  if (pool === undefined || reason !== undefined) throw new Error(`no second thread: ${reason}`)
  const variant = ({ step }: { step(count: number): void }, policy?: ThreadPolicy): Variant => {
    // Calls are as long as those of `fit`.
    const slices = new TimeSlices()
    return {
      run() {
        const { steps } = slices
        const start = performance.now()
        step(steps)
        slices.learn(steps, performance.now() - start)
        return steps
      },
      begin() {
        if (policy !== undefined) pool.policy = policy
      },
      timings: [],
    }
  }
  return [variant(one), variant(two, always), variant(two, new AdaptiveThreads(2))]
}

function timed({ run, begin }: Variant, milliseconds: number): Timing {
  begin()
  const before = process.threadCpuUsage()
  const start = performance.now()
  let steps = 0
  do steps += run()
  while (performance.now() - start < milliseconds)
  const wall = performance.now() - start
  const { user, system } = process.threadCpuUsage(before)
  return { wall: wall / steps, cpu: (user + system) / 1000 / steps }
}

/** Starts processes that compute without end, and waits until they do. */
async function keepBusy(count: number): Promise<ChildProcess[]> {
  // They end by themselves if the bench is killed.
  const loop = 'for (let i = 0; i < 1e8; i++);'
  const program = `console.log(1); const parent = process.ppid; while (process.ppid === parent) ${loop}`
  const started = Array.from({ length: count }, () => spawn(process.execPath, ['--eval', program]))
  await Promise.all(started.map((child) => new Promise((resolve) => child.stdout.once('data', resolve))))
  return started
}

async function measureStep(
  name: string,
  { units, batch }: { readonly units: readonly number[]; readonly batch: number },
  busy: number,
  context: Context,
): Promise<Outcome> {
  const next = uniform(context.seed)
  const variants = await variantsOf(units, batch, context.tiny)
  const processes = await keepBusy(busy)
  try {
    for (const variant of variants) timed(variant, context.tiny ? 1 : BEFORE)
    for (let round = 0; round < context.rounds; round++) {
      for (const variant of shuffled(variants, next)) {
        variant.timings.push(timed(variant, LONGER * context.milliseconds))
      }
    }
  } finally {
    for (const child of processes) child.kill('SIGKILL')
  }
  const [one = [], both = [], adaptive = []] = variants.map(({ timings }) => timings)
  const ratio = (own: readonly Timing[], clock: keyof Timing): number[] =>
    own.map((timing, i) => timing[clock] / (one[i]?.[clock] ?? NaN))
  const gain = (own: readonly Timing[]): Spread => rounded(spread(ratio(own, 'wall').map((value) => 1 / value)))
  const milliseconds = Number(
    quantile(
      one.map(({ wall }) => wall),
      0.5,
    ).toPrecision(4),
  )
  const first = rounded(spread(ratio(both, 'cpu')))
  return { step: name, busy, milliseconds, both: gain(both), adaptive: gain(adaptive), first }
}

async function measure(context: Context): Promise<Threads> {
  const shapes = JSON.parse(readFileSync(new URL('../shapes/steps.json', import.meta.url), 'utf8')) as Record<
    string,
    { readonly units: readonly number[]; readonly batch: number }
  >
  const outcomes: Outcome[] = []
  const loads: number[] = []
  for (const busy of context.tiny ? BUSY.slice(1, 2) : BUSY) {
    for (const name of context.tiny ? ['c'] : ['b', 'c', 'd']) {
      const shape = shapes[name]
      if (shape !== undefined) outcomes.push(await measureStep(name, shape, busy, context))
    }
    loads.push(Number((loadavg()[0] ?? 0).toFixed(1)))
  }
  return { outcomes, loads }
}

const goals: Readonly<Record<string, number>> = { b: 1.6, c: 1.85, d: 1.85 }

/** What two threads are to be beside one: twice as fast, nearly, on idle cores, and never slower. */
export function threadGoal(step: string, busy: number): number {
  return (busy === 0 ? goals[step] : undefined) ?? 0.97
}

function write({ outcomes, loads }: Threads): string {
  const ratio = ({ median, low, high }: Spread): string => `${times(median)} (${times(low)} – ${times(high)})`
  const beside = ['no other work', 'one busy process', 'two busy processes']
  return [
    'Wall-clock time of a step on one thread by that on two, in the same round, median and quartiles: always on both, and on as many ' +
      'as the run finds to be fastest. Beside busy processes two cores are shared by three or four threads. The processor time of the first of two threads, waiting in loops ' +
      `included, by that of one says what two can gain at most, whatever else the machine does. Its load at the end of each: ${loads.join(', ')}.`,
    table(
      ['step', 'beside', 'one thread', 'always two threads', 'adaptive', 'goal', '', 'processor time of the first'],
      outcomes.map(({ step, busy, milliseconds, both, adaptive, first }) => {
        const goal = threadGoal(step, busy)
        const met = adaptive.median >= goal ? 'met' : '**not met**'
        return [
          step,
          beside[busy] ?? '',
          time(milliseconds),
          ratio(both),
          ratio(adaptive),
          `≥ ${goal}×`,
          met,
          first.median.toFixed(2),
        ]
      }),
    ),
  ].join('\n\n')
}

export const threads: Section<Threads> = { name: 'threads', title: 'Threads', measure, write }
