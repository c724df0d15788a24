import { loadBytes } from '#models'
import { readSafely } from '../arguments.js'
import { WellfitError } from '../errors.js'
import type { TwoFiles } from './store/store.js'

/** Where a model is: a path or a `file:` URL in Node; in browsers a name in IndexedDB, or for loading a URL. */
export type ModelLocation = string | URL

/** Whether a value says where a model is. */
export function isLocation(value: unknown): value is ModelLocation {
  return typeof value === 'string' || value instanceof URL
}

/** The bytes of a model, wherever they are. Errors: `IO` where they cannot be read; `INVALID_OPTION` for anything else. */
export async function modelBytes(where: unknown): Promise<Uint8Array | TwoFiles> {
  const named = readSafely('loadModel', 'where', () => (isLocation(where) ? where : null))
  return named === null ? await bytesOf(where) : await loadBytes(named)
}

async function bytesOf(value: unknown): Promise<Uint8Array> {
  const source = readSafely('loadModel', 'where', () => {
    if (value instanceof Uint8Array || value instanceof ArrayBuffer) return value
    return typeof Blob === 'function' && value instanceof Blob ? value : null
  })
  if (source instanceof Uint8Array) return source
  if (source !== null) return new Uint8Array(source instanceof ArrayBuffer ? source : await source.arrayBuffer())
  const expected = 'be a path, a name, a URL, or the bytes of a model'
  throw new WellfitError({ code: 'INVALID_OPTION', functionName: 'loadModel', field: 'where', value, expected })
}
