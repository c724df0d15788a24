import type { ReadFileUrl, WasmSource } from '../source.js'

/** The binaries of one thread in this package. */
export type CoreName = 'f32' | 'f64' | 'f32-relaxed'

/**
 * Loads the compiled core of a name: from `source` if given, else from the package, compiled once. Each file of this folder
 * exports one as `loadModule`; `#load` in package.json picks one by runtime.
 */
export type LoadModule = (name: CoreName, source?: WasmSource) => Promise<WebAssembly.Module>

/**
 * An instance of a compiled core: its raw exports, without wrappers, since they are called many times a second. Each file of this
 * folder exports one.
 */
export type InstantiateModule = (
  module: WebAssembly.Module,
  imports: { env?: { memory: WebAssembly.Memory } },
) => Promise<{ readonly exports: unknown }>

/** The engine's own way, which a page needs no code for. */
export const instantiateModule: InstantiateModule = async (module, imports) => {
  const instance: unknown = await WebAssembly.instantiate(module, imports)
  return instance as WebAssembly.Instance
}

/** A loader that loads the modules of the package by `loadOwn`, each once; a failed one is tried again at the next call. */
export function moduleLoader(
  loadOwn: (name: CoreName) => Promise<WebAssembly.Module>,
  readFileUrl?: ReadFileUrl,
): LoadModule {
  const own = new Map<CoreName, Promise<WebAssembly.Module>>()
  return async (name, source) => {
    if (source !== undefined) {
      const { moduleFromSource } = await import('../source.js')
      return moduleFromSource(source, readFileUrl)
    }
    const known = own.get(name)
    if (known !== undefined) return known
    const loading = loadOwn(name)
    own.set(name, loading)
    loading.catch(() => own.delete(name))
    return loading
  }
}
