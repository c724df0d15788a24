import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { WellfitError } from '../../errors.js'
import { ioError } from '../exit.js'
import { type OpenInput, openUrl } from './url.js'

/** What stands for standard input on the command line. */
export const STDIN = '-'

/** Whether an argument is a URL and no path. */
export function isUrl(path: string): boolean {
  return /^https?:\/\//i.test(path)
}

/**
 * Opens a file by its path or URL, or standard input.
 *
 * @throws WellfitError `IO` if it cannot be opened.
 */
export async function openInput(path: string): Promise<OpenInput> {
  if (path === STDIN) return openStdin()
  return isUrl(path) ? await openUrl(path) : await openFile(path)
}

async function openFile(path: string): Promise<OpenInput> {
  const file = await open(path).catch((cause: unknown) => {
    throw ioError('read', path, cause)
  })
  const before = await file.stat()
  return {
    name: basename(path),
    chunks: bytesOf(file.createReadStream({ autoClose: false }), path),
    finish: async () => {
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
    },
    close: () => file.close(),
  }
}

function openStdin(): OpenInput {
  if (process.stdin.isTTY) {
    throw new WellfitError({
      code: 'IO',
      functionName: 'read',
      field: 'path',
      value: STDIN,
      expected: 'be standard input from a file or another program, not a terminal',
      remedy: 'Pipe the data into the command: `cat rows.csv | wellfit …`.',
    })
  }
  return {
    name: 'stdin',
    chunks: bytesOf(process.stdin, 'standard input'),
    finish: async () => undefined,
    close: async () => undefined,
  }
}

/** A stream's chunks; its failures become `IO` errors, unlike those of the contents. */
async function* bytesOf(stream: AsyncIterable<unknown>, path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of stream) yield chunk as Uint8Array
  } catch (cause) {
    throw ioError('read', path, cause)
  }
}
