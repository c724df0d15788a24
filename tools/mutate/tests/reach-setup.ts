// Notes what a test file reaches: the code of dist/src that runs, by V8's coverage; the wasm cores that are compiled;
// and whether other processes or threads run, of which nothing is known.
import childProcess from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { Session, type Profiler } from 'node:inspector'
import path from 'node:path'
import { promisify } from 'node:util'
import workerThreads from 'node:worker_threads'
import { afterAll, expect } from 'vitest'
import type { TestPlan } from './vitest.config.ts'

/** What one test file reaches. */
export interface ReachNote {
  readonly file: string
  /** Whether processes or threads were started. */
  readonly isOpaque: boolean
  /** SHA-256 of every wasm binary that was compiled. */
  readonly binaries: readonly string[]
  /** The functions of each file of dist/, by its name, and how often their parts ran. */
  readonly scripts: Readonly<Record<string, readonly Profiler.FunctionCoverage[]>>
}

const plan = JSON.parse(readFileSync(process.env['WELLFIT_MUTATE_PLAN'] ?? '', 'utf8')) as TestPlan
const root = process.cwd()
const binaries = new Set<string>()
let isOpaque = false

function watchStarts(): void {
  const names = ['spawn', 'spawnSync', 'fork', 'exec', 'execSync', 'execFile', 'execFileSync'] as const
  for (const name of names) {
    const watched = new Proxy(childProcess[name] as (...args: unknown[]) => unknown, {
      apply(target, self, args) {
        isOpaque = true
        return Reflect.apply(target, self, args)
      },
      get(target, key) {
        // `promisify` takes a function of its own from here.
        if (key === promisify.custom) isOpaque = true
        return Reflect.get(target, key) as unknown
      },
    })
    Object.assign(childProcess, { [name]: watched })
  }
  workerThreads.Worker = class extends workerThreads.Worker {
    constructor(...args: ConstructorParameters<typeof workerThreads.Worker>) {
      isOpaque = true
      super(...args)
    }
  }
  syncBuiltinESMExports()
}

function watchBinaries(): void {
  const note = (source: unknown): void => {
    if (!(source instanceof ArrayBuffer) && !ArrayBuffer.isView(source)) return
    const bytes =
      source instanceof ArrayBuffer
        ? new Uint8Array(source)
        : new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    binaries.add(createHash('sha256').update(bytes).digest('hex'))
  }
  const { compile, instantiate } = WebAssembly
  WebAssembly.Module = new Proxy(WebAssembly.Module, {
    construct(target, args: [BufferSource]) {
      note(args[0])
      return new target(...args)
    },
  })
  WebAssembly.compile = (source) => {
    note(source)
    return compile(source)
  }
  WebAssembly.instantiate = ((source: BufferSource, imports?: WebAssembly.Imports) => {
    note(source)
    return instantiate(source, imports)
  }) as typeof WebAssembly.instantiate
}

function post<T>(session: Session, method: string, parameters: object = {}): T {
  let answer: T | undefined
  session.post(method, parameters, (error, result) => {
    if (error !== null) throw error
    answer = result as T
  })
  return answer as T
}

watchStarts()
watchBinaries()
const session = new Session()
session.connect()
post(session, 'Profiler.enable')
post(session, 'Profiler.startPreciseCoverage', { callCount: true, detailed: true })

afterAll(() => {
  const { result } = post<Profiler.TakePreciseCoverageReturnType>(session, 'Profiler.takePreciseCoverage')
  const start = `file://${root}/`
  const scripts = result
    .filter(({ url }) => url.startsWith(`${start}dist/src/`) || url.startsWith(`${start}dist/assembly/`))
    .map(({ url, functions }) => [url.slice(start.length).replace(/[?#].*$/, ''), functions])
  const file = path
    .relative(root, expect.getState().testPath ?? '')
    .split(path.sep)
    .join('/')
  const note: ReachNote = { file, isOpaque, binaries: [...binaries], scripts: Object.fromEntries(scripts) }
  const name = createHash('sha256').update(file).digest('hex').slice(0, 16)
  writeFileSync(path.join(plan.reachFolder ?? '', `${name}.json`), JSON.stringify(note))
})
