import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { workingFiles } from './git.ts'

/** A copy of the repository that mutants are written into; the repository itself is never changed. */
export interface Copy {
  readonly root: string
  readonly read: (file: string) => string
  readonly write: (file: string, text: string) => void
  readonly remove: () => void
}

/** Copies the working tree and its dist/ into a temporary folder, and links its node_modules. */
export function copyRepository(repository: string): Copy {
  const root = mkdtempSync(path.join(tmpdir(), 'wellfit-mutate-'))
  const folders = new Set<string>()
  for (const file of workingFiles(repository)) {
    const target = path.join(root, file)
    const folder = path.dirname(target)
    if (!folders.has(folder)) mkdirSync(folder, { recursive: true })
    folders.add(folder)
    // A file that is deleted but not yet committed is still listed.
    if (existsSync(path.join(repository, file))) copyFileSync(path.join(repository, file), target)
  }
  cpSync(path.join(repository, 'dist'), path.join(root, 'dist'), { recursive: true })
  symlinkSync(path.join(repository, 'node_modules'), path.join(root, 'node_modules'), 'junction')
  return {
    root,
    read: (file) => readFileSync(path.join(root, file), 'utf8'),
    write: (file, text) => writeFileSync(path.join(root, file), text),
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}
