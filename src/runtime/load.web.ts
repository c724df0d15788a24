import { moduleLoader } from './load.js'
import type { LoadModule } from './load.js'
import { compileCore } from './source.js'

/** Browsers and whatever else: base64 in a script, the one form that every bundler carries along. */
export const loadModule: LoadModule = moduleLoader(async (precision) => {
  const { default: base64 } = await (precision === 'f32'
    ? import('../../wasm/wellfit-f32.base64.js')
    : import('../../wasm/wellfit-f64.base64.js'))
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  return compileCore(bytes, 'wasm')
})
