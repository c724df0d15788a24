// Sets up a clone: installs packages, builds dist/ and, with --browser, installs Chromium. Skips what is up to date, so that
// every command can start with it. Runs on plain Node, before anything is installed.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { installArm64, installEmulator } from './arm64.mjs'
import { installChromium } from './chromium.mjs'
import { withLock } from './lock.mjs'
import { projectNode, root } from './paths.mjs'
import { runOrThrow } from './run.mjs'
import { contentHash, readStamp, removeStamp, writeStamp } from './stamp.mjs'

const installStamp = 'node_modules/.wellfit-install-stamp'

function checkNode() {
  if (Number.parseInt(process.versions.node, 10) >= 20) return
  throw new Error(`Node ${process.versions.node} must be 20 or newer.`)
}

/** The parts of package.json that determine packages: other changes install nothing. */
function installHash() {
  /** @type {Record<string, unknown> & { workspaces: string[] }} */
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  const fields = ['dependencies', 'devDependencies', 'optionalDependencies', 'overrides', 'workspaces']
  const asked = JSON.stringify(fields.map((field) => manifest[field]))
  return contentHash(['package-lock.json', ...manifest.workspaces.map((folder) => `${folder}/package.json`)], asked)
}

async function install() {
  const hash = installHash()
  if (readStamp(installStamp) === hash) return
  removeStamp(installStamp)
  console.log('installing packages')
  const npm = process.env['npm_execpath']
  // No package needs its install script: the binaries are optional dependencies.
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  await (npm === undefined ? runOrThrow('npm', args) : runOrThrow(process.execPath, [npm, ...args]))
  writeStamp(installStamp, hash)
}

/** What Debian's packages have, one after the other: mostly downloads, during which this clone is built. */
async function seeToPackages() {
  const reason = await installChromium()
  if (reason !== undefined) console.log(`browser tests are skipped: ${reason}`)
  await installEmulator()
}

async function seeToArm64() {
  const reason = await installArm64()
  if (reason !== undefined) console.log(`the test on 64-bit ARM is skipped: ${reason}`)
}

try {
  checkNode()
  const withBrowser = process.argv.includes('--browser')
  await Promise.all([
    // Two at once would install into the same folder: `npm start` beside `npm test`.
    withLock(path.join(root, '.setup-lock'), async () => {
      await install()
      await runOrThrow(projectNode(), ['tools/build.mjs'])
    }),
    withBrowser ? seeToPackages() : undefined,
  ])
  if (withBrowser) await seeToArm64()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
