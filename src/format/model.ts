import { readSafely } from '../arguments.js'
import { WellfitError } from '../errors.js'
import { isCustom } from '../model/custom-part.js'
import type { NetworkOptions } from '../model/network-options.js'
import { checkKeys, checkText } from '../options.js'
import type { Decision } from '../result/index.js'
import { checksum } from '../tensor/crc32.js'
import { type ModelPart, withoutFunctions } from './custom-parts.js'
import { type Json, plainJson } from './json.js'
import { describeStored, type StoredDescription } from './model-description.js'
import { decodeDescription } from './model-header.js'
import { packParameters, unpackParameters } from './parameters.js'
import { decodeSafetensors } from './safetensors-decode.js'
import { encodeSafetensors } from './safetensors-encode.js'
import { toSparse } from './sparse.js'
import { MODEL_VERSION } from './versions.js'

export type { ModelPart } from './custom-parts.js'

/** What `encodeModel` writes: everything needed for predictions. */
export interface ModelParts {
  /** The options of the network. */
  readonly network: NetworkOptions
  /** θ: for each layer its weight [inputs, units], row-major, of groups [groups, inputs / groups, units / groups], then its bias [units]. */
  readonly parameters: ArrayLike<number>
  /** The result of `fitPreprocessor`, or of `fitScaler`: plain JSON. */
  readonly preprocessor?: object | null
  /** Names of the network's inputs, in order. */
  readonly columns?: readonly string[] | null
  /** Names of the classes, in the order of their labels. */
  readonly classes?: readonly string[] | null
  /** Names of a regression's outputs. */
  readonly targetNames?: readonly string[] | null
  /** Whether inputs are bytes, read as value / 255. */
  readonly bytes?: boolean | null
  /** Name of the target column. */
  readonly target?: string | null
  /** The result of `fitScaler` for the targets of a regression. */
  readonly targetScaler?: object | null
  /** How probabilities become decisions: see `Network.setDecision`. */
  readonly decision?: Decision | null
  /** Anything else worth keeping, as plain JSON. */
  readonly metadata?: { readonly [key: string]: unknown }
}

/** The two files of a model. */
export interface EncodedModel {
  /** The text of model.json. */
  readonly json: string
  /** The bytes of model.safetensors. */
  readonly tensors: Uint8Array
  /** The fraction of θ that is exactly 0. */
  readonly sparsity: number
}

/** A decoded model. */
export interface StoredModel extends StoredDescription {
  /** θ in the network's precision: `await network({ ...stored.network, parameters: stored.parameters })`. */
  readonly parameters: Float32Array | Float64Array
}

/**
 * Encodes a model as two files: model.json describes the network, the columns and the preprocessing;
 * model.safetensors holds each layer's `NAME.weight` [inputs, units], of groups [groups, inputs / groups, units / groups], and `NAME.bias` [units]
 * in the network's precision.
 *
 * A weight that is mostly zeros, as L1 makes it, is stored sparse where that at most halves the bytes:
 * `NAME.weight.present` holds one bit per entry and `NAME.weight.values` the others.
 *
 * model.json carries checksums of both files, so that damaged files and files of different models are detected.
 *
 * An activation or a loss written in TypeScript is stored by its name and a few of its values, without code.
 *
 * Errors: `INVALID_OPTION` for an invalid description, `INVALID_SHAPE` for θ of the wrong length, `INVALID_DATA` for
 * weights that are not finite.
 *
 * @example
 * const { json, tensors } = encodeModel({ network: net.options, parameters: net.parameters, classes: ['no', 'yes'] })
 */
export function encodeModel(parts: ModelParts): EncodedModel {
  const stored = describeStored('encodeModel', parts)
  const packed = packParameters(stored.network, parts.parameters)
  const sparse = toSparse(packed)
  const tensors = encodeSafetensors(sparse, [['format', 'wellfit']])
  // The checksum is of this text, without white space: model.json may be reformatted.
  const description = JSON.stringify(
    plainJson('encodeModel', 'description', { ...stored, network: withoutFunctions(stored.network) }),
  )
  const file = {
    format: 'wellfit.model',
    version: MODEL_VERSION,
    checksum: { description: checksum(new TextEncoder().encode(description)), tensors: checksum(tensors) },
    description: JSON.parse(description) as Json,
  }
  return { json: `${JSON.stringify(file, null, 2)}\n`, tensors, sparsity: fractionOfZeros(parts.parameters) }
}

function fractionOfZeros(values: ArrayLike<number>): number {
  let zeros = 0
  for (let i = 0; i < values.length; i++) if (values[i] === 0) zeros++
  return zeros / values.length
}

/** What the files do not contain. */
export interface DecodeOptions {
  /** The parts written in TypeScript that the model was saved with, matched by name and by the values they compute. */
  readonly parts?: readonly ModelPart[]
}

/**
 * Decodes the two files of `encodeModel` and checks everything: checksums, version, every field of the description, the
 * tensors' names, shapes and precision, and that all weights are finite.
 *
 * Nothing in the files is resolved to code: pass activations and losses written in TypeScript in `parts`. Reformatting
 * model.json is allowed.
 *
 * Errors: `INVALID_MODEL`, naming the fault; `INVALID_OPTION` where a part is missing or computes other values.
 *
 * @example
 * const stored = decodeModel(json, tensors)
 * const net = await network({ ...stored.network, parameters: stored.parameters })
 */
export function decodeModel(json: string, tensors: Uint8Array, options: DecodeOptions = {}): StoredModel {
  checkText('decodeModel', 'json', json)
  checkTensors(tensors)
  const { stored, tensorsChecksum } = decodeDescription(json, checkParts(options))
  if (checksum(tensors) !== tensorsChecksum) {
    throw new WellfitError({
      code: 'INVALID_MODEL',
      functionName: 'decodeModel',
      field: 'checksum of the tensors',
      value: checksum(tensors),
      expected: `be ${tensorsChecksum}, as stated in model.json`,
      remedy: 'model.safetensors is damaged or belongs to another model.json: copy both again.',
    })
  }
  return { ...stored, parameters: unpackParameters(stored.network, decodeSafetensors(tensors).tensors) }
}

function checkTensors(tensors: unknown): void {
  if (readSafely('decodeModel', 'tensors', () => tensors instanceof Uint8Array)) return
  const details = { functionName: 'decodeModel', field: 'tensors', value: tensors } as const
  throw new WellfitError({ code: 'INVALID_OPTION', ...details, expected: 'be a Uint8Array' })
}

function checkParts(options: DecodeOptions): readonly ModelPart[] {
  checkKeys('decodeModel', 'options', options, ['parts'])
  const value: unknown = options.parts ?? []
  if (Array.isArray(value) && value.every((part) => isCustom('activation', part) || isCustom('loss', part))) {
    return value
  }
  const expected = 'be an array of parts made by customActivation or customLoss'
  throw new WellfitError({ code: 'INVALID_OPTION', functionName: 'decodeModel', field: 'parts', value, expected })
}
