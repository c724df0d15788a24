/**
 * How well `wellfit improve --budget` keeps to its budget: the time of the whole command, from the start of its process to its end, on the
 * embedded data sets.
 *
 *     npm run bench:budget                         10 s and 30 s each: about four minutes
 *     npm run bench:budget -- --budgets 10 --sets iris,wine --seeds 2
 *
 * Prints a line per run; fails where one is over by more than 5 %.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Improvement } from '../../dist/src/result/index.js'
import { table } from '../lib/markdown.ts'
import { sets, type TableSet } from '../tables/sets.ts'

/** The data sets of this repository. */
const embedded = sets.filter(({ source }) => source === 'repository')

/** The most that a command may take over its budget. */
const MOST = 1.05

const { values } = parseArgs({
  options: {
    budgets: { type: 'string', default: '10,30' },
    sets: { type: 'string', default: embedded.map(({ name }) => name).join(',') },
    seeds: { type: 'string', default: '1' },
    flags: { type: 'string', default: '' },
  },
})
const root = fileURLToPath(new URL('../../', import.meta.url))
const main = path.join(root, 'dist/node/cli/main.js')
const flags = values.flags.split(' ').filter((flag) => flag !== '')

const lines: string[][] = []
let late = 0
for (const budget of values.budgets.split(',').map(Number)) {
  for (const set of values.sets.split(',').map(setOf)) {
    for (let seed = 0; seed < Number(values.seeds); seed++) {
      const { seconds, improvement } = run(set, budget, seed)
      const over = seconds / budget
      if (over > MOST) late++
      const { repeats = 0, trials = [], changes = [], stop = 'no time for the folds' } = improvement ?? {}
      const cells = [seconds.toFixed(2), over.toFixed(3), `${repeats}`, `${trials.length}`, `${changes.length}`, stop]
      lines.push([set.name, `${budget} s`, ...cells])
    }
  }
}
console.log(table(['set', 'budget', 'seconds', 'of the budget', 'repeats', 'trials', 'kept', 'ended by'], lines))
console.log(`\n${late} of ${lines.length} runs are over by more than 5 %.`)
if (late > 0) process.exitCode = 1

function setOf(name: string): TableSet {
  const found = embedded.find((set) => set.name === name)
  if (found === undefined) throw new RangeError(`--sets: the repository has no set ${name}`)
  return found
}

/** Runs the command as one would, and reads what it found. */
function run(
  { name, target }: TableSet,
  budget: number,
  seed: number,
): { readonly seconds: number; readonly improvement: Improvement | null } {
  const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-budget-'))
  try {
    const data = path.join(root, `datasets/${name}.csv`)
    const out = path.join(folder, 'out')
    const given = ['--target', target, '--budget', `${budget}s`, '--seed', `${seed}`, '--out', out]
    const start = performance.now()
    const { status, stderr } = spawnSync(process.execPath, [main, 'improve', data, ...given, ...flags], {
      encoding: 'utf8',
    })
    const seconds = (performance.now() - start) / 1000
    if (status !== 0) throw new Error(stderr)
    const file = path.join(out, 'improvement.json')
    // A budget that is too short for the folds leaves a single network.
    const improvement = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Improvement) : null
    return { seconds, improvement }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
