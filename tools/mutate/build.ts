import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
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

  /** Builds everything once, as the mutants will build it, and keeps it. */
  static async start(root: string): Promise<Build> {
    const build = new Build(root)
    const problem = (await build.script()) ?? (await build.bundle())
    if (problem !== undefined) throw new Error(`The sources do not build without a mutant: ${problem}`)
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

  /** Compiles the TypeScript that has changed. A name that a mutant leaves unused is no error. */
  script(): Promise<string | undefined> {
    const info = path.join(this.#root, 'out/mutate.tsbuildinfo')
    const relaxed = ['--noUnusedLocals', 'false', '--noUnusedParameters', 'false']
    const tsc = path.join(this.#root, 'node_modules/typescript/bin/tsc')
    return this.#node([tsc, '-p', 'tsconfig.json', '--incremental', '--tsBuildInfoFile', info, ...relaxed])
  }

  /** Joins dist/src into dist/node. */
  bundle(): Promise<string | undefined> {
    const code = "import('./tools/bundle.mjs').then(({ bundleForNode }) => bundleForNode())"
    return this.#node(['--input-type=module', '--eval', code])
  }

  #node(args: readonly string[]): Promise<string | undefined> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, args, { cwd: this.#root, stdio: ['ignore', 'pipe', 'pipe'] })
      let output = ''
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => (output += text))
      }
      child.on('error', reject)
      child.on('close', (code) => resolve(code === 0 ? undefined : output.trim() || `exit code ${code}`))
    })
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
