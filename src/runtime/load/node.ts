import { readFileSync } from 'node:fs'
import { instantiateSync } from '@assemblyscript/loader'
import { WellfitError } from '../../errors.js'
import { compileText } from './text.js'
import { binaries } from './binaries.js'
import { instantiateModule as instantiateRaw, moduleLoader } from './load.js'
import type { InstantiateModule, LoadModule } from './load.js'

export const hasRelaxedCore: boolean = true

/** Node, Deno and Bun: no file is looked up by a path, which a bundle would not have. */
export const loadModule: LoadModule = moduleLoader((name) => compileText(binaries[name]), readCoreFile)

/**
 * Synchronous, by the loader of AssemblyScript: the asynchronous way reads `Response`, for which Node loads all of fetch. The loader
 * recognizes a Module by `instanceof`, which fails for one of another realm.
 */
export const instantiateModule: InstantiateModule = async (module, imports) =>
  module instanceof WebAssembly.Module
    ? instantiateSync(module, imports).instance
    : await instantiateRaw(module, imports)

/** A core that the caller names by a `file:` address. */
async function readCoreFile(file: URL): Promise<BufferSource> {
  try {
    return readFileSync(file)
  } catch (cause) {
    throw new WellfitError({
      code: 'IO',
      functionName: 'network',
      field: 'wasm.url',
      value: file.href,
      expected: 'be a file that can be read',
      cause,
    })
  }
}
