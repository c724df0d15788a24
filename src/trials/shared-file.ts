import { createHash } from 'node:crypto'
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { WellfitError } from '../errors.js'

/** A file that a trial refers to, which is not to change. */
export type FileReference = { readonly path: string; readonly sha256: string }

/** Files that this process has begun to write. */
let written = 0

/**
 * Writes a value, typed arrays included, into a file of a directory that workers see; equal values are one file.
 *
 * @throws WellfitError `IO`; `UNSUPPORTED` for more than a file of this form can hold, 2 GB.
 */
export async function writeShared(functionName: string, directory: string, value: unknown): Promise<FileReference> {
  const bytes = serialized(functionName, value)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const path = join(directory, sha256)
  const temporary = `${path}.${hostname()}.${process.pid}.${written++}.part`
  try {
    await mkdir(directory, { recursive: true })
    if (await stat(path).catch(() => null)) return { path, sha256 }
    const file = await open(temporary, 'wx')
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
    return { path, sha256 }
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined)
    const expected = 'be a directory that can be written to'
    throw new WellfitError({ code: 'IO', functionName, field: 'directory', value: directory, expected, cause })
  }
}

function serialized(functionName: string, value: unknown): Buffer {
  try {
    return serialize(value)
  } catch (cause) {
    const expected = 'be plain data of less than 2 GB'
    throw new WellfitError({ code: 'UNSUPPORTED', functionName, field: 'data', expected, cause })
  }
}

/**
 * Reads what `writeShared` wrote.
 *
 * @throws WellfitError `IO` where the file cannot be read, `INVALID_DATA` where it has changed.
 */
export async function readShared(functionName: string, { path, sha256 }: FileReference): Promise<unknown> {
  let bytes
  try {
    bytes = await readFile(path)
  } catch (cause) {
    const expected = 'be a file that can be read'
    const remedy = 'The directory must be the same one for all workers, and keep its files while trials refer to them.'
    throw new WellfitError({ code: 'IO', functionName, field: 'path', value: path, expected, remedy, cause })
  }
  if (createHash('sha256').update(bytes).digest('hex') === sha256) return deserialize(bytes)
  const expected = 'be the file that was written: its SHA-256 is another one'
  throw new WellfitError({ code: 'INVALID_DATA', functionName, field: 'path', value: path, expected })
}
