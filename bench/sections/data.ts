import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
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

interface Outcome {
  readonly name: string
  readonly wall: Spread
  readonly cpu: Spread
  readonly peakBytes: number
}

export interface DataReading {
  readonly rows: number
  readonly outcomes: readonly Outcome[]
}

const columns = 30
const contestants: Readonly<Record<string, string>> = {
  csv: 'wellfit, CSV: read, typed, split, normalized',
  parquet: 'wellfit, Parquet: the same',
  papaparse: 'Papa Parse, CSV: read and typed, nothing kept',
}

async function run(script: string, ...args: readonly string[]): Promise<string> {
  const file = fileURLToPath(new URL(`../files/${script}`, import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [file, ...args])
  return stdout
}

async function measure({ tiny, rounds }: Context): Promise<DataReading> {
  const rows = tiny ? 200 : 1_000_000
  const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-bench-'))
  try {
    await run('make.ts', String(rows), folder)
    const readings = new Map(Object.keys(contestants).map((name) => [name, [] as Reading[]]))
    for (let round = 0; round < Math.min(rounds, 5); round++) {
      // In turn, each in a process of its own: what slows the machine down slows all of them.
      for (const [name, found] of readings) found.push(JSON.parse(await run('read.mjs', name, folder)) as Reading)
    }
    return { rows, outcomes: [...readings].map(([name, found]) => outcomeOf(name, found, rows)) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function outcomeOf(name: string, readings: readonly Reading[], rows: number): Outcome {
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
  const peer = outcomes.find(({ name }) => name === 'papaparse')
  const matrix = rows * columns * 4
  return [
    `${rows.toLocaleString('en')} rows × ${columns} columns; the f32 matrix has ${bytes(matrix)}. Ratios are those of the ` +
      'medians. Peak memory is that of the whole process, Node itself included.',
    table(
      ['', 'time', '÷ Papa Parse', 'processor time', '÷ Papa Parse', 'peak memory', '÷ matrix'],
      outcomes.map(({ name, wall, cpu, peakBytes }) => [
        contestants[name] ?? name,
        time(wall.median),
        times(wall.median / (peer?.wall.median ?? NaN)),
        time(cpu.median),
        times(cpu.median / (peer?.cpu.median ?? NaN)),
        bytes(peakBytes),
        times(peakBytes / matrix),
      ]),
    ),
  ].join('\n\n')
}

export const data: Section<DataReading> = { name: 'data', title: 'Reading data', measure, write }
