import { open } from 'node:fs/promises'
import { WellfitError } from '../errors.js'
import type { CsvOptions } from '../data/csv.js'
import type { Table } from '../index.js'
import { ioError } from './exit.js'

/**
 * Reads a CSV file, piece by piece.
 *
 * @throws WellfitError `IO` where it cannot be read or changes meanwhile, `INVALID_DATA` for what it holds.
 */
export async function readTable(path: string, options: CsvOptions = {}): Promise<Table> {
  const [{ readCsv }, file] = await Promise.all([
    import('../data/csv.js'),
    open(path).catch((cause: unknown) => {
      throw ioError('read', path, cause)
    }),
  ])
  try {
    const before = await file.stat()
    const table = await readCsv(bytesOf(file.createReadStream({ autoClose: false }), path), options)
    const after = await file.stat()
    if (before.isFile() && (before.size !== after.size || before.mtimeMs !== after.mtimeMs)) {
      throw new WellfitError({
        code: 'IO',
        door: 'read',
        field: 'path',
        value: path,
        expected: 'stay as it is while it is read',
        remedy: 'Something wrote to it meanwhile: read it again.',
      })
    }
    return table
  } finally {
    await file.close()
  }
}

/** A stream's pieces, its faults told from those of the contents. */
async function* bytesOf(stream: AsyncIterable<unknown>, path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of stream) yield piece as Uint8Array
  } catch (cause) {
    throw ioError('read', path, cause)
  }
}
