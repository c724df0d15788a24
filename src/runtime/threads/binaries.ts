import type { ImportBase64 } from '../load/base64.js'
import type { CoreName } from '../load/load.js'

/** The cores with threads, each imported when it is needed. */
export const binaries: { readonly [name in CoreName]: ImportBase64 } = {
  f32: () => import('../../../wasm/wellfit-f32-threads.base64.js'),
  f64: () => import('../../../wasm/wellfit-f64-threads.base64.js'),
  'f32-relaxed': () => import('../../../wasm/wellfit-f32-relaxed-threads.base64.js'),
}
