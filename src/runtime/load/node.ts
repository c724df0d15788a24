import { readFileSync } from 'node:fs'
import { WellfitError } from '../../errors.js'
import { compileText } from './text.js'
import { binaries } from './binaries.js'
import { moduleLoader } from './load.js'
import type { LoadModule } from './load.js'

export const hasRelaxedCore: boolean = true

/** Node, Deno and Bun: no file is looked up by a path, which a bundle would not have. */
export const loadModule: LoadModule = moduleLoader((name) => compileText(binaries[name]), readCoreFile)

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
