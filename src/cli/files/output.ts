import { access, constants, mkdir, readdir, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { WellfitError } from '../../errors.js'
import { ioError } from '../exit.js'
import { isTemporary, removeStale } from './atomic-write.js'
import { lockDirectory } from './lock.js'
import { finishReplacing, isStaged, replaceResults } from './manifest.js'
import { LOCK_FILE, OWN_FILES, RESULT_FILES, TAKEOVER_FILE } from './names.js'

/** What may be replaced in a directory that is not empty. */
export type Replace = 'nothing' | 'own files' | 'anything'

/** A directory that a command writes its results to; no other command writes there before it is released. */
export interface OutputDirectory {
  readonly path: string
  /**
   * Replaces a command's results as one; those that it has no contents for are removed. Returns the files' paths.
   *
   * @throws WellfitError `IO`; the results of before stay then.
   */
  write<Command extends keyof typeof RESULT_FILES>(
    command: Command,
    contents: Partial<Record<(typeof RESULT_FILES)[Command][number], string | Uint8Array>>,
  ): Promise<string[]>
  /**
   * Makes sure that the directory is still this command's own.
   *
   * @throws WellfitError `IO` where its lock was removed or replaced.
   */
  check(): Promise<void>
}

/**
 * Runs a command that writes to a directory. Before it begins, the directory is created and locked; it is refused where
 * it holds something that may not be replaced, cannot be written to, or belongs to another run.
 *
 * @throws WellfitError `INVALID_OPTION` where it holds something, `IO` where it cannot be written to or is locked.
 */
export async function withDirectory<T>(
  path: string,
  replace: Replace,
  command: string,
  use: (directory: OutputDirectory) => Promise<T>,
): Promise<T> {
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
    const exists = (cause as NodeJS.ErrnoException).code === 'EEXIST'
    throw ioError('write', directory, exists ? Object.assign(new Error(), { code: 'ENOTDIR' }) : cause)
  }
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
    expected: `be a new or empty directory; it holds ${blocking.slice(0, 3).join(', ')}${blocking.length > 3 ? ', …' : ''}`,
    remedy: 'Name another one, or replace what a run writes there by --overwrite.',
  })
}

/** Like `mkdir` with `recursive`, which never ends where a directory takes no new ones (Linux's `/proc`). */
async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const parent = dirname(path)
    const hasParent = await stat(parent).then(
      () => true,
      () => false,
    )
    if (code === 'ENOENT' && !hasParent) {
      await makeDirectory(parent)
      await mkdir(path)
    } else if (code !== 'EEXIST' || !(await stat(path)).isDirectory()) {
      throw error
    }
  }
}

/** What JSON leaves as it is, but a terminal obeys: C1 controls, and characters that change the direction of writing. */
const CONTROLS = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/** Plain data as people and programs read it; NaN, which JSON does not have, becomes null. Safe to print. */
export function asJson(data: object): string {
  const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  return `${JSON.stringify(data, null, 2).replace(CONTROLS, escaped)}\n`
}
