import { compileBase64, moduleLoader } from './load.js'
import type { LoadModule } from './load.js'

export const hasRelaxedCore: boolean = true

const binaries = {
  f32: () => import('../../../wasm/wellfit-f32.base64.js'),
  f64: () => import('../../../wasm/wellfit-f64.base64.js'),
  'f32-relaxed': () => import('../../../wasm/wellfit-f32-relaxed.base64.js'),
}

/** Browsers and everything else: base64 in a script, the one form that every bundler includes. */
export const loadModule: LoadModule = moduleLoader(async (name) => compileBase64((await binaries[name]()).default))
