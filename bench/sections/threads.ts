import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import type { ThreadPolicy } from '../../dist/src/runtime/threads/adaptive.js'
import { networkInternals } from '../../dist/src/train/network/known-networks.js'
import { table, time, times } from '../lib/markdown.ts'
import { shuffled, uniform } from '../lib/random.ts'
import { rounded } from '../lib/rounds.ts'
import type { Context, Section } from '../lib/section.ts'
import { quantile, type Spread, spread } from '../lib/statistics.ts'
import { trainSteps } from '../lib/training.ts'

/** Processes that each keep a core busy. */
const BUSY = [0, 1, 2] as const
/** Calls are as long as the time slices of `fit`. */
const SLICE = 12
/** Milliseconds of training before the first round: a run has noticed what is busy by then. */
const BEFORE = 1000
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
  readonly timings: number[]
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
  const adaptive = pool.policy
  one.step(tiny ? 1 : 16)
  const start = performance.now()
  one.step(tiny ? 1 : 16)
  const count = tiny ? 1 : Math.max(1, Math.round((SLICE * 16) / (performance.now() - start)))
  const variant = ({ step }: { step(count: number): void }, policy?: ThreadPolicy): Variant => ({
    run() {
      step(count)
      return count
    },
    begin() {
      if (policy !== undefined) pool.policy = policy
    },
    timings: [],
  })
  return [variant(one), variant(two, always), variant(two, adaptive)]
}

/** Milliseconds of a step. */
function timed({ run, begin }: Variant, milliseconds: number): number {
  begin()
  const start = performance.now()
  let steps = 0
  do steps += run()
  while (performance.now() - start < milliseconds)
  return (performance.now() - start) / steps
}

/** Starts processes that compute without end, and waits until they do. */
async function keepBusy(count: number): Promise<ChildProcess[]> {
  const program = 'console.log(1); for (;;);'
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
  const ratio = (own: readonly number[]): Spread => rounded(spread(one.map((time, i) => time / (own[i] ?? NaN))))
  const milliseconds = Number(quantile(one, 0.5).toPrecision(4))
  return { step: name, busy, milliseconds, both: ratio(both), adaptive: ratio(adaptive) }
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
      'as the run finds to be fastest. Beside busy processes two cores are shared by three or four threads. Load of the machine ' +
      `at the end of each: ${loads.join(', ')}.`,
    table(
      ['step', 'beside', 'one thread', 'always two threads', 'adaptive', 'goal', ''],
      outcomes.map(({ step, busy, milliseconds, both, adaptive }) => {
        const goal = threadGoal(step, busy)
        const met = adaptive.median >= goal ? 'met' : '**not met**'
        return [step, beside[busy] ?? '', time(milliseconds), ratio(both), ratio(adaptive), `≥ ${goal}×`, met]
      }),
    ),
  ].join('\n\n')
}

export const threads: Section<Threads> = { name: 'threads', title: 'Threads', measure, write }
