import { saveBytes } from '#models'
import { inFunction, WellfitError } from '../errors.js'
import { featureNames } from '../data/preprocess/encode-features.js'
import type { Preprocessor } from '../data/preprocess/types.js'
import type { ModelParts } from '../format/model.js'
import { STORED_KEYS } from '../format/model-description.js'
import { encodeModelFile } from '../format/single-file.js'
import { checkKeys } from '../options.js'
import type { Network } from '../train/network/contract.js'
import { checkNetwork, networkInternals } from '../train/network/known-networks.js'
import { isLocation, type ModelLocation } from './model-bytes.js'

/** What to save besides what the network knows of itself, or instead of it. */
export type SaveParts = Partial<Omit<ModelParts, 'network' | 'parameters'>>

const keys = STORED_KEYS.filter((key) => key !== 'network')

/**
 * Saves a network with all that turns raw rows into predictions: the preprocessor or scalers of the rows it was trained on,
 * the names of columns and classes, and whether inputs are bytes. None of it has to be given.
 *
 * Without `where` the bytes are returned. With it they are written: to a file in Node, atomically; to IndexedDB in browsers.
 * The bytes are those of a safetensors file.
 *
 * @param parts What to save instead, or besides: `metadata`, `decision`.
 * @throws WellfitError `INVALID_OPTION` for parts that do not fit; `IO` where it cannot be written.
 * @example
 * await saveModel(net, 'digits.model')
 * await saveModel(net, { metadata: { author: 'me' } }, 'digits.model')
 * const bytes = await saveModel(net)
 */
export function saveModel(net: Network, parts?: SaveParts): Promise<Uint8Array>
export function saveModel(net: Network, where: ModelLocation): Promise<void>
export function saveModel(net: Network, parts: SaveParts, where: ModelLocation): Promise<void>
export async function saveModel(
  net: Network,
  partsOrWhere: SaveParts | ModelLocation = {},
  location?: ModelLocation,
): Promise<Uint8Array | void> {
  checkNetwork('saveModel', 'net', net)
  const [parts, where] = isLocation(partsOrWhere) ? [{}, partsOrWhere] : [partsOrWhere, location]
  checkKeys('saveModel', 'parts', parts, keys, keys)
  if (where !== undefined && !isLocation(where)) {
    const expected = 'be a path, a name or a URL'
    throw new WellfitError({
      code: 'INVALID_OPTION',
      functionName: 'saveModel',
      field: 'where',
      value: where,
      expected,
    })
  }
  const bytes = inFunction('saveModel', () => encodeModelFile(modelParts(net, parts)))
  if (where === undefined) return bytes
  await saveBytes(where, bytes)
}

/** What the network knows, completed by what is given. */
function modelParts(net: Network, parts: SaveParts): ModelParts {
  const { preprocessor, targetScaler } = networkInternals(net).preparation.current
  const known = { preprocessor, targetScaler, decision: net.decision, ...net.signature }
  const fitted = parts.preprocessor ?? preprocessor
  return {
    network: net.options,
    parameters: net.parameters,
    ...known,
    ...(isPreprocessor(fitted) ? namesOf(fitted, net) : {}),
    ...parts,
  }
}

function isPreprocessor(value: object | null): value is Preprocessor {
  return value !== null && 'format' in value && value.format === 'wellfit.preprocessor'
}

function namesOf({ columns, target }: Preprocessor, { signature }: Network): Partial<ModelParts> {
  return {
    columns: signature.columns ?? columns.flatMap(featureNames),
    classes: signature.classes ?? (target.kind === 'classes' ? target.classes : null),
    target: target.name,
  }
}
