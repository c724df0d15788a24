import { readFileSync } from 'node:fs'
import type { Work } from '../lib/contestant.ts'
import { contestsTable } from '../lib/contests.ts'
import { compete, type Contest, startAll } from '../lib/rounds.ts'
import type { Context, Section } from '../lib/section.ts'

type Shapes = Record<string, { readonly units: readonly number[]; readonly batch: number }>

export interface Contests {
  readonly contests: readonly Contest[]
}

/** The works of a file of shapes. */
function worksOf(kind: 'step' | 'inference', context: Context): Map<string, Work> {
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

async function measureAll(kind: 'step' | 'inference', names: readonly string[], context: Context): Promise<Contests> {
  const clients = await startAll(context.peers ? names : names.filter((name) => name.startsWith('wellfit')))
  const contests = await compete(clients, worksOf(kind, context), context)
  for (const client of clients) client.stop()
  return { contests }
}

const trainers = ['wellfit', 'wellfit-relaxed', 'wellfit-fit', 'tfjs-wasm', 'tfjs-cpu', 'jax', 'brain', 'numpy', 'numpy-plain', 'torch', 'sklearn'] // prettier-ignore
const predictors = ['wellfit', 'wellfit-relaxed', 'tfjs-wasm', 'tfjs-cpu', 'jax', 'brain', 'onnxruntime-web', 'onnxruntime-node', 'numpy', 'torch', 'sklearn'] // prettier-ignore

export const steps: Section<Contests> = {
  name: 'steps',
  title: 'Training steps',
  measure: (context) => measureAll('step', trainers, context),
  write: ({ contests }) =>
    [
      'Processor time of a step with Adam: median, half the distance of the quartiles, and in parentheses the median ' +
        "of its time divided by wellfit's in the same round. `wellfit` is the compiled step that `fit` runs, over rows " +
        'that are shuffled and gathered; `wellfit-fit` is `fit` itself, with its measuring of all rows after every 16 ' +
        'steps. The peers get their batches ready-made. `numpy` is written with one flat vector of parameters and ' +
        'without allocation, `numpy-plain` as one usually writes it. brain.js makes an update for every row.',
      contestsTable(contests, 'time'),
    ].join('\n\n'),
}

export const inference: Section<Contests> = {
  name: 'inference',
  title: 'Inference',
  measure: (context) => measureAll('inference', predictors, context),
  write: ({ contests }) =>
    [
      'Time on the clock of one call from a plain array to probabilities in one, median over the calls (p50); then as ' +
        'above.',
      contestsTable(contests, 'time'),
    ].join('\n\n'),
}
