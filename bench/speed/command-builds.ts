/**
 * Compares commands of this build with those of another checkout, an earlier one: processor time of whole processes, in turn. The
 * ratio is taken within each round, so that a slow phase of the machine affects both alike.
 *
 *     git worktree add ../before COMMIT && (cd ../before && npm ci && npm run build)
 *     npm run bench:command-builds -- ../before [--rounds 5]
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { csvTable } from '../cycle/table.ts'
import { table, time, times } from '../lib/markdown.ts'
import { spread } from '../lib/statistics.ts'
import { pythonOf } from '../public-tables/read.ts'

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '5' } },
})
const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-bench-builds-'))

interface Work {
  readonly name: string
  readonly goal: string
  /** The arguments of Node for a checkout. */
  readonly arguments: (checkout: string, isBefore: boolean) => readonly string[]
}

const cli = (checkout: string): string => path.join(checkout, 'dist/node/cli/main.js')
const moduleOf = (checkout: string, file: string): string => pathToFileURL(path.join(checkout, 'dist', file)).href
const program = (text: string): readonly string[] => ['--input-type=module', '--eval', text]

/** An estimate for rows of features from −½ to ½ and two classes. */
function achievable(rows: number, features: number): Work {
  return {
    name: `\`estimateAchievableError\`, ${rows.toLocaleString('en')} × ${features}`,
    goal: features > 100 ? '≤ 0.1×' : '≤ 0.2×',
    arguments: (checkout) =>
      program(`
        import { dataset, estimateAchievableError } from ${JSON.stringify(moduleOf(checkout, 'src/index.js'))}
        let state = 1
        const next = () => (state = (state * 48271) % 2147483647) / 2147483647 - 0.5
        const x = Array.from({ length: ${rows} }, () => Array.from({ length: ${features} }, next))
        const data = dataset({ x, y: x.map(([a, b]) => (a > b ? 'yes' : 'no')), task: 'classification' })
        const { user, system } = process.cpuUsage()
        estimateAchievableError(data)
        const used = process.cpuUsage({ user, system })
        console.log('milliseconds', (used.user + used.system) / 1000)`),
  }
}

const train = ['--target', 'y', '--layers', '64', '--epochs', '30', '--patience', '30', '--batch-size', '32', '--quiet']
/** What the earlier build had no flag for, since it did nothing else. */
const plain = (isBefore: boolean): readonly string[] => (isBefore ? [] : ['--recipe=plain', '--no-folds'])

const works: readonly Work[] = [
  {
    name: "`npm start`'s job after set-up, without folds",
    goal: '≤ 0.4×',
    arguments: (checkout, isBefore) => [
      cli(checkout),
      'demo',
      'digits',
      '--out',
      path.join(folder, 'digits'),
      '--overwrite',
      ...(isBefore ? [] : ['--no-folds']),
    ],
  },
  {
    name: '`train --out`, 10,000 × 20, 30 epochs',
    goal: '–',
    arguments: (checkout, isBefore) => [
      cli(checkout),
      'train',
      path.join(folder, 'table.csv'),
      ...train,
      ...plain(isBefore),
      '--out',
      path.join(folder, 'model'),
      '--overwrite',
    ],
  },
  {
    name: 'the same without `--out`',
    goal: '–',
    arguments: (checkout, isBefore) => [
      cli(checkout),
      'train',
      path.join(folder, 'table.csv'),
      ...train,
      ...plain(isBefore),
    ],
  },
  {
    name: 'loading `wellfit/report`',
    goal: '≤ 0.2×',
    arguments: (checkout) => {
      const bundle = 'node/report/index.js'
      const file = existsSync(path.join(checkout, 'dist', bundle)) ? bundle : 'src/report/index.js'
      return program(`await import(${JSON.stringify(moduleOf(checkout, file))})`)
    },
  },
  achievable(10_000, 20),
  achievable(2000, 784),
]

/** Milliseconds of processor time: as the process prints them, or of all of it. */
function measure(python: string, args: readonly string[]): number {
  const script = `
import json, resource, subprocess, sys
run = subprocess.run(sys.argv[1:], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
own = [line.split()[1] for line in run.stdout.splitlines() if line.startswith('milliseconds ')]
print(own[0] if own else 1000 * (used.ru_utime + used.ru_stime))`
  return Number(execFileSync(python, ['-c', script, process.execPath, ...args], { encoding: 'utf8' }))
}

async function run(): Promise<void> {
  const [before] = positionals
  if (before === undefined) throw new RangeError('pass the folder of the other checkout, with its build')
  const python = pythonOf([])
  if (python === null) throw new Error('The processor time of commands is read by Python 3, which is missing.')
  const now = path.join(import.meta.dirname, '../..')
  writeFileSync(path.join(folder, 'table.csv'), Buffer.from(await csvTable(10_000, 20).arrayBuffer()))
  const rows = works.map(({ name, goal, arguments: argumentsOf }) => {
    const pairs = Array.from({ length: Number(flags.rounds) }, () => ({
      before: measure(python, argumentsOf(path.resolve(before), true)),
      now: measure(python, argumentsOf(now, false)),
    }))
    const ratio = spread(pairs.map((pair) => pair.now / pair.before))
    const median = (kind: 'before' | 'now'): string => time(spread(pairs.map((pair) => pair[kind])).median)
    return [
      name,
      median('before'),
      median('now'),
      `${times(ratio.median)} (${times(ratio.low)} – ${times(ratio.high)})`,
      goal,
    ]
  })
  console.log(table(['processor time', 'before', 'now', 'now ÷ before: median (quartiles)', 'goal'], rows))
}

try {
  await run()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
