import { readSafely, touch } from '../../../arguments.js'
import { WellfitError } from '../../../errors.js'
import { decompressedBytes } from '../../input/compressed/decompress.js'
import type { ByteSource } from '../../input/source.js'
import { readRowSettings, type RowOptions, type RowSettings } from '../../table/row-options.js'
import { missingColumn, type Table } from '../../table/table.js'
import { ValueColumn } from '../../table/value-column.js'
import { BatchReader } from './batch-reader.js'
import { damaged, fileFault, functionName } from './fault.js'
import { FileLimits } from '../limits.js'
import { readContents, type Contents } from './messages.js'
import type { ArrowField } from './schema.js'
import { readIndexed, readValues } from './values.js'

export type { ColumnTypes, ReadAs } from '../../table/column/types.js'
export type { RowOptions } from '../../table/row-options.js'
export type { ByteSource } from '../../input/source.js'
export type { CategoryColumn, NumberColumn, Table, TableColumn } from '../../table/table.js'

/** A table of rows that fit into memory takes no larger file. */
const MOST_BYTES = 2 ** 32

/**
 * Reads a table from an Arrow file (Feather version 2) or stream, in the IPC format. Reads numbers, texts, booleans, dates, times
 * and decimals, with or without dictionaries, uncompressed or compressed by LZ4 or Zstandard. Nulls and NaN are missing values.
 * Nested columns, binary ones and intervals are refused unless they are ignored.
 *
 * Values are read as `readRows` reads them; dates become the number of days since 1970-01-01 in UTC, times of day and durations
 * seconds. Rows in errors are counted from 0.
 *
 * The file may come from anyone: every count in it is checked against the bytes that are there before memory is taken, and the
 * table and all decompressed buffers must stay in proportion to the file (2²⁴ cells and 64 MiB, or 2,048 cells and 1 KiB for each
 * of its bytes). Arrow has no checksums: damaged values go unnoticed.
 *
 * @throws WellfitError `INVALID_DATA` for a file that is not Arrow, is damaged or cut off, and naming row and column for values
 *   that are refused. `UNSUPPORTED` for Feather version 1, big-endian files and those from before 2017. `INVALID_OPTION`.
 * @example
 * const table = await readArrow(await openAsBlob('trips.feather'), { types: { comment: 'ignore' } })
 */
export async function readArrow(source: ByteSource, options: RowOptions = {}): Promise<Table> {
  const settings = readRowSettings(functionName, options)
  readSafely(functionName, 'source', () => touch(source))
  const bytes = await decompressedBytes(functionName, source, MOST_BYTES)
  try {
    return readTable(bytes, settings)
  } catch (cause) {
    if (cause instanceof WellfitError && cause.functionName === functionName) throw cause
    // None of the checks foresaw it, such as an offset outside the bytes.
    throw damaged(cause instanceof Error ? cause.message : String(cause), cause)
  }
}

function readTable(bytes: Uint8Array, settings: RowSettings): Table {
  const contents = readContents(bytes)
  const { fields, batches, lacksEndMark } = contents
  const names = fields.map(({ name }) => name)
  for (const name of settings.types.keys()) if (!names.includes(name)) throw missingColumn(functionName, name, names)
  const wanted = fields.filter(({ name }) => settings.types.get(name) !== 'ignore')
  for (const field of wanted) checkField(field, names)
  const rows = batches.reduce((sum, { header, dictionary }) => sum + (dictionary === null ? header.long(0) : 0), 0)
  if (rows === 0) throw fileFault({ value: '0 rows', expected: 'have at least one row' })
  const limits = new FileLimits(bytes.length, fileFault, 'decode')
  limits.checkCells(rows, wanted.length, Math.max(1, wanted.length))
  const builders = new Map(wanted.map((field) => [field, new ValueColumn(functionName, field.name, settings, rows)]))
  readBatches(contents, builders, limits)
  const notes = [...builders.values()].flatMap((builder) => builder.notes())
  const columns = [...builders.values()].map((builder) => builder.finish())
  return { rows, columns, notes: lacksEndMark ? [NO_END_MARK, ...notes] : notes }
}

const NO_END_MARK = 'This Arrow stream has no end mark: if it was cut off between two batches, rows are missing.'

function readBatches(
  { fields, batches }: Contents,
  builders: ReadonlyMap<ArrowField, ValueColumn>,
  limits: FileLimits,
): void {
  const dictionaries = new Map<number, unknown[]>()
  for (const batch of batches) {
    const reader = new BatchReader(batch, limits)
    if (batch.dictionary !== null) {
      const { id, isDelta } = batch.dictionary
      const owner = fields.find((field) => field.dictionary?.id === id && builders.has(field))
      if (owner === undefined) continue
      limits.checkCells(reader.rows, 1)
      const values = readValues(owner.type, reader, limits)
      if (isDelta) addAll(dictionaries.get(id) ?? [], values)
      else dictionaries.set(id, addAll([], values))
      continue
    }
    for (const field of fields) {
      const builder = builders.get(field)
      if (builder === undefined) reader.skip(field.layout)
      else if (field.dictionary === null) builder.addAll(readValues(field.type, reader, limits))
      else builder.addAll(readIndexed(dictionaries.get(field.dictionary.id) ?? [], field.dictionary, reader))
    }
  }
}

function addAll(to: unknown[], values: ArrayLike<unknown>): unknown[] {
  for (let i = 0; i < values.length; i++) to.push(values[i])
  return to
}

function checkField({ name, type }: ArrowField, names: readonly string[]): void {
  if (names.indexOf(name) !== names.lastIndexOf(name)) {
    throw fileFault({ column: name, value: name, expected: 'be the name of one column only' })
  }
  if (type.kind !== 'unsupported') return
  throw fileFault({
    column: name,
    value: `values of type ${type.name}`,
    expected: 'hold single values',
    remedy: `Leave it out by types: { ${JSON.stringify(name)}: 'ignore' }.`,
  })
}
