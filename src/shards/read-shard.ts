import { open, stat, type FileHandle } from 'node:fs/promises'
import { createReadStream } from 'node:fs'
import { checkText, checkKeys } from '../options.js'
import { WellfitError } from '../errors.js'
import type { CsvOptions } from '../data/csv/index.js'
import { csvKeys, readOptions } from '../data/csv/options.js'
import { CsvReader } from '../data/csv/reader.js'
import { openParquet, type RandomAccessFile } from '../data/files/parquet/read-parquet.js'
import { compressionOf, MAGIC_BYTES } from '../data/input/compressed/kind.js'
import { textChunks } from '../data/input/text/text-chunks.js'
import { selectTableRows } from '../data/table/select-table-rows.js'
import type { Table, TableColumn } from '../data/table/table.js'
import { alone, gatherNumbers, type Communicator } from '../program/blocks/communicator.js'
import { firstOf, rangeOf } from '../program/blocks/partition.js'
import { mergeColumns } from './merge-columns.js'
import { recordStarts } from './record-starts.js'

/** How to read a shard: the options of `readCsv`; of Parquet, those about types and missing values. */
export interface ShardOptions extends Omit<CsvOptions, 'encoding' | 'verbatim'> {
  /** The ranks that share the file: `connect()`. Default: this process alone. */
  readonly communicator?: Communicator
}

/** The rows of one rank: consecutive ones of the file. */
export interface TableShard {
  /** The columns are those of all ranks, with the same categories; it may have no row. */
  readonly table: Table
  /** Where its first row is among those of the file, counted from 0. */
  readonly first: number
  /** Rows of the file. */
  readonly rows: number
}

const CHUNK_BYTES = 2 ** 20

/**
 * Reads the rows of this rank from a file that every rank sees: of CSV, a range of bytes cut at the ends of rows, of Parquet, some of
 * its row groups. No rank reads the whole: each looks at its part of the bytes, and at the first rows, from which column types are
 * inferred, as `readCsv` does. A CSV file of no more rows than that is read by every rank.
 *
 * CSV must be in UTF-8, uncompressed and without comment lines.
 *
 * @throws WellfitError as `readCsv` and `readParquet`; rows in errors are counted from where the shard begins. `INVALID_DATA` where a
 *   column has other types on other ranks. `UNSUPPORTED` for other encodings, compressed files and comment lines. `IO`.
 * @example
 * ```ts
 * const communicator = await connect()
 * const shard = await readShard('trips.csv', { communicator })
 * ```
 */
export async function readShard(path: string, options: ShardOptions = {}): Promise<TableShard> {
  checkText('readShard', 'path', path)
  checkKeys('readShard', 'options', options, [...csvKeys.filter((key) => !UNUSED.has(key)), 'communicator'])
  const { communicator = alone, ...reading } = options
  const file = await openFile(path)
  try {
    const { size } = await file.stat()
    const isParquet = path.toLowerCase().endsWith('.parquet')
    const own = isParquet
      ? await parquetRows(communicator, file, size, reading)
      : await csvRows(communicator, path, file, size, reading)
    const { rank, size: ranks } = communicator
    const twos = Array.from({ length: ranks }, () => 2)
    const counts = gatherNumbers(communicator, Float64Array.of(own.table.rows, own.fileRows), twos)
    const sum = (some: readonly Float64Array[], i: number): number =>
      some.reduce((sum, count) => sum + (count[i] ?? 0), 0)
    const before = counts.slice(0, rank)
    const table = mergeColumns(communicator, withRows(own.table, sum(before, 1)), own.notes)
    return { table, first: sum(before, 0), rows: sum(counts, 0) }
  } finally {
    await file.close()
  }
}

/** Rows of a rank, those of the file that they were read from, and what was assumed about all of them. */
interface OwnRows {
  readonly table: Table
  readonly fileRows: number
  readonly notes: readonly string[]
}

/** The table with the numbers of invalid cells as the whole file counts its rows. */
function withRows(table: Table, before: number): Table {
  const columns = table.columns.map((column): TableColumn => {
    if (column.kind !== 'number' || column.invalid === undefined) return column
    const first = column.invalid.first.map(({ row, value }) => ({ row: row + before, value }))
    return { ...column, invalid: { count: column.invalid.count, first } }
  })
  return { ...table, columns }
}

const UNUSED: ReadonlySet<string> = new Set(['encoding', 'verbatim'])

async function openFile(path: string): Promise<FileHandle> {
  try {
    if ((await stat(path)).isFile()) return await open(path)
  } catch (cause) {
    throw cannotRead(path, cause)
  }
  throw cannotRead(path)
}

function cannotRead(path: string, cause?: unknown): WellfitError {
  const expected = 'be a file that every rank can read'
  return new WellfitError({ code: 'IO', functionName: 'readShard', field: 'path', value: path, expected, cause })
}

async function csvRows(
  communicator: Communicator,
  path: string,
  file: FileHandle,
  size: number,
  reading: CsvOptions,
): Promise<OwnRows> {
  await refuseCompressed(path, file)
  const { rank, size: ranks } = communicator
  const ends = { first: rank === 0, last: rank === ranks - 1 }
  const planner = new CsvReader(readOptions(reading))
  let part: CsvReader | null = null
  for await (const chunk of textOf(path, 0, size)) {
    planner.push(chunk)
    part = planner.part(ends)
    if (part !== null) break
  }
  if (part === null) {
    const table = planner.end()
    const { first, end } = rangeOf(rank, table.rows, ranks)
    const rows = Array.from({ length: end - first }, (_, i) => first + i)
    // Its invalid cells are those of all rows.
    return {
      table: rank === 0 ? selectTableRows(table, rows) : withoutInvalid(selectTableRows(table, rows)),
      fileRows: 0,
      notes: table.notes ?? [],
    }
  }
  if (planner.comment !== null) throw unsupported('comment', planner.comment, 'be left out: comment lines are not cut')
  const starts = await recordStarts(communicator, file, size)
  const [begin = 0, end = size] = starts.slice(rank, rank + 2)
  if (begin < end) for await (const chunk of textOf(path, begin, end)) part.push(chunk)
  return { table: part.endPart(), fileRows: part.rowsRead, notes: planner.assumptions }
}

function withoutInvalid(table: Table): Table {
  const columns = table.columns.map((column): TableColumn => {
    if (column.kind !== 'number') return column
    const { invalid: _, ...rest } = column
    return rest
  })
  return { ...table, columns }
}

/** Bytes of a file, checked to be UTF-8. */
async function* textOf(path: string, start: number, end: number): AsyncGenerator<Uint8Array, void, undefined> {
  const stream = createReadStream(path, { start, end: Math.max(start, end - 1), highWaterMark: CHUNK_BYTES })
  yield* textChunks('readShard', stream, 'utf-8', () => undefined)
}

async function refuseCompressed(path: string, file: FileHandle): Promise<void> {
  const head = new Uint8Array(MAGIC_BYTES)
  await file.read(head, 0, MAGIC_BYTES, 0)
  const kind = compressionOf(head)
  if (kind !== null) throw unsupported('path', path, `be uncompressed: ${kind} cannot be read from the middle`)
}

function unsupported(field: string, value: string, expected: string): WellfitError {
  const remedy = 'Convert the file once, to UTF-8 or to Parquet.'
  return new WellfitError({ code: 'UNSUPPORTED', functionName: 'readShard', field, value, expected, remedy })
}

async function parquetRows(
  { rank, size: ranks }: Communicator,
  file: FileHandle,
  size: number,
  { types, precision, missing }: CsvOptions,
): Promise<OwnRows> {
  const access: RandomAccessFile = {
    byteLength: size,
    async slice(start, end) {
      const bytes = new Uint8Array(end - start)
      await file.read(bytes, 0, bytes.length, start)
      return bytes
    },
  }
  const parquet = await openParquet(access)
  const options = {
    ...(types === undefined ? {} : { types }),
    ...(precision === undefined ? {} : { precision }),
    ...(missing === undefined ? {} : { missing }),
  }
  // The groups that begin in this rank's share of the rows.
  const bounds = [firstOf(rank, parquet.rows, ranks), firstOf(rank + 1, parquet.rows, ranks)] as const
  let row = 0
  const starts = parquet.groups.map(({ rows }) => {
    row += rows
    return row - rows
  })
  const [first, end] = bounds.map((bound) => starts.filter((start) => start < bound).length) as [number, number]
  // A rank without a group has the columns of one, and no rows.
  const table =
    first < end ? await parquet.read(first, end, options) : selectTableRows(await parquet.read(0, 1, options), [])
  return { table, fileRows: table.rows, notes: table.notes ?? [] }
}
