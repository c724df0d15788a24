import { mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { csvTable } from '../cycle/table.ts'
import { nativeEnvironment } from '../lib/blas.ts'
import { table, time, times } from '../lib/markdown.ts'
import type { Context, Section } from '../lib/section.ts'
import { spread, type Spread } from '../lib/statistics.ts'
import { type Usage, usageOf } from '../predict/usage.ts'
import { pythonOf } from '../public-tables/read.ts'

/** A training on the command line, and the same network by a script of scikit-learn. */
interface Case {
  readonly rows: number
  readonly features: number
  readonly epochs: number
  /** Processor time in units of the script's; `null` for none. */
  readonly limit: number | null
  readonly words: string
  readonly flags: readonly string[]
  /** Rounds at most, where one takes long. */
  readonly most?: number
}

interface Outcome {
  readonly words: string
  readonly rows: number
  readonly features: number
  readonly limit: number | null
  /** Milliseconds of processor time. */
  readonly own: Spread
  readonly script: Spread | null
  readonly ratio: Spread | null
  readonly mebibytes: number
  readonly scriptMebibytes: number | null
}

export interface Commands {
  readonly outcomes: readonly Outcome[]
}

const UNITS = 64
const BATCH = 32
const plain = ['--recipe=plain', '--no-folds', '--layers', `${UNITS}`, '--batch-size', `${BATCH}`, '--patience', '1000']

const cases: readonly Case[] = [
  { rows: 10_000, features: 20, epochs: 30, limit: 0.4, words: '`train`, 30 epochs', flags: plain },
  { rows: 1_000_000, features: 30, epochs: 2, limit: 0.9, words: '`train`, 2 epochs', flags: plain, most: 2 },
  { rows: 10_000, features: 20, epochs: 30, limit: null, words: '`train` by the default recipe', flags: [], most: 1 },
]

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url))

async function measure({ tiny, rounds, peers }: Context): Promise<Commands> {
  const python = peers ? pythonOf(['sklearn', 'pandas']) : null
  const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-bench-commands-'))
  const at = (name: string): string => path.join(folder, name)
  try {
    const outcomes: Outcome[] = []
    for (const { words, rows, features, epochs, limit, flags, most } of cases) {
      const size = tiny ? 200 : rows
      await writeFile(at('table.csv'), csvTable(size, features).stream())
      const cli = [process.execPath, here('../../dist/node/cli/main.js'), 'train', at('table.csv'), '--target', 'y']
      const own: Usage[] = []
      const script: Usage[] = []
      const isLimited = tiny || flags.length > 0
      const train = [...flags, ...(isLimited ? ['--epochs', `${tiny ? 1 : epochs}`] : []), '--quiet']
      for (let round = 0; round < Math.min(rounds, most ?? 5); round++) {
        own.push(await usageOf([...cli, ...train, '--out', at('model'), '--overwrite']))
        if (python === null) continue
        const files = [here('../cycle/native.py'), at('table.csv'), at('model.pickle')]
        script.push(await usageOf([python, ...files, `${epochs}`, `${BATCH}`, `${UNITS}`], nativeEnvironment()))
      }
      outcomes.push({ words, rows: size, features, limit, ...compared(own, script) })
    }
    return { outcomes }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

type Compared = Pick<Outcome, 'own' | 'script' | 'ratio' | 'mebibytes' | 'scriptMebibytes'>

function compared(own: readonly Usage[], script: readonly Usage[]): Compared {
  const milliseconds = (used: readonly Usage[]): Spread => spread(used.map(({ seconds }) => 1000 * seconds))
  const memory = (used: readonly Usage[]): number => Math.max(...used.map(({ mebibytes }) => mebibytes))
  const ratios = script.map(({ seconds }, i) => (own[i]?.seconds ?? NaN) / seconds)
  const isCompared = script.length > 0
  return {
    own: milliseconds(own),
    script: isCompared ? milliseconds(script) : null,
    ratio: isCompared ? spread(ratios) : null,
    mebibytes: memory(own),
    scriptMebibytes: isCompared ? memory(script) : null,
  }
}

function rowOf({ words, rows, features, limit, own, script, ratio, mebibytes, scriptMebibytes }: Outcome): string[] {
  const verdict = limit === null || ratio === null ? '' : ratio.median <= limit ? 'met' : '**not met**'
  return [
    words,
    `${rows.toLocaleString('en')} × ${features}`,
    time(own.median),
    script === null ? 'not installed' : time(script.median),
    ratio === null ? '–' : `${times(ratio.median)} (${times(ratio.low)} – ${times(ratio.high)})`,
    `${mebibytes.toFixed(0)} MiB`,
    scriptMebibytes === null ? '–' : `${scriptMebibytes.toFixed(0)} MiB`,
    limit === null ? '–' : `≤ ${limit}×`,
    verdict,
  ]
}

function write({ outcomes }: Commands): string {
  return [
    `Processor time and peak memory of whole processes: \`wellfit train FILE --target y --out MODEL\` reads, splits, inspects the data, checks the gradient, trains, measures, diagnoses, and writes model and report; a script of scikit-learn reads, splits, scales, encodes, trains the same network (${UNITS} hidden units, batches of ${BATCH}, Adam) for as many epochs, measures and writes its model (bench/cycle/native.py). One after the other, in turn; \`--recipe plain --no-folds\`, but for the default recipe, which trains five networks of three hidden layers for up to 128 epochs.`,
    table(
      ['command', 'rows × columns', 'wellfit', 'script', 'ratio', 'wellfit’s memory', 'script’s memory', 'goal', ''],
      outcomes.map(rowOf),
    ),
  ].join('\n\n')
}

export const commands: Section<Commands> = { name: 'commands', title: 'Whole commands', measure, write }
