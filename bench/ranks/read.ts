/**
 * Two ranks of MPI that read a file and fit its preprocessor, against one, in turn in one run:
 *
 *     npm run bench:ranks:file [-- --gigabytes 2 --format csv --rounds 3 --file FILE --mpirun "mpirun …"]
 *
 * Writes the table, of so many gigabytes of CSV or with `--format parquet` so many of Parquet in row groups of 100,000 rows, into a
 * temporary directory and removes it; --file keeps it, or takes one that is there. Wall time: two ranks need two
 * cores to themselves. The file is in the page cache.
 */
import { execFileSync } from 'node:child_process'
import { closeSync, existsSync, mkdtempSync, openSync, readSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { parquetWriteFile } from 'hyparquet-writer'
import { circumstances } from '../lib/machine.ts'
import { table, times } from '../lib/markdown.ts'
import { uniform } from '../lib/random.ts'
import { spread } from '../lib/statistics.ts'
import type { FileRound } from './work.ts'

const { values: flags } = parseArgs({
  options: {
    gigabytes: { type: 'string', default: '2' },
    format: { type: 'string', default: 'csv' },
    rounds: { type: 'string', default: '3' },
    file: { type: 'string' },
    mpirun: { type: 'string', default: 'mpirun --allow-run-as-root --bind-to core' },
  },
})
const NUMBERS = 16
const GROUP_ROWS = 100_000
const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-ranks-bench-'))
const file = flags.file ?? path.join(folder, `table.${flags.format}`)

/** Rows of 16 numbers of six decimals, some missing, a category and a label. */
function write(bytes: number): void {
  const next = uniform(1)
  const out = openSync(file, 'w')
  writeSync(out, `${[...Array.from({ length: NUMBERS }, (_, i) => `x${i}`), 'colour', 'label'].join(',')}\n`)
  let written = 0
  // A piece is repeated with another first column: making the numbers takes longer than reading them.
  const piece = Array.from({ length: 20_000 }, () => {
    const cells = Array.from({ length: NUMBERS - 1 }, () => (next() < 0.02 ? '' : (next() * 200 - 100).toFixed(6)))
    return [...cells, ['red', 'green', 'blue'][Math.floor(next() * 3)], next() < 0.5 ? 'yes' : 'no'].join(',')
  })
  while (written < bytes) {
    const text = piece.map((rest) => `${next().toFixed(6)},${rest}\n`).join('')
    writeSync(out, text)
    written += text.length
  }
  closeSync(out)
}

/** The same columns in Parquet; numbers of eight bytes do not compress. */
function writeParquet(bytes: number): void {
  const next = uniform(1)
  const rows = Math.round(bytes / (NUMBERS * 8 + 1))
  const number = (): Float64Array => {
    const values = new Float64Array(rows)
    for (let row = 0; row < rows; row++) values[row] = next() < 0.02 ? NaN : next() * 200 - 100
    return values
  }
  const text = (words: readonly string[]): string[] =>
    Array.from({ length: rows }, () => words[Math.floor(next() * words.length)] ?? '')
  const columnData = [
    ...Array.from({ length: NUMBERS }, (_, i) => ({ name: `x${i}`, data: number(), type: 'DOUBLE' as const })),
    { name: 'colour', data: text(['red', 'green', 'blue']) },
    { name: 'label', data: text(['yes', 'no']) },
  ]
  parquetWriteFile({ filename: file, columnData, rowGroupSize: GROUP_ROWS })
}

/** Reads the file once, so that it is in the page cache. */
function warm(): void {
  const buffer = new Uint8Array(2 ** 24)
  const input = openSync(file, 'r')
  while (readSync(input, buffer) > 0);
  closeSync(input)
}

try {
  const bytes = Number(flags.gigabytes) * 1e9
  if (!existsSync(file)) (flags.format === 'parquet' ? writeParquet : write)(bytes)
  warm()
  const [program = 'mpirun', ...args] = flags.mpirun.split(' ')
  const script = fileURLToPath(new URL('file.ts', import.meta.url))
  const { processor, cores, load, node } = circumstances(false)
  const command = [process.execPath, '--max-old-space-size=8192']
  const out = execFileSync(program, [...args, '-n', '2', ...command, script, file, flags.rounds], { encoding: 'utf8' })
  const rounds = JSON.parse(out) as FileRound[]
  console.log(`${processor}, ${cores} cores, load ${load} before, Node ${node}; ${rounds.length} rounds\n`)
  const clocks = [
    ['wall time', 'wall'],
    ['processor time of the busier rank', 'cpu'],
  ] as const
  const lines = clocks.map(([name, clock]) => {
    const seconds = (ranks: 'one' | 'two'): string =>
      `${spread(rounds.map((round) => round[ranks][clock])).median.toFixed(1)} s`
    const { median, low, high } = spread(rounds.map(({ one, two }) => one[clock] / two[clock]))
    return [name, seconds('one'), seconds('two'), `${times(median)} (${times(low)} to ${times(high)})`]
  })
  const size = `${(statSync(file).size / 1e9).toFixed(2)} GB of ${flags.format === 'parquet' ? 'Parquet' : 'CSV'}, ${rounds[0]?.rows} rows`
  console.log(table([size, '1 rank', '2 ranks', '1 rank / 2 ranks'], lines))
  console.log(`\nThe statistics are ${rounds.every(({ areEqual }) => areEqual) ? 'equal' : 'NOT EQUAL'}.`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
