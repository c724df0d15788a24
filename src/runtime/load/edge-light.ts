import { moduleLoader } from './load.js'
import type { LoadModule } from './load.js'

export { instantiateModule } from './load.js'

/** An import of the relaxed core would make deployment fail where it cannot run. */
export const hasRelaxedCore: boolean = false

/** Edge runtime of Vercel: `?module` compiles the file at deployment. */
export const loadModule: LoadModule = moduleLoader(async (name) => {
  const { default: module } = await (name === 'f32'
    ? import('../../../wasm/wellfit-f32.wasm?module')
    : import('../../../wasm/wellfit-f64.wasm?module'))
  return module
})
