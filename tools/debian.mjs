import { existsSync, readFileSync } from 'node:fs'
import { runOrThrow } from './run.mjs'

function isDebian() {
  return existsSync('/etc/os-release') && /^ID="?debian"?$/m.test(readFileSync('/etc/os-release', 'utf8'))
}

/**
 * Installs Debian packages if possible; else returns the reason.
 *
 * @param {string[]} packages
 * @returns {Promise<string | undefined>}
 */
export async function installPackages(packages) {
  const names = packages.join(' ')
  if (!isDebian()) return `${names}: installed automatically on Debian only`
  if (process.getuid?.() !== 0) return `installing ${names} takes root (apt-get install ${names})`
  console.log(`installing ${names} with apt-get`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await runOrThrow('apt-get', ['update', '-qq'], { env, quiet: true })
  await runOrThrow('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env, quiet: true })
  return undefined
}
