import { access, constants, mkdir, readdir, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { WellfitError } from '../../errors.js'
import { type FileToWrite, isTemporary, removeStale, writeFiles } from './atomic-write.js'
import { ioError } from '../exit.js'
import { RESUME_FILES } from './resume.js'

/** The files that a command writes into its directory. */
export const RUN_FILES = [
  'report.html',
  'model.json',
  'model.safetensors',
  'history.json',
  'data.html',
  'data.json',
  'check.html',
  'check.json',
] as const

/** Which files of a directory that is not empty may be replaced. */
export type Replace = 'nothing' | 'own files' | 'anything'

/**
 * Creates a directory for a run's files, or checks before training that an existing one is writable and contains no files
 * that must not be replaced.
 *
 * @throws WellfitError `INVALID_OPTION` if it contains such files, `IO` if it is not writable.
 */
export async function prepareDirectory(directory: string, replace: Replace): Promise<void> {
  try {
    await makeDirectory(resolve(directory))
    await access(directory, constants.W_OK | constants.X_OK)
    await removeStale(directory)
  } catch (cause) {
    const exists = (cause as NodeJS.ErrnoException).code === 'EEXIST'
    throw ioError('write', directory, exists ? Object.assign(new Error(), { code: 'ENOTDIR' }) : cause)
  }
  const names = (await readdir(directory)).filter((name) => !isTemporary(name))
  const own: readonly string[] = [...RUN_FILES, ...RESUME_FILES]
  const blocking = replace === 'anything' ? [] : names.filter((name) => replace === 'nothing' || !own.includes(name))
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

/** Writes a run's files into its directory and returns their paths. */
export async function writeRun(
  directory: string,
  contents: Partial<Record<(typeof RUN_FILES)[number], string | Uint8Array>>,
): Promise<string[]> {
  const files: FileToWrite[] = RUN_FILES.flatMap((name) => {
    const content = contents[name]
    return content === undefined ? [] : [{ path: join(directory, name), contents: content }]
  })
  await writeFiles(files)
  return files.map(({ path }) => path)
}

/** Indented JSON with a final line break; NaN becomes null. */
export function asJson(data: object): string {
  return `${JSON.stringify(data, null, 2)}\n`
}
