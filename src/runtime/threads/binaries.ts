import type { ImportText } from '../load/text.js'
import type { CoreName } from '../load/load.js'

/** The cores with threads, each imported when it is needed. */
export const binaries: { readonly [name in CoreName]: ImportText } = {
  f32: () => import('../../../wasm/wellfit-f32-threads.text.js'),
  f64: () => import('../../../wasm/wellfit-f64-threads.text.js'),
  'f32-relaxed': () => import('../../../wasm/wellfit-f32-relaxed-threads.text.js'),
}
