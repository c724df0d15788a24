import { readSafely, touch } from '../../arguments.js'
import { WellfitError } from '../../errors.js'
import { release } from './release.js'

/**
 * What bytes can be read from, in Node, browsers and workers: a `File` is a `Blob`, what `fs.createReadStream` gives is
 * an async iterable.
 */
export type ByteSource =
  Uint8Array | ArrayBuffer | Blob | Response | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>

/** What a file of text can be read from: the text itself, or its bytes in UTF-8. */
export type TextSource = string | ByteSource

/** Bytes, or characters, that are processed at a time. */
export const CHUNK_BYTES = 65_536

/** All bytes of a source, at most `most`. */
export async function bytesOf(functionName: string, source: ByteSource, most: number): Promise<Uint8Array> {
  readSafely(functionName, 'source', () => touch(source))
  if (source instanceof Uint8Array) return source
  if (source instanceof ArrayBuffer) return new Uint8Array(source)
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of chunksOf(functionName, source)) {
    length += chunk.length
    if (length > most) throw tooLong(functionName, most)
    // The producer may reuse the memory of a chunk.
    chunks.push(chunk.slice())
  }
  return joined(chunks, length)
}

/** The chunks concatenated into one array. */
export function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length)
  let filled = 0
  for (const chunk of chunks) {
    whole.set(chunk, filled)
    filled += chunk.length
  }
  return whole
}

/** The error for more bytes than fit into memory as a whole. */
export function tooLong(
  functionName: string,
  most: number,
  expected = 'be a file that fits into memory as a whole',
): WellfitError {
  return new WellfitError({
    code: 'UNSUPPORTED',
    functionName,
    field: 'source',
    value: `more than ${most} bytes`,
    expected,
  })
}

/** The bytes of a source in chunks of any length. */
export function chunksOf(functionName: string, source: ByteSource): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
  readSafely(functionName, 'source', () => touch(source))
  if (source instanceof Uint8Array) return [source]
  if (source instanceof ArrayBuffer) return [new Uint8Array(source)]
  if (typeof Blob === 'function' && source instanceof Blob) return readBlob(functionName, source)
  if (isReadableStream(source)) return readStream(functionName, source)
  if (isAsyncIterable(source)) return checkChunks(functionName, source)
  // Last: in Node the first look at the global loads all of undici, 20 ms.
  if (typeof Response === 'function' && source instanceof Response)
    return readStream(functionName, bodyOf(functionName, source))
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName,
    field: 'source',
    value: source,
    expected: 'be a Uint8Array, ArrayBuffer, Blob, Response, ReadableStream or async iterable of Uint8Arrays',
    remedy: 'readCsv and readJsonLines also take the text itself; in Node, a file is opened by createReadStream(path).',
  })
}

/** The body of an error status, such as a 404 page, is not the file. */
function bodyOf(functionName: string, response: Response): ReadableStream<Uint8Array> {
  if (response.ok && response.body !== null && !response.bodyUsed) return response.body
  throw new WellfitError({
    code: 'IO',
    functionName,
    field: 'source',
    value: response.bodyUsed ? 'a body that was read before' : `status ${response.status}`,
    expected: 'be a response of status 200 to 299 whose body was not read yet',
  })
}

function isReadableStream(value: unknown): value is ReadableStream<Uint8Array> {
  return typeof value === 'object' && value !== null && 'getReader' in value && typeof value.getReader === 'function'
}

function isAsyncIterable(value: unknown): value is AsyncIterable<Uint8Array> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}

/** A browser stops reading a file that has changed since it was chosen. */
async function* readBlob(functionName: string, blob: Blob): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const chunk of readStream(functionName, blob.stream())) {
      yield chunk
      release(chunk)
    }
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'NotReadableError') throw error
    throw new WellfitError({
      code: 'IO',
      functionName,
      field: 'source',
      expected: 'stay readable and unchanged while it is read',
      remedy: 'Choose the file again.',
      cause: error,
    })
  }
}

/** Uses the stream's reader, since not every browser can iterate over a stream. */
async function* readStream(
  functionName: string,
  stream: ReadableStream<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = stream.getReader()
  let isDone = false
  try {
    while (!isDone) {
      const { done, value } = await reader.read()
      isDone = done
      if (value !== undefined) yield checkChunk(functionName, value)
    }
  } finally {
    // The rest of a faulty file is not needed; the original error is already on its way.
    if (!isDone) await reader.cancel().catch(() => undefined)
    reader.releaseLock()
  }
}

async function* checkChunks(
  functionName: string,
  chunks: AsyncIterable<unknown>,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of chunks) yield checkChunk(functionName, chunk)
}

function checkChunk(functionName: string, chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName,
    field: 'source',
    value: chunk,
    expected: 'yield chunks of bytes (Uint8Array)',
    remedy: 'Open the stream without an encoding.',
  })
}
