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

/** Chromium without windows: a page of its own takes a third of the processor time of one in a browser that has them. */
const SHELL = 'chromium-headless-shell'

/** The browser of the tests: that of the variable CHROMIUM, or Debian's. */
export function findChromium() {
  const files = [process.env['CHROMIUM'], `/usr/bin/${SHELL}`, '/usr/bin/chromium']
  return files.find((file) => file !== undefined && existsSync(file))
}

/** Installs Debian's Chromium if possible; else returns the reason. */
export async function installChromium() {
  if (findChromium() !== undefined) return undefined
  const reason = await installPackages([SHELL]).catch(() => undefined)
  // A Debian that does not have the one has the other.
  if (reason === undefined && findChromium() === undefined) await installPackages(['chromium'])
  if (findChromium() !== undefined) return undefined
  return reason ?? `apt-get left neither a /usr/bin/${SHELL} nor a /usr/bin/chromium`
}
