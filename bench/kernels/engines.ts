// Matrix products on several versions of Node, which compile them differently: node bench/kernels/engines.ts NODE …, where
// each NODE is an executable; the current one is always included. Medians of 5 interleaved timings, GFLOP/s.

/// <reference types="node" />
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { table } from '../lib/markdown.ts'
import { spread } from '../lib/statistics.ts'

const TIMINGS = 5
const script = fileURLToPath(new URL('rate.mjs', import.meta.url))
const engines = [process.execPath, ...process.argv.slice(2)]

interface Timing {
  readonly version: string
  readonly rates: Readonly<Record<string, number>>
}

const found = new Map<string, Timing[]>()
for (let timing = 0; timing < TIMINGS; timing++) {
  for (const engine of engines.toSorted(() => Math.random() - 0.5)) {
    const one = JSON.parse(execFileSync(engine, [script], { encoding: 'utf8' })) as Timing
    found.set(one.version, [...(found.get(one.version) ?? []), one])
  }
}
const versions = [...found.keys()].toSorted()
const names = new Set(versions.flatMap((version) => Object.keys(found.get(version)?.[0]?.rates ?? {})))
const rows = [...names].map((name) => [
  name,
  ...versions.map((version) => {
    const rates = found.get(version)?.flatMap(({ rates }) => rates[name] ?? []) ?? []
    return rates.length === 0 ? 'no relaxed SIMD' : spread(rates).median.toFixed(1)
  }),
])
console.log(table(['GFLOP/s', ...versions], rows))
