import { moduleLoader } from './load.js'
import type { LoadModule } from './load.js'

/** Cloudflare's workerd: it compiles `.wasm` imports when a worker is deployed, and nothing afterwards. */
export const loadModule: LoadModule = moduleLoader(async (precision) => {
  const { default: module } = await (precision === 'f32'
    ? import('../../wasm/wellfit-f32.wasm')
    : import('../../wasm/wellfit-f64.wasm'))
  return module
})
