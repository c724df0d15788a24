import { moduleLoader } from './load.js'
import type { LoadModule } from './load.js'

/** Vercel's edge runtime: `?module` has the file compiled when it is deployed. */
export const loadModule: LoadModule = moduleLoader(async (precision) => {
  const { default: module } = await (precision === 'f32'
    ? import('../../wasm/wellfit-f32.wasm?module')
    : import('../../wasm/wellfit-f64.wasm?module'))
  return module
})
