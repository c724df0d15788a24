import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { groupState, killGroup } from '../processes.ts'
import type { TestEvent } from './reporter.ts'
import type { TestPlan } from './vitest.config.ts'

/** How a run of test files went. */
export type TestOutcome =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly test: string; readonly message: string }
  | { readonly kind: 'timeout'; readonly test: string; readonly message: string }
  /** Stopped from outside. */
  | { readonly kind: 'stopped' }

/** What each test file did. */
export interface TestLog {
  /** Processor time of all test processes while the file ran, in seconds; wall time where there is no /proc. */
  readonly seconds: Map<string, number>
  /** The first failure of each file. */
  readonly failures: Map<string, string>
}

export interface TestRunOptions extends TestPlan {
  readonly root: string
  /** Seconds of work that a file may take before it counts as hanging. */
  readonly limit: (file: string) => number
  /** Goes on after a failure. */
  readonly all?: boolean
  readonly signal?: AbortSignal | undefined
}

/** So many looks in a row, a second apart, at processes that all wait for each other are a deadlock. */
const IDLE_LOOKS = 40

/** Runs test files in their order, up to the first failure. */
export async function runTests(options: TestRunOptions): Promise<{ outcome: TestOutcome; log: TestLog }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-mutate-plan-'))
  try {
    const { root, tests, workers, reachFolder } = options
    const plan: TestPlan = { tests, workers, ...(reachFolder === undefined ? {} : { reachFolder }) }
    const file = path.join(folder, 'plan.json')
    writeFileSync(file, JSON.stringify(plan))
    return await new TestRun(options, file, root).finished
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** One vitest process and what it reports. */
class TestRun {
  readonly finished: Promise<{ outcome: TestOutcome; log: TestLog }>
  readonly #options: TestRunOptions
  readonly #log: TestLog = { seconds: new Map(), failures: new Map() }
  readonly #begun = new Map<string, number>()
  readonly #pid: number
  readonly #timer: NodeJS.Timeout
  #resolve!: (outcome: TestOutcome) => void
  #idleLooks = 0
  #output = ''
  #failure: TestOutcome | undefined
  #isDone = false

  constructor(options: TestRunOptions, planFile: string, root: string) {
    this.#options = options
    const outcome = new Promise<TestOutcome>((resolve) => (this.#resolve = resolve))
    const vitest = path.join(root, 'node_modules/vitest/vitest.mjs')
    const child = spawn(process.execPath, [vitest, 'run', '--config', 'tools/mutate/tests/vitest.config.ts'], {
      cwd: root,
      env: { ...process.env, WELLFIT_MUTATE_PLAN: planFile, NO_COLOR: '1', CI: '1' },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: process.platform !== 'win32',
    })
    this.#pid = child.pid ?? 0
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#output = (this.#output + text).slice(-4000)))
    }
    child.on('message', (event) => this.#note(event as TestEvent))
    const ended = new Promise<void>((resolve) => child.on('close', () => resolve()))
    child.on('close', () => this.#resolve(this.#atEnd()))
    const stop = (): void => this.#resolve({ kind: 'stopped' })
    options.signal?.addEventListener('abort', stop)
    if (options.signal?.aborted === true) stop()
    this.#timer = setInterval(() => this.#look(), 1000)
    this.finished = outcome.then(async (result) => {
      clearInterval(this.#timer)
      options.signal?.removeEventListener('abort', stop)
      killGroup(this.#pid)
      await ended
      return { outcome: result, log: this.#log }
    })
  }

  #seconds(): number {
    return groupState(this.#pid)?.seconds ?? performance.now() / 1000
  }

  #note(event: TestEvent): void {
    this.#idleLooks = 0
    if (event.kind === 'begin') this.#begun.set(event.file, this.#seconds())
    if (event.kind === 'end') {
      this.#log.seconds.set(event.file, this.#seconds() - (this.#begun.get(event.file) ?? 0))
      this.#begun.delete(event.file)
    }
    if (event.kind === 'done') this.#isDone = true
    if (event.kind !== 'fail') return
    const test = event.file === '' ? event.test : `${event.file} > ${event.test}`
    if (!this.#log.failures.has(event.file)) this.#log.failures.set(event.file, `${test}: ${event.message}`)
    const isTimeout = /^(?:Test|Hook) timed out/.test(event.message)
    const failure: TestOutcome = { kind: isTimeout ? 'timeout' : 'failed', test, message: event.message }
    this.#failure ??= failure
    if (this.#options.all !== true) this.#resolve(failure)
  }

  /** Ends the run where a file works longer than it may, or where nothing works any more. */
  #look(): void {
    const state = groupState(this.#pid)
    const now = state?.seconds ?? performance.now() / 1000
    for (const [file, begun] of this.#begun) {
      const [worked, limit] = [now - begun, this.#options.limit(file)]
      if (worked > limit) this.#hang(file, `worked ${worked.toFixed(0)} s, limit ${limit.toFixed(0)} s`)
    }
    this.#idleLooks = state === undefined || state.isBusy ? 0 : this.#idleLooks + 1
    if (this.#idleLooks < IDLE_LOOKS) return
    this.#hang([...this.#begun.keys()].join(', '), `nothing has run for ${IDLE_LOOKS} s`)
  }

  #hang(test: string, message: string): void {
    this.#log.failures.set(test, message)
    this.#resolve({ kind: 'timeout', test, message })
  }

  #atEnd(): TestOutcome {
    if (this.#failure !== undefined) return this.#failure
    if (this.#isDone) return { kind: 'passed' }
    return { kind: 'failed', test: 'vitest itself', message: this.#output.trim() }
  }
}
