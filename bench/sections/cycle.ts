import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { table, time, times } from '../lib/markdown.ts'
import type { Context, Section } from '../lib/section.ts'
import { spread, type Spread } from '../lib/statistics.ts'

/** A part of a cycle and what it is compared with, in one process. */
interface Case {
  readonly part: 'findings' | 'achievable' | 'fit' | 'signals' | 'read' | 'start' | 'forecast' | 'estimate' | 'report'
  readonly work: string
  readonly other: string
  readonly rows: number
  readonly features: number
  /** `null` where no goal is set. */
  readonly limit: number | null
  /** Rounds at most, where one takes long. */
  readonly most?: number
}

interface Outcome {
  readonly work: string
  readonly other: string
  readonly rows: number
  readonly features: number
  /** `null` where no goal is set. */
  readonly limit: number | null
  /** Processor time in milliseconds. */
  readonly own: Spread
  /** Per round: that time over the other's. */
  readonly ratio: Spread
}

export interface Cycle {
  readonly outcomes: readonly Outcome[]
}

const findings = {
  part: 'findings',
  work: 'data findings',
  other: 'reading the same CSV',
  features: 30,
  limit: 1,
} as const
const achievable = {
  part: 'achievable',
  work: '`estimateAchievableError`',
  other: 'all pairs, one by one',
} as const

const read = { part: 'read', work: '`readCsv`', other: 'cells cut at commas, and `Number`' } as const
const fit = { part: 'fit', other: 'the bare steps', limit: 1.1 } as const

const signals = { part: 'signals', other: 'the bare steps of an epoch', limit: 0.05 } as const

const estimate = {
  part: 'estimate',
  work: 'its estimate',
  other: 'the time of that training',
  limit: null,
} as const

const cases: readonly Case[] = [
  { ...findings, rows: 10_000 },
  { ...findings, rows: 100_000 },
  { ...findings, rows: 1_000_000, most: 1 },
  { ...achievable, rows: 10_000, features: 20, limit: 0.2 },
  { ...achievable, rows: 2000, features: 784, limit: 0.1, most: 3 },
  { ...read, rows: 10_000, features: 20, limit: 1 },
  { ...read, rows: 1_000_000, features: 30, limit: 1, most: 1 },
  {
    part: 'start',
    work: '`wellfit help`',
    other: 'without the cache of compiled code',
    rows: 0,
    features: 0,
    limit: 0.8,
  },
  { ...fit, work: '`fit` of step a, 30 epochs, with dev', rows: 8000, features: 20 },
  { ...fit, work: '`fit` of step b, 30 epochs, with dev', rows: 8000, features: 784, most: 3 },
  { ...fit, work: '`fit` of step c, 30 epochs, with dev', rows: 4096, features: 784, most: 3 },
  { ...signals, work: 'signals of layers after an epoch, step a', rows: 8000, features: 20 },
  { ...signals, work: 'signals of layers after an epoch, step b', rows: 8000, features: 784, most: 3 },
  {
    part: 'forecast',
    work: "preflight's time estimate",
    other: 'the training, 30 epochs',
    rows: 10_000,
    features: 20,
    limit: 0.1,
  },
  { ...estimate, rows: 1000, features: 20 },
  { ...estimate, rows: 10_000, features: 20 },
  { ...estimate, rows: 8000, features: 784, most: 3 },
  {
    part: 'report',
    work: 'loading `wellfit/report` in Node',
    other: 'loading its files one by one',
    rows: 0,
    features: 0,
    limit: 0.2,
  },
]

/** One case of each part: in tiny mode all have the same size. */
const firsts = cases.filter(({ part }, i) => cases.findIndex((one) => one.part === part) === i)

async function measure({ tiny, rounds }: Context): Promise<Cycle> {
  const script = fileURLToPath(new URL('../cycle/part.ts', import.meta.url))
  const outcomes: Outcome[] = []
  for (const one of tiny ? firsts : cases) {
    const { part, work, other, limit } = one
    const [rows, features] = tiny && one.rows > 0 ? [300, 8] : [one.rows, one.features]
    const own: number[] = []
    const ratios: number[] = []
    for (let round = 0; round < Math.min(rounds, one.most ?? 5); round++) {
      const { stdout } = await promisify(execFile)(process.execPath, [script, part, String(rows), String(features)])
      const found = JSON.parse(stdout) as { own: number; other: number }
      own.push(found.own)
      ratios.push(found.own / found.other)
    }
    outcomes.push({ work, other, rows, features, limit, own: spread(own), ratio: spread(ratios) })
  }
  return { outcomes }
}

function write({ outcomes }: Cycle): string {
  return [
    'What surrounds training. Processor time of a new process; each part is paired with what it is compared with, one after ' +
      'the other in the same process. "All pairs, one by one" sums the squared differences of the same 2,000 rows, as ' +
      'wellfit 0.1 did. Dev has an eighth of the rows that `fit` trains on. What needs a network is measured after one has been ' +
      'trained. Estimates are of time by the clock.',
    table(
      ['part', 'rows × columns', 'processor time', 'compared with', 'ratio', 'goal', ''],
      outcomes.map(({ work, other, rows, features, limit, own, ratio }) => [
        work,
        rows === 0 ? '–' : `${rows.toLocaleString('en')} × ${features}`,
        time(own.median),
        other,
        `${times(ratio.median)} (${times(ratio.low)} – ${times(ratio.high)})`,
        limit === null ? '–' : `≤ ${limit}×`,
        limit === null ? '' : ratio.median <= limit ? 'met' : '**not met**',
      ]),
    ),
  ].join('\n\n')
}

export const cycle: Section<Cycle> = { name: 'cycle', title: 'Around training', measure, write }
