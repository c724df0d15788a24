import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { entryOf, targets } from '../cores.mjs'
import type { CoreJob } from './compiler.ts'

/** The cores that most tests run; the others are compiled once these have let a mutant pass. */
export const firstCores: readonly string[] = ['f32', 'f64']
export const otherCores: readonly string[] = targets.filter((target) => !firstCores.includes(target))

/** Builds what a mutant changes of a copy's dist/, and undoes it. */
export class Build {
  readonly #root: string
  readonly #pristine: string
  readonly #compilers = new Map<string, Worker>()

  private constructor(root: string) {
    this.#root = root
    this.#pristine = mkdtempSync(path.join(tmpdir(), 'wellfit-mutate-dist-'))
  }

  /** Builds what a mutant's build makes otherwise than the package's, the cores, and keeps everything. */
  static async start(root: string): Promise<Build> {
    const build = new Build(root)
    const problem = await build.cores(targets)
    if (problem !== undefined) throw new Error(`The cores do not build without a mutant: ${problem}`)
    cpSync(path.join(root, 'dist'), build.#pristine, { recursive: true })
    return build
  }

  /** Compiles cores; what the compiler says where it refuses. */
  async cores(names: readonly string[]): Promise<string | undefined> {
    const problems = await Promise.all(names.map((target) => this.#compile({ target, entry: entryOf(target) })))
    return problems.find((problem) => problem !== undefined)
  }

  #compile(job: CoreJob): Promise<string | undefined> {
    const known = this.#compilers.get(job.target)
    const compiler = known ?? new Worker(new URL('compiler.ts', import.meta.url), { workerData: { root: this.#root } })
    this.#compilers.set(job.target, compiler)
    return new Promise((resolve) => {
      const onError = (error: Error): void => {
        this.#compilers.delete(job.target)
        resolve(error.message)
      }
      compiler.once('error', onError)
      compiler.once('message', (problem: string | undefined) => {
        compiler.off('error', onError)
        resolve(problem)
      })
      compiler.postMessage(job)
    })
  }

  /** Writes a TypeScript file into dist/ without its types, which type-check.ts has checked. */
  script(file: string, text: string): void {
    const output = path.join(this.#root, 'dist', file.replace(/\.ts$/, '.js'))
    writeFileSync(output, stripTypeScriptTypes(text))
  }

  /** Joins dist/src into dist/node. */
  bundle(): Promise<string | undefined> {
    const code = "import('./tools/bundle.mjs').then(({ bundleForNode }) => bundleForNode())"
    return runNode(this.#root, ['--input-type=module', '--eval', code])
  }

  /** Whether TypeScript compiles a file, too. */
  isScript(file: string): boolean {
    return existsSync(path.join(this.#pristine, file.replace(/\.ts$/, '.js')))
  }

  /** Puts back what a file was built to. */
  restore(file: string): void {
    const script = `dist/${file.replace(/\.ts$/, '')}`
    const outputs = [
      ...(file.startsWith('assembly/') ? ['dist/wasm'] : []),
      ...(this.isScript(file) ? ['dist/node'] : []),
    ]
    for (const output of [...outputs, `${script}.js`, `${script}.js.map`, `${script}.d.ts`]) {
      const from = path.join(this.#pristine, path.relative('dist', output))
      if (!existsSync(from)) continue
      rmSync(path.join(this.#root, output), { recursive: true, force: true })
      cpSync(from, path.join(this.#root, output), { recursive: true })
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#compilers.values()].map((compiler) => compiler.terminate()))
    rmSync(this.#pristine, { recursive: true, force: true })
  }
}

/** Runs Node to its end; what it says where it fails. */
export function runNode(root: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text))
    }
    child.on('error', reject)
    child.on('close', (code) => resolve(code === 0 ? undefined : output.trim() || `exit code ${code}`))
  })
}
