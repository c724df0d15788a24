import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { WellfitError } from '../../errors.js'
import { ioError } from '../exit.js'
import { isUrl, STDIN } from './open.js'

/**
 * The files that the arguments name. An argument with `*` or `?` in its last part that names no file itself stands for all
 * files that match it, in the order of their names; most shells have replaced it already.
 *
 * @throws WellfitError `IO` where nothing matches, `INVALID_OPTION` where a file or standard input is given twice.
 */
export async function expandPaths(given: readonly string[]): Promise<string[]> {
  const paths: string[] = []
  for (const path of given) paths.push(...(isPattern(path) && !(await exists(path)) ? await matches(path) : [path]))
  const twice = paths.find((path, i) => paths.indexOf(path) !== i)
  if (twice === undefined) return paths
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'wellfit',
    field: 'data',
    value: twice,
    expected: 'be named once, since its rows would be in the data twice',
  })
}

/** What reports call the data of these paths. */
export function nameOf(paths: readonly string[]): string {
  const [first = ''] = paths
  const name = first === STDIN ? 'stdin' : isUrl(first) ? basename(new URL(first).pathname) : basename(first)
  return paths.length > 1 ? `${name} and ${paths.length - 1} more` : name
}

function isPattern(path: string): boolean {
  return path !== STDIN && !isUrl(path) && /[*?]/.test(basename(path))
}

/** Whether there is a file or directory. */
export async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  )
}

async function matches(pattern: string): Promise<string[]> {
  const directory = dirname(pattern)
  const escaped = basename(pattern).replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
  const expression = new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's')
  const names = await readdir(directory).catch((cause: unknown) => {
    throw ioError('read', directory, cause)
  })
  // As in a shell, hidden files match only a pattern that begins with a dot.
  const found = names.filter(
    (name) => expression.test(name) && (basename(pattern).startsWith('.') || !name.startsWith('.')),
  )
  if (found.length > 0) return found.toSorted().map((name) => (pattern.includes('/') ? join(directory, name) : name))
  throw new WellfitError({
    code: 'IO',
    functionName: 'read',
    field: 'path',
    value: pattern,
    expected: 'match at least one file',
  })
}
