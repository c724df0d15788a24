import { readFileSync } from 'node:fs'
import type { Work } from '../lib/library.ts'
import { comparisonTable } from '../lib/comparison-table.ts'
import { runRounds, type Comparison, startAll } from '../lib/rounds.ts'
import type { Context, Section } from '../lib/section.ts'

type Shapes = Record<string, { readonly units: readonly number[]; readonly batch: number }>

export interface Comparisons {
  readonly comparisons: readonly Comparison[]
}

/** The workloads of a file of shapes. */
export function worksOf(kind: 'step' | 'inference', context: Pick<Context, 'tiny'>): Map<string, Work> {
  const file = kind === 'step' ? 'steps' : kind
  const shapes = JSON.parse(readFileSync(new URL(`../shapes/${file}.json`, import.meta.url), 'utf8')) as Shapes
  const entries = Object.entries(shapes).slice(0, context.tiny ? 1 : undefined)
  return new Map(
    entries.map(([name, { units, batch }]) => {
      const title = kind === 'step' ? `${name}: ${units.join('-')}, batch ${batch}` : name
      return [title, { kind, units, batch }]
    }),
  )
}

async function measureAll(
  kind: 'step' | 'inference',
  names: readonly string[],
  context: Context,
): Promise<Comparisons> {
  const clients = await startAll(context.peers ? names : names.filter((name) => name.startsWith('wellfit')))
  const comparisons = await runRounds(clients, worksOf(kind, context), context)
  for (const client of clients) client.stop()
  return { comparisons }
}

const trainers = ['wellfit', 'wellfit-relaxed', 'wellfit-fit', 'tfjs-wasm', 'tfjs-cpu', 'jax', 'brain', 'numpy', 'numpy-plain', 'torch', 'sklearn'] // prettier-ignore
const predictors = ['wellfit', 'wellfit-relaxed', 'tfjs-wasm', 'tfjs-cpu', 'jax', 'brain', 'onnxruntime-web', 'onnxruntime-node', 'numpy', 'torch', 'sklearn'] // prettier-ignore

export const steps: Section<Comparisons> = {
  name: 'steps',
  title: 'Training steps',
  measure: (context) => measureAll('step', trainers, context),
  write: ({ comparisons }) =>
    [
      'Processor time of a step with Adam: median ± half the interquartile range, and in parentheses the median ratio to ' +
        "wellfit's time in the same round. `wellfit` is the compiled step that `fit` runs, with rows gathered in shuffled " +
        'order; `wellfit-fit` is `fit` itself, with an evaluation of all rows after every 16 steps. The peers get ' +
        'ready-made batches. `numpy` uses one flat parameter vector and no allocation, `numpy-plain` is written the usual ' +
        'way. brain.js makes one update per row.',
      comparisonTable(comparisons, 'time'),
    ].join('\n\n'),
}

export const inference: Section<Comparisons> = {
  name: 'inference',
  title: 'Inference',
  measure: (context) => measureAll('inference', predictors, context),
  write: ({ comparisons }) =>
    [
      'Wall-clock time of one call from a plain array to an array of probabilities: median over the calls (p50); otherwise ' +
        'as above.',
      comparisonTable(comparisons, 'time'),
    ].join('\n\n'),
}
