import { WellfitError } from '../../../errors.js'
import { bytesOf, chunksOf, joined, tooLong, type ByteSource } from '../source.js'
import { DecompressionBudget } from './budget.js'
import { inflate } from './inflate.js'
import { compressionOf, MAGIC_BYTES } from './kind.js'
import { contentsOf, onlyFile } from './zip-file.js'
import { zipEntries, type ZipEntry } from './zip.js'

/** More than a typed array holds everywhere. */
const MOST_BYTES = 2 ** 32

/**
 * The chunks of a source, decompressed if its first bytes are those of gzip, ZIP (with one file) or Zstandard. A chunk is
 * valid until the next one. gzip is decompressed as the bytes come; the others are in memory in their compressed form.
 *
 * @throws WellfitError `INVALID_DATA` where the file is damaged, cut off, or out of proportion to its length.
 */
export async function* decompressedChunks(
  functionName: string,
  source: ByteSource,
): AsyncGenerator<Uint8Array, void, undefined> {
  const chunks = iterated(chunksOf(functionName, source))
  try {
    const head = await headOf(chunks)
    if (compressionOf(head) === null) {
      yield head
      yield* chunks
      return
    }
    const budget = new DecompressionBudget(functionName)
    for await (const chunk of decompress(functionName, budget.packed(withHead(head, chunks)), head)) {
      budget.spend(chunk.length)
      yield chunk
    }
  } finally {
    await chunks.return()
  }
}

/**
 * All bytes of a source, decompressed if they are compressed; at most `most`.
 *
 * @param check Sees the decompressed bytes after every chunk and throws if they are too many; without it, they must be in
 *   proportion to the compressed ones.
 */
export async function decompressedBytes(
  functionName: string,
  source: ByteSource,
  most: number,
  check?: (chunks: readonly Uint8Array[], length: number) => void,
): Promise<Uint8Array> {
  const bytes = await bytesOf(functionName, source, most)
  if (compressionOf(bytes) === null) return bytes
  const budget = new DecompressionBudget(functionName)
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of decompress(functionName, budget.packed([bytes]), bytes)) {
    length += chunk.length
    if (check === undefined) budget.spend(chunk.length)
    if (length > most) throw tooLong(functionName, most, 'decompress to a file that fits into memory as a whole')
    chunks.push(chunk.slice())
    check?.(chunks, length)
  }
  return joined(chunks, length)
}

async function* decompress(
  functionName: string,
  packed: AsyncIterable<Uint8Array>,
  head: Uint8Array,
): AsyncGenerator<Uint8Array, void, undefined> {
  const kind = compressionOf(head)
  if (kind === 'gzip') yield* inflate(functionName, packed, 'gzip')
  else {
    const bytes = await bytesOf(functionName, packed, MOST_BYTES)
    if (kind === 'zstd') yield* zstdChunks(functionName, bytes)
    else yield* contentsOf(functionName, onlyFile(functionName, zipEntries(functionName, bytes)))
  }
}

async function* zstdChunks(functionName: string, bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  // Loaded on demand, since it is longer than a reader of CSV.
  const { zstdBlocks } = await import('../zstd/frames.js')
  const blocks = zstdBlocks(bytes)
  for (;;) {
    let block: IteratorResult<Uint8Array, void>
    try {
      block = blocks.next()
    } catch (cause) {
      throw damagedZstd(functionName, cause)
    }
    if (block.done === true) return
    yield block.value
  }
}

/** The contents of a file in an archive, in proportion to its length there. */
export async function* zipChunks(functionName: string, entry: ZipEntry): AsyncGenerator<Uint8Array, void, undefined> {
  const budget = new DecompressionBudget(functionName)
  budget.count(entry.packed)
  for await (const chunk of contentsOf(functionName, entry)) {
    budget.spend(chunk.length)
    yield chunk
  }
}

/** The first chunks together, until they have as many bytes. A single chunk is not copied. */
export async function headOf(
  chunks: AsyncGenerator<Uint8Array, void, undefined>,
  bytes: number = MAGIC_BYTES,
): Promise<Uint8Array> {
  let head: Uint8Array = new Uint8Array(0)
  while (head.length < bytes) {
    const { done, value } = await chunks.next()
    if (done === true) return head
    head = head.length === 0 && value.length >= bytes ? value : joined([head, value], head.length + value.length)
  }
  return head
}

/** The chunks behind a head that was taken from them. */
export async function* withHead(
  head: Uint8Array,
  rest: AsyncGenerator<Uint8Array, void, undefined>,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    if (head.length > 0) yield head
    yield* rest
  } finally {
    await rest.return()
  }
}

/** Chunks as a generator, which can be read in steps. */
export async function* iterated(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield* chunks
}

function damagedZstd(functionName: string, cause: unknown): WellfitError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  const expected = `be whole Zstandard data (${reason})`
  const remedy = 'The file is damaged or cut off: get it again.'
  return new WellfitError({ code: 'INVALID_DATA', functionName, field: 'source', expected, remedy, cause })
}
