import { execFileSync } from 'node:child_process'

/** What git prints, `undefined` where it fails. */
function git(root: string, ...args: string[]): string | undefined {
  try {
    return execFileSync('git', args, {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  } catch {
    return undefined
  }
}

/** Every file of the working tree that git tracks or would track. */
export function workingFiles(root: string): string[] {
  const output = git(root, 'ls-files', '-z', '--cached', '--others', '--exclude-standard')
  if (output === undefined) throw new Error(`${root} must be a git working tree`)
  return [...new Set(output.split('\0'))].filter((file) => file !== '')
}

/** The commit that a base revision and HEAD have in common, `undefined` where there is none. */
export function mergeBase(root: string, base: string): string | undefined {
  return git(root, 'merge-base', base, 'HEAD')?.trim()
}

/** The lines that were added or changed since a commit, uncommitted ones included, by file. */
export function changedLines(root: string, commit: string): Map<string, Set<number>> {
  const result = new Map<string, Set<number>>()
  let lines = new Set<number>()
  const diff = git(root, 'diff', '--unified=0', '--no-color', '--no-ext-diff', '--relative', commit, '--') ?? ''
  for (const line of diff.split('\n')) {
    const file = /^\+\+\+ b\/(.*)$/.exec(line)?.[1]
    const [, first, count = '1'] = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/.exec(line) ?? []
    if (file !== undefined) result.set(file, (lines = new Set()))
    if (first === undefined) continue
    for (let i = 0; i < Number(count); i++) lines.add(Number(first) + i)
  }
  return result
}

/** The commit that HEAD stands at, and whether the working tree differs from it. */
export function headCommit(root: string): string {
  return git(root, 'describe', '--always', '--dirty', '--exclude=*')?.trim() ?? 'an unknown commit'
}
