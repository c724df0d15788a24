import { WellfitError } from '../errors.js'
import { isObject, type Json, parseStrictJson } from './json.js'
import {
  type Dtype,
  DTYPES,
  entriesOf,
  LENGTH_BYTES,
  METADATA,
  SPACE,
  type Tensor,
  type TensorFile,
} from './tensors.js'

/** The limit of the reference reader. */
const MOST_HEADER_BYTES = 100_000_000
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const FUNCTION_NAME = 'decodeSafetensors'

/**
 * Decodes a safetensors file strictly; the tensors are aligned copies.
 *
 * Refused are: a header that is longer than the file or than 100 MB, is not a JSON object or has duplicate keys; unknown
 * members and dtypes; shapes that are negative, fractional or exceed 2⁵³ entries; tensors that overlap, leave a gap or do
 * not end with the file.
 *
 * Errors: `INVALID_MODEL`, naming the tensor.
 * Source: https://github.com/huggingface/safetensors#format
 *
 * @example decodeSafetensors(bytes).tensors.get('weight')?.shape // [2, 3]
 */
export function decodeSafetensors(bytes: Uint8Array): TensorFile {
  const { header, dataStart } = readHeader(bytes)
  const metadata = new Map<string, string>()
  const found: Entry[] = []
  for (const [name, value] of Object.entries(header)) {
    if (name === METADATA) readMetadata(value, metadata)
    else found.push(readEntry(name, value))
  }
  found.sort((a, b) => a.begin - b.begin || a.end - b.end)
  checkTiling(found, bytes.length - dataStart)
  const tensors = new Map<string, Tensor>()
  for (const { name, dtype, shape, begin, end } of found) {
    const copy = new Uint8Array(bytes.subarray(dataStart + begin, dataStart + end))
    tensors.set(name, { shape, data: dtype.create(copy.buffer) })
  }
  return { tensors, metadata }
}

interface Entry {
  readonly name: string
  readonly dtype: Dtype
  readonly shape: readonly number[]
  readonly begin: number
  readonly end: number
}

function readHeader(bytes: Uint8Array): { header: { readonly [name: string]: Json }; dataStart: number } {
  if (bytes.length < LENGTH_BYTES) {
    throw refusal({
      field: 'file length',
      value: bytes.length,
      expected: `be at least ${LENGTH_BYTES} bytes`,
      remedy: TRUNCATED,
    })
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(0, true)
  if (length < 2n || length > BigInt(MOST_HEADER_BYTES)) {
    throw refusal({
      field: 'header length',
      value: length,
      expected: `be from 2 to ${MOST_HEADER_BYTES}`,
      byteOffset: 0,
    })
  }
  const dataStart = LENGTH_BYTES + Number(length)
  if (dataStart > bytes.length) {
    throw refusal({
      field: 'header length',
      value: length,
      expected: `fit into the file's ${bytes.length} bytes`,
      byteOffset: 0,
      remedy: TRUNCATED,
    })
  }
  return { header: parseHeader(bytes.subarray(LENGTH_BYTES, dataStart)), dataStart }
}

const TRUNCATED = 'The file is truncated: copy it again.'

function parseHeader(bytes: Uint8Array): { readonly [name: string]: Json } {
  let end = bytes.length
  while (end > 0 && bytes[end - 1] === SPACE) end--
  if (bytes[0] !== OPEN_BRACE || bytes[end - 1] !== CLOSE_BRACE) {
    throw refusal({ field: 'header', expected: 'be a JSON object, padded with spaces only', byteOffset: LENGTH_BYTES })
  }
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw refusal({ field: 'header', expected: 'be UTF-8', byteOffset: LENGTH_BYTES, cause })
  }
  const header = parseStrictJson(text, {
    functionName: FUNCTION_NAME,
    field: 'header',
    maxDepth: 3,
    integersOnly: true,
  })
  if (isObject(header)) return header
  throw refusal({ field: 'header', expected: 'be a JSON object', byteOffset: LENGTH_BYTES })
}

function readMetadata(value: Json, into: Map<string, string>): void {
  if (!isObject(value)) throw refusal({ field: METADATA, value, expected: 'be an object of strings' })
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') throw refusal({ field: METADATA, value: text, expected: 'hold only strings' })
    into.set(key, text)
  }
}

function readEntry(name: string, value: Json): Entry {
  if (/\p{Surrogate}/u.test(name))
    throw refusal({ field: 'tensor', value: name, expected: 'have a name in well-formed Unicode' })
  const location = { column: name }
  const keys = isObject(value) ? Object.keys(value).toSorted().join() : ''
  if (!isObject(value) || keys !== 'data_offsets,dtype,shape') {
    throw refusal({ field: 'tensor', value: name, expected: 'have exactly dtype, shape and data_offsets' })
  }
  const dtype = typeof value['dtype'] === 'string' ? DTYPES.get(value['dtype']) : undefined
  if (dtype === undefined) {
    throw refusal({
      field: 'dtype',
      value: value['dtype'],
      ...location,
      expected: `be one of ${[...DTYPES.keys()].join(', ')}`,
    })
  }
  const shape = value['shape']
  const entries = entriesOf(shape)
  const size = (entries ?? Infinity) * dtype.bytes
  if (!Number.isSafeInteger(size)) {
    throw refusal({
      field: 'shape',
      value: shape,
      ...location,
      expected: 'be whole numbers of at least 0 whose product is below 2^53',
    })
  }
  const [begin, end] = readOffsets(value['data_offsets'], name)
  if (end - begin !== size) {
    throw refusal({
      field: 'data_offsets',
      value: end - begin,
      ...location,
      expected: `span the shape's ${size} bytes`,
    })
  }
  return { name, dtype, shape: shape as number[], begin, end }
}

function readOffsets(value: Json | undefined, name: string): [number, number] {
  if (Array.isArray(value) && value.length === 2 && value.every((offset) => Number.isSafeInteger(offset))) {
    const [begin, end] = value as [number, number]
    if (begin >= 0 && begin <= end) return [begin, end]
  }
  throw refusal({ field: 'data_offsets', value, column: name, expected: 'be two whole numbers, begin ≤ end' })
}

function checkTiling(entries: readonly Entry[], dataBytes: number): void {
  let offset = 0
  for (const { name, begin, end } of entries) {
    if (begin !== offset) {
      const fault = begin < offset ? 'not overlap another' : 'leave no gap before it'
      throw refusal({ field: 'tensor', value: name, expected: `${fault}: begin at ${offset}, not ${begin}` })
    }
    offset = end
  }
  if (offset === dataBytes) return
  throw refusal({
    field: 'data length',
    value: dataBytes,
    expected: `be the ${offset} bytes of the tensors`,
    remedy: dataBytes < offset ? TRUNCATED : 'Bytes after the last tensor are not allowed.',
  })
}

function refusal(details: Omit<ConstructorParameters<typeof WellfitError>[0], 'code' | 'functionName'>): WellfitError {
  return new WellfitError({ code: 'INVALID_MODEL', functionName: FUNCTION_NAME, ...details })
}
