/**
 * Two ranks of MPI that read a file and fit its preprocessor, against one, in turn in one run:
 *
 *     npm run bench:ranks:file [-- --gigabytes 2 --rounds 3 --format csv --mpirun "mpirun …"]
 *
 * Writes the table into a temporary directory and removes it. Wall time: two ranks need two cores to themselves. Before each reading
 * the file is in the page cache.
 */
import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readSync, rmSync, statSync, writeSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { circumstances } from '../lib/machine.ts'
import { table, times } from '../lib/markdown.ts'
import { uniform } from '../lib/random.ts'
import { spread } from '../lib/statistics.ts'

const { values: flags } = parseArgs({
  options: {
    gigabytes: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
    mpirun: { type: 'string', default: 'mpirun --allow-run-as-root --bind-to core' },
  },
})
const NUMBERS = 16
const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-ranks-bench-'))
const file = path.join(folder, 'table.csv')

/** Rows of 16 numbers of six decimals, some missing, a category and a label. */
function write(bytes: number): number {
  const next = uniform(1)
  const out = openSync(file, 'w')
  writeSync(out, `${[...Array.from({ length: NUMBERS }, (_, i) => `x${i}`), 'colour', 'label'].join(',')}\n`)
  let [rows, written] = [0, 0]
  // A piece is repeated with another first column: making the numbers takes longer than reading them.
  const piece = Array.from({ length: 20_000 }, () => {
    const cells = Array.from({ length: NUMBERS - 1 }, () => (next() < 0.02 ? '' : (next() * 200 - 100).toFixed(6)))
    return [...cells, ['red', 'green', 'blue'][Math.floor(next() * 3)], next() < 0.5 ? 'yes' : 'no'].join(',')
  })
  while (written < bytes) {
    const text = piece.map((rest) => `${next().toFixed(6)},${rest}\n`).join('')
    writeSync(out, text)
    written += text.length
    rows += piece.length
  }
  closeSync(out)
  return rows
}

/** Reads the file once, so that it is in the page cache. */
function warm(): void {
  const buffer = new Uint8Array(2 ** 24)
  const input = openSync(file, 'r')
  while (readSync(input, buffer) > 0);
  closeSync(input)
}

interface Round {
  readonly one: number
  readonly two: number
  readonly areEqual: boolean
}

try {
  const rows = write(Number(flags.gigabytes) * 1e9)
  warm()
  const [program = 'mpirun', ...args] = flags.mpirun.split(' ')
  const script = fileURLToPath(new URL('file.ts', import.meta.url))
  const load = loadavg()[0] ?? 0
  const node = [process.execPath, '--max-old-space-size=8192']
  const out = execFileSync(program, [...args, '-n', '2', ...node, script, file, flags.rounds], { encoding: 'utf8' })
  const rounds = JSON.parse(out) as Round[]
  const { processor, cores } = circumstances(false)
  const ratio = spread(rounds.map(({ one, two }) => one / two))
  const seconds = (of: (round: Round) => number): string => `${spread(rounds.map(of)).median.toFixed(1)} s`
  console.log(
    `${processor}, ${cores} cores, Node ${process.versions.node}, load ${load.toFixed(1)}; ${rounds.length} rounds\n`,
  )
  const row = [
    `${(statSync(file).size / 1e9).toFixed(2)} GB, ${rows} rows`,
    seconds(({ one }) => one),
    seconds(({ two }) => two),
    `${times(ratio.median)} (${times(ratio.low)} to ${times(ratio.high)})`,
    rounds.every(({ areEqual }) => areEqual) ? 'yes' : 'no',
  ]
  console.log(table(['CSV', '1 rank', '2 ranks', '1 rank / 2 ranks', 'same statistics'], [row]))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
