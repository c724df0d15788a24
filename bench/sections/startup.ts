import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { nativeEnvironment } from '../lib/blas.ts'
import { bytes, table } from '../lib/markdown.ts'
import { shuffled, uniform } from '../lib/random.ts'
import { rounded } from '../lib/rounds.ts'
import type { Context, Section } from '../lib/section.ts'
import { type Spread, spread } from '../lib/statistics.ts'

const folder = fileURLToPath(new URL('../startup', import.meta.url))

interface Start {
  readonly milliseconds: number
  readonly processorMilliseconds: number
  readonly peakBytes: number
}

export interface Startups {
  readonly startups: readonly (
    | {
        readonly name: string
        readonly milliseconds: Spread
        readonly processorMilliseconds: Spread
        readonly peakBytes: number
      }
    | { readonly name: string; readonly missing: string }
  )[]
}

const scripts: Record<string, readonly [command: string, ...args: string[]]> = {
  'empty Node': [process.execPath, 'empty.mjs'],
  wellfit: [process.execPath, 'wellfit.mjs'],
  brain: [process.execPath, 'brain.mjs'],
  jax: [process.execPath, 'jax.mjs'],
  'tfjs-wasm': [process.execPath, 'tfjs-wasm.mjs'],
  sklearn: ['/usr/bin/python3', 'native.py', 'sklearn'],
  torch: ['/usr/bin/python3', 'native.py', 'torch'],
}

/** Starts a process and waits for its line; `null` if it ends without one. */
async function start(name: string): Promise<Start | null> {
  const [command = '', ...args] = scripts[name] ?? []
  const began = performance.now()
  const env = command === process.execPath ? process.env : nativeEnvironment()
  const child = spawn(command, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'ignore'] })
  child.on('error', () => {})
  let found: Start | null = null
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('{"peakBytes')) continue
    found ??= { milliseconds: performance.now() - began, ...(JSON.parse(line) as Omit<Start, 'milliseconds'>) }
  }
  return found
}

async function measure(context: Context): Promise<Startups> {
  const names = Object.keys(scripts).filter((name) => context.peers || ['empty Node', 'wellfit'].includes(name))
  const next = uniform(context.seed)
  const found = new Map<string, Start[]>(names.map((name) => [name, []]))
  const missing = new Set<string>()
  for (let round = -1; round < context.rounds; round++) {
    for (const name of shuffled(names, next)) {
      if (missing.has(name)) continue
      const once = await start(name)
      if (once === null) missing.add(name)
      else if (round >= 0) found.get(name)?.push(once)
    }
  }
  return {
    startups: names.map((name) => {
      const starts = found.get(name) ?? []
      if (missing.has(name) || starts.length === 0) return { name, missing: 'not installed' }
      const milliseconds = rounded(spread(starts.map((each) => each.milliseconds)))
      const processorMilliseconds = rounded(spread(starts.map((each) => each.processorMilliseconds)))
      return {
        name,
        milliseconds,
        processorMilliseconds,
        peakBytes: spread(starts.map((each) => each.peakBytes)).median,
      }
    }),
  }
}

function write({ startups }: Startups): string {
  const rows = startups.map((one) => {
    if ('missing' in one) return [one.name, `missing, ${one.missing}`, '–', '–']
    const { median, low, high } = one.milliseconds
    const clock = `${median.toFixed(0)} ms (${low.toFixed(0)} – ${high.toFixed(0)})`
    return [one.name, clock, `${one.processorMilliseconds.median.toFixed(0)} ms`, bytes(one.peakBytes)]
  })
  return [
    'From the start of a process to the end of its first step b, with each library loaded as published; wall-clock ' +
      'time, median and quartiles.',
    table(['', 'first step done after', 'processor time', 'peak memory'], rows),
  ].join('\n\n')
}

export const startup: Section<Startups> = { name: 'startup', title: 'Start-up', measure, write }
