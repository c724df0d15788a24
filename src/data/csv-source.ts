import { WellfitError } from '../errors.js'

/** What a CSV file can be read from. */
export type CsvSource = string | Uint8Array | Blob | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>

/** Bytes, or characters, that are worked on at a time. */
export const PIECE = 65_536

/** The bytes of a source in pieces of at most `PIECE`. */
export async function* piecesOf(source: Exclude<CsvSource, string>): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of chunksOf(source)) {
    for (let first = 0; first < chunk.length; first += PIECE) yield chunk.subarray(first, first + PIECE)
  }
}

function chunksOf(source: Exclude<CsvSource, string>): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
  if (source instanceof Uint8Array) return [source]
  if (typeof Blob === 'function' && source instanceof Blob) return readBlob(source)
  if (isReadableStream(source)) return readStream(source)
  if (isAsyncIterable(source)) return checkChunks(source)
  throw new WellfitError({
    code: 'INVALID_OPTION',
    door: 'readCsv',
    field: 'source',
    value: source,
    expected: 'be a text, a Uint8Array, a Blob, a ReadableStream or an async iterable of Uint8Arrays',
  })
}

function isReadableStream(value: unknown): value is ReadableStream<Uint8Array> {
  return typeof value === 'object' && value !== null && 'getReader' in value && typeof value.getReader === 'function'
}

function isAsyncIterable(value: unknown): value is AsyncIterable<Uint8Array> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}

/** A browser refuses to go on where the file has changed since it was chosen. */
async function* readBlob(blob: Blob): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* readStream(blob.stream())
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'NotReadableError') throw error
    throw new WellfitError({
      code: 'IO',
      door: 'readCsv',
      field: 'source',
      expected: 'stay readable and unchanged while it is read',
      remedy: 'Choose the file again.',
      cause: error,
    })
  }
}

/** By its reader, since not every browser can iterate over a stream. */
async function* readStream(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = stream.getReader()
  let isDone = false
  try {
    while (!isDone) {
      const { done, value } = await reader.read()
      isDone = done
      if (value !== undefined) yield checkChunk(value)
    }
  } finally {
    // The rest of a faulty file is not wanted; why it was given up is thrown already.
    if (!isDone) await reader.cancel().catch(() => undefined)
    reader.releaseLock()
  }
}

async function* checkChunks(chunks: AsyncIterable<unknown>): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of chunks) yield checkChunk(chunk)
}

function checkChunk(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk
  throw new WellfitError({
    code: 'INVALID_DATA',
    door: 'readCsv',
    field: 'source',
    value: chunk,
    expected: 'yield chunks of bytes (Uint8Array)',
    remedy: 'Open the stream without an encoding.',
  })
}
