import { compileBase64, moduleLoader } from './load.js'
import type { LoadModule } from './load.js'

/** Browsers and whatever else: base64 in a script, the one form that every bundler carries along. */
export const loadModule: LoadModule = moduleLoader(async (precision) => {
  const { default: base64 } = await (precision === 'f32'
    ? import('../../wasm/wellfit-f32.base64.js')
    : import('../../wasm/wellfit-f64.base64.js'))
  return compileBase64(base64)
})
