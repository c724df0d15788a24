import { randomUUID } from 'node:crypto'
import { readFileSync, unlinkSync } from 'node:fs'
import { link, readFile, stat, unlink, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { WellfitError } from '../../errors.js'
import { ioError } from '../exit.js'
import { temporaryIn } from './atomic-write.js'
import { LOCK_FILE, TAKEOVER_FILE } from './names.js'

/** A takeover lasts milliseconds; one this old was left by a process that was killed in it. */
const TAKEOVER_MS = 10_000

/** What file systems without hard links say. */
const WITHOUT_LINKS: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])

/** Who holds a lock. */
interface Owner {
  readonly token: string
  readonly command: string
  readonly pid: number
  /** When the process started, in the system's own units; `null` where the system does not tell. */
  readonly processStart: string | null
  readonly host: string
  /** When the lock was taken, ISO 8601. */
  readonly since: string
}

/** A directory locked for one process. */
export interface DirectoryLock {
  /**
   * Makes sure that the lock is still this process's own.
   *
   * @throws WellfitError `IO` where it was removed or replaced.
   */
  check(): Promise<void>
  release(): Promise<void>
}

/**
 * Locks a directory: of several processes that ask at once, one gets it. A lock whose process no longer runs on this
 * host is replaced; one of another host never is, since nothing tells whether its process still runs.
 *
 * @param directory an existing directory
 * @param command what the process does, for the message that others get
 * @throws WellfitError `IO` where another process holds the lock, or the file cannot be written.
 */
export async function lockDirectory(directory: string, command: string): Promise<DirectoryLock> {
  const path = join(directory, LOCK_FILE)
  const owner: Owner = {
    token: randomUUID(),
    command,
    pid: process.pid,
    processStart: startOf(process.pid),
    host: hostname(),
    since: new Date().toISOString(),
  }
  if (!(await create(path, owner))) {
    const held = await readOwner(path)
    if (!isStale(held, await ageOf(path))) throw locked(directory, held)
    await takeOver(directory, path, held, owner)
  }
  // `process.exit` runs no `finally`: a second Ctrl-C must not leave the lock behind.
  const onExit = (): void => {
    if (ownsSync(path, owner)) unlinkSync(path)
  }
  process.on('exit', onExit)
  const isOwn = async (): Promise<boolean> => (await readOwner(path))?.token === owner.token
  return {
    async check() {
      if (!(await isOwn())) throw lost(directory)
    },
    async release() {
      process.off('exit', onExit)
      if (await isOwn()) await unlink(path).catch(() => undefined)
    },
  }
}

/**
 * Writes the lock where there is none; false where there is one. It appears with its contents, by a hard link, so that
 * nobody reads half of it; on a file system without hard links it is written where it stands.
 */
async function create(path: string, owner: Owner): Promise<boolean> {
  const contents = `${JSON.stringify(owner)}\n`
  const temporary = temporaryIn(dirname(path))
  try {
    await writeFile(temporary, contents, { flag: 'wx' })
    await link(temporary, path).catch(async (cause: NodeJS.ErrnoException) => {
      if (!WITHOUT_LINKS.has(cause.code ?? '')) throw cause
      await writeFile(path, contents, { flag: 'wx' })
    })
    return true
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw ioError('write', path, cause)
  } finally {
    await unlink(temporary).catch(() => undefined)
  }
}

/** Replaces a lock that was found stale, unless another process has replaced it meanwhile. */
async function takeOver(directory: string, path: string, stale: Owner | null, owner: Owner): Promise<void> {
  const guard = join(directory, TAKEOVER_FILE)
  if (!(await create(guard, owner))) {
    // Left by a process that was killed in its takeover; should two find that at once, `check` tells the one that lost.
    if (!isStale(await readOwner(guard), await ageOf(guard))) throw locked(directory, null)
    await unlink(guard).catch(() => undefined)
    if (!(await create(guard, owner))) throw locked(directory, null)
  }
  try {
    const now = await readOwner(path)
    if (now?.token !== stale?.token) throw locked(directory, now)
    await unlink(path).catch(() => undefined)
    if (!(await create(path, owner))) throw locked(directory, await readOwner(path))
  } finally {
    await unlink(guard).catch(() => undefined)
  }
}

/** Milliseconds since a file was written; 0 where there is none. */
async function ageOf(path: string): Promise<number> {
  return await stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  )
}

/** The owner that a lock file names; `null` where there is no file, or it holds something else. */
async function readOwner(path: string): Promise<Owner | null> {
  return parseOwner(await readFile(path, 'utf8').catch(() => ''))
}

function ownsSync(path: string, owner: Owner): boolean {
  try {
    return parseOwner(readFileSync(path, 'utf8'))?.token === owner.token
  } catch {
    return false
  }
}

function parseOwner(text: string): Owner | null {
  try {
    const { token, command, pid, processStart, host, since } = JSON.parse(text) as Record<string, unknown>
    if (typeof token !== 'string' || typeof host !== 'string' || !Number.isSafeInteger(pid)) return null
    return {
      token,
      host,
      pid: Number(pid),
      command: String(command),
      since: String(since),
      processStart: typeof processStart === 'string' ? processStart : null,
    }
  } catch {
    return null
  }
}

/**
 * Whether the process of a lock has ended: it ran on this host, and its number is free or was given to a process that
 * started at another time. A file without an owner is spoilt, or being written at this moment: its age tells.
 */
function isStale(owner: Owner | null, age: number): boolean {
  if (owner === null) return age > TAKEOVER_MS
  if (owner.host !== hostname()) return false
  if (owner.pid === process.pid) return owner.processStart !== null && owner.processStart !== startOf(owner.pid)
  try {
    process.kill(owner.pid, 0)
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'ESRCH'
  }
  const start = startOf(owner.pid)
  return owner.processStart !== null && start !== null && owner.processStart !== start
}

/** When a process started, in clock ticks since boot, where the system has /proc; else `null`. */
function startOf(pid: number): string | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name, in parentheses, may hold anything: fields are counted behind it. Field 22 is the start time.
    return fields.slice(fields.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

function locked(directory: string, owner: Owner | null): WellfitError {
  const who =
    owner === null
      ? 'another run is taking it over'
      : `\`${owner.command}\` (process ${owner.pid} on ${owner.host}) has been writing to it since ${owner.since}`
  return new WellfitError({
    code: 'IO',
    functionName: 'wellfit',
    field: '--out',
    value: directory,
    expected: `be a directory that no other run writes to; ${who}`,
    remedy: `Wait for that run, or name another directory. If it is certain that the run has ended, delete ${LOCK_FILE} there.`,
  })
}

function lost(directory: string): WellfitError {
  return new WellfitError({
    code: 'IO',
    functionName: 'wellfit',
    field: '--out',
    value: directory,
    expected: `keep its ${LOCK_FILE} until this run has ended; it was deleted or replaced in the meantime`,
    remedy: 'Nothing was replaced there. Run it again, in another directory if another run writes to this one.',
  })
}
