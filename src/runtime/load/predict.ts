import { decodeCore } from './text.js'

/** What assembly/index.predict.ts exports. */
export interface PredictExports {
  readonly memory: WebAssembly.Memory
  /** z = x·W + b; `inputs` and `panels` are those of a group. */
  dense(
    rows: number,
    inputs: number,
    panels: number,
    groups: number,
    x: number,
    weight: number,
    bias: number,
    z: number,
  ): void
  /** target = act(source), elementwise. */
  activate(kind: number, alpha: number, source: number, target: number, count: number): void
  /** eˣ in place. */
  exponentials(x: number, count: number): void
}

/** An instance of the core; `null` where this runtime compiles no WebAssembly at run time. */
export async function loadPredictCore(precision: 'f32' | 'f64'): Promise<PredictExports | null> {
  try {
    const { default: text } = await (precision === 'f32'
      ? import('../../../wasm/wellfit-predict-f32.text.js')
      : import('../../../wasm/wellfit-predict-f64.text.js'))
    const { instance } = await WebAssembly.instantiate(decodeCore(text))
    return instance.exports as unknown as PredictExports
  } catch {
    return null
  }
}
