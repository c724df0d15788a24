import { createHash } from 'node:crypto'
import { readdir, readFile, rename, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { flushDirectory, writeFiles, writeThrough } from './atomic-write.js'
import { WellfitError } from '../../errors.js'
import { ioError } from '../exit.js'
import { MANIFEST_FILE } from './names.js'

/**
 * The results of a command are several files that belong together. They are replaced as one:
 *
 * 1. each file is written under a name made of its content's hash, and flushed to the disk;
 * 2. the manifest, which names them all with their hashes, is renamed into place: from here on the new results count;
 * 3. the files are renamed to the names that people know.
 *
 * A run killed before 2 leaves the old results; one killed between 2 and 3 leaves a manifest whose files are found under
 * their hashed names, by `resultFile`, and are renamed by whoever writes to the directory next, by `finishReplacing`.
 */
const STAGED = /^\.wellfit-[a-z]+\.[a-z]+-[0-9a-f]{64}\.new$/

/** What a manifest says: the hash of each result file, and the files that the results do not have. */
interface Manifest {
  readonly files: ReadonlyMap<string, string>
  readonly absent: readonly string[]
}

const none: Manifest = { files: new Map(), absent: [] }

/** Whether a directory entry is a result that was written but not yet renamed. */
export function isStaged(name: string): boolean {
  return STAGED.test(name)
}

/**
 * Replaces a command's results as one. The directory must be locked.
 *
 * @param names every file that the command may leave; those without contents are removed with the same step
 * @returns the paths of the files, in the order of `names`
 * @throws WellfitError `IO`; the results of before then still count, unless the manifest was already renamed.
 */
export async function replaceResults(
  directory: string,
  names: readonly string[],
  contents: Readonly<Record<string, string | Uint8Array | undefined>>,
  beforeCommit: () => Promise<void>,
): Promise<string[]> {
  const before = await readManifest(directory)
  const files = new Map([...before.files].filter(([name]) => !names.includes(name)))
  const staged: string[] = []
  try {
    for (const name of names) {
      const content = contents[name]
      if (content === undefined) continue
      const hash = createHash('sha256').update(content).digest('hex')
      const path = join(directory, stagedName(name, hash))
      files.set(name, hash)
      staged.push(path)
      await writeThrough(path, content)
    }
    await beforeCommit()
  } catch (cause) {
    await Promise.all(staged.map((path) => unlink(path).catch(() => undefined)))
    throw cause instanceof WellfitError ? cause : ioError('write', directory, cause)
  }
  const absent = [...new Set([...before.absent, ...names])].filter((name) => !files.has(name))
  const path = join(directory, MANIFEST_FILE)
  const text = manifestText({ files, absent })
  try {
    await writeFiles([{ path, contents: text }])
  } catch (cause) {
    // The rename may have been done: then the new results count, and their files stay.
    const isCommitted = (await readFile(path, 'utf8').catch(() => '')) === text
    if (!isCommitted) await Promise.all(staged.map((file) => unlink(file).catch(() => undefined)))
    throw cause
  }
  await finishReplacing(directory)
  return names.filter((name) => contents[name] !== undefined).map((name) => join(directory, name))
}

/** Brings the files of a directory to what its manifest says, where a run was killed in between. */
export async function finishReplacing(directory: string): Promise<void> {
  const { files, absent } = await readManifest(directory)
  try {
    const names = new Set(await readdir(directory))
    let changed = false
    for (const [name, hash] of files) {
      if (!names.has(stagedName(name, hash))) continue
      await rename(join(directory, stagedName(name, hash)), join(directory, name))
      names.delete(stagedName(name, hash))
      changed = true
    }
    const surplus = [...absent.filter((name) => names.has(name)), ...[...names].filter(isStaged)]
    for (const name of surplus) await unlink(join(directory, name))
    if (changed || surplus.length > 0) await flushDirectory(directory)
  } catch (cause) {
    throw ioError('write', directory, cause, 'The results are complete, but not all have their names: run again.')
  }
}

/** Where a result of a directory is to be read: under its own name, or under its hash where a run was killed. */
export async function resultFile(directory: string, name: string): Promise<string> {
  const hash = (await readManifest(directory)).files.get(name)
  if (hash === undefined) return join(directory, name)
  const names: readonly string[] = await readdir(directory).catch(() => [])
  return join(directory, names.includes(stagedName(name, hash)) ? stagedName(name, hash) : name)
}

function stagedName(name: string, hash: string): string {
  return `.wellfit-${name}-${hash}.new`
}

function manifestText({ files, absent }: Manifest): string {
  const entries = [...files].map(([name, sha256]) => ({ name, sha256 }))
  return `${JSON.stringify({ format: 'wellfit.manifest', version: 1, files: entries, absent }, null, 2)}\n`
}

/**
 * The manifest of a directory; an empty one where there is none.
 *
 * @throws WellfitError `IO` where it cannot be read: taking it for missing would remove results that it names.
 */
async function readManifest(directory: string): Promise<Manifest> {
  const path = join(directory, MANIFEST_FILE)
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return null
    throw ioError('read', path, cause)
  })
  return (text === null ? null : parseManifest(text)) ?? none
}

function parseManifest(text: string): Manifest | null {
  try {
    const { format, version, files, absent } = JSON.parse(text) as Record<string, unknown>
    if (format !== 'wellfit.manifest' || version !== 1 || !Array.isArray(files) || !Array.isArray(absent)) return null
    const entries = files.flatMap((file: { readonly name?: unknown; readonly sha256?: unknown } | null) =>
      isPlainName(file?.name) && typeof file?.sha256 === 'string' ? [[file.name, file.sha256] as const] : [],
    )
    return { files: new Map(entries), absent: absent.filter(isPlainName) }
  } catch {
    return null
  }
}

/** A manifest names files of its own directory only. */
function isPlainName(name: unknown): name is string {
  return typeof name === 'string' && /^[a-z]+\.[a-z]+$/.test(name)
}
