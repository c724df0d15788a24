import { existsSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { withLock } from './lock.mjs'
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
  // apt-get waits for the lock of other installations where it is told to, for that of the lists never: clones take turns.
  await withLock(path.join(tmpdir(), 'wellfit-apt-lock'), async () => {
    await runOrThrow('apt-get', ['update', '-qq'], { env, quiet: true })
    const install = ['-o', 'DPkg::Lock::Timeout=300', 'install', '-y', '-qq', '--no-install-recommends', ...packages]
    await runOrThrow('apt-get', install, { env, quiet: true })
  })
  return undefined
}
