import { type FileHandle, open } from 'node:fs/promises'
import { extname } from 'node:path'
import type { ColumnTypes } from '../../data/csv/index.js'
import { WellfitError } from '../../errors.js'
import type { Table } from '../../index.js'
import { ioError } from '../exit.js'

/** How to read a table. */
export interface TableOptions {
  readonly types?: ColumnTypes
}

/**
 * Reads a data file by its extension: .jsonl and .ndjson as JSON lines, .parquet as Parquet, all others as CSV. JSON lines
 * and CSV are read in chunks.
 *
 * @throws WellfitError `IO` if it cannot be read or changes while it is read, `INVALID_DATA` if its contents are invalid.
 */
export async function readTable(path: string, options: TableOptions = {}): Promise<Table> {
  const [read, file] = await Promise.all([
    readerOf(path),
    open(path).catch((cause: unknown) => {
      throw ioError('read', path, cause)
    }),
  ])
  try {
    const before = await file.stat()
    const table = await read(bytesOf(file.createReadStream({ autoClose: false }), path), options)
    await checkUnchanged(file, before, path)
    return table
  } finally {
    await file.close()
  }
}

type Reader = (source: AsyncIterable<Uint8Array>, options: TableOptions) => Promise<Table>

async function readerOf(path: string): Promise<Reader> {
  const extension = extname(path).toLowerCase()
  if (extension === '.parquet') return (await import('../../data/files/parquet/parquet.js')).readParquet
  if (extension === '.jsonl' || extension === '.ndjson')
    return (await import('../../data/files/jsonl.js')).readJsonLines
  return (await import('../../data/csv/index.js')).readCsv
}

async function checkUnchanged(
  file: FileHandle,
  before: { readonly size: number; readonly mtimeMs: number; isFile(): boolean },
  path: string,
): Promise<void> {
  const after = await file.stat()
  if (!before.isFile() || (before.size === after.size && before.mtimeMs === after.mtimeMs)) return
  throw new WellfitError({
    code: 'IO',
    functionName: 'read',
    field: 'path',
    value: path,
    expected: 'not change while it is read',
    remedy: 'Another process wrote to it: try again.',
  })
}

/** A stream's chunks; its failures become `IO` errors, unlike those of the contents. */
async function* bytesOf(stream: AsyncIterable<unknown>, path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of stream) yield chunk as Uint8Array
  } catch (cause) {
    throw ioError('read', path, cause)
  }
}
