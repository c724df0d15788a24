import { randomUUID } from 'node:crypto'
import { open, readdir, rename, stat, unlink } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { ioError } from '../exit.js'

const TEMPORARY = /^\.wellfit-[0-9a-f-]{36}\.tmp$/
const HOUR = 3_600_000

/** A file to write. */
export interface FileToWrite {
  readonly path: string
  readonly contents: string | Uint8Array
}

/**
 * Writes files atomically, so that a reader, or a restart after a power failure, finds each one old or new and never half
 * written: to temporary files in the same directory, flushed to disk, then renamed. A symbolic link is replaced, not
 * followed.
 *
 * @throws WellfitError `IO`; no temporary file is left behind.
 */
export async function writeFiles(files: readonly FileToWrite[]): Promise<void> {
  const written: { readonly temporary: string; readonly path: string }[] = []
  try {
    for (const { path, contents } of files) {
      const temporary = temporaryIn(dirname(resolve(path)))
      written.push({ temporary, path })
      await writeThrough(temporary, contents)
    }
    for (const { temporary, path } of written) await rename(temporary, path)
    for (const directory of new Set(written.map(({ temporary }) => dirname(temporary)))) await flushDirectory(directory)
  } catch (cause) {
    await Promise.all(written.map(({ temporary }) => unlink(temporary).catch(() => undefined)))
    const failed = (cause as NodeJS.ErrnoException).path
    const path = written.find(({ temporary }) => temporary === failed)?.path ?? files[0]?.path ?? ''
    throw ioError('write', path, cause)
  }
}

/** A name for a temporary file in a directory. */
export function temporaryIn(directory: string): string {
  return join(directory, `.wellfit-${randomUUID()}.tmp`)
}

/** Writes a new file and flushes it to the disk. */
export async function writeThrough(path: string, contents: string | Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o666)
  try {
    await file.writeFile(contents)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Makes the renames durable; some file systems and Windows cannot flush a directory. */
export async function flushDirectory(path: string): Promise<void> {
  try {
    const directory = await open(path, 'r')
    await directory.sync().finally(() => directory.close())
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (!['EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'ENOTSUP', 'EBADF'].includes(code)) throw error
  }
}

/** Whether a directory entry is a temporary file left by a run that was killed. */
export function isTemporary(name: string): boolean {
  return TEMPORARY.test(name)
}

/** Removes temporary files that are more than an hour old; younger ones may belong to a running process. */
export async function removeStale(directory: string): Promise<void> {
  for (const name of (await readdir(directory)).filter(isTemporary)) {
    const path = join(directory, name)
    const age =
      Date.now() -
      (await stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => Date.now(),
      ))
    if (age > HOUR) await unlink(path).catch(() => undefined)
  }
}
