import { open, readFile, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { threadId } from 'node:worker_threads'
import { WellfitError } from '../../errors.js'
import type { LoadBytes, SaveBytes } from './store.js'

/** Files written so far, for names of temporary files that no other writer has. */
let writes = 0

/** Files: a path, or a `file:` URL. */
export const saveBytes: SaveBytes = async (where, bytes) => {
  const path = pathOf('saveModel', where)
  const temporary = join(dirname(resolve(path)), `.wellfit-${process.pid}-${threadId}-${++writes}.tmp`)
  try {
    const file = await open(temporary, 'w')
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (cause) {
    await rm(temporary, { force: true })
    throw ioError('saveModel', path, 'be a file that can be written', cause)
  }
}

/** Files: a path, or a `file:` URL. */
export const loadBytes: LoadBytes = async (where) => {
  const path = pathOf('loadModel', where)
  try {
    const json = (await stat(path)).isDirectory() ? join(path, 'model.json') : path
    if (!json.endsWith('.json')) return await readFile(json)
    const tensors = join(dirname(json), `${basename(json, '.json')}.safetensors`)
    return { json: await readFile(json, 'utf8'), tensors: await readFile(tensors) }
  } catch (cause) {
    throw ioError('loadModel', path, 'be a file that `saveModel` wrote, or a directory with model.json', cause)
  }
}

function pathOf(functionName: string, where: string | URL): string {
  if (typeof where === 'string') return where
  if (where.protocol === 'file:') return fileURLToPath(where)
  throw new WellfitError({
    code: 'UNSUPPORTED',
    functionName,
    field: 'where',
    value: where.href,
    expected: 'be a path or a file: URL in Node',
    remedy: 'Fetch the bytes and pass them: `loadModel(new Uint8Array(await response.arrayBuffer()))`.',
  })
}

function ioError(functionName: string, path: string, expected: string, cause: unknown): WellfitError {
  return new WellfitError({ code: 'IO', functionName, field: 'where', value: path, expected, cause })
}
