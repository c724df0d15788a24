/**
 * Steps on two ranks of MPI against one, and the cost model of docs/deploy/scaling.md: its constants, its predictions beside what was
 * measured, and for networks that are not here.
 *
 *     npm run bench:ranks [-- --rounds 11 --milliseconds 300 --seed 1 --mpirun "mpirun …" --out FILE --saved FILE
 *       --only REGULAR-EXPRESSION --tiny]
 *
 * Wall time: two ranks need two cores to themselves. A figure is the quickest step of all rounds, which other processes disturb least;
 * in parentheses are the quartiles of the ratios by round. --mpirun replaces how mpirun is called, say by one in a network namespace; --out
 * keeps the times, from which --saved makes the tables again; --only times the steps whose names it matches.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { fileURLToPath } from 'node:url'
import { circumstances } from '../lib/machine.ts'
import { Report } from './report.ts'
import type { Link, RankTask, RankTimes } from './work.ts'
import { GIGABIT, worksOf } from './works.ts'

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '11' },
    milliseconds: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    mpirun: { type: 'string', default: 'mpirun --allow-run-as-root --bind-to core' },
    out: { type: 'string' },
    saved: { type: 'string' },
    only: { type: 'string', default: '' },
    tiny: { type: 'boolean', default: false },
  },
})

/** A run that can be kept. */
interface Run {
  readonly machine: string
  readonly found: RankTimes
}

function measured(): Run {
  const { tiny, rounds } = flags
  const task: RankTask = {
    works: worksOf(tiny).filter(({ name }) => new RegExp(flags.only).test(name)),
    rounds: tiny ? 1 : Number(rounds),
    milliseconds: tiny ? 1 : Number(flags.milliseconds),
    seed: Number(flags.seed),
    sizes: tiny ? [64, 4096] : [64, 1024, 4096, 65_536, 2 ** 20, 2 ** 22, 2 ** 23],
  }
  const { processor, cores, node, date, load } = circumstances(false)
  const [program = 'mpirun', ...args] = flags.mpirun.split(' ')
  const script = fileURLToPath(new URL('rank.ts', import.meta.url))
  const command = [...args, '-n', '2', process.execPath, script, JSON.stringify(task)]
  const out = execFileSync(program, command, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
  const machine = `${date}, ${processor}, ${cores} cores, load ${load} before, Node ${node}; ${task.rounds} rounds`
  return { machine, found: JSON.parse(out) as RankTimes }
}

const run = flags.saved === undefined ? measured() : (JSON.parse(readFileSync(flags.saved, 'utf8')) as Run)
if (flags.out !== undefined) writeFileSync(flags.out, `${JSON.stringify(run)}\n`)
const report = new Report(run.found, flags.tiny)
const links: readonly (readonly [string, Link])[] = [
  ['1 Gbit/s, latency 100 µs', GIGABIT],
  ['10 Gbit/s, latency 30 µs', { latency: 30e-6, perByte: 0.8e-9 }],
  ['100 Gbit/s, latency 5 µs', { latency: 5e-6, perByte: 0.08e-9 }],
]
const parts = [
  run.machine,
  `## Two ranks against one, wall time\n\n${report.steps('wall')}`,
  `## The same, processor time of the busier rank\n\n${report.steps('cpu')}`,
  `## Sums during the backward pass\n\n${report.overlap()}`,
  `## Messages\n\n${report.messages()}`,
  `## Constants\n\n${report.constants()}`,
  `## The model and what was measured\n\n${report.check()}`,
  ...links.map(([name, link]) => `## Predicted: ${name}\n\n${report.predictions(link)}`),
]
console.log(parts.join('\n\n'))
