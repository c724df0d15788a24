import { expect, it } from 'vitest'
import { coreFor } from '../../src/diagnose/neighbours/core-products.js'
import { nearestRows } from '../../src/diagnose/neighbours/nearest-rows.js'
import { dataset, network } from '../../src/index.js'
import { loadedCores } from '../../src/runtime/loaded-cores.js'

const [rows, features] = [300, 6]

/** Pseudo-random whole numbers, some of them equal: many distances are. */
const cells = Array.from({ length: rows }, (_, i) =>
  Array.from({ length: features }, (_column, j) => ((i + 1) * (j + 3) * 7919 * ((i % 13) + 1)) % 101),
)

await Promise.all(
  (['f32', 'f64'] as const).map(
    async (precision) =>
      await network({ inputs: 1, layers: [{ units: 1 }], loss: 'meanSquaredError', precision, threads: 1 }),
  ),
)
const all = [...loadedCores]

function load(...precisions: readonly string[]): void {
  loadedCores.clear()
  for (const [key, core] of all) if (precisions.includes(core.precision)) loadedCores.set(key, core)
}

it.each([
  ['f32', 'f32', 1, 0],
  ['f64, where f32 would exclude too few rows', 'f64', 1, 1e6],
  ['f64, where squares overflow f32', 'f64', 1e19, 0],
  ['f32, where squares lose their digits in it', 'f32', 1e-15, 0],
] as const)('a core finds the same neighbours: %s', (_, precision, unit, offset) => {
  const x = cells.map((row) => row.map((value) => unit * value + offset))
  const data = dataset({ x, y: x.map((_row, i) => i % 2) })
  load()
  const expected = nearestRows(data, 33)
  load('f32', 'f64')
  const spied = [...loadedCores.values()].map((core) => ({ core, used: core.memory.used }))
  expect(spied.map(({ core }) => core.precision).toSorted()).toEqual(['f32', 'f64'])
  const asked: string[] = []
  for (const { core } of spied) {
    const { gemm } = core.kernels
    Object.defineProperty(core, 'kernels', {
      value: {
        ...core.kernels,
        gemm: (...given: Parameters<typeof gemm>) => (asked.push(core.precision), gemm(...given)),
      },
    })
  }
  expect(nearestRows(data, 33)).toEqual(expected)
  expect(new Set(asked)).toEqual(new Set([precision]))
  for (const { core, used } of spied) expect(core.memory.used).toBe(used)
})

it('a core is taken for enough rows that fit, and not where it would exclude too few', () => {
  load()
  expect(coreFor(rows, features, () => true)).toBeNull()
  load('f64')
  expect(coreFor(rows, features, () => true)?.precision).toBe('f64')
  load('f32', 'f64')
  expect(coreFor(rows, features, () => true)?.precision).toBe('f32')
  expect(coreFor(rows, features, (precision) => precision === 'f64')?.precision).toBe('f64')
  expect(coreFor(rows, features, () => false)).toBeNull()
  expect(coreFor(255, features, () => true)).toBeNull()
  expect(coreFor(2 ** 12, 2 ** 12, () => true)).not.toBeNull()
  expect(coreFor(2 ** 12, 2 ** 12 + 1, () => true)).toBeNull()
})
