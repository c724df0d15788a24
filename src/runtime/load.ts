import { compileCore, moduleFromSource } from './source.js'
import type { ReadFileUrl, WasmSource } from './source.js'

/**
 * What each `load.*.ts` exports as `loadModule`; `#load` in package.json picks one by runtime. It gives the compiled
 * core of a precision: from `source` where the caller names one, else the package's own, which is compiled once.
 */
export type LoadModule = (precision: 'f32' | 'f64', source?: WasmSource) => Promise<WebAssembly.Module>

/** A loader whose own modules come from `loadOwn`, each asked for once; what failed is tried again when next asked. */
export function moduleLoader(
  loadOwn: (precision: 'f32' | 'f64') => Promise<WebAssembly.Module>,
  readFileUrl?: ReadFileUrl,
): LoadModule {
  const own = new Map<'f32' | 'f64', Promise<WebAssembly.Module>>()
  return async (precision, source) => {
    if (source !== undefined) return moduleFromSource(source, readFileUrl)
    const known = own.get(precision)
    if (known !== undefined) return known
    const loading = loadOwn(precision)
    own.set(precision, loading)
    loading.catch(() => own.delete(precision))
    return loading
  }
}

/** A core that came as text. */
export function compileBase64(base64: string): Promise<WebAssembly.Module> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  return compileCore(bytes, 'wasm')
}
