import { access, constants, mkdir, readdir, stat } from 'node:fs/promises'
import { dirname, extname, join, parse, resolve } from 'node:path'
import { WellfitError } from '../../errors.js'
import { ioError } from '../exit.js'
import { isTemporary, removeStale } from './atomic-write.js'
import { lockDirectory } from './lock.js'
import { finishReplacing, isStaged, replaceResults } from './manifest.js'
import { exists } from './paths.js'
import { LOCK_FILE, OWN_FILES, RESULT_FILES, TAKEOVER_FILE } from './names.js'

/** Which files of a directory that is not empty may be replaced. */
export type Replace = 'nothing' | 'own files' | 'anything'

/** A directory that a command writes its results to, locked against other commands. */
export interface OutputDirectory {
  readonly path: string
  /**
   * Replaces a command's results atomically and removes those without new contents. Returns the paths of the files.
   *
   * @throws WellfitError `IO`; the previous results are kept.
   */
  write<Command extends keyof typeof RESULT_FILES>(
    command: Command,
    contents: Partial<Record<(typeof RESULT_FILES)[Command][number], string | Uint8Array>>,
  ): Promise<string[]>
  /**
   * Checks that this command still holds the directory's lock.
   *
   * @throws WellfitError `IO` if the lock was removed or replaced.
   */
  check(): Promise<void>
}

/**
 * Runs a command that writes to a directory: creates and locks the directory, checks that it is writable and contains no
 * files that must not be replaced, and releases the lock at the end.
 *
 * @throws WellfitError `INVALID_OPTION` if it contains such files, `IO` if it is not writable or locked.
 */
export async function withDirectory<T>(
  path: string,
  replace: Replace,
  command: string,
  use: (directory: OutputDirectory) => Promise<T>,
): Promise<T> {
  await refuseFileName(path)
  await makeWritable(path)
  const lock = await lockDirectory(path, command)
  try {
    await refuseContents(path, replace)
    await finishReplacing(path)
    return await use({
      path,
      write: (of, contents) => replaceResults(path, RESULT_FILES[of], contents, () => lock.check()),
      check: () => lock.check(),
    })
  } finally {
    await lock.release()
  }
}

async function makeWritable(directory: string): Promise<void> {
  try {
    await makeDirectory(resolve(directory))
    await access(directory, constants.W_OK | constants.X_OK)
    await removeStale(directory)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw ioError('write', directory, cause)
    throw noDirectory(directory, 'be a directory, and is a file', cause)
  }
}

/** How names of files end, but not those of directories. */
const OF_FILES = new Set(
  '.csv .tsv .txt .json .jsonl .ndjson .html .xlsx .xls .parquet .arrow .feather .npy .npz .gz .zip .model .safetensors'.split(
    ' ',
  ),
)

/** A name that looks like that of a file would become a directory, which hardly anyone wants. */
async function refuseFileName(directory: string): Promise<void> {
  if (!OF_FILES.has(extname(directory).toLowerCase()) || (await exists(directory))) return
  throw noDirectory(directory, 'name a directory, not a file')
}

function noDirectory(path: string, expected: string, cause?: unknown): WellfitError {
  const { dir, name } = parse(path)
  return new WellfitError({
    code: cause === undefined ? 'INVALID_OPTION' : 'IO',
    functionName: 'wellfit',
    field: '--out',
    value: path,
    expected,
    remedy: `The results are several files, which it is to contain; name a new directory, such as ${join(dir, `${name}-results`)}.`,
    ...(cause === undefined ? {} : { cause }),
  })
}

async function refuseContents(directory: string, replace: Replace): Promise<void> {
  if (replace === 'anything') return
  const ignored = (name: string): boolean =>
    isTemporary(name) || isStaged(name) || name === LOCK_FILE || name === TAKEOVER_FILE
  const names = (await readdir(directory)).filter((name) => !ignored(name))
  const blocking = names.filter((name) => replace === 'nothing' || !OWN_FILES.includes(name))
  if (blocking.length === 0) return
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'wellfit',
    field: '--out',
    value: directory,
    expected: `be a new or empty directory; it contains ${blocking.slice(0, 3).join(', ')}${blocking.length > 3 ? ', …' : ''}`,
    remedy: 'Choose another one, or replace the files of the previous run with --overwrite.',
  })
}

/** Like `mkdir` with `recursive`, which hangs where no directory can be created (Linux's `/proc`). */
async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const parent = dirname(path)
    if (code === 'ENOENT' && !(await exists(parent))) {
      await makeDirectory(parent)
      await mkdir(path)
    } else if (code !== 'EEXIST' || !(await stat(path)).isDirectory()) {
      throw error
    }
  }
}

/** Control characters that JSON does not escape: C1 controls and bidirectional overrides. */
const CONTROLS = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/** Indented JSON with a final line break, safe to print; NaN becomes null. */
export function asJson(data: object): string {
  const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  return `${JSON.stringify(data, null, 2).replace(CONTROLS, escaped)}\n`
}
