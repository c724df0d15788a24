// Rates of a few products with both cores, as JSON in GFLOP/s; plain JavaScript that every Node runs. See engines.ts.
import { readFileSync } from 'node:fs'

const milliseconds = Number(process.argv[2] ?? 150)
const shapes = [
  [64, 64, 64],
  [256, 256, 256],
  [512, 512, 512],
  [128, 512, 784],
  [1, 128, 784],
]

/** @param {string} name */
function instantiate(name) {
  const file = new URL(`../../dist/wasm/wellfit-${name}.wasm`, import.meta.url)
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)))
  const { memory, gemm, gemmWorkspaceBytes } =
    /** @type {{ memory: WebAssembly.Memory } & Record<'gemm' | 'gemmWorkspaceBytes', (...args: number[]) => number>} */ (
      exports
    )
  const base = memory.buffer.byteLength
  const elements = 2 ** 19
  memory.grow(Math.ceil((3 * 4 * elements + gemmWorkspaceBytes(512, 512, 784)) / 65536))
  const addresses = [0, 1, 2, 3].map((at) => base + at * 4 * elements)
  new Float32Array(memory.buffer, base, 2 * elements).forEach(
    (_, at, view) => (view[at] = ((at * 37) % 101) / 101 - 0.5),
  )
  return { gemm, addresses }
}

/** @type {Record<string, number>} */
const rates = {}
for (const name of ['f32', 'f32-relaxed']) {
  let core
  try {
    core = instantiate(name)
  } catch {
    // No relaxed SIMD here.
    continue
  }
  const { gemm, addresses } = core
  const [a = 0, b = 0, c = 0, workspace = 0] = addresses
  for (const [m = 1, n = 1, k = 1] of shapes) {
    const run = () => gemm(0, 0, m, n, k, a, k, b, n, c, n, 0, 0, workspace, 0)
    for (const end = performance.now() + milliseconds; performance.now() < end;) run()
    const timings = []
    const repeats = Math.ceil(2e7 / (2 * m * n * k))
    for (const end = performance.now() + milliseconds; performance.now() < end;) {
      const start = performance.now()
      for (let i = 0; i < repeats; i++) run()
      timings.push((repeats * 2 * m * n * k) / (performance.now() - start) / 1e6)
    }
    timings.sort((left, right) => left - right)
    rates[`${name} ${m}×${n}×${k}`] = timings[Math.floor(timings.length / 2)] ?? NaN
  }
}
console.log(JSON.stringify({ version: process.version, rates }))
