// Profile of `wellfit train` by phase, a flame graph read as a table: npm run bench:profile:train [-- ROWS FEATURES EPOCHS].
// Percentages of the processor time, which other processes do not affect: V8 samples the main thread of one run, and another
// run without the sampler says how much of the time is that of other threads.

/// <reference types="node" />
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { csvTable } from '../cycle/table.ts'
import { branchesOf, type CpuProfile, flameTable, type Phase } from './flame-table.ts'

const main = fileURLToPath(new URL('../../dist/node/cli/main.js', import.meta.url))
const [rows = 10_000, features = 20, epochs = 30] = process.argv.slice(2).map(Number)
/** Parts of the processor time that have a row, and calls of calls that have rows of their own. */
const [LEAST, DEPTH] = [0.01, 3]
/** Microseconds between two samples. */
const INTERVAL = rows > 100_000 ? 2000 : 250

/** In the order of a run, by functions of src/cli/run. */
const phases: readonly Phase[] = [
  { name: 'command line', functions: ['runCommand', 'withDirectory', 'start'] },
  { name: 'reading', functions: ['readData', 'readFormat', 'readWhole', 'readCsv'] },
  { name: 'split and preprocessing', functions: ['prepareChosen', 'prepare'] },
  { name: 'core: loading and compilation', functions: ['loadCore', 'compileText', 'instantiateModule'] },
  { name: 'data findings', functions: ['sayFindings', 'inspectParts', 'inspectCells'] },
  { name: 'preflight', functions: ['checkRun', 'preflight', 'costsOf', 'forecast'] },
  { name: 'gradient check', functions: ['gradientCheck', 'compareSegment'] },
  { name: 'training', functions: ['runPrepared'], follows: 'preflight' },
  { name: 'measuring', functions: ['judged', 'reported', 'measureSeen', 'importanceOf'] },
  { name: 'diagnosis', functions: ['judgeNow', 'judgeOf', 'diagnose', 'foldsAfter'] },
  { name: 'report', functions: ['renderReport'] },
  { name: 'writing, and what is printed', functions: ['write', 'writeThrough', 'replaceResults', 'describeOutcome'] },
]
/** Prints the microseconds of the process and of its main thread at its end. */
const tell = `process.on('exit', () => {
  const used = ({ user, system }) => user + system
  process.stderr.write('\\n' + JSON.stringify([used(process.cpuUsage()), used(process.threadCpuUsage())]))
})`

function train(folder: string, options: readonly string[]): string {
  const flags = ['--target', 'y', '--recipe', 'plain', '--no-folds', '--layers', '64', '--batch-size', '32', '--quiet']
  const files = ['--out', path.join(folder, 'model'), '--overwrite']
  const args = [...options, main, 'train', path.join(folder, 'table.csv'), ...flags, ...files]
  const { stderr, status } = spawnSync(process.execPath, [...args, '--epochs', `${epochs}`, '--patience', '1000'], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  return stderr
}

const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-bench-profile-'))
try {
  await writeFile(path.join(folder, 'table.csv'), csvTable(rows, features).stream())
  // The first run writes the cache of compiled code, as that of every user does.
  if (rows <= 100_000) train(folder, [])
  const said = train(folder, ['--import', `data:text/javascript,${encodeURIComponent(tell)}`])
  const [all = 1, own = 1] = JSON.parse(said.split('\n').at(-1) ?? '[]') as number[]
  train(folder, ['--cpu-prof', `--cpu-prof-interval=${INTERVAL}`, `--cpu-prof-dir=${folder}`])
  const [file = ''] = readdirSync(folder).filter((name) => name.endsWith('.cpuprofile'))
  const profile = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as CpuProfile
  console.log(
    `\`train\`, ${rows.toLocaleString('en')} × ${features}, ${epochs} epochs: ${(all / 1e6).toFixed(2)} s of processor time\n`,
  )
  console.log(flameTable(branchesOf(profile, phases), phases, LEAST, DEPTH, 1 - own / all))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
