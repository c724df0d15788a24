import { readFileSync } from 'node:fs'
import { type CompiledCeiling, compileCeiling, microKernel } from '../lib/ceiling.ts'
import { type Work, workName } from '../lib/library.ts'
import { comparisonTable } from '../lib/comparison-table.ts'
import { table } from '../lib/markdown.ts'
import { runRounds, type Comparison, rounded, startAll } from '../lib/rounds.ts'
import type { Context, Section } from '../lib/section.ts'
import { type Spread, spread } from '../lib/statistics.ts'

interface Shapes {
  readonly squares: readonly number[]
  readonly kinds: readonly ('NN' | 'NT' | 'TN')[]
}

type StepShapes = Record<string, { readonly units: readonly number[]; readonly batch: number }>

export interface Kernels {
  /** GFLOP/s, over the rounds. */
  readonly ceiling: Record<keyof CompiledCeiling, Spread> | null
  readonly microKernel: Spread
  readonly squares: readonly Comparison[]
  /** The products of the steps, wellfit only. */
  readonly steps: readonly Comparison[]
}

function read<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../shapes/${name}.json`, import.meta.url), 'utf8')) as T
}

function squares(context: Context): Map<string, Work> {
  const { squares, kinds } = read<Shapes>('gemm')
  const sizes = context.tiny ? [16] : squares
  const works = sizes.flatMap((n) => kinds.map((transposes): Work => ({ kind: 'gemm', transposes, m: n, n, k: n })))
  return new Map(works.map((work) => [workName(work), work]))
}

/** X·W, Xᵀ·dY and, except for the first layer, dY·Wᵀ. */
function productsOf(units: readonly number[], batch: number): Work[] {
  return units.slice(1).flatMap((out, layer) => {
    const into = units[layer] ?? 0
    const products: Work[] = [
      { kind: 'gemm', transposes: 'NN', m: batch, n: out, k: into },
      { kind: 'gemm', transposes: 'TN', m: into, n: out, k: batch },
      { kind: 'gemm', transposes: 'NT', m: batch, n: into, k: out },
    ]
    return layer === 0 ? products.slice(0, 2) : products
  })
}

function steps(context: Context): Map<string, Work> {
  const entries = Object.entries(read<StepShapes>('steps')).slice(0, context.tiny ? 1 : undefined)
  return new Map(
    entries.flatMap(([name, { units, batch }]) =>
      productsOf(units, batch).map((work): [string, Work] => [`step ${name}, ${workName(work)}`, work]),
    ),
  )
}

async function measure(context: Context): Promise<Kernels> {
  const peers = ['tfjs-wasm', 'tfjs-cpu', 'jax', 'onnxruntime-web', 'onnxruntime-node', 'numpy', 'torch']
  const clients = await startAll(['wellfit', 'wellfit-relaxed', ...(context.peers ? peers : [])])
  const compiled = compileCeiling()
  const micro = microKernel()
  const ceilings: CompiledCeiling[] = []
  const rates: number[] = []
  const comparisons = await runRounds(clients, squares(context), context, () => {
    rates.push(micro())
    if (compiled !== null) ceilings.push(compiled.run())
  })
  const ours = await runRounds(clients.slice(0, 2), steps(context), context)
  for (const client of clients) client.stop()
  compiled?.remove()
  const over = (key: keyof CompiledCeiling): Spread => rounded(spread(ceilings.map((ceiling) => ceiling[key])))
  return {
    ceiling:
      compiled === null
        ? null
        : { chains: over('chains'), fma128: over('fma128'), fma256: over('fma256'), tile: over('tile') },
    microKernel: rounded(spread(rates)),
    squares: comparisons,
    steps: ours,
  }
}

function write({ ceiling, microKernel, squares, steps }: Kernels): string {
  const row = (name: string, { median, low, high }: Spread): string[] => [name, `${median} (${low} – ${high})`]
  const ceilings = [
    ...(ceiling === null
      ? [['C: not measured (no C compiler for x64)', '–']]
      : [
          row('C, 128-bit multiply and add, in registers', ceiling.chains),
          row('C, 128-bit multiply and add, panels in the L1 cache', ceiling.tile),
          row('C, 128-bit FMA, in registers', ceiling.fma128),
          row('C, 256-bit FMA, in registers', ceiling.fma256),
        ]),
    row('wellfit’s register tile in Wasm, panels in the L1 cache', microKernel),
  ]
  return [
    'Peak rates of one core, GFLOP/s: median and quartiles over the rounds.',
    table(['', 'GFLOP/s'], ceilings),
    'C = op(A)·op(B), GFLOP/s by processor time (N: as stored, T: transposed). `wellfit-relaxed` uses fused ' +
      'multiply-add.',
    comparisonTable(squares, 'rate'),
    'The products of the training steps, GFLOP/s.',
    comparisonTable(steps, 'rate'),
  ].join('\n\n')
}

export const kernels: Section<Kernels> = { name: 'kernels', title: 'Matrix products', measure, write }
