import { WellfitError } from '../errors.js'
import type { Checkpoint } from '../model/checkpoint.js'
import type { Reals } from '../tensor/reals.js'
import { crc32 } from '../tensor/crc32.js'

// Layout, little-endian: "wellfitC", u32 length of the header, the header as JSON, zeros up to a multiple of 8, the
// vectors (θ, the optimizer's, θ of the best epoch), u32 CRC-32 of all bytes before it.

const MAGIC = new TextEncoder().encode('wellfitC')
const FUNCTION_NAME = 'decodeCheckpoint'
const FIRST = MAGIC.length + 4
const CHECK_BYTES = 4

type Header = Omit<Checkpoint, 'parameters' | 'optimizerState' | 'bestParameters'> & {
  readonly vectors: { readonly length: number; readonly optimizer: number; readonly best: boolean }
}

/**
 * Encodes a checkpoint as bytes, for a file or a database.
 *
 * @example
 * const checkpoint = { save: (state) => writeFile('run.checkpoint', encodeCheckpoint(state)) }
 */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array {
  const { parameters, optimizerState, bestParameters, ...rest } = checkpoint
  const vectors = [parameters, ...optimizerState, ...(bestParameters === null ? [] : [bestParameters])]
  const shape = { length: parameters.length, optimizer: optimizerState.length, best: bestParameters !== null }
  const header: Header = { ...rest, vectors: shape }
  const json = new TextEncoder().encode(JSON.stringify(header))
  const start = alignedAfter(json.length)
  const bytes = new Uint8Array(start + vectors.length * parameters.byteLength + CHECK_BYTES)
  const view = new DataView(bytes.buffer)
  bytes.set(MAGIC)
  view.setUint32(MAGIC.length, json.length, true)
  bytes.set(json, FIRST)
  vectors.forEach((values, i) => bytes.set(bytesOf(values), start + i * parameters.byteLength))
  view.setUint32(bytes.length - CHECK_BYTES, crc32(bytes.subarray(0, -CHECK_BYTES)), true)
  return bytes
}

/**
 * Decodes a checkpoint written by `encodeCheckpoint`; refuses bytes that are truncated, damaged or of another version.
 *
 * @throws WellfitError `INVALID_MODEL`.
 * @example
 * const history = await net.fit(train, { ...options, resume: decodeCheckpoint(bytes) })
 */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  if (!(bytes instanceof Uint8Array)) throw damaged('be a Uint8Array', 'bytes', bytes)
  if (MAGIC.some((byte, i) => bytes[i] !== byte)) throw damaged("begin with 'wellfitC'", 'bytes')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const last = bytes.length - CHECK_BYTES
  if (last < FIRST) throw damaged('be complete, not truncated', 'bytes', `${bytes.length} bytes`)
  if (crc32(bytes.subarray(0, last)) !== view.getUint32(last, true)) {
    throw damaged('match its checksum: it is truncated or damaged', 'bytes', `${bytes.length} bytes`)
  }
  const length = view.getUint32(MAGIC.length, true)
  const { vectors, ...rest } = readHeader(bytes.subarray(FIRST, FIRST + length))
  const size = rest.network.precision === 'f32' ? 4 : 8
  const read = (index: number): Reals => {
    const from = alignedAfter(length) + index * vectors.length * size
    // `slice` of a Node Buffer would not copy.
    const copy = new Uint8Array(bytes.subarray(from, from + vectors.length * size)).buffer
    return size === 4 ? new Float32Array(copy) : new Float64Array(copy)
  }
  return {
    ...rest,
    parameters: read(0),
    optimizerState: Array.from({ length: vectors.optimizer }, (_, i) => read(i + 1)),
    bestParameters: vectors.best ? read(vectors.optimizer + 1) : null,
  }
}

function readHeader(bytes: Uint8Array): Header {
  const header = JSON.parse(new TextDecoder().decode(bytes)) as Header
  if (header.format === 'wellfit.checkpoint' && header.version === 1) return header
  throw damaged('be a checkpoint of version 1', 'version', (header as { version: unknown }).version)
}

/** The offset of the vectors after a header of `length` bytes. */
function alignedAfter(length: number): number {
  return Math.ceil((FIRST + length) / 8) * 8
}

function bytesOf(values: Reals): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
}

function damaged(expected: string, field: string, value?: unknown): WellfitError {
  return new WellfitError({
    code: 'INVALID_MODEL',
    functionName: FUNCTION_NAME,
    field,
    expected,
    remedy: 'Resume from another checkpoint, or start a new run.',
    ...(value === undefined ? {} : { value }),
  })
}
