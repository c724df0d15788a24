import { moduleLoader } from './load.js'
import type { LoadModule } from './load.js'

/** Whoever cannot run it could not deploy at all, were it imported below. */
export const hasRelaxedCore: boolean = false

/** Vercel's edge runtime: `?module` has the file compiled when it is deployed. */
export const loadModule: LoadModule = moduleLoader(async (name) => {
  const { default: module } = await (name === 'f32'
    ? import('../../../wasm/wellfit-f32.wasm?module')
    : import('../../../wasm/wellfit-f64.wasm?module'))
  return module
})
