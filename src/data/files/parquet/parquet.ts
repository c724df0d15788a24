import {
  parquetMetadataAsync,
  parquetSchema,
  type AsyncBuffer,
  type ColumnMetaData,
  type FileMetaData,
  type SchemaTree,
} from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js'
import { readSafely, touch } from '../../../arguments.js'
import { WellfitError } from '../../../errors.js'
import { checkPages, columnRange } from './pages.js'
import { isNumeric, pageValues, type Decoder } from './values.js'
import { release } from '../../input/release.js'
import { readRowSettings, type RowOptions, type RowSettings } from '../../table/row-options.js'
import { bytesOf, type ByteSource } from '../../input/source.js'
import { missingColumn, type Table, type TableColumn } from '../../table/table.js'
import { ValueColumn } from '../../table/value-column.js'

export type { ColumnTypes, ReadAs } from '../../table/column-types.js'
export type { RowOptions } from '../../table/row-options.js'
export type { ByteSource } from '../../input/source.js'
export type { CategoryColumn, NumberColumn, Table, TableColumn } from '../../table/table.js'

const functionName = 'readParquet'
/** More than a file of rows that fit into memory has. */
const MOST_BYTES = 2 ** 32

/**
 * Reads a table from a Parquet file, a column of a row group at a time: of a `Blob` or `File` only what is at hand is in
 * memory (in Node, `openAsBlob(path)` gives one). Numbers, texts, booleans, dates and times are read, packed by Snappy,
 * gzip, Brotli, LZ4 or Zstandard; nulls and NaN are missing values. Columns that are nested are refused, unless they are
 * to be ignored.
 *
 * Values are read as `readRows` reads them; dates become the number of days since 1970-01-01 in UTC. Rows in errors are
 * counted from 0.
 *
 * @throws WellfitError `INVALID_DATA` for what is no Parquet file, is damaged or cut off, and naming row and column for
 *   values that are refused. `INVALID_OPTION`.
 * @example
 * const table = await readParquet(await openAsBlob('trips.parquet'), { types: { comment: 'ignore' } })
 */
export async function readParquet(source: ByteSource, options: RowOptions = {}): Promise<Table> {
  const settings = readRowSettings(functionName, options)
  const file = await fileOf(source)
  const metadata = await guarded(() => parquetMetadataAsync(file))
  const all = columnsOf(metadata)
  const names = all.map(({ element }) => element.name)
  for (const name of settings.types.keys()) if (!names.includes(name)) throw missingColumn(functionName, name, names)
  const rows = Number(metadata.num_rows)
  if (rows === 0) throw fileFault('0 rows', 'have at least one row')
  const columns: TableColumn[] = []
  const notes: string[] = []
  for (const column of all) {
    if (settings.types.get(column.element.name) === 'ignore') continue
    const builder = await readColumnOf({ file, metadata, settings, rows }, column)
    columns.push(builder.finish())
    notes.push(...builder.notes())
  }
  return { rows, columns, notes }
}

interface Opened {
  readonly file: AsyncBuffer
  readonly metadata: FileMetaData
  readonly settings: RowSettings
  readonly rows: number
}

async function fileOf(source: ByteSource): Promise<AsyncBuffer> {
  readSafely(functionName, 'source', () => touch(source))
  if (typeof Blob === 'function' && source instanceof Blob) {
    return { byteLength: source.size, slice: (start, end) => source.slice(start, end).arrayBuffer() }
  }
  const bytes = await bytesOf(functionName, source, MOST_BYTES)
  return { byteLength: bytes.length, slice: (start, end) => Uint8Array.from(bytes.subarray(start, end)).buffer }
}

function columnsOf(metadata: FileMetaData): SchemaTree[] {
  const columns = parquetSchema(metadata).children
  const names = columns.map(({ element }) => element.name)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice === undefined) return columns
  throw fileFault(twice, 'name each column only once')
}

async function readColumnOf({ file, metadata, settings, rows }: Opened, column: SchemaTree): Promise<ValueColumn> {
  const { name } = column.element
  if (column.children.length > 0) throw nestedFault(name)
  const builder = new ValueColumn(functionName, name, settings, rows)
  for (const group of metadata.row_groups) {
    const meta = group.columns.find(({ meta_data }) => meta_data?.path_in_schema[0] === name)?.meta_data
    if (meta === undefined) throw fileFault(name, 'have each column in each group of rows')
    await guarded(async () => {
      const { start, end } = columnRange(meta)
      const bytes = await file.slice(start, end)
      checkPages(bytes, meta)
      const pages = pageValues(bytes, decoderOf(meta, metadata, column), Number(group.num_rows))
      for (const values of pages) {
        builder.addAll(values)
        if (isNumeric(values) && values.buffer !== bytes) release(values)
      }
      release(new Uint8Array(bytes))
    })
  }
  if (builder.rows === rows) return builder
  throw fileFault(`${builder.rows} values in column ${JSON.stringify(name)}`, `hold ${rows} rows, as it says`)
}

function decoderOf(meta: ColumnMetaData, metadata: FileMetaData, column: SchemaTree): Decoder {
  return {
    ...meta,
    pathInSchema: meta.path_in_schema,
    element: column.element,
    schemaPath: [parquetSchema(metadata), column],
    parsers: DEFAULT_PARSERS,
    compressors,
  }
}

function nestedFault(name: string): WellfitError {
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName,
    field: name,
    column: name,
    value: 'nested values',
    expected: 'hold single values',
    remedy: `Leave it out by types: { ${JSON.stringify(name)}: 'ignore' }.`,
  })
}

/** What the reader of the format finds wrong, as an error of ours. */
async function guarded<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (cause) {
    if (cause instanceof WellfitError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw fileFault(undefined, `be a whole Parquet file (${reason})`, cause)
  }
}

function fileFault(value: unknown, expected: string, cause?: unknown): WellfitError {
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName,
    field: 'source',
    ...(value === undefined ? {} : { value }),
    expected,
    ...(cause === undefined ? {} : { cause }),
  })
}
