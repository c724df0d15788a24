/**
 * Measures wellfit and its peers in one run, with interleaved timings.
 *
 *     npm run bench [-- SECTION …] [--rounds N] [--milliseconds N] [--seed N] [--no-peers] [--tiny] [--out DIR]
 *
 * Sections: kernels, limits, zeros, steps, threads, inference, raw, startup, sizes, growth, memory, data, cycle, commands, serve, playground; all of them by default. Results go to
 * bench/results, one JSON file per section, and from there into docs/measurements/benchmarks.md; with --out to another folder, as JSON
 * and report.md. --tiny only tests that the scripts run.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { document, report, saveResult, sections } from './lib/document.ts'
import { circumstances } from './lib/machine.ts'
import { installPeers } from './lib/peers.ts'
import type { Context } from './lib/section.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string' },
    milliseconds: { type: 'string' },
    seed: { type: 'string', default: '1' },
    'no-peers': { type: 'boolean', default: false },
    tiny: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
})

function wholeNumber(name: string, value: string, least: number): number {
  const number = Number(value)
  if (Number.isInteger(number) && number >= least) return number
  throw new RangeError(`--${name} (=${value}) must be a whole number from ${least}`)
}

function contextOf(): Context {
  const { tiny } = flags
  return {
    tiny,
    peers: !flags['no-peers'],
    rounds: wholeNumber('rounds', flags.rounds ?? (tiny ? '1' : '11'), 1),
    milliseconds: wholeNumber('milliseconds', flags.milliseconds ?? (tiny ? '1' : '100'), 1),
    seed: wholeNumber('seed', flags.seed, 0),
  }
}

async function run(): Promise<void> {
  const unknown = positionals.find((name) => !sections.some((section) => section.name === name))
  if (unknown !== undefined) {
    throw new RangeError(`${unknown} must be one of ${sections.map(({ name }) => name).join(', ')}`)
  }
  const context = contextOf()
  // Results of --tiny must not end up in the published ones.
  const other = flags.out ?? (flags.tiny ? path.join(root, 'out/bench') : undefined)
  const folder = other ?? path.join(root, 'bench/results')
  mkdirSync(folder, { recursive: true })
  if (context.peers) installPeers()
  const asked = sections.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
  for (const section of asked) {
    console.error(`— ${section.title}`)
    const before = circumstances(context.peers)
    const data = await section.measure(context)
    await saveResult(folder, section.name, { circumstances: before, rounds: context.rounds, data })
  }
  const text = report(folder, asked)
  console.log(text)
  if (other === undefined) await document(folder, path.join(root, 'docs/measurements/benchmarks.md'), asked)
  else writeFileSync(path.join(folder, 'report.md'), text)
}

run().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
