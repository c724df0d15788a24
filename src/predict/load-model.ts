import { inFunction } from '../errors.js'
import { decodeModel, type DecodeOptions } from '../format/model.js'
import { decodeModelFile } from '../format/single-file.js'
import { modelBytes, type ModelLocation } from './model-bytes.js'
import { type Model, openModel } from './model.js'

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
  const found = await modelBytes(where)
  const stored = inFunction('loadModel', () =>
    found instanceof Uint8Array ? decodeModelFile(found, options) : decodeModel(found.json, found.tensors, options),
  )
  return await openModel(stored)
}
