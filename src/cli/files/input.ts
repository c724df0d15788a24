import { type FileHandle, open } from 'node:fs/promises'
import { extname } from 'node:path'
import type { CsvOptions } from '../../data/csv/index.js'
import { WellfitError } from '../../errors.js'
import type { Table } from '../../index.js'
import { ioError } from '../exit.js'
import { clean } from '../terminal/terminal.js'

/** How to read a table; all but `types` apply to CSV only. */
export type TableOptions = CsvOptions

/**
 * Reads a data file by its extension: .jsonl and .ndjson as JSON lines, .json as an array of rows or as lines, .parquet as
 * Parquet, all others as CSV. JSON lines and CSV are read in chunks.
 *
 * @param say Takes what the reader assumed or noticed, a line for each, safe to print.
 * @throws WellfitError `IO` if it cannot be read or changes while it is read, `INVALID_DATA` if its contents are invalid.
 */
export async function readTable(
  path: string,
  options: TableOptions = {},
  say: (line: string) => void = ignore,
): Promise<Table> {
  const [read, file] = await Promise.all([readerOf(path, options), openFile(path)])
  try {
    const before = await file.stat()
    const table = await read(bytesOf(file.createReadStream({ autoClose: false }), path), options)
    await checkUnchanged(file, before, path)
    sayNotes(table, say)
    return table
  } finally {
    await file.close()
  }
}

/** Whether a data file is read as CSV: every one that is of no other format by its extension. */
export function isCsv(path: string): boolean {
  return !['.parquet', '.jsonl', '.ndjson', '.json'].includes(extname(path).toLowerCase())
}

/**
 * Reads a data file table by table, so that memory does not grow with a CSV file; others are one table.
 *
 * @throws WellfitError as `readTable`, at the table at fault.
 */
export async function* readTables(
  path: string,
  { columns, ...options }: TableOptions,
  say: (line: string) => void,
): AsyncGenerator<Table, void, undefined> {
  if (!isCsv(path)) {
    yield await readTable(path, options, say)
    return
  }
  const { readCsvChunks } = await import('../../data/csv/index.js')
  const file = await openFile(path)
  try {
    const before = await file.stat()
    const bytes = bytesOf(file.createReadStream({ autoClose: false }), path)
    const limited = columns === undefined ? {} : { columns }
    for await (const table of readCsvChunks(bytes, { ...options, ...limited })) {
      sayNotes(table, say)
      yield table
    }
    await checkUnchanged(file, before, path)
  } finally {
    await file.close()
  }
}

function sayNotes({ notes = [] }: Table, say: (line: string) => void): void {
  for (const note of notes) say(`data: ${clean(note, 500)}`)
}

async function openFile(path: string): Promise<FileHandle> {
  return await open(path).catch((cause: unknown) => {
    throw ioError('read', path, cause)
  })
}

function ignore(): void {
  // Those who do not listen find the notes in the table.
}

/** Writes a line to standard error, where it does not mix with results. */
export function sayNote(line: string): void {
  process.stderr.write(`${line}\n`)
}

type Reader = (source: AsyncIterable<Uint8Array>, options: TableOptions) => Promise<Table>

async function readerOf(path: string, options: TableOptions): Promise<Reader> {
  const extension = extname(path).toLowerCase()
  if (extension === '.parquet') {
    checkLayout(path, options, ['types'])
    return (await import('../../data/files/parquet/parquet.js')).readParquet
  }
  if (['.jsonl', '.ndjson', '.json'].includes(extension)) {
    checkLayout(path, options, ['types', 'encoding'])
    return (await import('../../data/files/jsonl.js')).readJsonLines
  }
  return (await import('../../data/csv/index.js')).readCsv
}

/** Only text has an encoding, and only CSV a layout that flags could set. */
function checkLayout(path: string, options: TableOptions, known: readonly string[]): void {
  if (Object.keys(options).every((name) => known.includes(name))) return
  const others = known.includes('encoding') ? '' : '--encoding, '
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'wellfit',
    field: 'data',
    value: path,
    expected: 'be a CSV file where flags describe its layout',
    remedy: `Leave out ${others}--delimiter, --decimal, --header, --comment, --keep-footer and --missing-words.`,
  })
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
