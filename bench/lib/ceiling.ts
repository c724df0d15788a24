import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Compiled, compileC } from '../kernels/compiled.ts'
import { processorTime } from './measure.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Peak rates of a C program on one core, in GFLOP/s; see kernels/ceiling.c. */
export interface CompiledCeiling {
  /** 128-bit multiply and add, in registers. */
  readonly chains: number
  readonly fma128: number
  readonly fma256: number
  /** 128-bit multiply and add over panels in the L1 cache. */
  readonly tile: number
}

/** Compiles the C program; `null` without a C compiler or on another processor. */
export function compileCeiling(): Compiled<CompiledCeiling> | null {
  return compileC('ceiling.c')
}

const DEPTH = 256
const TILES = 20_000

/**
 * The rate of wellfit's register tile over panels that stay in the L1 cache, in GFLOP/s: an upper bound for its matrix
 * products.
 */
export function microKernel(): () => number {
  const folder = path.join(root, 'out/bench')
  mkdirSync(folder, { recursive: true })
  const source = path.join(folder, 'micro.ts')
  const loop = `import { packed4xNR } from '../../assembly/gemm/micro'
import { ownPanels } from '../../assembly/gemm/panels'
export function tiles(count: i32, depth: i32): void {
  const a: usize = 1 << 17
  const panels = ownPanels()
  panels.depth = depth
  panels.rsB = 32
  panels.rsC = 32
  panels.rsInit = 0
  for (let i = 0; i < count; i++) packed4xNR(a, a + (1 << 15), a + (1 << 16), 0, panels)
}
`
  writeFileSync(source, loop)
  const asc = path.join(root, 'node_modules/assemblyscript/bin/asc.js')
  const file = path.join(folder, 'micro.wasm')
  const args = [asc, 'out/bench/micro.ts', '--config', 'asconfig.json', '--target', 'f32', '--outFile', file]
  execFileSync(process.execPath, [...args, '--initialMemory', '4'], { cwd: root, stdio: 'pipe' })
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)))
  const tiles = exports['tiles'] as (count: number, depth: number) => void
  return () => {
    // The first pass warms up code and caches.
    tiles(2 * TILES, DEPTH)
    const start = processorTime()
    tiles(10 * TILES, DEPTH)
    return (10 * TILES * DEPTH * 64) / (processorTime() - start) / 1e6
  }
}
