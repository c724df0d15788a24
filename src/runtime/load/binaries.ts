import type { ImportText } from './text.js'
import type { CoreName } from './load.js'

/** The cores of one thread, each imported when it is needed. */
export const binaries: { readonly [name in CoreName]: ImportText } = {
  f32: () => import('../../../wasm/wellfit-f32.text.js'),
  f64: () => import('../../../wasm/wellfit-f64.text.js'),
  'f32-relaxed': () => import('../../../wasm/wellfit-f32-relaxed.text.js'),
}
