import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { root } from '../paths.mjs'
import { runOrThrow } from '../run.mjs'

/** A fresh app in a temporary folder, with the package as it is packed and the packages named. */
export async function freshApp(
  packages: Readonly<Record<string, string>>,
  fields: Readonly<Record<string, unknown>>,
): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-matrix-'))
  try {
    const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
    const { out } = await runOrThrow('npm', args, { quiet: true })
    const [packed] = Object.values(JSON.parse(out) as Record<string, { filename: string }>)
    cpSync(path.join(root, 'test/bundlers/app'), folder, { recursive: true })
    const dependencies = { ...packages, wellfit: `file:${path.join(folder, packed?.filename ?? '')}` }
    const manifest = { name: 'app', private: true, type: 'module', dependencies, ...fields }
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest))
    const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
    await runOrThrow('npm', install, { quiet: true, cwd: folder })
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
  return folder
}
