/**
 * Trains with the command line on one split and measures the model; prints one line of JSON:
 *
 *     node wellfit.ts TRAIN TEST TARGET TASK SEED FOLDER [COMMAND] [FLAG …]
 *
 * Preflight and folds of `train` only measure: without them the network is the same.
 */
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { checkPreprocessor, columnTypes, loadModel } from '../../dist/src/index.js'
import { readCsv } from '../../dist/src/data/csv/index.js'
import { runProgram } from '../../dist/src/cli/program.js'
import { quantile } from '../lib/statistics.ts'
import type { Improvement } from '../../dist/src/result/index.js'
import { type Found, predictionsOf, type Searched } from './methods.ts'

/** Single predictions that are timed, after as many that are not. */
const TIMED = 200

const [train = '', test = '', target = '', task = '', seed = '', folder = '', ...flags] = process.argv.slice(2)
rmSync(folder, { recursive: true, force: true })
const [command, own] =
  flags[0]?.startsWith('--') === false
    ? [flags[0], flags.slice(1)]
    : ['train', ['--no-preflight', '--no-folds', ...flags]]
const args = [command, train, '--test', test, '--target', target, '--task', task, '--seed', seed]
const print = process.stdout.write.bind(process.stdout)
// The summary of the run is for people.
process.stdout.write = () => true
const before = process.cpuUsage()
const start = performance.now()
await runProgram([...args, '--quiet', '--out', folder, ...own])
const wallSeconds = (performance.now() - start) / 1000
const { user, system } = process.cpuUsage(before)
process.stdout.write = print
if (process.exitCode !== 0) process.exit()

using model = await loadModel(folder)
const table = await readCsv(readFileSync(test), { types: columnTypes(checkPreprocessor(model.stored.preprocessor)) })
const sized = ['model.json', 'model.safetensors'].map((name) => statSync(path.join(folder, name)).size)
const found: Found = {
  ...predictionsOf(model, table),
  cpuSeconds: (user + system) / 1e6,
  modelBytes: sized.reduce((sum, size) => sum + size, 0),
  microseconds: singles(),
  ...searched(),
}
print(`${JSON.stringify(found)}\n`)

/** The median time of predicting one raw row, in µs. */
function singles(): number {
  const byName = new Map(table.columns.map((column) => [column.name, column]))
  const rows = Array.from({ length: Math.min(TIMED, table.rows) }, (_, row) =>
    model.columns.map((name) => {
      const column = byName.get(name)
      if (column === undefined) return null
      return column.kind === 'number'
        ? (column.values[row] ?? NaN)
        : (column.categories[column.codes[row] ?? -1] ?? null)
    }),
  )
  const times = Array.from({ length: 2 * TIMED }, (_, i) => {
    const row = rows[i % rows.length] ?? []
    const start = performance.now()
    model.predict([row])
    return 1000 * (performance.now() - start)
  })
  return quantile(times.slice(TIMED), 0.5)
}

/** The outcome of a search, where the command was one. */
function searched(): { readonly search?: Searched } {
  const file = path.join(folder, 'improvement.json')
  if (!existsSync(file)) return {}
  const { trials, changes, expected } = JSON.parse(readFileSync(file, 'utf8')) as Improvement
  return { search: { wallSeconds, trials: trials.length, kept: changes.length, expected } }
}
