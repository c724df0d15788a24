import { readSafely, touch } from '../../../arguments.js'
import { WellfitError } from '../../../errors.js'
import { FileLimits } from '../limits.js'
import { damaged, fileFault, functionName } from './fault.js'
import { readFooter, type ColumnChunk, type Footer, type ParquetColumn } from './footer.js'
import { chunkValues, isNumeric, type ReadState } from './values.js'
import { release } from '../../input/release.js'
import { readRowSettings, type RowOptions, type RowSettings } from '../../table/row-options.js'
import { decompressedBytes } from '../../input/compressed/decompress.js'
import { compressionOf, MAGIC_BYTES } from '../../input/compressed/kind.js'
import { chunksOf, type ByteSource } from '../../input/source.js'
import { missingColumn, type Table, type TableColumn } from '../../table/table.js'
import { ValueColumn } from '../../table/value-column.js'

/** A table of rows that fit into memory takes no larger file. */
const MOST_BYTES = 2 ** 32
const MAGIC = 'PAR1'
const ENCRYPTED_MAGIC = 'PARE'
/** The length of the footer, then `PAR1`. */
const TAIL_BYTES = 8

/**
 * Reads a table from a Parquet file, one column of a row group at a time: of a `Blob` or `File` only that column is in
 * memory (in Node, `openAsBlob(path)` gives one). Reads numbers, texts, booleans, dates and times, in every encoding of
 * the format but the two that are deprecated, uncompressed or compressed by Snappy, gzip, LZ4 or Zstandard, in Node also
 * by Brotli. Nulls and NaN are missing values. Nested columns are refused unless they are ignored.
 *
 * Values are read as `readRows` reads them; dates become the number of days since 1970-01-01 in UTC. Rows in errors are
 * counted from 0.
 *
 * The file may come from anyone: every count in it is checked against the bytes that are there before memory is taken,
 * and the table and all decompressed pages must stay in proportion to the file (2²⁴ cells and 64 MiB, or 2,048 cells and
 * 1 KiB for each of its bytes). Checksums of pages are verified where a file has them; `notes` says where it has none.
 *
 * @throws WellfitError `INVALID_DATA` for a file that is not Parquet, is damaged or cut off, and naming row and column for
 *   values that are refused. `UNSUPPORTED` for a compression that this runtime cannot read. `INVALID_OPTION`.
 * @example
 * const table = await readParquet(await openAsBlob('trips.parquet'), { types: { comment: 'ignore' } })
 */
export async function readParquet(source: ByteSource, options: RowOptions = {}): Promise<Table> {
  const settings = readRowSettings(functionName, options)
  const file = await fileOf(source)
  return await guarded(async () => await readTable(file, (await footerOf(file)).footer, settings))
}

/** A file of which parts are read. */
export interface RandomAccessFile {
  readonly byteLength: number
  readonly slice: (start: number, end: number) => Promise<Uint8Array>
}

type File = RandomAccessFile

/** A Parquet file whose footer has been read. */
export interface OpenParquet {
  readonly rows: number
  readonly columns: readonly string[]
  /** The rows of each row group, and where its bytes are. */
  readonly groups: readonly { readonly rows: number; readonly start: number; readonly end: number }[]
  /** The bytes of the footer. */
  readonly footer: Uint8Array
  /** Reads consecutive row groups as a table, from `first` up to `end`, without it; `from`: where their bytes are, if not in the file. */
  read(first: number, end: number, options?: RowOptions, from?: RandomAccessFile): Promise<Table>
}

/** Opens a file to read some of its row groups: the others are not read. */
export async function openParquet(file: RandomAccessFile): Promise<OpenParquet> {
  const { footer, bytes } = await guarded(async () => await footerOf(file))
  const { groups } = footer
  return {
    footer: bytes,
    rows: footer.rows,
    columns: footer.columns.map(({ name }) => name),
    groups: groups.map(({ rows, columns }) => ({
      rows,
      start: Math.min(...columns.map(({ start }) => start)),
      end: Math.max(...columns.map(({ end }) => end)),
    })),
    async read(first, end, options = {}, from = file) {
      const some = groups.slice(first, end)
      const rows = some.reduce((sum, group) => sum + group.rows, 0)
      const settings = readRowSettings(functionName, options)
      return await guarded(async () => await readTable(from, { ...footer, rows, groups: some }, settings))
    },
  }
}

export async function fileOf(source: ByteSource): Promise<File> {
  readSafely(functionName, 'source', () => touch(source))
  if (typeof Blob === 'function' && source instanceof Blob && !(await isCompressed(source))) {
    return { byteLength: source.size, slice: async (start, end) => await sliceOf(source, start, end) }
  }
  const bytes = await decompressedBytes(functionName, source, MOST_BYTES)
  // A copy, which may be released. By `from`, since `slice` of Node's Buffer is no copy.
  return { byteLength: bytes.length, slice: async (start, end) => Uint8Array.from(bytes.subarray(start, end)) }
}

/** Read chunk by chunk: of a file, `arrayBuffer` leaves as many bytes again to the garbage collector. */
async function sliceOf(blob: Blob, start: number, end: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(Math.max(0, Math.min(end, blob.size) - start))
  let at = 0
  for await (const chunk of chunksOf(functionName, blob.slice(start, end))) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  // A file that was cut off meanwhile.
  return bytes.subarray(0, at)
}

async function isCompressed(blob: Blob): Promise<boolean> {
  return compressionOf(new Uint8Array(await blob.slice(0, MAGIC_BYTES).arrayBuffer())) !== null
}

async function readTable(file: File, footer: Footer, settings: RowSettings): Promise<Table> {
  const names = footer.columns.map(({ name }) => name)
  const known = new Set(names)
  for (const name of settings.types.keys()) if (!known.has(name)) throw missingColumn(functionName, name, names)
  if (footer.rows === 0) throw fileFault({ value: '0 rows', expected: 'have at least one row' })
  const wanted = footer.columns.filter(({ name }) => settings.types.get(name) !== 'ignore')
  const limits = new FileLimits(file.byteLength, fileFault, 'decompress')
  limits.checkCells(footer.rows, wanted.length)
  const state = { limits, checksums: { verified: 0, absent: 0 } }
  const reading = { file, footer, settings, state, chunks: footer.groups.map(({ columns }) => byName(columns)) }
  const columns: TableColumn[] = []
  const notes: string[] = []
  for (const column of wanted) {
    const builder = await readColumn(reading, column)
    columns.push(builder.finish())
    notes.push(...builder.notes())
  }
  return { rows: footer.rows, columns, notes: [...checksumNotes(state.checksums), ...notes] }
}

function checksumNotes({ verified, absent }: ReadState['checksums']): string[] {
  if (absent === 0) return []
  const some = absent === 1 ? '1 page of this Parquet file has' : `${absent} pages of this Parquet file have`
  const which = verified === 0 ? 'The pages of this Parquet file have' : some
  return [`${which} no checksum: damaged values would go unnoticed.`]
}

/** The footer, and its bytes. */
async function footerOf(file: File): Promise<{ readonly footer: Footer; readonly bytes: Uint8Array }> {
  const size = file.byteLength
  if (size < 4 + TAIL_BYTES) throw damaged(`${size} bytes`)
  const tail = await file.slice(size - TAIL_BYTES, size)
  const magic = String.fromCharCode(...tail.subarray(4))
  if (magic === ENCRYPTED_MAGIC) throw fileFault({ value: 'an encrypted file', expected: 'be without encryption' })
  if (magic !== MAGIC)
    throw fileFault({ value: magic, expected: 'be a whole Parquet file, which ends with "PAR1"', byteOffset: size - 4 })
  const length = new DataView(tail.buffer, tail.byteOffset).getUint32(0, true)
  const start = size - TAIL_BYTES - length
  if (start < 4) throw damaged(`a footer of ${length} bytes`)
  const bytes = await file.slice(start, size - TAIL_BYTES)
  return { footer: readFooter(bytes, start), bytes }
}

interface Reading {
  readonly file: File
  readonly footer: Footer
  readonly settings: RowSettings
  readonly state: ReadState
  /** The columns of each group of rows. */
  readonly chunks: readonly ReadonlyMap<string, ColumnChunk>[]
}

/** Columns that are not nested: the path of those is their name. */
function byName(columns: readonly ColumnChunk[]): ReadonlyMap<string, ColumnChunk> {
  return new Map(columns.filter(({ path }) => path.length === 1).map((chunk) => [chunk.path[0] ?? '', chunk]))
}

async function readColumn(
  { file, footer, settings, state, chunks }: Reading,
  column: ParquetColumn,
): Promise<ValueColumn> {
  const { name, type } = column
  if (column.isNested) throw notSingle(name, 'nested values')
  if (column.meaning.kind === 'unsupported') throw notSingle(name, `values of type ${column.meaning.name}`)
  const builder = new ValueColumn(functionName, name, settings, footer.rows)
  for (const [i, group] of footer.groups.entries()) {
    const chunk = chunks[i]?.get(name)
    if (chunk === undefined) throw fileFault({ column: name, expected: 'be a column of each group of rows' })
    if (chunk.values !== group.rows || chunk.type !== type)
      throw damaged(`${chunk.values} values of ${chunk.type} in a column of ${group.rows} rows of ${type}`)
    const bytes = await file.slice(chunk.start, chunk.end)
    for await (const values of chunkValues(bytes, chunk, column, state)) {
      builder.addAll(values)
      if (isNumeric(values) && values.buffer !== bytes.buffer) release(values)
    }
    release(bytes)
  }
  return builder
}

function notSingle(name: string, value: string): WellfitError {
  return fileFault({
    column: name,
    value,
    expected: 'hold single values',
    remedy: `Leave it out by types: { ${JSON.stringify(name)}: 'ignore' }.`,
  })
}

/** An error that none of the checks foresaw is still one of ours. */
async function guarded<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (cause) {
    if (cause instanceof WellfitError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw fileFault({ expected: `be a whole Parquet file (${reason})`, cause })
  }
}
