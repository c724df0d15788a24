import { readSafely } from '../arguments.js'
import { WellfitError } from '../errors.js'
import { checkCheckpoint, checkCheckpointHeader, type CheckpointReader } from '../model/check-checkpoint.js'
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

const given: CheckpointReader = {
  code: 'INVALID_OPTION',
  functionName: 'encodeCheckpoint',
  field: 'checkpoint',
  remedy: 'Pass what `checkpoint.save` was given.',
}
const stored: CheckpointReader = {
  code: 'INVALID_MODEL',
  functionName: FUNCTION_NAME,
  field: 'bytes',
  remedy: 'Resume from another checkpoint, or start a new run.',
}

/**
 * Encodes a checkpoint as bytes, for a file or a database.
 *
 * @throws WellfitError `INVALID_OPTION` for what is no checkpoint.
 * @example
 * const checkpoint = { save: (state) => writeFile('run.checkpoint', encodeCheckpoint(state)) }
 */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array {
  checkCheckpoint(given, checkpoint)
  const { parameters, optimizerState, bestParameters, ...rest } = checkpoint
  const vectors = [parameters, ...optimizerState, ...(bestParameters === null ? [] : [bestParameters])]
  const shape = { length: parameters.length, optimizer: optimizerState.length, best: bestParameters !== null }
  const header: Header = { ...rest, vectors: shape }
  const json = new TextEncoder().encode(stringified(header))
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

function stringified(header: Header): string {
  try {
    return JSON.stringify(header)
  } catch (cause) {
    throw new WellfitError({ ...given, expected: 'hold plain JSON besides its vectors', cause })
  }
}

/**
 * Decodes a checkpoint written by `encodeCheckpoint`; refuses bytes that are truncated, damaged or of another version.
 *
 * @throws WellfitError `INVALID_MODEL`.
 * @example
 * const history = await net.fit(train, { ...options, resume: decodeCheckpoint(bytes) })
 */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  if (!readSafely(FUNCTION_NAME, 'bytes', () => bytes instanceof Uint8Array)) {
    throw damaged('be a Uint8Array', 'bytes', bytes)
  }
  if (MAGIC.some((byte, i) => bytes[i] !== byte)) throw damaged("begin with 'wellfitC'", 'bytes')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const last = bytes.length - CHECK_BYTES
  if (last < FIRST) throw damaged('be complete, not truncated', 'bytes', `${bytes.length} bytes`)
  if (crc32(bytes.subarray(0, last)) !== view.getUint32(last, true)) {
    throw damaged('match its checksum: it is truncated or damaged', 'bytes', `${bytes.length} bytes`)
  }
  const length = view.getUint32(MAGIC.length, true)
  const start = alignedAfter(length)
  if (start > last) throw damaged('hold the header that it announces', 'bytes', `${length} bytes`)
  const { vectors, ...rest } = readHeader(bytes.subarray(FIRST, FIRST + length))
  const size = rest.network.precision === 'f32' ? 4 : 8
  const count = 1 + vectors.optimizer + (vectors.best ? 1 : 0)
  if (start + count * vectors.length * size !== last) {
    throw damaged(`hold ${count} vectors of ${vectors.length} numbers`, 'bytes', `${last - start} bytes`)
  }
  const read = (index: number): Reals => {
    const from = start + index * vectors.length * size
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
  let header: unknown
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new WellfitError({ ...stored, expected: 'hold a header in JSON', cause })
  }
  checkCheckpointHeader(stored, header)
  const { vectors } = header as Partial<Header>
  const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0
  if (isCount(vectors?.length) && isCount(vectors?.optimizer) && typeof vectors?.best === 'boolean')
    return header as Header
  throw damaged('count its vectors', 'bytes.vectors', vectors)
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
