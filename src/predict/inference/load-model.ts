import { WellfitError } from '../../errors.js'
import { modelBytes, type ModelLocation } from '../model-bytes.js'
import { type Model, openedModel } from './model.js'
import { DAMAGED, readModel, refusal } from './read-model.js'

/**
 * Loads a model for predictions alone: from bytes or a `Blob` in every runtime, in Node from a file or from a directory that
 * `wellfit train` wrote, in browsers from IndexedDB by its name or from a URL.
 *
 * It reads the models of `loadModel` of `wellfit`, of every older version, and predicts to the same bits; a model with
 * `numerics: 'relaxed'` is computed strictly. Not read are activations written in TypeScript.
 *
 * @throws WellfitError `IO` where it cannot be read; `INVALID_MODEL` where it is damaged or no model; `UNSUPPORTED` for an
 *   activation written in TypeScript.
 * @example
 * const model = await loadModel('digits.model')
 * const [{ class: digit }] = model.predict([row])
 */
export async function loadModel(where: ModelLocation | Uint8Array | ArrayBuffer | Blob): Promise<Model> {
  const bytes = await modelBytes(where)
  try {
    return await openedModel(readModel(bytes))
  } catch (cause) {
    if (cause instanceof WellfitError) throw cause
    throw refusal('where', undefined, 'be a model that wellfit saved', DAMAGED, cause)
  }
}
