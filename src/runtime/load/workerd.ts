import { moduleLoader } from './load.js'
import type { LoadModule } from './load.js'

/** Whoever cannot run it could not deploy at all, were it imported below. */
export const hasRelaxedCore: boolean = false

/** Cloudflare's workerd: it compiles `.wasm` imports when a worker is deployed, and nothing afterwards. */
export const loadModule: LoadModule = moduleLoader(async (name) => {
  const { default: module } = await (name === 'f32'
    ? import('../../../wasm/wellfit-f32.wasm')
    : import('../../../wasm/wellfit-f64.wasm'))
  return module
})
