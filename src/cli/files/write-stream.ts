import { access, open, rename, unlink } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { WellfitError } from '../../errors.js'
import { ioError } from '../exit.js'
import { cleanLines } from '../terminal/terminal.js'
import { flushDirectory, temporaryIn } from './atomic-write.js'

/**
 * Writes text or bytes that come in chunks: to stdout as they come, or to a file that is replaced atomically at the end. No chunk is
 * asked for before the one before it is written.
 *
 * @throws WellfitError `IO`; an error of the chunks leaves no file behind.
 */
export async function writeStream(path: string | undefined, chunks: AsyncIterable<string | Uint8Array>): Promise<void> {
  if (path === undefined) await toStdout(chunks)
  else await toFile(path, chunks)
}

async function toStdout(chunks: AsyncIterable<string | Uint8Array>): Promise<void> {
  const { stdout } = process
  for await (const chunk of chunks) {
    // Another program gets the bytes as they are; a terminal must not be controlled by a class name.
    const isFull = !stdout.write(stdout.isTTY && typeof chunk === 'string' ? cleanLines(chunk, Infinity) : chunk)
    if (isFull) await drained(stdout)
    // A reader that went away wants no more; `main` reports other failures.
    if (stdout.errored !== null || stdout.destroyed) return
  }
}

async function drained(stream: NodeJS.WriteStream): Promise<void> {
  if (stream.errored !== null || stream.destroyed) return
  await new Promise<void>((resolve) => {
    const events = ['drain', 'error', 'close'] as const
    const done = (): void => {
      for (const event of events) stream.off(event, done)
      resolve()
    }
    for (const event of events) stream.on(event, done)
  })
}

async function toFile(path: string, chunks: AsyncIterable<string | Uint8Array>): Promise<void> {
  const directory = dirname(resolve(path))
  const temporary = temporaryIn(directory)
  const failing = (cause: unknown): never => {
    throw ioError('write', path, cause)
  }
  const file = await open(temporary, 'wx', 0o666).catch(failing)
  try {
    try {
      for await (const chunk of chunks) await file.writeFile(chunk).catch(failing)
      await file.sync().catch(failing)
    } finally {
      await file.close()
    }
    await rename(temporary, path).catch(failing)
    await flushDirectory(directory).catch(failing)
  } catch (error) {
    await unlink(temporary).catch(() => undefined)
    throw error
  }
}

/** Refuses to replace a file. */
export async function refuseExisting(functionName: string, path: string): Promise<void> {
  const exists = await access(path).then(
    () => true,
    () => false,
  )
  if (!exists) return
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName,
    field: '--out',
    value: path,
    expected: 'not exist yet',
    remedy: 'Choose another file, or replace it with --overwrite.',
  })
}
