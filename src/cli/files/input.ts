import { type FileHandle, open } from 'node:fs/promises'
import { WellfitError } from '../../errors.js'
import type { Table } from '../../index.js'
import { ioError } from '../exit.js'
import { clean } from '../terminal/terminal.js'
import { readFormat, readFormatChunks, type TableOptions } from './formats.js'

/**
 * Reads a data file of any format, compressed or not. JSON lines and CSV are read in chunks.
 *
 * @param say Takes what the reader assumed or noticed, a line for each, safe to print.
 * @throws WellfitError `IO` if it cannot be read or changes while it is read, `INVALID_DATA` if its contents are invalid.
 */
export async function readTable(
  path: string,
  options: TableOptions = {},
  say: (line: string) => void = ignore,
): Promise<Table> {
  const file = await openFile(path)
  try {
    const before = await file.stat()
    const table = await readFormat(bytesOf(file.createReadStream({ autoClose: false }), path), path, options)
    await checkUnchanged(file, before, path)
    sayNotes(table, say)
    return table
  } finally {
    await file.close()
  }
}

/**
 * Reads a data file table by table, so that memory does not grow with a CSV file; a file of another format is one table.
 *
 * @param kept Columns to read besides those in `types`; in CSV as they are written.
 * @throws WellfitError as `readTable`, at the table at fault.
 */
export async function* readTables(
  path: string,
  options: Parameters<typeof readFormatChunks>[2],
  kept: readonly string[],
  say: (line: string) => void,
): AsyncGenerator<Table, void, undefined> {
  const file = await openFile(path)
  try {
    const before = await file.stat()
    const bytes = bytesOf(file.createReadStream({ autoClose: false }), path)
    for await (const table of readFormatChunks(bytes, path, options, kept)) {
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
