/**
 * Compares commands of this build with those of another checkout, an earlier one: processor time of whole processes, in turn. The
 * ratio is taken within each round, so that a slow phase of the machine affects both alike.
 *
 *     git worktree add ../before COMMIT && (cd ../before && npm ci && npm run build)
 *     npm run bench:command-builds -- ../before [--rounds 5]
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { csvTable } from '../cycle/table.ts'
import { table, time, times } from '../lib/markdown.ts'
import { spread } from '../lib/statistics.ts'
import { usageOf } from '../predict/usage.ts'

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
  /** Whether the program itself prints the milliseconds of what is measured. Default: the whole process is. */
  readonly isTimedInside?: boolean
}

const cli = (checkout: string): string => path.join(checkout, 'dist/node/cli/main.js')
const moduleOf = (checkout: string, file: string): string => pathToFileURL(path.join(checkout, 'dist', file)).href
const program = (text: string): readonly string[] => ['--input-type=module', '--eval', text]

/** An estimate for rows of features from −½ to ½ and two classes. */
function achievable(rows: number, features: number): Work {
  return {
    name: `\`estimateAchievableError\`, ${rows.toLocaleString('en')} × ${features}`,
    goal: features > 100 ? '≤ 0.1×' : '≤ 0.2×',
    isTimedInside: true,
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
        console.log((used.user + used.system) / 1000)`),
  }
}

const train = ['--target', 'y', '--layers', '64', '--epochs', '30', '--patience', '30', '--batch-size', '32', '--quiet']
/** What the earlier build had no flag for, since it did nothing else. */
const plain = (isBefore: boolean): readonly string[] => (isBefore ? [] : ['--recipe=plain', '--no-folds'])

const trainOnTable = (checkout: string, isBefore: boolean): readonly string[] => {
  return [cli(checkout), 'train', path.join(folder, 'table.csv'), ...train, ...plain(isBefore)]
}

const works: readonly Work[] = [
  {
    name: "`npm start`'s job after set-up, without folds",
    goal: '≤ 0.4×',
    arguments: (checkout, isBefore) => [
      ...[cli(checkout), 'demo', 'digits', '--out', path.join(folder, 'digits'), '--overwrite'],
      ...(isBefore ? [] : ['--no-folds']),
    ],
  },
  {
    name: '`train --out`, 10,000 × 20, 30 epochs',
    goal: '–',
    arguments: (...build) => [...trainOnTable(...build), '--out', path.join(folder, 'model'), '--overwrite'],
  },
  { name: 'the same without `--out`', goal: '–', arguments: trainOnTable },
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

/** Milliseconds of processor time. */
async function measure(args: readonly string[], isTimedInside: boolean): Promise<number> {
  if (isTimedInside) return Number(execFileSync(process.execPath, args, { encoding: 'utf8' }))
  return 1000 * (await usageOf([process.execPath, ...args])).seconds
}

async function run(): Promise<void> {
  const [before] = positionals
  if (before === undefined) throw new RangeError('pass the folder of the other checkout, with its build')
  const now = path.join(import.meta.dirname, '../..')
  await writeFile(path.join(folder, 'table.csv'), csvTable(10_000, 20).stream())
  const rows: string[][] = []
  for (const { name, goal, arguments: argumentsOf, isTimedInside = false } of works) {
    const pairs: { readonly before: number; readonly now: number }[] = []
    for (let round = 0; round < Number(flags.rounds); round++) {
      pairs.push({
        before: await measure(argumentsOf(path.resolve(before), true), isTimedInside),
        now: await measure(argumentsOf(now, false), isTimedInside),
      })
    }
    const ratio = spread(pairs.map((pair) => pair.now / pair.before))
    const median = (kind: 'before' | 'now'): string => time(spread(pairs.map((pair) => pair[kind])).median)
    const quartiles = `${times(ratio.median)} (${times(ratio.low)} – ${times(ratio.high)})`
    rows.push([name, median('before'), median('now'), quartiles, goal])
  }
  console.log(table(['processor time', 'before', 'now', 'now ÷ before: median (quartiles)', 'goal'], rows))
}

try {
  await run()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
