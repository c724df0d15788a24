import { decompress } from './codecs.js'
import { readDeltaBytes, readDeltaInt32, readDeltaInt64, readDeltaLengths } from './delta.js'
import { damaged } from './fault.js'
import type { ColumnChunk, ParquetColumn } from './footer.js'
import { readHybrid } from './hybrid.js'
import type { FileLimits } from '../limits.js'
import { interpret, type Values } from './meaning.js'
import type { PageHeader } from './page-header.js'
import { pagesOf, type ChecksumCounts, type Page } from './pages.js'
import { byteArrayBatches, readPlain, readSplit, type RawValues } from './plain.js'
import { release } from '../../input/release.js'

/** Values that are objects of the language while they are read, at a time: so many die young. */
const BATCH = 256

/** What the columns of a file share while it is read. */
export interface ReadState {
  readonly limits: FileLimits
  readonly checksums: ChecksumCounts
}

/**
 * The values of a column in a group of rows, page by page, `null` or NaN where one is missing. Numbers stay typed arrays:
 * a page of them without nulls is a view of the bytes.
 */
export async function* chunkValues(
  bytes: Uint8Array,
  chunk: ColumnChunk,
  column: ParquetColumn,
  { limits, checksums }: ReadState,
): AsyncGenerator<Values> {
  let dictionary: Values | null = null
  for (const page of pagesOf(bytes, chunk, checksums)) {
    limits.spend(page.header.uncompressed)
    const body = await bodyOf(page, chunk, column)
    if (page.header.kind === 'dictionary') {
      const values = interpret(readPlain(body.values, 0, page.header.values, column), column)
      dictionary = isNumeric(values) ? Float64Array.from(values) : values
    } else {
      const count = page.header.values - body.nulls
      if (body.nulls === 0) yield* batchesOf(body.values, count, page.header, column, dictionary)
      else yield withGaps(valuesOf(body.values, count, page.header, column, dictionary), body.levels, body.nulls)
    }
  }
}

/** A page that is decompressed, and cut into its parts. */
interface Body {
  /** A byte for each value, 0 where it is null; `null` where none is. */
  readonly levels: Uint8Array | null
  readonly nulls: number
  readonly values: Uint8Array
}

async function bodyOf({ header, stored }: Page, { codec }: ColumnChunk, column: ParquetColumn): Promise<Body> {
  if (header.kind === 2) return await secondBody(header, stored, codec, column)
  const page = await decompress(codec, stored, header.uncompressed)
  if (header.kind === 'dictionary' || !column.isOptional) return { levels: null, nulls: 0, values: page }
  if (header.levelEncoding !== 'rle') throw damaged('levels in an encoding that is no longer in use')
  const length = lengthAt(page, 0)
  const { levels, nulls } = readLevels(page, 4, 4 + length, header.values)
  return { levels, nulls, values: page.subarray(4 + length) }
}

/** Version 2: the lengths of the levels are in the header, and the levels are not compressed. */
async function secondBody(
  header: PageHeader,
  stored: Uint8Array,
  codec: ColumnChunk['codec'],
  column: ParquetColumn,
): Promise<Body> {
  const { repetitionBytes, definitionBytes } = header
  const levelBytes = repetitionBytes + definitionBytes
  const areLengths = repetitionBytes >= 0 && definitionBytes >= 0 && levelBytes <= stored.length
  if (!areLengths || levelBytes > header.uncompressed) throw damaged(`levels of ${levelBytes} bytes`)
  const { levels, nulls } = column.isOptional
    ? readLevels(stored, repetitionBytes, levelBytes, header.values)
    : { levels: null, nulls: 0 }
  if (nulls !== header.nulls) throw damaged(`${nulls} nulls where the page says ${header.nulls}`)
  const packed = stored.subarray(levelBytes)
  const length = header.uncompressed - levelBytes
  // Writers leave a page empty if all of its values are null, which is no block of any compression.
  const isPlain = !header.isCompressed || packed.length === 0
  return { levels, nulls, values: await decompress(isPlain ? 'UNCOMPRESSED' : codec, packed, length) }
}

function lengthAt(page: Uint8Array, at: number): number {
  if (at + 4 > page.length) throw damaged('a page without the length of its levels')
  const length = new DataView(page.buffer, page.byteOffset + at, 4).getUint32(0, true)
  if (at + 4 + length > page.length) throw damaged(`${length} bytes where ${page.length - at - 4} are left`)
  return length
}

function readLevels(
  bytes: Uint8Array,
  start: number,
  end: number,
  count: number,
): { levels: Uint8Array | null; nulls: number } {
  const levels = new Uint8Array(count)
  readHybrid(bytes, start, end, 1, levels)
  let present = 0
  for (let i = 0; i < count; i++) {
    const level = levels[i] ?? 0
    if (level > 1) throw damaged(`a level of ${level}`)
    present += level
  }
  return { levels: present === count ? null : levels, nulls: count - present }
}

/** The values of a page without nulls: numbers at once, texts and booleans in batches, which the garbage collector frees while they are few. */
function* batchesOf(
  page: Uint8Array,
  count: number,
  header: PageHeader,
  column: ParquetColumn,
  dictionary: Values | null,
): Generator<Values, void, undefined> {
  const { encoding } = header
  if (count > 0 && encoding === 'dictionary' && dictionary !== null && !isNumeric(dictionary)) {
    const indices = indicesOf(page, count)
    for (let at = 0; at < count; at += BATCH) yield looked(indices.subarray(at, at + BATCH), dictionary)
    release(indices)
  } else if (encoding === 'plain' && column.type === 'BOOLEAN') {
    // A batch is a whole number of bytes.
    for (let at = 0; at < count; at += BATCH) {
      yield interpret(readPlain(page, at / 8, Math.min(BATCH, count - at), column), column)
    }
  } else if (encoding === 'rle' && column.type === 'BOOLEAN') {
    const bits = readBits(page, count)
    for (let at = 0; at < count; at += BATCH) yield Array.from(bits.subarray(at, at + BATCH), (bit) => bit === 1)
  } else if (encoding === 'plain' && column.type === 'BYTE_ARRAY' && column.meaning.kind === 'text') {
    for (const batch of byteArrayBatches(page, count, BATCH)) yield interpret(batch, column)
  } else yield valuesOf(page, count, header, column, dictionary)
}

/** The values of a page that are not null, `count` of them. */
function valuesOf(
  page: Uint8Array,
  count: number,
  { encoding }: PageHeader,
  column: ParquetColumn,
  dictionary: Values | null,
): Values {
  if (count === 0) return []
  if (encoding !== 'dictionary') return interpret(rawValues(page, count, encoding, column), column)
  if (dictionary === null) throw damaged('a page without its dictionary')
  return looked(indicesOf(page, count), dictionary)
}

/** Indices into the dictionary. */
function indicesOf(page: Uint8Array, count: number): Int32Array {
  const width = page[0] ?? 255
  if (width > 32) throw damaged(`indices of ${width} bits`)
  const indices = new Int32Array(count)
  readHybrid(page, 1, page.length, width, indices)
  return indices
}

/** The values that indices stand for. */
function looked(indices: Int32Array, dictionary: Values): Values {
  const values = isNumeric(dictionary) ? new Float64Array(indices.length) : Array<unknown>(indices.length)
  const { length } = dictionary
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i] ?? -1
    if (index < 0 || index >= length) throw damaged(`value ${index} of a dictionary of ${length}`)
    values[i] = dictionary[index]
  }
  return values
}

function rawValues(
  page: Uint8Array,
  count: number,
  encoding: PageHeader['encoding'],
  column: ParquetColumn,
): RawValues {
  const { type } = column
  if (encoding === 'plain') return readPlain(page, 0, count, column)
  if (encoding === 'split') return readSplit(page, 0, count, column)
  if (encoding === 'rle' && type === 'BOOLEAN') return Array.from(readBits(page, count), (bit) => bit === 1)
  if (encoding === 'delta' && type === 'INT32') return readDeltaInt32(page, 0, count)
  if (encoding === 'delta' && type === 'INT64') return readDeltaInt64(page, 0, count)
  if (encoding === 'delta length' && type === 'BYTE_ARRAY') return readDeltaLengths(page, 0, count)
  if (encoding === 'delta bytes' && (type === 'BYTE_ARRAY' || type === 'FIXED_LEN_BYTE_ARRAY'))
    return readDeltaBytes(page, 0, count)
  throw damaged(`values of ${type} in the encoding ${encoding}`)
}

/** Booleans in runs, 1 for true. */
function readBits(page: Uint8Array, count: number): Uint8Array {
  const bits = new Uint8Array(count)
  readHybrid(page, 4, 4 + lengthAt(page, 0), 1, bits)
  return bits
}

/** The values where their levels say that there are some. */
function withGaps(values: Values, levels: Uint8Array | null, nulls: number): Values {
  if (levels === null || nulls === 0) return values
  let next = 0
  if (isNumeric(values) || values.length === 0) {
    const filled = new Float64Array(levels.length)
    for (let i = 0; i < filled.length; i++) filled[i] = levels[i] === 0 ? NaN : Number(values[next++])
    return filled
  }
  return Array.from(levels, (level): unknown => (level === 0 ? null : values[next++]))
}

/** Whether they are numbers that f64 holds, in a typed array. */
export function isNumeric(values: unknown): values is Float64Array | Float32Array | Int32Array | Uint32Array {
  return (
    values instanceof Float64Array ||
    values instanceof Float32Array ||
    values instanceof Int32Array ||
    values instanceof Uint32Array
  )
}
