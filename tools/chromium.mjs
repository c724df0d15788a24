import { existsSync, readFileSync } from 'node:fs'
import { runOrThrow } from './run.mjs'

/** How the tests start it: without what needs a desktop, a user or a network. */
export const chromiumArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/** The browser that the tests drive: the one named by CHROMIUM, or Debian's. */
export function findChromium() {
  return [process.env['CHROMIUM'], '/usr/bin/chromium'].find((file) => file !== undefined && existsSync(file))
}

/** Installs Debian's Chromium where that is possible; else gives the reason why there is none. */
export async function installChromium() {
  if (findChromium() !== undefined) return undefined
  if (!isDebian()) return 'Chromium is installed by itself on Debian only'
  if (process.getuid?.() !== 0) return 'installing Debian’s chromium takes root (apt-get install chromium)'
  console.log('installing Chromium with apt-get')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await runOrThrow('apt-get', ['update', '-qq'], { env, quiet: true })
  await runOrThrow('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], { env, quiet: true })
  return findChromium() === undefined ? 'apt-get did not leave a /usr/bin/chromium' : undefined
}

function isDebian() {
  return existsSync('/etc/os-release') && /^ID="?debian"?$/m.test(readFileSync('/etc/os-release', 'utf8'))
}
