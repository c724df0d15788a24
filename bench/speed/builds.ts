/**
 * Compares this build with that of another checkout, an earlier one: steps a–d and batch-1 inference, by processor time, in
 * interleaved rounds. The ratio is taken within each round, so that a slow phase of the machine affects both alike.
 *
 *     git worktree add ../before COMMIT && (cd ../before && npm ci && npm run build)
 *     npm run bench:builds -- ../before [--rounds 41] [--milliseconds 100] [--seed 1] [--tiny]
 *
 * Ends with code 1 where the median ratio is above 1.01. --tiny only tests that the script runs.
 */
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { Client } from '../lib/client.ts'
import { table, time } from '../lib/markdown.ts'
import { type Comparison, outcomeBy, runRounds } from '../lib/rounds.ts'
import { worksOf } from '../sections/steps.ts'

/** What a later build may take more. */
const MOST = 1.01

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '41' },
    milliseconds: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    tiny: { type: 'boolean', default: false },
  },
})

function rowOf(comparison: Comparison): readonly string[] {
  const [before, now] = ['before', 'now'].map((name) => outcomeBy(comparison, name))
  if (before === undefined || now === undefined || now.ratio === null)
    return [comparison.name, 'not measured', '', '', '']
  const { median, low, high } = now.ratio
  const verdict = median > MOST ? 'slower' : median < 1 / MOST ? 'faster' : 'the same'
  const quartiles = `${median.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`
  return [comparison.name, time(before.cpu.median), time(now.cpu.median), quartiles, verdict]
}

async function run(): Promise<void> {
  const [folder] = positionals
  if (folder === undefined) throw new RangeError('pass the folder of the other checkout, with its build')
  const library = (checkout: string): string => pathToFileURL(path.resolve(checkout, 'bench/libraries/wellfit.ts')).href
  const clients = [
    await Client.start('before', library(folder)),
    await Client.start('now', library(path.join(import.meta.dirname, '../..'))),
  ]
  try {
    report(await compare(clients, folder))
  } finally {
    for (const client of clients) client.stop()
  }
}

async function compare(clients: readonly Client[], folder: string): Promise<Comparison[]> {
  const missing = clients.find((client) => client.missing !== null)
  if (missing !== undefined) {
    throw new Error(`the build ${missing.name === 'now' ? 'of this checkout' : folder}: ${missing.missing}`)
  }
  const works = [...worksOf('step', flags), ...worksOf('inference', flags)].filter(
    ([, work]) => work.kind === 'step' || (work.kind === 'inference' && work.batch === 1),
  )
  return await runRounds(clients, new Map(works), {
    rounds: flags.tiny ? 1 : Number(flags.rounds),
    milliseconds: flags.tiny ? 1 : Number(flags.milliseconds),
    seed: Number(flags.seed),
    clock: 'cpu',
    reference: 'before',
  })
}

function report(comparisons: readonly Comparison[]): void {
  const rows = comparisons.map(rowOf)
  console.log(table(['processor time', 'before', 'now', 'now ÷ before: median (quartiles)', 'verdict'], rows))
  if (rows.some((row) => row.at(-1) === 'slower' || row[1] === 'not measured') && !flags.tiny) process.exitCode = 1
}

run().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
