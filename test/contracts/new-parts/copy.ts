import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { coreModule } from '../../../tools/build/core-text.mjs'
import type { Edit } from './edits.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const copied = [
  'assembly',
  'src',
  'test/contracts',
  'test/predict/forward/math',
  'test/reference',
  'test/support',
  'tools',
  'docs',
  // The script of workers, which no part is in.
  'dist/worker',
  'package.json',
  'tsconfig.json',
  'tsconfig.check.json',
  'test/tsconfig.json',
  'asconfig.json',
  'vitest.config.ts',
  '.prettierrc.json',
]

/** A temporary copy of the repository with the installed packages of this one; removed when disposed of. */
export class RepositoryCopy {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'wellfit-parts-'))

  constructor() {
    for (const name of copied) cpSync(path.join(root, name), path.join(this.folder, name), { recursive: true })
    // Each package by itself: what vite caches in the folder stays in the copy.
    mkdirSync(path.join(this.folder, 'node_modules'))
    for (const name of readdirSync(path.join(root, 'node_modules'))) {
      if (name.startsWith('.vite')) continue
      symlinkSync(path.join(root, 'node_modules', name), path.join(this.folder, 'node_modules', name))
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  apply(edit: Edit): void {
    const file = path.join(this.folder, edit.file)
    const text = readFileSync(file, 'utf8')
    const anchor = 'behind' in edit ? edit.behind : edit.replace
    const at = text.indexOf(anchor)
    if (at === -1) throw new Error(`${edit.file} has no ${JSON.stringify(anchor)}`)
    const endOfLine = text.indexOf('\n', at) + 1
    const edited =
      'behind' in edit
        ? `${text.slice(0, endOfLine)}${edit.text}\n${text.slice(endOfLine)}`
        : `${text.slice(0, at)}${edit.text}${text.slice(at + anchor.length)}`
    writeFileSync(file, edited)
  }

  read(file: string): string {
    return readFileSync(path.join(this.folder, file), 'utf8')
  }

  /** Runs Node in the copy; its output, or an error with it. */
  async node(...args: string[]): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const child = spawn(process.execPath, args, { cwd: this.folder, env: { ...process.env, NO_COLOR: '1' } })
    let output = ''
    child.stdout.on('data', (chunk) => (output += String(chunk)))
    child.stderr.on('data', (chunk) => (output += String(chunk)))
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(output)
      else reject(new Error(`node ${args.join(' ')} ended with exit code ${code}:\n${output}`))
    })
    return await promise
  }

  /** Builds the cores of one thread, for speed of the build without optimization, and the script. */
  async build(): Promise<void> {
    const asc = 'node_modules/assemblyscript/bin/asc.js'
    await Promise.all([
      ...['f32', 'f64'].map((target) => this.node(asc, 'assembly/index.ts', '--target', target, '-O0')),
      this.node('node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'),
    ])
    // Cores are loaded as texts, as tools/build.mjs writes them.
    for (const target of ['f32', 'f64']) {
      const core = path.join(this.folder, `dist/wasm/wellfit-${target}`)
      writeFileSync(`${core}.text.js`, coreModule(readFileSync(`${core}.wasm`)))
    }
  }
}
