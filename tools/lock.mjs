import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

const POLL_MILLISECONDS = 200
/** No set-up takes longer: the process number in an older lock belongs to another program by now. */
const LONGEST_MILLISECONDS = 30 * 60_000

/**
 * Runs `action` while no other process runs one under the same lock; waits for one that does. The lock of a process that has
 * ended is taken over.
 *
 * @param {string} file
 * @param {() => Promise<void>} action
 */
export async function withLock(file, action) {
  let isTold = false
  while (!isTaken(file)) {
    const owner = read(file)
    if (owner !== undefined && isStale(file, owner)) remove(file, owner)
    else {
      if (!isTold) console.log(`waiting for process ${owner?.trim() ?? ''}, which is setting up`)
      isTold = true
      await wait(POLL_MILLISECONDS)
    }
  }
  try {
    await action()
  } finally {
    rmSync(file, { force: true })
  }
}

/** @param {string} file */
function isTaken(file) {
  try {
    writeFileSync(file, `${process.pid}\n`, { flag: 'wx' })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

/** @param {string} file @param {string} owner */
function isStale(file, owner) {
  const age = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
  if (age > LONGEST_MILLISECONDS) return true
  const pid = Number.parseInt(owner, 10)
  // Another process is writing its number just now.
  if (Number.isNaN(pid)) return false
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH'
  }
}

/**
 * Removes the lock of an owner that has ended; of several processes that find it one does, by renaming it first.
 *
 * @param {string} file
 * @param {string} owner
 */
function remove(file, owner) {
  const aside = `${file}.${process.pid}`
  try {
    renameSync(file, aside)
  } catch {
    return
  }
  // Another process was faster, and this is its lock.
  if (read(aside) !== owner) renameSync(aside, file)
  else rmSync(aside, { force: true })
}
