import { WellfitError } from '../errors.js'
import { decodeModel, type DecodeOptions, encodeModel, type ModelParts, type StoredModel } from './model.js'
import { decodeSafetensors } from './safetensors-decode.js'
import { encodeSafetensors } from './safetensors-encode.js'

/** The metadata of a safetensors file that holds the text of model.json. */
const KEY = 'wellfit.model'

/** A model as one file: model.safetensors with the text of model.json in its metadata. Any safetensors reader can read it. */
export function encodeModelFile(parts: ModelParts): Uint8Array {
  const { json, tensors } = encodeModel(parts)
  const { metadata, tensors: entries } = decodeSafetensors(tensors)
  return encodeSafetensors(entries, [...metadata, [KEY, json]])
}

/** Decodes and checks a model in one file. Errors: `INVALID_MODEL`; `INVALID_OPTION` for parts that do not fit. */
export function decodeModelFile(bytes: Uint8Array, options: DecodeOptions): StoredModel {
  const { metadata, tensors } = decodeSafetensors(bytes)
  const json = metadata.get(KEY)
  if (json === undefined) {
    throw new WellfitError({
      code: 'INVALID_MODEL',
      functionName: 'loadModel',
      field: 'metadata',
      expected: `hold ${KEY}, the description of a model`,
      remedy: 'Load a file that `saveModel` wrote. The two files of `encodeModel` are decoded by `decodeModel`.',
    })
  }
  // The checksum in the description is that of the tensors without it.
  const others = [...metadata].filter(([key]) => key !== KEY)
  return decodeModel(json, encodeSafetensors(tensors, others), options)
}
