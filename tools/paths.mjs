import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's folder. */
export const root = fileURLToPath(new URL('..', import.meta.url))

/** The folder of executables that npm installed. */
export const binaries = path.join(root, 'node_modules', '.bin')

/** The Node of the project, once installed; else the current one. */
export function projectNode() {
  const own = path.join(binaries, process.platform === 'win32' ? 'node.cmd' : 'node')
  return existsSync(own) ? own : process.execPath
}

/** @param {string[]} parts the package's name and a path in it */
export function packageFile(...parts) {
  return path.join(root, 'node_modules', ...parts)
}
