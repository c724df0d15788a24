import createWellfit from '../libraries/wellfit.ts'
import { compileCeiling } from '../lib/ceiling.ts'
import { compileC } from '../kernels/compiled.ts'
import { operations, type Prepared, type Work, workName } from '../lib/library.ts'
import { table, time, times } from '../lib/markdown.ts'
import { processorTime, warmUp } from '../lib/measure.ts'
import { rounded } from '../lib/rounds.ts'
import type { Context, Section } from '../lib/section.ts'
import { quantile, type Spread, spread } from '../lib/statistics.ts'

type Numerics = 'strict' | 'relaxed'
type Gemm = Extract<Work, { kind: 'gemm' }>

interface Outcome {
  readonly work: string
  readonly limit: string
  readonly goal: number
  /** Whether the ratio may be at most the goal, a time; else at least, a rate. */
  readonly isTime: boolean
  /** Milliseconds of processor time. */
  readonly milliseconds: number
  /** Of a rate over that of the processor, or a time over that of C, in the same round. */
  readonly ratio: Spread
}

export interface Limits {
  readonly outcomes: readonly Outcome[]
}

const products = (n: number): Gemm => ({ kind: 'gemm', transposes: 'NN', m: n, n, k: n })
const SIZES = [256, 512, 1024]
/** As many as the programs in C take; see `ROUNDS` there. */
const SAMPLES = 20
/** Lengthens those of `ceiling.c` to some 20 ms. */
const FACTOR = '100'
/** Milliseconds of a sample. */
const SAMPLE = 20
const pass: Work = { kind: 'inference', units: [784, 128, 10], batch: 1 }

interface Running {
  readonly prepared: Prepared
  readonly repeats: number
  readonly own: number[]
  readonly ratios: number[]
}

/** Runs that take about as long as a sample. */
async function repeatsOf(prepared: Prepared, tiny: boolean): Promise<number> {
  const few = await warmUp(prepared, tiny ? 1 : 200, 2 ** 20)
  if (tiny) return few
  const start = processorTime()
  await prepared.run(few)
  return Math.max(1, Math.round((few * SAMPLE) / (processorTime() - start)))
}

async function running(numerics: Numerics, work: Work, { tiny }: Context): Promise<Running> {
  const prepared = await (await createWellfit(numerics)).prepare(work)
  if (prepared === null) throw new Error(`${workName(work)} is not offered`)
  return { prepared, repeats: await repeatsOf(prepared, tiny), own: [], ratios: [] }
}

/** Milliseconds of processor time of one run in the best of as many samples as the C programs take: other work on the core slows down both. */
async function best({ run }: Prepared, repeats: number): Promise<number> {
  let found = Infinity
  for (let sample = 0; sample < SAMPLES; sample++) {
    const start = processorTime()
    await run(repeats)
    found = Math.min(found, (processorTime() - start) / repeats)
  }
  return found
}

/** Measures `wellfit` beside the rates of `ceiling.c` and the time of `forward.c`, one after the other in each round. */
async function measure(context: Context): Promise<Limits> {
  const [ceiling, forward] = [compileCeiling(), compileC<{ readonly microseconds: number }>('forward.c')]
  if (ceiling === null || forward === null) return { outcomes: [] }
  const outcomes: Outcome[] = []
  const cases = (['strict', 'relaxed'] as const).flatMap((numerics) =>
    (context.tiny ? [64] : SIZES).map((n) => ({ numerics, work: products(n) })),
  )
  try {
    for (const { numerics, work } of cases) {
      const { prepared, repeats, own, ratios } = await running(numerics, work, context)
      for (let round = 0; round < context.rounds; round++) {
        const cpu = await best(prepared, repeats)
        const { chains, fma128 } = ceiling.run(context.tiny ? '1' : FACTOR)
        own.push(cpu)
        ratios.push(operations(work) / cpu / 1e6 / (numerics === 'relaxed' && fma128 > 0 ? fma128 : chains))
      }
      const [limit, goal] =
        numerics === 'relaxed' ? (['128-bit FMA', 0.9] as const) : (['multiply and add', 0.8] as const)
      outcomes.push({
        work: `${workName(work)}, ${numerics}`,
        limit: `rate ÷ C, ${limit}, in registers`,
        goal,
        isTime: false,
        ...summary(own, ratios),
      })
    }
    const { prepared, repeats, own, ratios } = await running('strict', pass, context)
    for (let round = 0; round < context.rounds; round++) {
      const cpu = await best(prepared, repeats)
      own.push(cpu)
      ratios.push((1000 * cpu) / forward.run().microseconds)
    }
    const limit = 'time ÷ a loop in C over the same weights'
    outcomes.push({ work: workName(pass), limit, goal: 1.15, isTime: true, ...summary(own, ratios) })
  } finally {
    ceiling.remove()
    forward.remove()
  }
  return { outcomes }
}

function summary(own: readonly number[], ratios: readonly number[]): Pick<Outcome, 'milliseconds' | 'ratio'> {
  return { milliseconds: Number(quantile(own, 0.5).toPrecision(4)), ratio: rounded(spread(ratios)) }
}

function write({ outcomes }: Limits): string {
  return [
    'Beside C on the same core, in the same round: products by the peak rate of its 128-bit arithmetic (bench/kernels/ceiling.c), the forward ' +
      'pass of one row by the faster of two loops over the same weights (bench/kernels/forward.c). The best of 20 samples of processor time each; medians and quartiles over the rounds.',
    table(
      ['', 'processor time', 'compared with', 'ratio', 'goal', ''],
      outcomes.map(({ work, limit, goal, isTime, milliseconds, ratio: { median, low, high } }) => [
        work,
        time(milliseconds),
        limit,
        `${times(median)} (${times(low)} – ${times(high)})`,
        `${isTime ? '≤' : '≥'} ${goal}×`,
        (isTime ? median <= goal : median >= goal) ? 'met' : '**not met**',
      ]),
    ),
  ].join('\n\n')
}

export const limits: Section<Limits> = { name: 'limits', title: 'Beside the limits of the processor', measure, write }
