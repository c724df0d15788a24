// Profile of steps a to d: node bench/speed/profile.ts [milliseconds per step]. V8 samples the functions of a core with function
// names; percentages of processor time, which other processes do not affect. Gather, activation and packing bound what
// fusion could save.

/// <reference types="node" />
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Session, type Profiler } from 'node:inspector/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { table } from '../lib/markdown.ts'
import { trainSteps } from '../lib/training.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const milliseconds = Number(process.argv[2] ?? 3000)
const shapes = JSON.parse(readFileSync(new URL('../shapes/steps.json', import.meta.url), 'utf8')) as Record<
  string,
  { readonly units: readonly number[]; readonly batch: number }
>

/** Groups of functions; the first match counts. */
const works: readonly (readonly [name: string, pattern: RegExp])[] = [
  // packPanels is inlined there.
  ['packing of products', /gemm\/pack\/|gemm\/block\/block$/],
  ['products', /gemm\//],
  ['gather', /gather|memory\.copy|\/rt\//],
  ['activation, forward', /activation.*(?<!ackward)$|math\//i],
  ['activation, backward', /activation/],
  ['loss', /loss/i],
  ['column sums, reductions', /reduce/],
  ['optimizer and step check', /optimize\/|elementwise/],
]

/** A core with function names. */
function namedCore(): Uint8Array<ArrayBuffer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-bench-'))
  try {
    const file = path.join(folder, 'core.wasm')
    const asc = path.join(root, 'node_modules/assemblyscript/bin/asc.js')
    const args = [asc, 'assembly/index.ts', '--target', 'f32', '--debug', '--outFile', file]
    execFileSync(process.execPath, args, { cwd: root, stdio: 'pipe' })
    return new Uint8Array(readFileSync(file))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Milliseconds by function while training. */
async function sample(run: (count: number) => void): Promise<Map<string, number>> {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: 100 })
  await session.post('Profiler.start')
  const end = performance.now() + milliseconds
  while (performance.now() < end) run(16)
  const { profile } = await session.post('Profiler.stop')
  session.disconnect()
  return timesOf(profile)
}

/** Entries of the profiler itself. */
const profiling = new Set([
  'post',
  'sample',
  'dispatch',
  '#onMessage',
  '(program)',
  '(garbage collector)',
  '(idle)',
  'now',
])

function timesOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Map<string, number> {
  const names = new Map(
    nodes.map(({ id, callFrame }) => [
      id,
      callFrame.url.startsWith('wasm:') || profiling.has(callFrame.functionName)
        ? callFrame.functionName
        : 'JavaScript',
    ]),
  )
  const times = new Map<string, number>()
  samples.forEach((id, i) => {
    const name = names.get(id) ?? ''
    if (profiling.has(name)) return
    times.set(name, (times.get(name) ?? 0) + (timeDeltas[i] ?? 0) / 1000)
  })
  return times
}

function percentages(times: Map<string, number>): Map<string, number> {
  const total = [...times.values()].reduce((sum, time) => sum + time, 0)
  const found = new Map<string, number>()
  for (const [name, time] of times) {
    const work = name === 'JavaScript' ? name : works.find(([, pattern]) => pattern.test(name))?.[0]
    const key = work ?? 'other'
    found.set(key, (found.get(key) ?? 0) + (100 * time) / total)
  }
  return found
}

const bytes = namedCore()
const columns: Map<string, number>[] = []
for (const { units, batch } of Object.values(shapes)) {
  const { step } = await trainSteps(units, batch, batch * 8, { wasm: { bytes } })
  step(64)
  columns.push(percentages(await sample(step)))
}
const names = [...works.map(([name]) => name), 'JavaScript', 'other']
const rows = names.map((name) => [name, ...columns.map((column) => (column.get(name) ?? 0).toFixed(1))])
console.log(table(['% of the time', ...Object.keys(shapes).map((name) => `step ${name}`)], rows))
