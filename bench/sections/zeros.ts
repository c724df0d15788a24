import { readFileSync } from 'node:fs'
import createWellfit from '../libraries/wellfit.ts'
import { type Work, workName } from '../lib/library.ts'
import { table, time } from '../lib/markdown.ts'
import { measure as measureOnce, warmUp } from '../lib/measure.ts'
import { shuffled, uniform } from '../lib/random.ts'
import { rounded } from '../lib/rounds.ts'
import type { Context, Section } from '../lib/section.ts'
import { quantile, type Spread, spread } from '../lib/statistics.ts'

/** Fractions of zeros; 0.5 is that of Fashion-MNIST's pixels, 0.81 that of MNIST's. */
const FRACTIONS = [0, 0.25, 0.5, 0.81] as const

type DenseWork = Exclude<Work, { kind: 'inference' }>

export interface Zeros {
  readonly works: readonly {
    readonly name: string
    /** Processor time without zeros, in milliseconds. */
    readonly milliseconds: number
    /** Time with each fraction of zeros by the time without, in the same round. */
    readonly ratios: readonly (readonly [fraction: number, ratio: Spread])[]
  }[]
}

/** The products of the first layer of step b, a product to its inputs, and whole steps with zeros among their inputs. */
function worksOf(context: Context): DenseWork[] {
  const steps = JSON.parse(readFileSync(new URL('../shapes/steps.json', import.meta.url), 'utf8')) as Record<
    string,
    { readonly units: readonly number[]; readonly batch: number }
  >
  const works: DenseWork[] = [
    { kind: 'gemm', transposes: 'NN', m: 64, n: 128, k: 784 },
    { kind: 'gemm', transposes: 'TN', m: 784, n: 128, k: 64 },
    { kind: 'gemm', transposes: 'NT', m: 128, n: 512, k: 256 },
    ...['b', 'c'].flatMap((name) => {
      const shape = steps[name]
      return shape === undefined ? [] : [{ kind: 'step' as const, ...shape }]
    }),
  ]
  return context.tiny ? works.slice(0, 1) : works
}

async function measure(context: Context): Promise<Zeros> {
  const library = await createWellfit()
  const next = uniform(context.seed)
  const works: Zeros['works'][number][] = []
  for (const work of worksOf(context)) {
    const ready = []
    for (const zeros of FRACTIONS) {
      const prepared = await library.prepare({ ...work, zeros })
      if (prepared === null) throw new Error(`${workName(work)} is not offered`)
      ready.push({ prepared, repeats: await warmUp(prepared, context.tiny ? 1 : 200, 2 ** 20), times: [] as number[] })
    }
    for (let round = 0; round < context.rounds; round++) {
      for (const { prepared, repeats, times } of shuffled(ready, next))
        times.push((await measureOnce(prepared, repeats, context.milliseconds)).cpu)
    }
    const dense = ready[0]?.times ?? []
    const ratios = ready.slice(1).map(({ times }, i) => {
      const ratio = rounded(spread(times.map((own, round) => own / (dense[round] ?? NaN))))
      return [FRACTIONS[i + 1] ?? NaN, ratio] as const
    })
    works.push({ name: workName(work), milliseconds: Number(quantile(dense, 0.5).toPrecision(4)), ratios })
  }
  return { works }
}

function write({ works }: Zeros): string {
  const rows = works.map(({ name, milliseconds, ratios }) => [
    name,
    time(milliseconds),
    ...ratios.map(([, { median, low, high }]) => `${median.toFixed(2)} (${low.toFixed(2)} – ${high.toFixed(2)})`),
  ])
  const heads = FRACTIONS.slice(1).map((fraction) => `${100 * fraction} % zeros`)
  return [
    'Processor time by the time without zeros in the same round, median and quartiles: op(A) of a product, or the inputs of a ' +
      'step, are zero in places drawn at random. The weights have the same bits either way.',
    table(['', 'no zeros', ...heads], rows),
  ].join('\n\n')
}

export const zeros: Section<Zeros> = { name: 'zeros', title: 'Zeros', measure, write }
