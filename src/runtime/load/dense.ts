import { decodeBase64 } from './base64.js'

/** What assembly/index.dense.ts exports. */
export interface DenseExports {
  readonly memory: WebAssembly.Memory
  dense(rows: number, inputs: number, panels: number, x: number, weight: number, bias: number, z: number): void
}

/** An instance of the core for dense products; `null` where this runtime compiles no WebAssembly at run time. */
export async function loadDenseCore(precision: 'f32' | 'f64'): Promise<DenseExports | null> {
  try {
    const { default: base64 } = await (precision === 'f32'
      ? import('../../../wasm/wellfit-dense-f32.base64.js')
      : import('../../../wasm/wellfit-dense-f64.base64.js'))
    const { instance } = await WebAssembly.instantiate(decodeBase64(base64))
    return instance.exports as unknown as DenseExports
  } catch {
    return null
  }
}
