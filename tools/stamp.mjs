import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './paths.mjs'

/**
 * Every file under the given files and folders that exist, as sorted paths relative to the repository.
 *
 * @param {string[]} entries
 */
export function filesUnder(entries) {
  return entries.flatMap(list).sort()
}

/**
 * @param {string} entry
 * @returns {string[]}
 */
function list(entry) {
  const stats = statSync(path.join(root, entry), { throwIfNoEntry: false })
  if (stats === undefined) return []
  if (!stats.isDirectory()) return [entry]
  return readdirSync(path.join(root, entry))
    .filter((name) => name !== 'node_modules')
    .flatMap((name) => list(`${entry}/${name}`))
}

/**
 * SHA-256 over the names and contents of files and folders, and over further text.
 *
 * @param {string[]} entries
 */
export function contentHash(entries, extra = '') {
  const hash = createHash('sha256').update(extra)
  for (const file of filesUnder(entries)) {
    const content = readFileSync(path.join(root, file))
    hash.update(`\0${file}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

/**
 * The contents of a stamp file, `undefined` if there is none.
 *
 * @param {string} file
 */
export function readStamp(file) {
  try {
    return readFileSync(path.join(root, file), 'utf8').trim()
  } catch {
    return undefined
  }
}

/** @param {string} file @param {string} text */
export function writeStamp(file, text) {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
  writeFileSync(path.join(root, file), `${text}\n`)
}

/** @param {string} file */
export function removeStamp(file) {
  rmSync(path.join(root, file), { force: true })
}
