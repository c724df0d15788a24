import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { WellfitError } from '../../errors.js'
import { moduleLoader } from './load.js'
import type { CoreName, LoadModule } from './load.js'
import { compileCore } from '../source.js'

export const hasRelaxedCore: boolean = true

/** Node, Deno and Bun: the files in dist/wasm. */
export const loadModule: LoadModule = moduleLoader(
  async (name) => compileCore(await readCore(ownFile(name)), 'wasm'),
  readCore,
)

function ownFile(name: CoreName): URL {
  return new URL(`../../../wasm/wellfit-${name}.wasm`, import.meta.url)
}

/** Synchronous: the file is small, and Node would have to load its asynchronous file system first. */
async function readCore(file: URL): Promise<BufferSource> {
  try {
    return readFileSync(file)
  } catch (cause) {
    throw new WellfitError({
      code: 'IO',
      functionName: 'network',
      field: 'wasm',
      value: fileURLToPath(file),
      expected: 'be a file that can be read',
      remedy: 'Where wellfit is bundled, keep it external, or pass the binary as wasm: { bytes }.',
      cause,
    })
  }
}
