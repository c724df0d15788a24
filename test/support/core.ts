import { readFileSync } from 'node:fs'

export type Real = Float32Array | Float64Array

/** A bare instance of one wasm core with a bump allocator over its memory, for tests that call kernels directly. */
export function core(precision: 'f32' | 'f64') {
  const file = new URL(`../../dist/wasm/wellfit-${precision}.wasm`, import.meta.url)
  const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)), {})
  const exports = instance.exports as Record<string, (...args: number[]) => number>
  const memory = instance.exports['memory'] as WebAssembly.Memory
  const bytesPerReal = precision === 'f32' ? 4 : 8
  let top = memory.buffer.byteLength
  const view = (pointer: number, length: number): Real =>
    precision === 'f32'
      ? new Float32Array(memory.buffer, pointer, length)
      : new Float64Array(memory.buffer, pointer, length)
  const allocate = (bytes: number): number => {
    const pointer = top
    top = Math.ceil((top + bytes + 16) / 64) * 64
    const missing = top - memory.buffer.byteLength
    if (missing > 0) memory.grow(Math.ceil(missing / 65536))
    return pointer
  }
  return {
    precision,
    bytesPerReal,
    exports,
    memory,
    allocate,
    /** Room for `length` reals, filled with `values` where given. */
    reals(values: number | ArrayLike<number>): number {
      const length = typeof values === 'number' ? values : values.length
      const pointer = allocate(length * bytesPerReal)
      if (typeof values !== 'number') view(pointer, length).set(values)
      return pointer
    },
    /** A fresh view; do not keep it across a call that may grow the memory. */
    view,
  }
}
