// GEMM by shape, in GFLOP/s: node bench/kernels/gemm.ts [f32|f64] [milliseconds per shape].
// Timings of the shapes are interleaved, so that a slow phase of the machine affects all of them; best and median.

/// <reference types="node" />
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const precision = process.argv[2] === 'f64' ? 'f64' : 'f32'
const milliseconds = Number(process.argv[3] ?? 100)
const bytesPerReal = precision === 'f32' ? 4 : 8

/** A product of a dense layer, C [m, n] = op(A)·op(B) with k products per element; N = as stored, T = transposed. */
type Shape = readonly [kind: 'NN' | 'NT' | 'TN', m: number, n: number, k: number]

/** The products of training steps: X·W, dY·Wᵀ and Xᵀ·dY of every layer; dX of the first is not needed. */
function step(batch: number, ...units: number[]): Shape[] {
  return units.slice(1).flatMap((out, layer) => {
    const into = units[layer] ?? 0
    const products: Shape[] = [['NN', batch, out, into], ['TN', into, out, batch]] // prettier-ignore
    return layer === 0 ? products : [...products, ['NT', batch, into, out]]
  })
}

const kinds = ['NN', 'NT', 'TN'] as const
const groups: Record<string, Shape[]> = {
  square: [64, 256, 512, 1024].flatMap((size) => kinds.map((kind): Shape => [kind, size, size, size])),
  'step a': step(32, 20, 64, 64, 2),
  'step b': step(64, 784, 128, 10),
  'step c': step(128, 784, 512, 256, 10),
  'step d': step(256, 784, 1024, 1024, 10),
  'inference 1': [['NN', 1, 128, 784], ['NN', 1, 10, 128]], // prettier-ignore
  'inference 256': [['NN', 256, 128, 784], ['NN', 256, 10, 128]], // prettier-ignore
}

interface Job {
  readonly group: string
  readonly shape: Shape
  readonly repeats: number
  readonly timings: number[]
}

function instantiate(): { gemm: (...args: number[]) => void; pointers: number[] } {
  const file = new URL(`../../dist/wasm/wellfit-${precision}.wasm`, import.meta.url)
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)))
  const memory = exports['memory'] as WebAssembly.Memory
  const elements = 1024 * 1024
  const workspaceBytes = (exports['gemmWorkspaceBytes'] as (...args: number[]) => number)(1024, 1024, 1024)
  const base = memory.buffer.byteLength
  memory.grow(Math.ceil((3 * elements * bytesPerReal + workspaceBytes) / 65536))
  const pointers = [0, 1, 2, 3].map((at) => base + at * elements * bytesPerReal)
  const Reals = precision === 'f32' ? Float32Array : Float64Array
  for (const pointer of pointers.slice(0, 2))
    new Reals(memory.buffer, pointer, elements).forEach((_, at, view) => (view[at] = ((at * 37) % 101) / 101 - 0.5))
  return { gemm: exports['gemm'] as (...args: number[]) => void, pointers }
}

const { gemm, pointers } = instantiate()

function multiply([kind, m, n, k]: Shape): void {
  const [a = 0, b = 0, c = 0, workspace = 0] = pointers
  const [transposeA, transposeB] = [Number(kind === 'TN'), Number(kind === 'NT')]
  gemm(transposeA, transposeB, m, n, k, a, transposeA ? m : k, b, transposeB ? k : n, c, n, 0, 0, workspace, 0)
}

function operations([, m, n, k]: Shape): number {
  return 2 * m * n * k
}

function takeTiming({ shape, repeats, timings }: Job): void {
  const start = performance.now()
  for (let i = 0; i < repeats; i++) multiply(shape)
  timings.push((repeats * operations(shape)) / (performance.now() - start) / 1e6)
}

/** The peak rate by a C program, if there is a compiler for x64. */
function ceiling(): string {
  if (process.arch !== 'x64') return 'not measured (not x64)'
  const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-bench-'))
  try {
    const source = path.join(path.dirname(fileURLToPath(import.meta.url)), 'ceiling.c')
    const program = path.join(folder, 'ceiling')
    execFileSync('cc', ['-O3', '-mavx', '-ffp-contract=off', '-o', program, source], { stdio: 'pipe' })
    return execFileSync(program, { encoding: 'utf8' }).trim()
  } catch {
    return 'not measured (no C compiler)'
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const jobs = Object.entries(groups).flatMap(([group, shapes]) =>
  shapes.map((shape): Job => ({ group, shape, repeats: Math.ceil(1e7 / operations(shape)), timings: [] })),
)
console.log(`node ${process.version}, ${precision}; C, 128-bit multiply and add, f32: ${ceiling()}`)
for (const job of jobs) takeTiming(job)
for (const job of jobs) job.timings.length = 0
const end = performance.now() + milliseconds * jobs.length
do for (const job of [...jobs].sort(() => Math.random() - 0.5)) takeTiming(job)
while (performance.now() < end)
console.log(`C, once more: ${ceiling()}`)

for (const { group, shape, timings } of jobs) {
  timings.sort((left, right) => left - right)
  const [kind, m, n, k] = shape
  const best = timings.at(-1) ?? NaN
  const median = timings[timings.length >> 1] ?? NaN
  const microseconds = (operations(shape) / best / 1e3).toFixed(1)
  const name = `${group.padEnd(14)}${kind} ${m}×${n}×${k}`.padEnd(34)
  console.log(
    `${name}${best.toFixed(1).padStart(6)} best${median.toFixed(1).padStart(7)} median${microseconds.padStart(10)} µs`,
  )
}
