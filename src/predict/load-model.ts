import { modelStore } from '#models'
import { readSafely } from '../arguments.js'
import { inFunction, WellfitError } from '../errors.js'
import { decodeModel, type DecodeOptions } from '../format/model.js'
import { decodeModelFile } from '../format/single-file.js'
import { type Model, openModel } from './model.js'
import { isLocation, type ModelLocation } from './save-model.js'

/**
 * Loads a model: from bytes or a `Blob` in every runtime, in Node from a file or from a directory that `wellfit train` wrote,
 * in browsers from IndexedDB by its name or from a URL.
 *
 * Everything is checked, and models of every older version can be read. Nothing in a model is resolved to code: pass
 * activations and losses written in TypeScript in `parts`.
 *
 * @throws WellfitError `IO` where it cannot be read; `INVALID_MODEL` where it is damaged or no model.
 * @example
 * using model = await loadModel('digits.model')
 * const [{ class: digit }] = model.predict([row])
 */
export async function loadModel(
  where: ModelLocation | Uint8Array | ArrayBuffer | Blob,
  options: DecodeOptions = {},
): Promise<Model> {
  const named = readSafely('loadModel', 'where', () => (isLocation(where) ? where : null))
  const found = named === null ? await bytesOf(where) : await modelStore.load(named)
  const stored = inFunction('loadModel', () =>
    found instanceof Uint8Array ? decodeModelFile(found, options) : decodeModel(found.json, found.tensors, options),
  )
  return await openModel(stored)
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
