import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

// Precondition: the core of wellfit/predict as built. Reference: Math.exp. Tolerance: a few units in the last place.

interface Exports {
  readonly memory: WebAssembly.Memory
  exponentials(x: number, count: number): void
}

const PAGE_BYTES = 65_536
const VECTOR_BYTES = 16

describe.each([
  ['f32', Float32Array, 5e-7],
  ['f64', Float64Array, 1e-15],
] as const)('exponentials in %s', (precision, Reals, tolerance) => {
  it('computes whole vectors, and leaves what is behind them', () => {
    const file = new URL(`../../dist/wasm/wellfit-predict-${precision}.wasm`, import.meta.url)
    const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)), {})
    const { memory, exponentials } = instance.exports as unknown as Exports
    const address = PAGE_BYTES * memory.grow(1)
    const lanes = VECTOR_BYTES / Reals.BYTES_PER_ELEMENT
    for (let count = 0; count <= 3 * lanes; count++) {
      const values = new Reals(memory.buffer, address, 5 * lanes)
      const given = values.map((_, i) => i / 4 - 1)
      values.set(given)
      exponentials(address, count)
      const written = Math.ceil(count / lanes) * lanes
      expect([count, ...values.subarray(written)]).toEqual([count, ...given.subarray(written)])
      for (let i = 0; i < count; i++) {
        const expected = Math.exp(given[i] ?? NaN)
        expect(Math.abs((values[i] ?? NaN) - expected)).toBeLessThanOrEqual(tolerance * expected)
      }
    }
  })
})
