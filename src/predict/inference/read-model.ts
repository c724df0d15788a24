import { WellfitError } from '../../errors.js'
import type { StoredDescription } from '../../format/model-description.js'
import { checkVersion, migrated } from '../../format/versions.js'
import { checksum } from '../../tensor/crc32.js'
import type { Reals } from '../../tensor/reals.js'
import type { TwoFiles } from '../store/store.js'

/** The metadata of a model in one file that holds the text of model.json. */
const KEY = 'wellfit.model'
const LENGTH_BYTES = 8
/** What to do about a model that cannot be read. */
export const DAMAGED = 'The file is damaged: copy it again.'

/** A model as it was saved: its description, and the tensors by name. */
export interface ReadModel {
  readonly description: StoredDescription
  /** A tensor of that name and number of entries. */
  tensor(name: string, entries: number): Reals
}

interface Header {
  __metadata__?: { [key: string]: string }
  readonly [name: string]: unknown
}

/**
 * Reads a model of any version in one or two files. The checksums tell a damaged file from one that wellfit wrote, so that no
 * more than what is used is checked.
 *
 * Errors: `INVALID_MODEL`.
 */
export function readModel(source: Uint8Array | TwoFiles): ReadModel {
  const bytes = source instanceof Uint8Array ? source : source.tensors
  const { header, start } = readHeader(bytes)
  const json = source instanceof Uint8Array ? header.__metadata__?.[KEY] : source.json
  if (json === undefined) throw refusal('metadata', undefined, `hold ${KEY}`, 'Load a file that `saveModel` wrote.')
  const file = JSON.parse(json)
  if (file.format !== KEY) throw refusal('format', file.format, `be '${KEY}'`, 'Load a file that `saveModel` wrote.')
  const version = checkVersion('loadModel', file.version)
  checkSum('description', new TextEncoder().encode(JSON.stringify(file.description)), file.checksum.description)
  checkSum('tensors', source instanceof Uint8Array ? withoutModel(bytes, header, start) : bytes, file.checksum.tensors)
  const description = migrated(file.description, version) as unknown as StoredDescription
  const type = description.network.precision === 'f32' ? Float32Array : Float64Array
  return { description, tensor: (name, entries) => readTensor(bytes.subarray(start), header, name, entries, type) }
}

function readHeader(bytes: Uint8Array): { header: Header; start: number } {
  const length = new DataView(bytes.buffer, bytes.byteOffset, LENGTH_BYTES).getBigUint64(0, true)
  const start = LENGTH_BYTES + Number(length)
  return { header: JSON.parse(new TextDecoder().decode(bytes.subarray(LENGTH_BYTES, start))), start }
}

function checkSum(what: string, bytes: Uint8Array, expected: string): void {
  const found = checksum(bytes)
  if (found !== expected) throw refusal(`checksum of the ${what}`, found, `be ${expected}`, DAMAGED)
}

/** The safetensors file as it was before the text of model.json was put into it: what the checksum is of. */
function withoutModel(bytes: Uint8Array, { __metadata__ = {}, ...header }: Header, start: number): Uint8Array {
  const others = Object.fromEntries(Object.entries(__metadata__).filter(([key]) => key !== KEY))
  const text = JSON.stringify(Object.keys(others).length > 0 ? { __metadata__: others, ...header } : header)
  const encoded = new TextEncoder().encode(text)
  const length = Math.ceil(encoded.length / LENGTH_BYTES) * LENGTH_BYTES
  const file = new Uint8Array(LENGTH_BYTES + length + bytes.length - start).fill(0x20)
  file.fill(0, 0, LENGTH_BYTES)
  new DataView(file.buffer).setUint32(0, length, true)
  file.set(encoded, LENGTH_BYTES)
  file.set(bytes.subarray(start), LENGTH_BYTES + length)
  return file
}

/** A tensor, dense or as one bit per entry and the entries that are not 0. */
function readTensor(
  data: Uint8Array,
  header: Header,
  name: string,
  entries: number,
  type: Float32ArrayConstructor | Float64ArrayConstructor,
): Reals {
  const bytesOf = (key: string): Uint8Array | undefined => {
    const entry = header[key] as { readonly data_offsets: [number, number] } | undefined
    // A copy, and so aligned: the slice of a Buffer would be a view.
    return entry && new Uint8Array(data.subarray(...entry.data_offsets))
  }
  const realsOf = (bytes: Uint8Array): Reals => new type(bytes.buffer as ArrayBuffer)
  const dense = bytesOf(name)
  if (dense?.length === entries * type.BYTES_PER_ELEMENT) return realsOf(dense)
  const [present, values] = [bytesOf(`${name}.present`), bytesOf(`${name}.values`)]
  if (present === undefined || values === undefined) {
    throw refusal('tensor', name, `be in the file, with ${entries} entries`, DAMAGED)
  }
  const [kept, reals] = [realsOf(values), new type(entries)]
  for (let i = 0, taken = 0; i < entries; i++) {
    if (((present[i >> 3] ?? 0) >> (i & 7)) & 1) reals[i] = kept[taken++] ?? 0
  }
  return reals
}

/** The error for a model. */
export function refusal(
  field: string,
  value: unknown,
  expected: string,
  remedy: string,
  cause?: unknown,
): WellfitError {
  const given = value === undefined ? {} : { value }
  return new WellfitError({
    code: 'INVALID_MODEL',
    functionName: 'loadModel',
    field,
    ...given,
    expected,
    remedy,
    cause,
  })
}
