import { existsSync } from 'node:fs'
import { installPackages } from './debian.mjs'

/** Flags for tests: without desktop, user profile and network. */
export const chromiumArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/** The browser of the tests: that of the variable CHROMIUM, or Debian's. */
export function findChromium() {
  return [process.env['CHROMIUM'], '/usr/bin/chromium'].find((file) => file !== undefined && existsSync(file))
}

/** Installs Debian's Chromium if possible; else returns the reason. */
export async function installChromium() {
  if (findChromium() !== undefined) return undefined
  const reason = await installPackages(['chromium'])
  if (reason !== undefined) return reason
  return findChromium() === undefined ? 'apt-get did not leave a /usr/bin/chromium' : undefined
}
