import type { ImportBase64 } from './base64.js'
import type { CoreName } from './load.js'

/** The cores of one thread, each imported when it is needed. */
export const binaries: { readonly [name in CoreName]: ImportBase64 } = {
  f32: () => import('../../../wasm/wellfit-f32.base64.js'),
  f64: () => import('../../../wasm/wellfit-f64.base64.js'),
  'f32-relaxed': () => import('../../../wasm/wellfit-f32-relaxed.base64.js'),
}
