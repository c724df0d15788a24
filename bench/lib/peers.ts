import { execFileSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('..', import.meta.url))

/** Installs the peers if necessary; without a registry they are reported as missing. */
export function installPeers(): void {
  const [lock, installed] = [`${folder}package-lock.json`, `${folder}node_modules/.package-lock.json`]
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return
  console.error('installing the peers (about 750 MB)')
  try {
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'inherit' })
  } catch {
    console.error('The peers could not be installed: they count as missing.')
  }
}
