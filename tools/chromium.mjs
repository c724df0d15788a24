import { existsSync } from 'node:fs'
import { installPackages } from './debian.mjs'

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
  const reason = await installPackages(['chromium'])
  if (reason !== undefined) return reason
  return findChromium() === undefined ? 'apt-get did not leave a /usr/bin/chromium' : undefined
}
