import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { pythons } from '../lib/blas.ts'
import { bytes, table, time, times } from '../lib/markdown.ts'
import type { Context, Section } from '../lib/section.ts'
import { quantile, spread, type Spread } from '../lib/statistics.ts'

interface Reading {
  readonly rows: number
  readonly wall: number
  readonly cpu: number
  readonly beforeBytes: number
  readonly peakBytes: number
}

interface Missing {
  /** Why it is missing. */
  readonly missing: string
}

interface Outcome {
  readonly name: string
  readonly wall: Spread
  readonly cpu: Spread
  readonly peakBytes: number
}

export interface DataReading {
  readonly rows: number
  readonly outcomes: readonly (Outcome | (Missing & { readonly name: string }))[]
}

function isMissing<T extends object>(found: T | Missing): found is T & Missing {
  return 'missing' in found
}

function isThere<T extends object>(found: T | Missing): found is T {
  return !('missing' in found)
}

const columns = 30
const libraries: Readonly<Record<string, string>> = {
  csv: 'wellfit, CSV: read, typed, split, normalized',
  parquet: 'wellfit, Parquet: the same',
  papaparse: 'Papa Parse, CSV: read and typed, nothing kept',
  arquero: 'Arquero, CSV: read and typed',
  pandas: 'pandas, CSV: read and typed',
}
/** Skipped with `--no-peers`. */
const peers = ['arquero', 'pandas']

async function run(program: string, script: string, ...args: readonly string[]): Promise<string> {
  const file = fileURLToPath(new URL(`../files/${script}`, import.meta.url))
  const { stdout } = await promisify(execFile)(program, [file, ...args])
  return stdout
}

async function read(name: string, folder: string): Promise<Reading | Missing> {
  if (name !== 'pandas') return JSON.parse(await run(process.execPath, 'read.mjs', name, folder)) as Reading | Missing
  for (const python of pythons) {
    const line = await run(python, 'read.py', folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null
      throw error
    })
    const found = line === null ? null : (JSON.parse(line) as Reading | Missing)
    if (found !== null && isThere(found)) return found
  }
  return { missing: 'not installed' }
}

async function measure({ tiny, rounds, peers: withPeers }: Context): Promise<DataReading> {
  const rows = tiny ? 200 : 1_000_000
  const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-bench-'))
  try {
    await run(process.execPath, 'make.ts', String(rows), folder)
    const names = Object.keys(libraries).filter((name) => withPeers || !peers.includes(name))
    const readings = new Map(names.map((name) => [name, [] as (Reading | Missing)[]]))
    for (let round = 0; round < Math.min(rounds, 5); round++) {
      // Interleaved, each in its own process: a slow phase of the machine affects all of them.
      for (const [name, found] of readings) found.push(await read(name, folder))
    }
    return { rows, outcomes: [...readings].map(([name, found]) => outcomeOf(name, found, rows)) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function outcomeOf(name: string, found: readonly (Reading | Missing)[], rows: number): DataReading['outcomes'][number] {
  const [absent] = found.filter(isMissing)
  if (absent !== undefined) return { name, ...absent }
  const readings = found.filter(isThere<Reading>)
  const wrong = readings.find((reading) => reading.rows !== rows)
  if (wrong !== undefined) throw new Error(`${name} read ${wrong.rows} rows of ${rows}`)
  return {
    name,
    wall: spread(readings.map(({ wall }) => wall)),
    cpu: spread(readings.map(({ cpu }) => cpu)),
    peakBytes: quantile(
      readings.map(({ peakBytes }) => peakBytes),
      0.5,
    ),
  }
}

function write({ rows, outcomes }: DataReading): string {
  const present = outcomes.filter(isThere<Outcome>)
  const absent = outcomes.filter(isMissing)
  const peer = present.find(({ name }) => name === 'papaparse')
  const matrix = rows * columns * 4
  return [
    `${rows.toLocaleString('en')} rows × ${columns} columns; the f32 matrix takes ${bytes(matrix)}. Ratios are ratios of the ` +
      'medians. Peak memory is that of the whole process, including Node itself.',
    table(
      ['', 'time', '÷ Papa Parse', 'processor time', '÷ Papa Parse', 'peak memory', '÷ matrix'],
      present.map(({ name, wall, cpu, peakBytes }) => [
        libraries[name] ?? name,
        time(wall.median),
        times(wall.median / (peer?.wall.median ?? NaN)),
        time(cpu.median),
        times(cpu.median / (peer?.cpu.median ?? NaN)),
        bytes(peakBytes),
        times(peakBytes / matrix),
      ]),
    ),
    absent.map(({ name, missing }) => `- ${name}: missing, ${missing}`).join('\n'),
  ]
    .filter((block) => block !== '')
    .join('\n\n')
}

export const data: Section<DataReading> = { name: 'data', title: 'Reading data', measure, write }
