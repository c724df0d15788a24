import { compileCore, moduleFromSource } from '../source.js'
import type { ReadFileUrl, WasmSource } from '../source.js'

/** The binaries of one thread in this package. */
export type CoreName = 'f32' | 'f64' | 'f32-relaxed'

/**
 * What each `load.*.ts` exports as `loadModule`; `#load` in package.json picks one by runtime. It gives the compiled
 * core of that name: from `source` where the caller names one, else the package's own, which is compiled once.
 */
export type LoadModule = (name: CoreName, source?: WasmSource) => Promise<WebAssembly.Module>

/** A loader whose own modules come from `loadOwn`, each asked for once; what failed is tried again when next asked. */
export function moduleLoader(
  loadOwn: (name: CoreName) => Promise<WebAssembly.Module>,
  readFileUrl?: ReadFileUrl,
): LoadModule {
  const own = new Map<CoreName, Promise<WebAssembly.Module>>()
  return async (name, source) => {
    if (source !== undefined) return moduleFromSource(source, readFileUrl)
    const known = own.get(name)
    if (known !== undefined) return known
    const loading = loadOwn(name)
    own.set(name, loading)
    loading.catch(() => own.delete(name))
    return loading
  }
}

/** A core that came as text. */
export function compileBase64(base64: string): Promise<WebAssembly.Module> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  return compileCore(bytes, 'wasm')
}
